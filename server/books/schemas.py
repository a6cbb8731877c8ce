"""Shapes of the open books in and out. Money is whole fen."""

from __future__ import annotations

from marshmallow import fields

from server.books.rules.entries import LONGEST_QUESTION
from server.books.rules.periods import FIRST_YEAR, LAST_YEAR
from server.kit.fields import Instant, KitSchema, Text, Whole


class BooksArgs(KitSchema):
    """Which books: a year, a quarter or a month of it. Without anything the quarter of today."""

    year = Whole(FIRST_YEAR, LAST_YEAR, load_default=None, allow_none=True)
    quarter = Whole(1, 4, load_default=None, allow_none=True)
    month = Whole(1, 12, load_default=None, allow_none=True)


class BookSumOut(KitSchema):
    """A line of the books. ``budget_fen`` is that of the year, and told with a year only; ``count``: of how many
    movements the sum is made, entries as well as payments of bills."""

    key = fields.String(required=True)
    label = fields.String(required=True)
    fen = fields.Integer(required=True)
    budget_fen = fields.Integer(required=True, allow_none=True)
    count = fields.Integer(required=True)


class BookedOut(KitSchema):
    """An entry of the books. ``side`` is spending, public or levy; ``fen`` is below zero where something is taken
    back."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    side = fields.String(required=True, metadata={"enum": ["spending", "public", "levy"]})
    kind = fields.String(required=True)
    day = fields.Date(required=True)
    label = fields.String(required=True)
    words = fields.String(required=True)
    fen = fields.Integer(required=True)
    voucher = fields.Boolean(required=True)


class BookEntryOut(BookedOut):
    """An entry in a list, with how many questions were asked about it."""

    questions = fields.Integer(required=True)


class BookTotalsOut(KitSchema):
    """What came in, was spent, and what common property earned after its cost. ``billed_fen`` was asked for."""

    income_fen = fields.Integer(required=True)
    spending_fen = fields.Integer(required=True)
    public_fen = fields.Integer(required=True)
    public_cost_fen = fields.Integer(required=True)
    billed_fen = fields.Integer(required=True)
    waived_fen = fields.Integer(required=True)
    channel_cost_fen = fields.Integer(required=True)
    to_fund_fen = fields.Integer(required=True)


class FundDueOut(KitSchema):
    """What of a quarter's net public income the city wants in the maintenance fund, and what was transferred."""

    net_fen = fields.Integer(required=True)
    least_fen = fields.Integer(required=True)
    transferred_fen = fields.Integer(required=True)
    enough = fields.Boolean(required=True)
    words = fields.String(required=True)


class FundPaperOut(KitSchema):
    """What a statement and a use of the maintenance fund have in common: which part of the estate it is of, the day and
    the paper. ``corrected``: it was wrong, and a later one puts it right; ``correction_why``: what this one puts right.
    """

    id = fields.Integer(required=True)
    part_label = fields.String(required=True)
    day = fields.Date(required=True)
    words = fields.String(required=True)
    source_words = fields.String(required=True)
    confirmed_on = fields.Date(required=True)
    corrected = fields.Boolean(required=True)
    correction_why = fields.String(required=True, allow_none=True)


class FundStatementOut(FundPaperOut):
    """What the fund held. ``percent`` is the share of the first payment; ``low``: owners are to top it up."""

    initial_fen = fields.Integer(required=True)
    balance_fen = fields.Integer(required=True)
    percent = fields.String(required=True)
    low = fields.Boolean(required=True)


class FundUseOut(FundPaperOut):
    """What was taken out of it, for whom, and by which vote or in which emergency."""

    fen = fields.Integer(required=True)
    firm = fields.String(required=True)
    ground_words = fields.String(required=True)


class FundOut(KitSchema):
    """The maintenance fund, which the housing authority or a bank keeps: as their papers tell it."""

    low = fields.Boolean(required=True)
    parts = fields.List(fields.Nested(FundStatementOut), required=True)
    earlier = fields.List(fields.Nested(FundStatementOut), required=True)
    uses = fields.List(fields.Nested(FundUseOut), required=True)


