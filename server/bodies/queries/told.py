"""Who speaks for the owners of an estate, as everybody who lives there reads it, and as the daily sheet tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bodies import policy
from server.bodies.models import OwnerBody
from server.bodies.queries.sitting import SPEAKING, dues, members, sitting, stands_still
from server.bodies.rules.makeup import KIND_LABELS, Kind, Part, part_label
from server.bodies.rules.steps import Due
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.people import queries as people
from server.people.rules import COMMITTEE
from server.places import queries as places

NOBODY = "本小区还没有业主委员会。想成立，可以向社区居委会提出。"
PREPARING = "本小区正在筹备成立业主委员会。"
UNWRITTEN = "业主委员会的名单还没有登记，请问社区居委会。"
STILL = "正在换届或任期已满：选聘物业、调价、大修这些大事，等新一届选出来再定。"


def told(session: Session, actor: Actor, *, estate_id: int, at: datetime) -> dict[str, Any]:
    """Who sits where, by name and part, since and until when, and what comes next; :class:`NotFound` for whoever has no
    home there. Where somebody comes from and which account they have stays with those who keep the list."""
    if not policy.may_read(session, actor, estate_id, local_day(at)):
        raise not_found("小区")
    now, day = sitting(session, estate_id), local_day(at)
    spoken = any(row.kind in SPEAKING for row in now)
    still = stands_still(session, estate_id, day)
    return {
        "estate": {"id": estate_id, "name": places.estate(session, estate_id)["name"]},
        "note": "" if spoken else _nobody(session, estate_id, now), "still": STILL if still else "",
        "bodies": [_body(session, row, day) for row in sorted(now, key=lambda one: one.kind not in SPEAKING)],
    }  # fmt: skip


def _nobody(session: Session, estate_id: int, now: Sequence[OwnerBody]) -> str:
    """Why no body that speaks for the owners stands there: it is prepared, or at work and not written down yet."""
    if any(row.kind == Kind.PREPARATORY for row in now):
        return PREPARING
    return UNWRITTEN if people.staff_covering(session, estate_id, (COMMITTEE,)) else NOBODY


def _body(session: Session, row: OwnerBody, day: date) -> dict[str, Any]:
    return {
        "id": row.id, "kind": row.kind, "label": KIND_LABELS[row.kind], "since": row.since, "until": row.until,
        "over": row.until is not None and day > row.until,
        "members": [{"name": one.name, "part_label": part_label(row.kind, one.part),
                     "waits": one.part == Part.ALTERNATE} for one in members(session, row.id, waiting=True)],
        "next": [_step(one) for one in dues(session, row, day) if one.open and one.by],
    }  # fmt: skip


def _step(one: Due) -> dict[str, Any]:
    return {"step": one.step, "label": one.label, "by": one.by, "late": one.late}


@dataclass(frozen=True, slots=True)
class Changed:
    """A body that was written down in a span; ``how``: elected or set up."""

    id: int
    estate_id: int
    label: str
    since: date
    how: str


def founded_in(session: Session, spans: Mapping[int, tuple[datetime, datetime]]) -> Mapping[int, Sequence[Changed]]:
    """The bodies written down in the span (its end excluded) of each of these estates. One statement."""
    found: dict[int, list[Changed]] = {estate_id: [] for estate_id in spans}
    if not spans:
        return found
    first, last = min(since for since, _ in spans.values()), max(until for _, until in spans.values())
    asked = select(OwnerBody).where(OwnerBody.estate_id.in_(spans), OwnerBody.made_at >= first)
    for row in session.scalars(asked.where(OwnerBody.made_at < last).order_by(OwnerBody.id)):
        since, until = spans[row.estate_id]
        if since <= row.made_at < until:
            how = "选出" if row.kind == Kind.COMMITTEE else "成立"
            found[row.estate_id].append(Changed(row.id, row.estate_id, KIND_LABELS[row.kind], row.since, how))
    return found
