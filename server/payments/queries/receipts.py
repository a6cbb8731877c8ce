"""Receipts to read, to print and to check: one for whoever paid, its figures for the drawing, and for everybody who has
its code whether it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.fees.queries.payable import payable
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import NotFound, not_found
from server.kit.files import Links
from server.kit.house import House
from server.kit.money import yuan
from server.payments.models import Payment, Receipt
from server.payments.rules import papers
from server.payments.rules.capitals import capitals
from server.payments.rules.methods import METHOD_LABELS
from server.people import queries as people
from server.places import queries as places

ELECTRONIC, FIRST, AGAIN = "electronic", "first", "again"
"""Who holds it: the payer on a phone; the desk on paper; the desk once more 补打."""
LINK_SECONDS = 3600
SYSTEM_WORDS = "系统"
_SIGNED = re.compile(r"receipt\.(\d+)\.([a-z]+)")
_FIELDS = (
    Receipt.id, Receipt.payment_id, Receipt.number, Receipt.fen, Receipt.lines, Receipt.check, Receipt.issued_at,
    Receipt.void_at, Receipt.why, Receipt.replaces, Payment.estate_id, Payment.payer_id, Payment.method,
    Payment.received_at, Payment.entered_by, Payment.home_id,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A drawing somebody was given the address of."""

    receipt_id: int
    kind: str


def one(session: Session, house: House, actor: Actor, receipt_id: int) -> dict[str, Any]:
    """A receipt for whoever paid; :class:`NotFound` for anybody else. Finance reads it at the console."""
    row = _row(session, Receipt.id == receipt_id)
    if row is None or row["payer_id"] != actor.id:
        raise not_found("收据")
    bills = payable(session, bill_ids=[line["bill_id"] for line in row["lines"] if line["bill_id"]])
    mine = {id_ for id_, bill in bills.items() if actor.id in bill.people}
    lines = [{"label": line["home"], "words": f"{line['item']} {line['period']}".strip(), "fen": line["fen"],
              "bill_id": line["bill_id"], "opens": line["bill_id"] in mine} for line in row["lines"]]  # fmt: skip
    return {
        **{name: row[name] for name in ("id", "payment_id", "number", "fen", "issued_at", "check")}, "lines": lines,
        "capital_words": capitals(row["fen"]), "void": row["void_at"] is not None,
        "void_words": f"已作废：{row['why']}" if row["void_at"] else None,
        "pdf_url": address(house, receipt_id, ELECTRONIC), "check_url": check_address(house, row["check"]),
    }  # fmt: skip


def checked(session: Session, code: str) -> dict[str, Any]:
    """What everybody with the code may know: number, day, sum, estate, and whether it stands. Of people nothing."""
    row = _row(session, Receipt.check == papers.read_code(code))
    if row is None:
        raise NotFound("receipt_unknown", "没有这张收据，请核对收据上的核对码。")
    place, void_at = places.estate(session, row["estate_id"]), row["void_at"]
    void_words = f"这张收据已于 {local_day(void_at):%Y-%m-%d} 作废，不能作为凭证。" if void_at else None
    return {
        "number": row["number"], "day": local_day(row["issued_at"]), "fen": row["fen"],
        "fen_words": f"{yuan(row['fen'])} 元", "capital_words": capitals(row["fen"]), "estate": place["name"],
        "company": place["company"] or "", "valid": void_at is None,
        "words": void_words or "这张收据是真的，现在有效。请核对编号和金额。",
    }  # fmt: skip


def printed(session: Session, house: House, receipt_id: int) -> dict[str, Any] | None:
    """Everything that stands on the paper."""
    row = _row(session, Receipt.id == receipt_id)
    if row is None:
        return None
    place = places.estate(session, row["estate_id"])
    clerk = people.names(session, [row["entered_by"]]).get(row["entered_by"]) if row["entered_by"] else None
    lines = [dict(line) for line in row["lines"]]
    if row["home_id"] is not None:
        home = places.home(session, row["home_id"])["label"]
        lines = [{**line, "home": line["home"] or home} for line in lines]
    return {
        "number": row["number"], "issued_at": row["issued_at"], "received_at": row["received_at"], "fen": row["fen"],
        "lines": lines, "method": METHOD_LABELS[row["method"]], "company": place["company"] or "",
        "estate": place["name"], "clerk": clerk or SYSTEM_WORDS, "void_at": row["void_at"],
        "check": papers.shown_code(row["check"]), "check_url": check_address(house, row["check"]),
    }  # fmt: skip


def address(house: House, receipt_id: int, kind: str) -> str:
    """Where the drawing of a receipt is, good for an hour."""
    return "/receipt-files/" + Links(house.settings.secrets.links).sign(f"receipt.{receipt_id}.{kind}")


def read_address(house: House, signed: str) -> Asked | None:
    """What a signed address stands for; None when it is forged or over."""
    said = _SIGNED.fullmatch(Links(house.settings.secrets.links).read(signed, max_age=LINK_SECONDS) or "")
    return Asked(int(said[1]), said[2]) if said else None


def check_address(house: House, code: str) -> str:
    """What the QR code says: a page that anybody may open."""
    return f"{house.settings.web.public_url}/receipts/{code}"


def _row(session: Session, which: Any) -> RowMapping | None:
    asked = select(*_FIELDS).join(Payment, Payment.id == Receipt.payment_id).where(which)
    return session.execute(asked).mappings().one_or_none()
