"""What happens to a service contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class VersionAsked(Fact):
    """What was agreed on was written down and waits for another's word."""

    name: ClassVar[str] = "contract.version_asked"
    version_id: int
    estate_id: int


@dataclass(frozen=True)
class VersionAnswered(Fact):
    """It holds from now on, or was sent back."""

    name: ClassVar[str] = "contract.version_answered"
    version_id: int
    estate_id: int
    approved: bool


@dataclass(frozen=True)
class NoticeAsked(Fact):
    """A notice was written down and waits for another's word."""

    name: ClassVar[str] = "contract.notice_asked"
    notice_id: int
    estate_id: int


@dataclass(frozen=True)
class RecallAsked(Fact):
    """Somebody wants to take back a notice that stands, and waits for another's word."""

    name: ClassVar[str] = "contract.recall_asked"
    recall_id: int
    estate_id: int


@dataclass(frozen=True)
class RecallAnswered(Fact):
    """The notice stands no more, and the firm stays; or it still stands."""

    name: ClassVar[str] = "contract.recall_answered"
    recall_id: int
    estate_id: int
    approved: bool


@dataclass(frozen=True)
class NoticeAnswered(Fact):
    """A notice stands, and the hand-over begins; or it was sent back."""

    name: ClassVar[str] = "contract.notice_answered"
    notice_id: int
    estate_id: int
    approved: bool
