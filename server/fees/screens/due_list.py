"""The list of who is due for which step: narrowed, counted, and page by page. It is worked out of debts, never kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Debtor
from server.fees.rules.items import STEP_LABELS, DemandStep
from server.fees.screens.dunning import Line
from server.kit.paging import Page, read_cursor, write_cursor
from server.places import queries as places

PAGE = 50
NOT_YET, PREPARED = "none", "prepared"
STEPS: Mapping[str, str] = {
    **{str(one): STEP_LABELS[one] for one in DemandStep}, PREPARED: "等人发出", NOT_YET: "还没到下一步",
}  # fmt: skip
READY, HELD = "ready", "held"
GOES: Mapping[str, str] = {READY: "现在能发", HELD: "暂时不发"}
"""Whether the step may go out at this moment; held: reminding is stopped, it is quiet hours, or it was this week."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many debtors of how many homes stand where, and what they owe together in fen. ``held``: of how many the next
    step does not go out now, and ``why`` in words, with how many of each."""

    all: int
    homes: int
    fen: int
    steps: Mapping[str, int]
    held: int
    why: Mapping[str, int]


def buildings(session: Session, estate_id: int) -> dict[int, str]:
    """The buildings of an estate, in their order."""
    return {row["building_id"]: row["building"] for row in places.stair_names(session, estate_id)}


def narrowed(
    session: Session, estate_id: int, lines: Sequence[Line], *, building_id: int, step: str, goes: str
) -> list[Line]:  # fmt: skip
    """The lines of one building (0 for all), with one next step and going out or held; "" for whatever it is."""
    there = _inside(session, estate_id, building_id) if building_id else None
    return [
        line for line in lines
        if (there is None or line.debtor_id in there)
        and (not step or step == _key(line))
        and (not goes or (line.step is not None and (goes == HELD) == bool(line.waits)))
    ]  # fmt: skip


def counts(lines: Sequence[Line]) -> Counts:
    """What stands above a list."""
    steps = {key: sum(key == _key(line) for line in lines) for key in STEPS}
    homes = len({line.home_id for line in lines})
    why = Counter(line.waits for line in lines if line.waits)
    return Counts(len(lines), homes, sum(line.fen for line in lines), steps, why.total(), why)


def page(lines: Sequence[Line], cursor: str | None) -> Page:
    """A page of homes, the most urgent first, each with all its debtors. The cursor is the place of the last home, so
    that no other home moves when somebody pays meanwhile; one that itself moves up is seen when the list is read anew.
    """
    homes: dict[int, list[Line]] = {}
    for line in lines:
        homes.setdefault(line.home_id, []).append(line)
    after = read_cursor(cursor, 3)
    left = [home for home in sorted(homes.values(), key=_place) if after is None or _place(home) > after]
    shown = left[:PAGE]
    more = write_cursor(*_place(shown[-1])) if len(left) > PAGE else None
    return Page([line for home in shown for line in home], more)


def _key(line: Line) -> str:
    """Where a line is counted: with the letters that wait for a hand, else under its next step, if it has one."""
    return PREPARED if line.prepared else (line.step or NOT_YET)


def _place(home: Sequence[Line]) -> list[int]:
    """Where a home stands: by what waits for a hand, then the highest step of its debtors; then by the oldest debt."""
    order = [PREPARED, *reversed(DemandStep), NOT_YET]
    return [*min((order.index(_key(line)), line.oldest.toordinal()) for line in home), home[0].home_id]


def _inside(session: Session, estate_id: int, building_id: int) -> set[int]:
    homes = places.homes_by_building(estate_id).subquery()
    asked = select(Debtor.id).join(homes, homes.c.home_id == Debtor.home_id).where(homes.c.id == building_id)
    return set(session.scalars(asked))
