"""What the forms and addresses of these pages hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from marshmallow import fields

from server.contracts.rules.contract import Side
from server.contracts.rules.periods import FIRM_LEAVES_DAYS, OWNERS_DISMISS_DAYS, WITHOUT_TERM_DAYS
from server.contracts.service.ending import LONGEST_TAKER
from server.fees.rules.common_money import Form
from server.fees.rules.rises import LONGEST_BASIS, LONGEST_NUMBER, Ground
from server.kit.errors import Malformed
from server.kit.fields import KitSchema, Text, Whole, one_of
from server.kit.pages.typed import Yuan

TEMPLATES = Path(__file__).parent.with_name("templates")
LONGEST_WHY, LONGEST_DAYS = 200, 730
_PERCENT = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,4})?)\s*[%％]?")


class ContractArgs(KitSchema):
    """Which estate; 0 where none was chosen."""

    estate = Whole(0, load_default=0)


class PaperForm(KitSchema):
    """On what it rests: a vote in the app (0 for none), or a paper; and words."""

    poll = Whole(0, load_default=0)
    paper_day = fields.Date(load_default=None)
    paper_number = Text(LONGEST_NUMBER, load_default="")
    basis = Text(LONGEST_BASIS, load_default="")


class AgreedForm(PaperForm):
    """What was agreed on. ``percent`` of the service money or ``pay`` yuan a year is the firm's under 酬金制."""

    form = fields.String(required=True, validate=one_of(*Form))
    since = fields.Date(required=True)
    until = fields.Date(load_default=None)
    percent = Text(10, load_default="")
    pay = Yuan(load_default=None)
    dismiss_days = Whole(1, LONGEST_DAYS, load_default=OWNERS_DISMISS_DAYS)
    refuse_days = Whole(1, LONGEST_DAYS, load_default=FIRM_LEAVES_DAYS)
    open_days = Whole(1, LONGEST_DAYS, load_default=WITHOUT_TERM_DAYS)
    clause = Text(100, load_default="")


class NoticeForm(PaperForm):
    """A notice."""

    side = fields.String(required=True, validate=one_of(*Side))
    given_on = fields.Date(required=True)
    effective_from = fields.Date(required=True)


class ConfirmForm(KitSchema):
    """The version that was read."""

    version = Whole(1, required=True)


class SendBackForm(ConfirmForm):
    """The same, with a reason."""

    why = Text(LONGEST_WHY, least=2, required=True)


class HandedForm(KitSchema):
    """Something was handed over."""

    key = Text(12, least=1, required=True)
    on = fields.Date(required=True)
    taker = Text(LONGEST_TAKER, least=2, required=True)


class UndoneForm(KitSchema):
    """It was not."""

    key = Text(12, least=1, required=True)
    why = Text(LONGEST_WHY, least=2, required=True)


def ground(form: Mapping[str, Any]) -> Ground:
    """On what it rests, as somebody filled it in."""
    return Ground(form["basis"], form["poll"] or None, form["paper_day"], form["paper_number"])


def share_of(percent: str) -> str | None:
    """A share as it is kept, from percent as people write them: 8.5 is 0.085; None for nothing."""
    if not percent.strip():
        return None
    found = _PERCENT.fullmatch(percent.strip())
    if found is None or not Decimal(found[1]):
        words = "酬金的比例填百分之几，如 8 或 8.5"
        raise Malformed("pay_wrong", f"{words}。", fields={"percent": [words]})
    return f"{Decimal(found[1]) / 100:f}"
