"""When a committee decides nothing great any more: while its term changes, and after its term (C-09; 上海 28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Standstill:
    """Why hiring, price and major works wait for the next committee. ``over``: the term has ended; otherwise its change
    has begun. ``since``: the first day on which they wait."""

    over: bool
    since: date

    @property
    def words(self) -> str:
        """One kind sentence for a member."""
        why = "业委会任期已经满了" if self.over else f"换届小组 {self.since:%Y-%m-%d} 已经成立"
        return f"{why}，选聘物业、调价、大修这些大事要等新一届业委会选出来再定（换届期间的规定）。"


def standstill(*, until: date | None, changing_since: date | None, bound: bool, day: date) -> Standstill | None:
    """Whether a committee stands still on a day; ``bound``: the city says so of the change of term."""
    if until is not None and day > until:
        return Standstill(True, until)
    if bound and changing_since is not None and day >= changing_since:
        return Standstill(False, changing_since)
    return None
