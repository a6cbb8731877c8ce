"""What staff see of notices: the lists, and one of them with everything that may be done with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.calendar.quiet import is_quiet
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.notices import policy
from server.notices.models import Notice, NoticeRead, UrgentCall
from server.notices.queries.placed import placed
from server.notices.rules import KIND_LABELS, MOVES, STATE_LABELS, URGENCY_LABELS, Move, State
from server.people import queries as people
from server.places import queries as places


def board(
    session: Session, actor: Actor, *, states: Collection[str] = (), estate_id: int | None = None,
    cursor: str | None = None, limit: int = 50,
) -> Page:  # fmt: skip
    """The notices of my estates, the latest first, with how many people have read each."""
    reads = select(func.count()).where(NoticeRead.notice_id == Notice.id).scalar_subquery()
    asked = select(*_COLUMNS, reads.label("reads")).where(_mine(actor, estate_id)).order_by(Notice.id.desc())
    if states:
        asked = asked.where(Notice.state.in_(states))
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Notice.id < after[0])
    page = cut(session.execute(asked.limit(limit + 1)).mappings().all(), limit, "id")
    known = places.estates_known(session, {row["estate_id"] for row in page.items}, ()) if page.items else []
    names = {row["id"]: row["name"] for row in known}
    return Page([{**_labelled(row), "estate": names[row["estate_id"]]} for row in page.items], page.next)


def tallies(session: Session, actor: Actor, *, estate_id: int | None = None) -> dict[str, int]:
    """How many notices of my estates stand where."""
    asked = select(Notice.state, func.count()).where(_mine(actor, estate_id)).group_by(Notice.state)
    return dict(session.execute(asked).all())


def waiting_for(session: Session, actor: Actor) -> int:
    """How many urgent notices wait for this person's word."""
    where = (Notice.state == State.WAITING) & (UrgentCall.first_by != actor.id)
    where &= people.covered(actor, policy.WRITERS, Notice.estate_id)
    joined = select(func.count()).select_from(Notice).join(UrgentCall, UrgentCall.notice_id == Notice.id)
    return session.scalar(joined.where(where)) or 0


def whole(session: Session, actor: Actor, notice_id: int, *, at: datetime) -> dict[str, Any]:
    """One notice of my estates: who wrote it, the urgent call if there is one, and the moves open to this person.

    :class:`NotFound` elsewhere.
    """
    row = session.execute(select(*_COLUMNS).where(Notice.id == notice_id, _mine(actor, None))).mappings().one_or_none()
    if row is None:
        raise not_found("通知")
    call = session.execute(select(*_CALL).where(UrgentCall.notice_id == notice_id)).mappings().one_or_none()
    who = [row["made_by"], *([call["first_by"], call["second_by"]] if call else [])]
    may_write = policy.may_write(session, actor, row["estate_id"])
    moves = MOVES[row["state"]] if may_write else frozenset[Move]()
    if call is not None and call["first_by"] == actor.id:
        moves -= {Move.CONFIRM}
    return {
        **_labelled(row),
        "spots": [f"{spot}:{id_}" for spot, id_ in placed(session, notice_id).spots],
        "estate": places.estate(session, row["estate_id"]),
        "call": {**call, "why_label": URGENCY_LABELS[call["why"]]} if call else None,
        "names": people.names(session, who),
        "moves": moves,
        "quiet": is_quiet(at),
        "corrected_by": session.scalar(select(Notice.id).where(Notice.corrects_id == notice_id).limit(1)),
    }


_COLUMNS = tuple(Notice.__table__.columns)
_CALL = (UrgentCall.why, UrgentCall.first_by, UrgentCall.first_at, UrgentCall.second_by, UrgentCall.second_at)


def _mine(actor: Actor, estate_id: int | None) -> ColumnElement[bool]:
    mine = policy.covered(actor)
    return mine if estate_id is None else mine & (Notice.estate_id == estate_id)


def _labelled(row: Any) -> dict[str, Any]:
    return {**row, "kind_label": KIND_LABELS[row["kind"]], "state_label": STATE_LABELS[row["state"]]}
