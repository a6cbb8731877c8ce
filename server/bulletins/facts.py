"""What happens to sheets. ``day`` is ISO, because a fact holds plain values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class SheetReady(Fact):
    """A sheet is ready and goes by itself at its hour: there is time to draw it."""

    name: ClassVar[str] = "sheet.ready"
    sheet_id: int
    estate_id: int
    kind: str
    day: str
    number: int


@dataclass(frozen=True)
class SheetWaiting(Fact):
    """A sheet was made and waits for its reviewer."""

    name: ClassVar[str] = "sheet.waiting"
    sheet_id: int
    estate_id: int
    kind: str
    day: str
    number: int


@dataclass(frozen=True)
class SheetToSeeAgain(Fact):
    """A sheet was changed after its review and waits to be looked over again; happens once more before its hour."""

    name: ClassVar[str] = "sheet.to_see_again"
    sheet_id: int


@dataclass(frozen=True)
class SheetHeld(Fact):
    """A sheet does not go by itself any more: somebody must decide. ``why`` is a Chinese sentence."""

    name: ClassVar[str] = "sheet.held"
    sheet_id: int
    estate_id: int
    kind: str
    day: str
    number: int
    why: str


@dataclass(frozen=True)
class OverrideAsked(Fact):
    """Somebody asks for a sheet to go in the quiet hours; one of ``second_ids`` must agree."""

    name: ClassVar[str] = "sheet.override_asked"
    sheet_id: int
    second_ids: list[int]
    why: str


@dataclass(frozen=True)
class SheetDrawn(Fact):
    """Everything of a sheet was drawn as it stands, its film included."""

    name: ClassVar[str] = "sheet.drawn"
    sheet_id: int


@dataclass(frozen=True)
class SheetToPost(Fact):
    """A published sheet had to be drawn anew: it goes to the owners' groups now, drawn or not."""

    name: ClassVar[str] = "sheet.to_post"
    sheet_id: int


@dataclass(frozen=True)
class SheetPublished(Fact):
    """A sheet was published; from now on it never changes."""

    name: ClassVar[str] = "sheet.published"
    sheet_id: int
    estate_id: int
    kind: str
    day: str
    number: int
    late: bool


@dataclass(frozen=True)
class SheetWithdrawn(Fact):
    """A published sheet was taken out of the feed."""

    name: ClassVar[str] = "sheet.withdrawn"
    sheet_id: int
    estate_id: int
    kind: str
    day: str
    number: int


@dataclass(frozen=True)
class ContributionBrought(Fact):
    """Somebody brought words or pictures for a sheet; they wait for review."""

    name: ClassVar[str] = "contribution.brought"
    contribution_id: int
    estate_id: int
    by_id: int


@dataclass(frozen=True)
class SheetAhead(Fact):
    """A sheet that is out was made before its time, by a clock that was wrong."""

    name: ClassVar[str] = "sheet.ahead"
    sheet_id: int


@dataclass(frozen=True)
class SheetToRecount(Fact):
    """The day of such a sheet is over: it is to be counted anew."""

    name: ClassVar[str] = "sheet.to_recount"
    sheet_id: int
