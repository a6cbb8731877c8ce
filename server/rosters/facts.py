"""What happens to roster files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class RosterReceived(Fact):
    """A file came, or its columns were corrected: it is to be checked. ``version`` tells one time from the next."""

    name: ClassVar[str] = "roster.received"
    import_id: int
    version: int


@dataclass(frozen=True)
class RosterApproved(Fact):
    """What the check found was approved: it is to be applied."""

    name: ClassVar[str] = "roster.approved"
    import_id: int


@dataclass(frozen=True)
class RosterDiscarded(Fact):
    """A file was put aside; ``file_key`` is no longer needed."""

    name: ClassVar[str] = "roster.discarded"
    import_id: int
    file_key: str | None


@dataclass(frozen=True)
class RosterApplied(Fact):
    """Every home of the file is on the books; ``file_key`` is no longer needed."""

    name: ClassVar[str] = "roster.applied"
    import_id: int
    estate_id: int
    added: int
    changed: int
    file_key: str | None
