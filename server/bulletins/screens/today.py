"""The sheets of a day over all estates somebody covers, those first that need a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from server.bulletins.models import Sheet, SheetRead
from server.bulletins.policy import ANY_ROLE, EDITORS
from server.bulletins.queries.plans import FIELDS, PLANS, read_plan
from server.bulletins.rules.plan import Plan, is_skipped, times_of, usual_plan, wants
from server.bulletins.rules.words import STATE_LABELS, Kind, State
from server.groups import queries as groups
from server.kit.actor import Actor
from server.kit.db import table
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people
from server.places.queries import ESTATES

SHOWS = {
    "all": "全部", "waiting": "待审阅", "held": "已暂缓", "ready": "待发布", "sent": "已发布", "late": "迟发",
    "trouble": "没送到群", "none": "没有简报",
}  # fmt: skip
TROUBLE = frozenset({"not_sent", "over_limit", "refused", "failed", "uncertain", "group_gone", "by_hand"})
"""Where somebody should do something about a group: see :data:`server.groups.rules.STATE_LABELS`."""
PER_PAGE = 50
_SHEETS = table(Sheet)
_LINE = (
    "id", "state", "late", "number", "note", "due_at", "review_by", "reviewer_id", "published_at", "approved_by",
    "gate", "post_again",
)  # fmt: skip
_RANK = case(
    (_SHEETS.c.state == State.WAITING, 1), (_SHEETS.c.state == State.HELD, 2), (_SHEETS.c.state == State.DRAFTED, 3),
    (_SHEETS.c.id.is_(None), 4), else_=5,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sheets: of a kind and day, in one of :data:`SHOWS`, of one estate or all."""

    kind: Kind
    day: date
    show: str = "all"
    estate_id: int | None = None


def listed(session: Session, actor: Actor, wanted: Wanted, *, at: datetime, cursor: str | None = None) -> Page:
    """One row per estate, with its newest sheet of the day if there is one, and what became of it in the groups."""
    asked = _lines(actor, wanted, _troubled(session, actor, wanted.day))
    after = read_cursor(cursor, 2)
    if after:
        asked = asked.where(tuple_(_RANK, ESTATES.c.id) > tuple_(*after))
    rows = session.execute(asked.order_by(_RANK, ESTATES.c.id).limit(PER_PAGE + 1)).mappings().all()
    page = cut(rows, PER_PAGE, "rank", "estate_id")
    return Page(_dressed(session, page.items, wanted, at), page.next)


def tallies(session: Session, actor: Actor, wanted: Wanted) -> dict[str, int]:
    """How many estates stand in each list. One statement."""
    troubled = _troubled(session, actor, wanted.day)
    every = Wanted(wanted.kind, wanted.day, estate_id=wanted.estate_id)
    counted = [func.sum(case((_condition(show, troubled), 1), else_=0)).label(show) for show in SHOWS if show != "all"]
    joined = _lines(actor, every, troubled).with_only_columns(func.count(ESTATES.c.id).label("all"), *counted)
    row = session.execute(joined).mappings().one()
    return {show: int(row[show] or 0) for show in SHOWS}


def elsewhere(session: Session, actor: Actor, wanted: Wanted, *, most: int = 8) -> list[RowMapping]:
    """The latest sheets of other days and kinds that still wait for somebody to look them over or to decide."""
    stands = Sheet.state.in_((State.WAITING, State.HELD)) & people.covered(actor, EDITORS, Sheet.estate_id)
    other = or_(Sheet.kind != wanted.kind, Sheet.day != wanted.day)
    asked = select(Sheet.id, Sheet.title, Sheet.day, Sheet.state).where(stands, other)
    if wanted.estate_id is not None:
        asked = asked.where(Sheet.estate_id == wanted.estate_id)
    return list(session.execute(asked.order_by(Sheet.day.desc(), Sheet.id).limit(most)).mappings())


