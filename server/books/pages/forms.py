"""What the forms and addresses of these pages hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from marshmallow import fields

from server.books.rules.entries import LONGEST_PAYEE, LONGEST_QUESTION, LONGEST_WORDS, MOST_FEN, Kind, Paid, State
from server.books.rules.periods import FIRST_YEAR, LAST_YEAR, Period, period
from server.kit.fields import Id, KitSchema, Text, Whole, one_of
from server.kit.pages.typed import Month, Yuan

TEMPLATES = Path(__file__).parent.with_name("templates")
SHOWS: dict[str, tuple[str, tuple[State, ...]]] = {
    "asked": ("待审核", (State.ASKED,)),
    "approved": ("已入账", (State.APPROVED,)),
    "refused": ("已退回", (State.REFUSED,)),
    "all": ("全部", ()),
}
PARTS: dict[str, str] = {
    "year": "全年",
    **{f"q{number}": f"{number} 季度" for number in range(1, 5)},
    **{f"m{number}": f"{number} 月" for number in range(1, 13)},
}


class EstateArgs(KitSchema):
    """Which estate."""

    estate = Whole(0, load_default=0)


class BooksArgs(EstateArgs):
    """Which part of which year: ``year``, ``q1`` to ``q4``, ``m1`` to ``m12``."""

    year = Whole(FIRST_YEAR, LAST_YEAR, load_default=None)
    part = fields.String(load_default="", validate=one_of("", *PARTS))


class ExportForm(KitSchema):
    """Which estate's books of which period are taken out."""

    estate_id = Id(required=True)
    year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    part = fields.String(required=True, validate=one_of(*PARTS))


class EntriesArgs(EstateArgs):
    """Which entries."""

    show = fields.String(load_default="asked", validate=one_of(*SHOWS))
    cursor = Text(200, load_default=None)


class NewArgs(EstateArgs):
    """Which kind of entry."""

    kind = fields.String(load_default=Kind.SPENDING, validate=one_of(*Kind))


class EntryForm(KitSchema):
    """An entry as it is typed."""

    estate_id = Id(required=True)
    kind = fields.String(required=True, validate=one_of(*Kind))
    line = Text(20, load_default="")
    fen = Yuan(most=MOST_FEN, required=True)
    day = fields.Date(required=True)
    words = Text(LONGEST_WORDS, least=1, required=True)
    payee = Text(LONGEST_PAYEE, load_default="")
    of_person = fields.Boolean(load_default=False)
    paid = fields.String(load_default=Paid.BANK, validate=one_of(*Paid))
    quarter = Month(load_default=None)
    masked = fields.Boolean(load_default=False)


class VersionForm(KitSchema):
    """The version that was read."""

    version = Whole(1, required=True)


class WhyForm(VersionForm):
    """Why something is refused, or taken from view."""

    why = Text(LONGEST_WORDS, least=1, required=True)


class BackForm(KitSchema):
    """Why an entry is taken back."""

    why = Text(LONGEST_WORDS, least=1, required=True)


class AnswerForm(VersionForm):
    """What is answered."""

    words = Text(LONGEST_QUESTION, least=1, lines=True, required=True)


class BudgetForm(KitSchema):
    """A budget: yuan by ``side:line``."""

    estate_id = Id(required=True)
    year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    yuan = fields.Dict(keys=fields.String(), values=Yuan(least=0), load_default=dict)
    basis = Text(LONGEST_WORDS, least=1, required=True)
    version = Whole(0, required=True)


class SettlementForm(KitSchema):
    """A settlement is worked out; ``reason``: why, where one was published already."""

    estate_id = Id(required=True)
    year = Whole(FIRST_YEAR, LAST_YEAR, required=True)
    reason = Text(LONGEST_WORDS, load_default="")


class CloseForm(KitSchema):
    """Up to which day an estate's days are closed."""

    estate_id = Id(required=True)
    day = fields.Date(required=True)


def asked_period(year: int | None, part: str, today: date) -> Period:
    """The period an address asks for; without any the quarter of today."""
    number = int(part[1:]) if part[1:].isdigit() else None
    quarter, month = (number if part.startswith(letter) else None for letter in "qm")
    asked_year = today.year if part and year is None else year
    return period(asked_year, quarter, month, today=today)
