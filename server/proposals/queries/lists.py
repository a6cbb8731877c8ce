"""The matters of an estate in a line each, and the kinds of matter one may raise."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.pages.look import show_until, show_when
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people
from server.proposals import policy
from server.proposals.models import Matter, Objection
from server.proposals.queries import course
from server.proposals.queries.course import Way
from server.proposals.rules import stages
from server.proposals.rules.objections import SETTLED as UNDISPUTED
from server.proposals.rules.objections import State as Objected
from server.proposals.rules.plain import plain_kinds
from server.proposals.rules.words import GOING, STATE_LABELS, State
from server.votes.queries.of_matters import of_matters
from server.votes.rules.matters import matter, matters, threshold_words

OPEN, ENDED = "open", "ended"
WHO_MAY = "业主、业委会、物业和社区都可以提出"


def listed(
    session: Session, actor: Actor, *, estate_id: int | None = None, show: str = OPEN, at: datetime,
    cursor: str | None = None, limit: int = 25,
) -> Page:  # fmt: skip
    """The matters of one estate or of all my estates, latest first; :class:`NotFound` for an estate of others."""
    where = _mine(session, actor, estate_id, at) & shown(show)
    asked = select(Matter).where(where).order_by(Matter.id.desc()).limit(limit + 1)
    if after := read_cursor(cursor, 1):
        asked = asked.where(Matter.id < after[0])
    page = cut([{"id": row.id, "row": row} for row in session.scalars(asked)], limit, "id")
    return Page(lines(session, [one["row"] for one in page.items], actor.id, at=at), page.next)


def lines(session: Session, rows: Sequence[Matter], person_id: int, *, at: datetime) -> list[dict[str, Any]]:
    """Matters as lists show them, with the vote that runs or ran last."""
    votes = of_matters(session, [row.id for row in rows], person_id)
    ways = {key: course.way(session, *key) for key in {(row.estate_id, row.kind) for row in rows}}
    found = []
    for row in rows:
        way, last = ways[row.estate_id, row.kind], votes[row.id][-1] if votes[row.id] else None
        stage = stages.stage(way.course, row.stage)
        found.append({
            "id": row.id, "estate_id": row.estate_id, "title": row.title, "kind": row.kind,
            "kind_label": matter(row.kind).label, "stage": row.stage,
            "stage_label": stage.label if row.state in GOING else STATE_LABELS[row.state],
            "state": row.state, "next_words": next_words(row, way, last, at), "place_label": row.scope_label,
            "vote": last, "updated_at": row.updated_at,
        })  # fmt: skip
    return found


def next_words(row: Matter, way: Way, vote: Mapping[str, Any] | None, at: datetime) -> str:
    """What comes next, in one short sentence; empty when nothing does."""
    if row.state not in GOING:
        return row.end_words or ""
    if vote is not None and vote["state"] in ("noticed", "open"):
        if vote["state"] == "noticed":
            return f"表决 {show_when(vote['opens_at'], at)} 开始"
        return f"表决 {show_until(vote['closes_at'], at)} 截止"
    if row.survey_closes_at is not None and row.survey_closed_at is None and at < row.survey_closes_at:
        return f"意愿征询 {show_until(row.survey_closes_at, at)} 截止"
    if row.stage == "PUBLICITY" and row.shown_until is not None and at < row.shown_until:
        return f"公示到{show_until(row.shown_until, at)}"
    after = stages.next_stage(way.course, row.stage)
    return "" if after is None else f"下一步：{after.label}"


def kinds(session: Session, actor: Actor, estate_id: int, *, at: datetime) -> list[dict[str, Any]]:
    """Every kind of matter of the law with its class and what it needs, for somebody of the estate."""
    if not policy.may_read(session, actor, estate_id, local_day(at)):
        raise not_found("小区")
    said = plain_kinds()
    return [
        {"key": key, "label": one.label, "plain": said[key].plain, "words": list(said[key].words),
         "class_label": one.class_label, "article": one.article, "threshold_words": threshold_words(one.thresholds),
         "scopes": [str(scope) for scope in one.scopes], "who_may": WHO_MAY}
        for key, one in matters().items()
    ]  # fmt: skip


def shown(show: str) -> ColumnElement[bool]:
    """The clause of an open or an ended list."""
    return Matter.state.in_(GOING) if show == OPEN else Matter.state.not_in(GOING)


def board(
    session: Session, actor: Actor, *, states: Sequence[str] = (), estate_id: int | None = None, at: datetime,
    cursor: str | None = None, limit: int = 30,
) -> Page:  # fmt: skip
    """The matters of the estates somebody covers, for the console."""
    where = _covered(actor, estate_id)
    if states:
        where &= Matter.state.in_(states)
    asked = select(Matter).where(where).order_by(Matter.id.desc()).limit(limit + 1)
    if after := read_cursor(cursor, 1):
        asked = asked.where(Matter.id < after[0])
    page = cut([{"id": row.id, "row": row} for row in session.scalars(asked)], limit, "id")
    found = lines(session, [one["row"] for one in page.items], actor.id, at=at)
    objected = objections(session, [one["id"] for one in found], at=at)
    return Page([{**one, "objections": objected.get(one["id"])} for one in found], page.next)


def objections(session: Session, matter_ids: Collection[int], *, at: datetime) -> dict[int, dict[str, Any]]:
    """What of objections is not settled, by matter: how many, how many of them wait for an answer, by when the first
    of these is due, and whether that is over."""
    waits = (Objection.state == Objected.OPEN) & Objection.answered_at.is_(None)
    until = func.min(Objection.answer_by).filter(waits)
    asked = (
        select(Objection.matter_id, func.count(), func.count().filter(waits), until)
        .where(Objection.matter_id.in_(matter_ids), Objection.state.not_in(UNDISPUTED))
        .group_by(Objection.matter_id)
    )
    return {
        matter_id: {"open": count, "waiting": waiting, "answer_by": first, "late": first is not None and first <= at}
        for matter_id, count, waiting, first in session.execute(asked)
    }


def tallies(session: Session, actor: Actor, *, estate_id: int | None = None) -> dict[str, int]:
    """How many matters stand in each state."""
    asked = select(Matter.state, func.count()).where(_covered(actor, estate_id)).group_by(Matter.state)
    counted: dict[str, int] = dict(session.execute(asked).all())
    return {state: counted.get(state, 0) for state in State}


def _covered(actor: Actor, estate_id: int | None) -> ColumnElement[bool]:
    mine = policy.covered(actor)
    return mine if estate_id is None else mine & (Matter.estate_id == estate_id)


def _mine(session: Session, actor: Actor, estate_id: int | None, at: datetime) -> ColumnElement[bool]:
    here = {row["estate_id"] for row in people.homes_of(session, actor.id, local_day(at))}
    if estate_id is None:
        return Matter.estate_id.in_(sorted(here))
    if estate_id not in here and not policy.may_look(session, actor, estate_id):
        raise not_found("小区")
    return Matter.estate_id == estate_id
