"""What happens to bodies of owners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class BodyFounded(Fact):
    """A body was written down: set up, appointed or elected."""

    name: ClassVar[str] = "body.founded"
    body_id: int
    estate_id: int
    kind: str


@dataclass(frozen=True)
class BodyEnded(Fact):
    """A body sits no more; ``followed``: another one took its place."""

    name: ClassVar[str] = "body.ended"
    body_id: int
    estate_id: int
    kind: str
    followed: bool
    why: str


@dataclass(frozen=True)
class MembersChanged(Fact):
    """Somebody joined a body or left it, or a name was spelt right."""

    name: ClassVar[str] = "body.members_changed"
    body_id: int
    estate_id: int
    version: int


@dataclass(frozen=True)
class TermSet(Fact):
    """Until when a body sits, when its assembly is planned or which file set it up was changed."""

    name: ClassVar[str] = "body.term_set"
    body_id: int
    estate_id: int
    version: int


@dataclass(frozen=True)
class FirstReached(Fact):
    """By the figures that were noted, a first assembly may be held in an estate; ``version`` of the figures."""

    name: ClassVar[str] = "body.first_reached"
    estate_id: int
    version: int


@dataclass(frozen=True)
class BodyPaperAsked(Fact):
    """A founding, an end or a change was written down and waits for another's word."""

    name: ClassVar[str] = "body.paper_asked"
    paper_id: int
    estate_id: int


@dataclass(frozen=True)
class BodyPaperRefused(Fact):
    """It was sent back, with the reason."""

    name: ClassVar[str] = "body.paper_refused"
    paper_id: int
    estate_id: int