def _lines(actor: Actor, wanted: Wanted, troubled: Collection[int]) -> Select[*tuple[Any, ...]]:
    newer = table(Sheet).alias("newer")
    same = and_(
        newer.c.estate_id == _SHEETS.c.estate_id, newer.c.kind == _SHEETS.c.kind, newer.c.day == _SHEETS.c.day,
        newer.c.number > _SHEETS.c.number,
    )  # fmt: skip
    ours = and_(
        _SHEETS.c.estate_id == ESTATES.c.id, _SHEETS.c.kind == wanted.kind, _SHEETS.c.day == wanted.day,
        ~select(newer.c.id).where(same).exists(),
    )  # fmt: skip
    columns = [_SHEETS.c[name] for name in _LINE]
    asked = (
        select(
            ESTATES.c.id.label("estate_id"), ESTATES.c.name.label("estate"), ESTATES.c.city, _RANK.label("rank"),
            *columns, PLANS.c.version.label("plan_version"),
            *(PLANS.c[name].label(f"plan_{name}") for name in FIELDS),
        )
        .outerjoin_from(ESTATES, _SHEETS, ours)
        .outerjoin(PLANS, PLANS.c.estate_id == ESTATES.c.id)
        .where(people.covered(actor, ANY_ROLE, ESTATES.c.id), _condition(wanted.show, troubled))
    )  # fmt: skip
    return asked if wanted.estate_id is None else asked.where(ESTATES.c.id == wanted.estate_id)


def _condition(show: str, troubled: Collection[int]) -> ColumnElement[bool]:
    state = {"waiting": State.WAITING, "held": State.HELD, "ready": State.DRAFTED, "sent": State.PUBLISHED}
    if show in state:
        return _SHEETS.c.state == state[show]
    if show == "late":
        return _SHEETS.c.late & (_SHEETS.c.state == State.PUBLISHED)
    if show == "trouble":
        return _SHEETS.c.id.in_(troubled) if troubled else false()
    if show == "none":
        return or_(_SHEETS.c.id.is_(None), _SHEETS.c.state.in_((State.SKIPPED, State.DROPPED, State.WITHDRAWN)))
    return ESTATES.c.id.is_not(None)


def _troubled(session: Session, actor: Actor, day: date) -> set[int]:
    rows = groups.day_states(session, day, actor.grants)
    return {row["piece_id"] for row in rows if row["piece"] == "bulletin" and row["state"] in TROUBLE}


def _dressed(session: Session, rows: Sequence[RowMapping], wanted: Wanted, at: datetime) -> list[dict[str, Any]]:
    ids = [row["id"] for row in rows if row["id"]]
    posted = groups.postings_of(session, piece="bulletin", piece_ids=ids)
    reads = _reads(session, ids)
    names = people.names(session, [row["reviewer_id"] for row in rows])
    return [
        {
            **row, "groups": Counter(one["state"] for one in posted.get(row["id"], ())),
            "reads": reads.get(row["id"], 0), "reviewer": names.get(row["reviewer_id"], ""),
            "findings": len((row["gate"] or {}).get("findings", ())), "planned": _planned(dict(row), wanted, at),
            "label": STATE_LABELS[State(row["state"])] if row["state"] else "",
        }
        for row in rows
    ]  # fmt: skip


def _planned(row: Mapping[str, Any], wanted: Wanted, at: datetime) -> dict[str, Any]:
    """What is to be expected where no sheet is: ``off`` none by the plan, ``make`` when it is made, ``overdue``."""
    plan = _plan(row)
    make = times_of(plan, wanted.kind, wanted.day).make
    off = not wants(plan, wanted.kind) or is_skipped(plan, wanted.kind, wanted.day)
    return {"off": off, "make": make, "overdue": not off and at > make + timedelta(minutes=5)}


def _plan(row: Mapping[str, Any]) -> Plan:
    return usual_plan() if row["plan_version"] is None else read_plan({name: row[f"plan_{name}"] for name in FIELDS})


def _reads(session: Session, sheet_ids: Sequence[int]) -> dict[int, int]:
    asked = select(SheetRead.sheet_id, func.count()).where(SheetRead.sheet_id.in_(sheet_ids))
    return dict(session.execute(asked.group_by(SheetRead.sheet_id)).all()) if sheet_ids else {}