class ClosedOut(KitSchema):
    """How far the days are closed, and the beginning of the hash that holds all of them: who keeps it can prove later
    that nothing before was changed."""

    through = fields.Date(required=True)
    fingerprint = fields.String(required=True)


class SettlementOut(KitSchema):
    """The settlement of a year as it was published: service money that came, the firm's pay under 酬金制, what was
    spent, the balance (below zero where more was spent) and whose it is in ``words``; ``formula`` line by line. A
    higher ``number`` corrects those before, with its ``reason``."""

    number = fields.Integer(required=True)
    form = fields.String(required=True)
    funds_fen = fields.Integer(required=True)
    pay_fen = fields.Integer(required=True)
    spent_fen = fields.Integer(required=True)
    balance_fen = fields.Integer(required=True)
    formula = fields.List(fields.String(), required=True)
    words = fields.String(required=True)
    reason = fields.String(required=True)
    published_on = fields.Date(required=True, allow_none=True)


class BooksEstateOut(KitSchema):
    """Whose books these are."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)


class BooksOut(KitSchema):
    """The books of a period. ``agrees``: the entries add up to the ledger, from which every total is read.
    ``contract_words``: until when the service contract runs and who decides; ``settlements`` of the year, the one that
    holds first."""

    estate = fields.Nested(BooksEstateOut, required=True)
    year = fields.Integer(required=True)
    quarter = fields.Integer(required=True, allow_none=True)
    month = fields.Integer(required=True, allow_none=True)
    period_words = fields.String(required=True)
    from_day = fields.Date(required=True)
    to_day = fields.Date(required=True)
    income = fields.List(fields.Nested(BookSumOut), required=True)
    spending = fields.List(fields.Nested(BookSumOut), required=True)
    public = fields.List(fields.Nested(BookSumOut), required=True)
    entries = fields.List(fields.Nested(BookEntryOut), required=True)
    totals = fields.Nested(BookTotalsOut, required=True)
    balance_fen = fields.Integer(required=True)
    public_balance_fen = fields.Integer(required=True)
    fund_fen = fields.Integer(required=True)
    levy_fen = fields.Integer(required=True)
    fund_due = fields.Nested(FundDueOut, required=True, allow_none=True)
    fund = fields.Nested(FundOut, required=True, allow_none=True)
    agrees = fields.Boolean(required=True)
    closed = fields.Nested(ClosedOut, required=True, allow_none=True)
    notes = fields.List(fields.String(), required=True)
    contract_words = fields.String(required=True)
    settlements = fields.List(fields.Nested(SettlementOut), required=True)


class VoucherOut(KitSchema):
    """A voucher by its signed address; ``kind`` is photo or paper (a PDF)."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    url = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": ["photo", "paper"]})


class BookQuestionOut(KitSchema):
    """A question and its answer. ``who`` is 您 or 业主, never a name."""

    id = fields.Integer(required=True)
    who = fields.String(required=True)
    mine = fields.Boolean(required=True)
    words = fields.String(required=True)
    at = Instant(required=True)
    answer = fields.String(required=True, allow_none=True)
    answered_at = Instant(required=True, allow_none=True)


class BookLineOut(BookedOut):
    """An entry with its voucher and what neighbours asked. ``may`` holds ask for whom it is open."""

    payee_words = fields.String(required=True)
    approved_words = fields.String(required=True)
    budget_fen = fields.Integer(required=True, allow_none=True)
    vouchers = fields.List(fields.Nested(VoucherOut), required=True)
    questions = fields.List(fields.Nested(BookQuestionOut), required=True)
    may = fields.List(fields.String(), required=True)


class QuestionIn(KitSchema):
    """What somebody wants to know about an entry."""

    words = Text(LONGEST_QUESTION, least=1, lines=True, required=True)
