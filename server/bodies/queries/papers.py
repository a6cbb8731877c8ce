"""What was written down and waits, or was answered, as those see it who keep the bodies of an estate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bodies import policy
from server.bodies.models import BodyMember, BodyPaper
from server.bodies.queries.reached import lacking
from server.bodies.rules.makeup import KIND_LABELS, SIDE_LABELS, Kind, part_label
from server.bodies.rules.papers import ALONE, STATE_LABELS, Act, State, what
from server.kit.actor import Actor
from server.kit.waiting import Waits, since
from server.people import queries as people
from server.places import queries as places

MOST = 40
GROUPS = (Kind.PREPARATORY, Kind.CHANGE)


def of(session: Session, actor: Actor, estate_id: int, *, day: date) -> list[dict[str, Any]]:
    """The papers of an estate, the newest first, for who keeps its bodies; nobody else sees what is not decided. With a
    preparatory group stands which conditions of a first assembly will be missing when it plans to hold it."""
    if not policy.may_keep(session, actor, estate_id):
        return []
    asked = select(BodyPaper).where(BodyPaper.estate_id == estate_id).order_by(BodyPaper.id.desc()).limit(MOST)
    rows = session.scalars(asked.execution_options(populate_existing=True)).all()
    names = people.names(session, {one for row in rows for one in (row.asked_by, row.answered_by) if one})
    me, leaving = people.resolve(session, actor.id), _leaving(session, rows)
    return [
        {**_shown(row, names, mine=people.resolve(session, row.asked_by) == me), "lacking": _lacking(session, row, day),
         "leaving": leaving.get(row.member_id or 0, "")}
        for row in rows
    ]  # fmt: skip


def waiting(session: Session, actor: Actor) -> int:
    """How many papers of others wait for this person's word."""
    mine = places.estates_inside(session, [one for one in actor.grants if one.role in policy.KEEPERS])
    here = BodyPaper.estate_id.in_([estate["id"] for estate in mine])
    rows = session.scalars(select(BodyPaper).where(here, BodyPaper.state == State.ASKED)) if mine else ()
    me = people.resolve(session, actor.id)
    return sum(people.resolve(session, row.asked_by) != me and policy.may_keep(session, actor, row.estate_id)
               for row in rows)  # fmt: skip


def asked_by(session: Session, before: datetime) -> list[Waits]:
    """The papers that were written down by an instant and wait still."""
    return since(session, BodyPaper, before)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is told of."""

    id: int
    estate_id: int
    estate: str
    what: str
    asked_by: int
    waits: bool
    day: date
    why: str


def brief(session: Session, paper_id: int) -> Paper:
    """A paper that exists: 登记业主委员会, 业主委员会加一位成员."""
    row = session.get_one(BodyPaper, paper_id, populate_existing=True)
    return Paper(row.id, row.estate_id, places.estate(session, row.estate_id)["name"], _what(row), row.asked_by,
                 row.state == State.ASKED, row.day, row.why or "")  # fmt: skip


def _what(row: BodyPaper) -> str:
    return what(row.act, KIND_LABELS[row.kind], groups=row.kind in GROUPS)


def _leaving(session: Session, rows: Sequence[BodyPaper]) -> dict[int, str]:
    """Who leaves by papers that wait, by number."""
    ids = [row.member_id for row in rows if row.member_id and row.state == State.ASKED]
    asked = select(BodyMember).where(BodyMember.id.in_(ids))
    kinds = {row.member_id: row.kind for row in rows}
    return {one.id: f"{one.name}（{part_label(kinds[one.id], one.part)}，{SIDE_LABELS[one.side]}）"
            for one in session.scalars(asked)} if ids else {}  # fmt: skip


def _lacking(session: Session, row: BodyPaper, day: date) -> str:
    if row.state != State.ASKED or (row.act, row.kind) != (Act.FOUND, Kind.PREPARATORY):
        return ""
    return lacking(session, row.estate_id, max(day, row.meeting_on or day))


def _shown(row: BodyPaper, names: dict[int, str], *, mine: bool) -> dict[str, Any]:
    asked_at: datetime = row.asked_at
    return {
        "id": row.id, "what": _what(row), "act": row.act, "kind": row.kind, "day": row.day, "until": row.until,
        "body_id": row.body_id, "member_id": row.member_id, "is_alone": row.act in ALONE,
        "meeting_on": row.meeting_on, "words": row.words, "why": row.why, "version": row.version,
        "waits": row.state == State.ASKED, "state": row.state, "state_label": STATE_LABELS[row.state], "mine": mine,
        "asked": names.get(row.asked_by, ""), "asked_at": asked_at,
        "answered": names.get(row.answered_by or 0, ""), "answered_at": row.answered_at,
        "members": [f"{one['name']}（{part_label(row.kind, one['part'])}，{SIDE_LABELS[one['side']]}）"
                    for one in row.members],
    }  # fmt: skip
