"""What the forms and addresses of the maintenance fund's pages hold."""

from __future__ import annotations

from typing import Any

from marshmallow import fields
from marshmallow.validate import Regexp

from server.books.pages.forms import EstateArgs
from server.books.rules.entries import LONGEST_PAYEE, LONGEST_WORDS, MOST_FEN
from server.books.rules.fund_papers import WHOLE, Ground
from server.books.service.fund_papers import Source
from server.kit.fields import Id, KitSchema, Text, Whole, one_of
from server.kit.pages.typed import Yuan

LONGEST_PAPER, LONGEST_FINDING = 60, 120
KINDS = {"statement": "登记对账单", "use": "登记使用"}


class FundNewArgs(EstateArgs):
    """A statement or a use; ``corrects``: which one was wrong."""

    kind = fields.String(load_default="statement", validate=one_of(*KINDS))
    corrects = Whole(0, load_default=0)


class FundPaperForm(KitSchema):
    """What a statement and a use have in common. ``part``: ``estate``, ``building:3`` or ``stair:7``."""

    estate_id = Id(required=True)
    part = fields.String(
        load_default=WHOLE, validate=Regexp(r"(estate|(building|stair):[1-9]\d{0,15})$", error="请选择范围。")
    )
    day = fields.Date(required=True)
    paper = Text(LONGEST_PAPER, least=1, required=True)
    number = Text(LONGEST_PAPER, least=1, required=True)
    corrects = Id(load_default=None)
    correction_why = Text(LONGEST_WORDS, load_default="")


class FundStatementForm(FundPaperForm):
    """A statement as it is typed."""

    initial_fen = Yuan(most=MOST_FEN, required=True)
    balance_fen = Yuan(least=0, most=MOST_FEN, required=True)


class FundUseForm(FundPaperForm):
    """A use as it is typed."""

    fen = Yuan(least=0, most=MOST_FEN, required=True)
    words = Text(LONGEST_WORDS, least=1, required=True)
    firm = Text(LONGEST_PAYEE, least=1, required=True)
    ground = fields.String(required=True, validate=one_of(*Ground))
    poll_id = Id(load_default=None)
    emergency = Text(LONGEST_WORDS, load_default="")
    finding = Text(LONGEST_FINDING, load_default="")


def source(form: dict[str, Any]) -> Source:
    """Where a form says that it is written."""
    kind, _, number = form["part"].partition(":")
    return Source(
        estate_id=form["estate_id"], day=form["day"], paper=form["paper"], number=form["number"],
        building_id=int(number) if kind == "building" else None, stair_id=int(number) if kind == "stair" else None,
        corrects=form["corrects"], correction_why=form["correction_why"],
    )  # fmt: skip
