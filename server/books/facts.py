"""What happens in the open books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class EntryAsked(Fact):
    """An entry waits for somebody else's word."""

    name: ClassVar[str] = "books.entry_asked"
    entry_id: int
    estate_id: int
    asked_by: int


@dataclass(frozen=True)
class EntryAnswered(Fact):
    """An entry was approved and is in the books, or was refused."""

    name: ClassVar[str] = "books.entry_answered"
    entry_id: int
    estate_id: int
    asked_by: int
    approved: bool


@dataclass(frozen=True)
class SettlementAsked(Fact):
    """The settlement of a year waits for somebody else's word."""

    name: ClassVar[str] = "books.settlement_asked"
    settlement_id: int
    estate_id: int
    asked_by: int


@dataclass(frozen=True)
class SettlementAnswered(Fact):
    """It was published, or sent back."""

    name: ClassVar[str] = "books.settlement_answered"
    settlement_id: int
    estate_id: int
    asked_by: int
    approved: bool


@dataclass(frozen=True)
class QuestionAsked(Fact):
    """An owner asked about an entry."""

    name: ClassVar[str] = "books.question_asked"
    question_id: int
    estate_id: int


@dataclass(frozen=True)
class QuestionAnswered(Fact):
    """A question got its answer."""

    name: ClassVar[str] = "books.question_answered"
    question_id: int
    estate_id: int
    asked_by: int


@dataclass(frozen=True)
class QuestionHidden(Fact):
    """A question was taken from view; its reason stands in its place."""

    name: ClassVar[str] = "books.question_hidden"
    question_id: int
    estate_id: int
    asked_by: int


@dataclass(frozen=True)
class FundPaperAsked(Fact):
    """A statement or a use of the maintenance fund waits for a second person. ``paper``: statement or use."""

    name: ClassVar[str] = "fund.paper_asked"
    paper: str
    paper_id: int
    estate_id: int
    asked_by: int


@dataclass(frozen=True)
class FundPaperAnswered(Fact):
    """It was confirmed and stands before all owners, or was refused."""

    name: ClassVar[str] = "fund.paper_answered"
    paper: str
    paper_id: int
    estate_id: int
    asked_by: int
    approved: bool
