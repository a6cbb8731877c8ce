"""Numbers of receipts, codes to check them, and what a request for a tax invoice must look like."""

from __future__ import annotations

import re
from enum import StrEnum

from server.kit.check_figures import LENGTH, credit_code_adds_up
from server.kit.errors import Malformed

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: none of them is taken for another."""
CHECK_LENGTH = 12
"""60 bits: nobody guesses one, and it still fits under a QR code."""
_MISREAD = str.maketrans("OIL", "011", " -")

_OLD_TAX_NO = re.compile(r"[0-9]{6}[0-9A-Z]{9}|[0-9]{17}[0-9X][0-9A-Z]{2}")
"""Tax numbers from before 2015: place and body, 15; an identity number and two more, 20."""
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
LONGEST_EMAIL = 120


class InvoiceKind(StrEnum):
    """Whose name stands on the invoice."""

    PERSONAL = "personal"
    COMPANY = "company"


def number(year: int, last: int) -> str:
    """How a receipt is numbered: ``2026-000042``."""
    return f"{year}-{last:06}"


def shown_code(code: str) -> str:
    """A check code in groups, as people read it out: ``7K3M-0QXW-92TE``."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def read_code(said: str) -> str:
    """A check code as somebody typed it: in any case, with blanks and dashes, O for 0 and I or L for 1. Empty for what
    cannot be one."""
    code = said.upper().translate(_MISREAD)
    return code if len(code) == CHECK_LENGTH and set(code) <= set(LETTERS) else ""


def check_invoice(kind: str, tax_no: str | None, email: str | None) -> None:
    """:class:`Malformed` with the field that is wrong. A company has a tax number of 15, 18 or 20, a person none."""
    wrong: dict[str, list[str]] = {}
    if kind == InvoiceKind.COMPANY and not tax_no:
        wrong["tax_no"] = ["开给单位的发票要填税号"]
    elif kind == InvoiceKind.PERSONAL and tax_no:
        wrong["tax_no"] = ["开给个人的发票不用填税号"]
    elif tax_no and not is_tax_no(tax_no):
        wrong["tax_no"] = ["税号不对，应是 15、18 或 20 位，请对照营业执照"]
    if email and (len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email)):
        wrong["email"] = ["邮箱地址不对"]
    if wrong:
        raise Malformed("invoice_wrong", "开票信息有误，请改正后再提交。", fields=wrong)


def is_tax_no(said: str) -> bool:
    """Whether this has the shape of a taxpayer's number; of 18 the last character must be the right one."""
    return credit_code_adds_up(said) if len(said) == LENGTH else bool(_OLD_TAX_NO.fullmatch(said))
