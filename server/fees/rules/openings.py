"""What is brought over from the system before this one: debts by month, what is prepaid, and sums that must agree.

A debt keeps the day on which it fell due, from which its limitation runs (民法典 188), and belongs to whoever owed it
then. It bears no late fee here: what the old system charged is told, never taken over, and never doubled.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from server.fees.rules.period_words import period_words
from server.kit.money import yuan

KIND = "旧系统结转"
ERROR, WARNING = "error", "warning"


class OpeningState(StrEnum):
    """A file was read, put on the books, taken off them again, or put aside."""

    CHECKED = "checked"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"


STATE_LABELS = {
    OpeningState.CHECKED: "等另一位同事核对",
    OpeningState.APPLIED: "已入账",
    OpeningState.UNDONE: "已撤回",
    OpeningState.DISCARDED: "已放弃",
}


@dataclass(frozen=True, slots=True)
class Brought:
    """A row of the file that was understood. Money in fen: ``asked`` was billed, ``paid`` of it came in, the rest is
    owed for ``period`` to ``through`` (first days of months); ``late`` is what the old system charged for being late.
    ``prepaid`` is what ``person_id`` has there. Without a debt ``item_id`` is 0 and the months are those of no bill."""

    row: int
    home_id: int
    debtor_id: int
    person_id: int
    item_id: int = 0
    item: str = ""
    period: date | None = None
    through: date | None = None
    due_on: date | None = None
    asked: int = 0
    paid: int = 0
    late: int = 0
    prepaid: int = 0

    @property
    def owed(self) -> int:
        """What is still open, in fen."""
        return self.asked - self.paid


@dataclass(frozen=True, slots=True)
class Flaw:
    """One cell that is not as wanted: an error keeps the whole file off the books, a warning does not."""

    row: int
    column: str
    words: str
    level: str = ERROR


def as_json(one: Brought) -> dict[str, Any]:
    """As it is kept."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(one).items()}


def from_json(kept: Mapping[str, Any]) -> Brought:
    """As it was."""
    days = {key: date.fromisoformat(kept[key]) for key in ("period", "through", "due_on") if kept[key]}
    return Brought(**{**kept, **days})


def months_of(first: date, last: date) -> int:
    """How many months lie between two first days, both counted."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def last_day(month: date) -> date:
    """The day on which a debt of these months is due where the file does not say: the last of its last month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def formula(one: Brought) -> str:
    """The line that whoever owes it reads: where it comes from, and how it came about."""
    if one.period is None or one.through is None:
        return ""
    start = f"从旧系统转来：{one.item}，{period_words(one.period, one.through)}"
    if not one.paid:
        return f"{start}，欠 {yuan(one.owed)} 元"
    return f"{start}，应收 {yuan(one.asked)} 元 − 已付 {yuan(one.paid)} 元 = 欠 {yuan(one.owed)} 元"


def totals(rows: Iterable[Brought]) -> dict[str, int]:
    """Sums of what was understood, in fen: ``owed``, ``late``, ``prepaid``; and how many ``homes`` and ``bills``."""
    kept = list(rows)
    return {
        "owed": sum(one.owed for one in kept), "late": sum(one.late for one in kept),
        "prepaid": sum(one.prepaid for one in kept), "bills": sum(1 for one in kept if one.owed),
        "homes": len({one.home_id for one in kept}),
    }  # fmt: skip


def differs(found: Mapping[str, int], declared: Mapping[str, int | None]) -> list[str]:
    """Where sums that were read are not those that were declared; None is not declared."""
    labels = (("owed", "欠费"), ("prepaid", "预存"))
    return [
        f"{label}合计：读到 {yuan(found[key])} 元，应该是 {yuan(said)} 元，差 {yuan(abs(found[key] - said))} 元"
        for key, label in labels if (said := declared.get(key)) is not None and said != found[key]
    ]  # fmt: skip


def overlapping(rows: Sequence[Brought], standing: Iterable[tuple[int, int, date, date]]) -> dict[int, str]:
    """Which rows are of months that are billed already, here (home, item, first, last of ``standing``) or by an
    earlier row; the words by row."""
    taken: dict[tuple[int, int], list[tuple[date, date, str]]] = {}
    for home_id, item_id, first, last in standing:
        taken.setdefault((home_id, item_id), []).append((first, last, "系统里已经有这几个月的账单，不再重复"))
    found: dict[int, str] = {}
    for one in rows:
        if one.period is None or one.through is None or not one.owed:
            continue
        mine = taken.setdefault((one.home_id, one.item_id), [])
        hit = next((words for first, last, words in mine if first <= one.through and one.period <= last), None)
        if hit:
            found[one.row] = hit
        mine.append((one.period, one.through, f"和第 {one.row} 行是同一户、同一项目、同样的月份"))
    return found
