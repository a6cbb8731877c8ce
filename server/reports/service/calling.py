"""Calling for help from a lift: one tap, from whoever lives or works there or reads the lift's plate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed
from server.people import queries as people
from server.places import queries as places
from server.reports import policy
from server.reports.rules.words import Kind, Place
from server.reports.service.making import Taken, keep
from server.reports.service.said import Said

TRAPPED = "有人困在电梯里"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where somebody is trapped. ``code`` is what was read off the plate where no lift carries it; ``by_visitor``:
    whoever calls neither lives nor works there, and only the plate speaks for them."""

    estate_id: int
    lift_id: int | None
    code: str
    by_visitor: bool


def scene_of_help(
    session: Session, actor: Actor, *, estate_id: int | None, lift_id: int | None, lift_code: str | None, at: datetime
) -> Scene:
    """Where help is needed (B19): anyone who lives or works there may call, and anyone who reads the lift's plate.

    The plate decides which lift and estate it is, whatever else was sent; then the lift; then the estate. A code
    nobody knows is written down as it was read, never refused. :class:`Malformed` when nothing says where.
    """
    plate = places.lift_read(session, lift_code) if lift_code else None
    lift = plate or (places.lift(session, lift_id=lift_id) if lift_id is not None else None)
    where = lift["estate_id"] if lift is not None else estate_id
    if where is None:
        raise Malformed("place_needed", "没认出这部电梯，请扫电梯里的码，或直接打 96333 求救。")
    known = people.lives_in(session, actor.id, where, local_day(at)) or policy.may_enter_for_others(
        session, actor, where
    )
    if plate is None and not known:
        policy.may_report(session, actor, estate_id=where, home_id=None, day=local_day(at))
    if lift is not None:
        return Scene(where, lift["id"], "", not known)
    return Scene(where, None, lift_code or "", not known)


def call_for_help(
    session: Session, actor: Actor, scene: Scene, *, words: str, drill: bool, request_key: str, at: datetime,
    channel: str = "app",
) -> int:  # fmt: skip
    """Somebody is trapped at a :func:`scene_of_help`. A drill is the team's alone. Gives the report's id."""
    drill = drill and policy.may_enter_for_others(session, actor, scene.estate_id)
    said = Said(
        estate_id=scene.estate_id, kind=Kind.EMERGENCY, category="lift_trapped", place=Place.LIFT,
        lift_id=scene.lift_id, where=scene.code, words=words or TRAPPED, drill=drill,
    )  # fmt: skip
    taken = Taken(channel=channel, request_key=f"help:{request_key}", reporter_id=actor.id)
    return keep(session, actor, said, taken, places.estate(session, said.estate_id), at=at).id
