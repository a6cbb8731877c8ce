"""What happens to notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class NoticePublished(Fact):
    """A notice came out; ``late`` when it should have come earlier."""

    name: ClassVar[str] = "notice.published"
    notice_id: int
    estate_id: int
    urgent: bool
    late: bool


@dataclass(frozen=True)
class NoticeRecalled(Fact):
    """A published notice was taken back."""

    name: ClassVar[str] = "notice.recalled"
    notice_id: int
    estate_id: int


@dataclass(frozen=True)
class RecallToPost(Fact):
    """Groups that have a notice which was taken back in the quiet hours are to hear so now."""

    name: ClassVar[str] = "notice.recall_to_post"
    notice_id: int
    estate_id: int


@dataclass(frozen=True)
class NoticeMissed(Fact):
    """A scheduled notice was not published, because what it tells of was over by then."""

    name: ClassVar[str] = "notice.missed"
    notice_id: int
    estate_id: int
    made_by: int


@dataclass(frozen=True)
class UrgentCalled(Fact):
    """Somebody asks to send a notice at once; a second person must agree."""

    name: ClassVar[str] = "notice.urgent_called"
    notice_id: int
    estate_id: int
    first_by: int


@dataclass(frozen=True)
class NoticeOpened(Fact):
    """Somebody opened a notice for the first time."""

    name: ClassVar[str] = "notice.opened"
    notice_id: int
    person_id: int
