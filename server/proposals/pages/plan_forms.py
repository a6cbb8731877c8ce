"""What the forms of a plan hold: money in yuan, coefficients by floor."""

from __future__ import annotations

import re

from marshmallow import ValidationError, fields, validate

from server.kit.fields import Id, KitSchema, Text
from server.kit.money import NoSum, read_yuan
from server.proposals.pages.forms import VersionForm
from server.proposals.rules.words import LONGEST_NOTE, LONGEST_PLAN, LONGEST_TEXT, MOST_FEN

MOST_BUDGETS = 5
_COEFFICIENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?")


class Yuan(fields.Field[int]):
    """Yuan with up to two decimals, as whole fen."""

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> int:
        try:
            fen = read_yuan(str(value))
        except NoSum as wrong:
            raise ValidationError(str(wrong)) from wrong
        if fen > MOST_FEN:
            raise ValidationError("金额太大了")
        return fen


class Coefficient(fields.Field[str]):
    """A coefficient such as 1.1."""

    def _deserialize(self, value: object, *_args: object, **_kwargs: object) -> str:
        if _COEFFICIENT.fullmatch(str(value).strip()) is None:
            raise ValidationError("系数不对，写成数字，如 1.1")
        return str(value).strip()


class BudgetForm(KitSchema):
    """One more budget that pays."""

    sum = Yuan(load_default=0)
    name = Text(LONGEST_NOTE, load_default="")


class PlanForm(VersionForm):
    """A plan; money in yuan. ``budgets`` pay beside the first ``subsidy``."""

    words = Text(LONGEST_PLAN, lines=True, load_default="")
    gross = Yuan(load_default=0)
    subsidy = Yuan(load_default=0)
    subsidy_words = Text(LONGEST_NOTE, load_default="")
    budgets = fields.List(fields.Nested(BudgetForm), load_default=list, validate=validate.Length(max=MOST_BUDGETS))
    earmarked = Yuan(load_default=0)
    earmarked_for = Text(LONGEST_NOTE, load_default="")
    merged = fields.Boolean(load_default=False)
    running_words = Text(LONGEST_TEXT, lines=True, load_default="")
    remedy_words = Text(LONGEST_TEXT, lines=True, load_default="")
    upkeep_words = Text(LONGEST_TEXT, lines=True, load_default="")
    not_paying = fields.List(Id(), load_default=list)
    paid_out = fields.Dict(keys=fields.Integer(), values=Yuan(), load_default=dict)


class SetForm(VersionForm):
    """Another way of sharing: one in use elsewhere by its key, or the owners' own by floor."""

    key = Text(20, least=1, required=True)
    name = Text(40, load_default="")
    by_area = fields.Boolean(load_default=False)
    floors = fields.Dict(keys=fields.Integer(), values=Coefficient(), load_default=dict)


class SetIdForm(VersionForm):
    """Which way of sharing."""

    set_id = Id(required=True)


class FileIdForm(VersionForm):
    """Which file."""

    file_id = Id(required=True)
