"""What happens to roster files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

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


@dataclass(frozen=True)
class RosterApprovedAlone(Fact):
    """Whoever brought a file in approved it too, as nobody else may, and it changes so many homes on the books."""

    name: ClassVar[str] = "roster.approved_alone"
    import_id: int
    estate_id: int
    by: int
    homes: int


@dataclass(frozen=True)
class RosterHomeChanged(Fact):
    """A file changed a home on the books: its area in hundredths of a square metre, and ``numbers`` of owners, each
    (person, the new number masked)."""

    name: ClassVar[str] = "roster.home_changed"
    import_id: int
    home_id: int
    estate_id: int
    area_before: int
    area_after: int
    numbers: list[list[Any]]
