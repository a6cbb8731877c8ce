"""Lists of reports for residents and staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor, Grant
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.paging import Page, cut, read_cursor
from server.kit.prepared import Prepared
from server.people import queries as people
from server.reports import policy, reach
from server.reports.models import Report, ReportEvent, ReportRead
from server.reports.queries import doubles
from server.reports.queries.joint import goes_on, joints
from server.reports.queries.line import line
from server.reports.queries.queues import in_queue, in_state
from server.reports.rules.words import OPEN, State

# Lists are asked for all the time: statements made of tables cost half of those made of mapped classes.
_REPORTS, _EVENTS, _READS = table(Report), table(ReportEvent), table(ReportRead)
_SHOWN = (
    "id", "estate_id", "kind", "category", "place_label", "spot", "words", "public_words", "place", "words_state",
    "state", "priority", "made_at", "fix_by", "next_due_at", "version", "assignee_id", "outcome",
)  # fmt: skip


def lines(
    session: Session, actor: Actor, *, scope: str, at: datetime, state: str | None = None, queue: str | None = None,
    estate_id: int | None = None, words: str = "", cursor: str | None = None, limit: int = 25,
) -> Page:  # fmt: skip
    """A list of reports, newest first: ``mine``, ``followed``, ``board`` (neighbours') or ``work`` (staff)."""
    insider, after = scope in ("mine", "work"), read_cursor(cursor, 1)
    homes = _estates_of(session, actor, local_day(at)) if scope in ("followed", "board") else ()
    wanted = _Wanted(scope, actor.grants, homes, state, queue, estate_id is not None, after is not None)
    values = {"me": actor.id, "at": at, "estate": estate_id, "after": after and after[0], "most": limit + 1}
    found: Sequence[Mapping[Any, Any]]
    if words:
        found = session.execute(_select(wanted).where(_holding(words, insider)), values).mappings().all()
    else:
        found = _prepared(wanted).all(session, values)
    page = cut(found, limit, "id")
    merged = [row["id"] for row in page.items if row["state"] == State.MERGED] if scope == "mine" else []
    put_with = joints(session, merged)
    with_others = doubles.counted(session, page.items) if scope == "work" else {}
    told = [
        line(row, at, insider) | {"joint": put_with.get(row["id"]), "double_count": with_others.get(row["id"], 0)}
        for row in page.items
    ]
    return Page(told, page.next)


def open_of(session: Session, actor: Actor, person_id: int, *, at: datetime, limit: int = 10) -> list[dict[str, Any]]:
    """The open reports of one resident that a member of staff may see, newest first: never one about the reader, and
    none that hides who made it."""
    asked = lines_for(actor, True).where(
        reach.workable(actor), _REPORTS.c.reporter_id == person_id, _REPORTS.c.state.in_(OPEN),
        _REPORTS.c.anonymous.is_(False),
    )  # fmt: skip
    rows = session.execute(asked.order_by(_REPORTS.c.id.desc()).limit(limit)).mappings().all()
    return [line(row, at, True) for row in rows]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What makes one list another statement; who asks, when, and from where on are values of it."""

    scope: str
    grants: tuple[Grant, ...]
    homes: tuple[int, ...]
    state: str | None
    queue: str | None
    of_estate: bool
    further: bool


@lru_cache(maxsize=512)
def _prepared(wanted: _Wanted) -> Prepared:
    return Prepared(_select(wanted))


def _select(wanted: _Wanted) -> Select[*tuple[Any, ...]]:
    # Whoever asks is named when the statement runs.
    reader, at = Actor(cast(int, bindparam("me")), grants=wanted.grants), cast(datetime, bindparam("at"))
    asked = lines_for(reader, wanted.scope in ("mine", "work")).where(_scope(reader, wanted.scope, list(wanted.homes)))
    if wanted.state is not None:
        asked = asked.where(_mine_in(wanted.state, reader) if wanted.scope == "mine" else in_state(wanted.state))
    if wanted.queue is not None:
        asked = asked.where(in_queue(wanted.queue, reader, at))
    if wanted.of_estate:
        asked = asked.where(_REPORTS.c.estate_id == bindparam("estate"))
    if wanted.further:
        asked = asked.where(_REPORTS.c.id < bindparam("after"))
    return asked.order_by(_REPORTS.c.id.desc()).limit(bindparam("most"))


def _mine_in(state: str, reader: Actor) -> ColumnElement[bool]:
    """One's own that was put together with a neighbour's is as open as that one."""
    if state == "open":
        return or_(in_state(state), goes_on(reach.mine(reader)))
    return and_(in_state(state), not_(goes_on(reach.mine(reader)))) if state == "ended" else in_state(state)


def longest_late(session: Session, actor: Actor, *, queue: str, at: datetime, limit: int = 5) -> list[dict[str, Any]]:
    """The reports of a queue of the team that are late for longest, to stand above its list; none of a queue that is
    late as a whole."""
    if queue == "overdue":
        return []
    late = reach.workable(actor) & in_queue(queue, actor, at) & (_REPORTS.c.next_due_at < at)
    asked = lines_for(actor, True).where(late).order_by(_REPORTS.c.next_due_at, _REPORTS.c.id).limit(limit)
    return [line(row, at, True) for row in session.execute(asked).mappings()]


def _scope(actor: Actor, scope: str, homes: list[int]) -> ColumnElement[bool]:
    if scope == "work":
        return reach.workable(actor)
    if scope == "followed":
        return reach.followed(actor, homes)
    return reach.on_board(homes) if scope == "board" else reach.mine(actor)


def _estates_of(session: Session, actor: Actor, day: date) -> tuple[int, ...]:
    return tuple(sorted({row["estate_id"] for row in people.homes_of(session, actor.id, day)}))


def _holding(words: str, insider: bool) -> ColumnElement[bool]:
    """R and digits name one report; digits alone may also be a room or stand in the words."""
    digits = words.upper().removeprefix("R")
    number_ = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None
    if number_ is not None and digits != words:
        return _REPORTS.c.id == number_
    read = _REPORTS.c.words if insider else func.coalesce(_REPORTS.c.public_words, _REPORTS.c.words)
    found = or_(read.contains(words, autoescape=True), _REPORTS.c.place_label.contains(words, autoescape=True))
    found = (
        found if insider else and_(found, _REPORTS.c.words_state == "shown", _REPORTS.c.kind.in_(policy.VISIBLE_KINDS))
    )
    return found if number_ is None else or_(found, _REPORTS.c.id == number_)


def lines_for(actor: Actor, insider: bool) -> Select[*tuple[Any, ...]]:
    """The columns that make a line, with what tells whether it is unread: that counts what the reader may read, of
    which staff have both threads and neighbours no talk."""
    with_resident = _EVENTS.c.thread == "resident"
    readable = or_(with_resident, reach.with_internal(actor)) if insider else with_resident & (_EVENTS.c.kind != "said")
    newest = (
        select(func.max(_EVENTS.c.id))
        .where(_EVENTS.c.report_id == _REPORTS.c.id, _EVENTS.c.by_id != actor.id, readable)
        .correlate(_REPORTS)
        .scalar_subquery()
    )
    columns = (*(_REPORTS.c[name] for name in _SHOWN), newest.label("newest"), _READS.c.event_id.label("read_to"))
    mine = and_(_READS.c.report_id == _REPORTS.c.id, _READS.c.person_id == actor.id)
    return select(*columns).outerjoin_from(_REPORTS, _READS, mine)
