"""The list of who is due for which step: narrowed, counted, and page by page. It is worked out of debts, never kept."""

from __future__ import annotations

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
NOT_YET = "none"
STEPS: Mapping[str, str] = {**{str(one): STEP_LABELS[one] for one in DemandStep}, NOT_YET: "还没到下一步"}
READY, HELD = "ready", "held"
GOES: Mapping[str, str] = {READY: "现在能发", HELD: "暂停中"}
"""Whether the step may go out at this moment; held: reminding is stopped, it is quiet hours, or it was this week."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many debtors stand where, and what they owe together in fen."""

    all: int
    fen: int
    steps: Mapping[str, int]
    held: int


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
        and (not step or step == (line.step or NOT_YET))
        and (not goes or (line.step is not None and (goes == HELD) == bool(line.waits)))
    ]  # fmt: skip


def counts(lines: Sequence[Line]) -> Counts:
    """What stands above a list."""
    steps = {key: sum(key == (line.step or NOT_YET) for line in lines) for key in STEPS}
    return Counts(len(lines), sum(line.fen for line in lines), steps, sum(bool(line.waits) for line in lines))


def page(lines: Sequence[Line], cursor: str | None) -> Page:
    """A page of the list; the cursor tells how many came before. Should somebody pay meanwhile, a line may be met twice
    or not at all until the list is read anew."""
    begin = (read_cursor(cursor, 1) or [0])[0]
    end = begin + PAGE
    return Page(lines[begin:end], write_cursor(end) if len(lines) > end else None)


def _inside(session: Session, estate_id: int, building_id: int) -> set[int]:
    homes = places.homes_by_building(estate_id).subquery()
    asked = select(Debtor.id).join(homes, homes.c.home_id == Debtor.home_id).where(homes.c.id == building_id)
    return set(session.scalars(asked))
