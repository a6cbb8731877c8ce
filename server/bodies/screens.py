"""What the console shows of the bodies of an estate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bodies import policy
from server.bodies.models import BodyMember, EstateHanded, OwnerBody
from server.bodies.queries import papers
from server.bodies.queries.reached import lacking
from server.bodies.queries.sitting import SPEAKING, dues, members, sitting, stands_still
from server.bodies.rules import first
from server.bodies.rules.first import Handed
from server.bodies.rules.makeup import KIND_LABELS, SIDE_LABELS, Kind, Part, faults, part_label
from server.bodies.rules.papers import Act
from server.bodies.rules.steps import forming
from server.bodies.service.founding import years_begun
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.people import queries as people
from server.people.rules import COMMITTEE
from server.places import queries as places
from server.places.rules.cities import Profile, profile


def overview(session: Session, actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """The estates whose bodies somebody looks at: who sits there, and what of it is late or comes next."""
    mine = places.estates_inside(session, [one for one in actor.grants if one.role in policy.LOOKERS])
    return [_line(session, dict(estate), at) for estate in mine]


def page(session: Session, actor: Actor, estate_id: int, *, at: datetime) -> dict[str, Any]:
    """One estate: each body that sits with its members and its steps, those that sat, the conditions of a first
    assembly where nobody speaks for the owners. :class:`NotFound` for others."""
    if not policy.may_look(session, actor, estate_id):
        raise not_found("小区")
    estate, now = places.estate(session, estate_id), sitting(session, estate_id)
    kinds = {row.kind for row in now}
    still = stands_still(session, estate_id, local_day(at))
    spoken = bool(kinds & set(SPEAKING))
    waits = papers.of(session, actor, estate_id, day=local_day(at))
    return {
        "estate": {"id": estate_id, "name": estate["name"], "city": estate["city"]},
        "bodies": [{**_body(session, actor, row, at), **_waiting(row, waits)} for row in now],
        "over": _over(session, estate_id),
        "still": still.words if still else "", "first": None if spoken else _first(session, actor, estate_id, at),
        "spoken": spoken, "may_found": [(kind, KIND_LABELS[kind]) for kind in _foundable(kinds)
                                        if policy.may_found(session, actor, estate_id, kind)],
        "papers": waits,
        "alone": _is_alone(session, actor, estate_id),
        "accounts": _accounts(session, estate_id, now), "may_note": policy.may_note(session, actor, estate_id),
    }  # fmt: skip


def _waiting(row: OwnerBody, waits: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What of a body waits for another person: whose leave, by number, and its term."""
    here = [one for one in waits if one["waits"] and one["body_id"] == row.id]
    return {"leaving": [one["member_id"] for one in here if one["act"] == Act.LEAVE],
            "term_waits": any(one["act"] == Act.TERM for one in here)}  # fmt: skip


def _is_alone(session: Session, actor: Actor, estate_id: int) -> bool:
    """Whether this person keeps the bodies here and nobody else could confirm what they write down."""
    return policy.may_keep(session, actor, estate_id) and not policy.seconds(session, actor, estate_id)


def _foundable(kinds: set[str]) -> list[Kind]:
    if Kind.COMMITTEE in kinds:
        return [kind for kind in (Kind.CHANGE, Kind.COMMITTEE) if kind not in kinds or kind is Kind.COMMITTEE]
    return [kind for kind in (Kind.PREPARATORY, Kind.COMMITTEE, Kind.MANAGEMENT) if kind not in kinds]


def _line(session: Session, estate: dict[str, Any], at: datetime) -> dict[str, Any]:
    day = local_day(at)
    now = sitting(session, estate["id"])
    waiting = [one for row in now for one in dues(session, row, day) if one.open and one.by]
    return {
        "id": estate["id"], "name": estate["name"], "city": estate["city"],
        "labels": [KIND_LABELS[row.kind] for row in now], "since": min((row.since for row in now), default=None),
        "until": next((row.until for row in now if row.kind in SPEAKING), None),
        "late": [one.label for one in waiting if one.late],
        "next": min((one for one in waiting if not one.late), key=lambda one: one.by or day, default=None),
    }  # fmt: skip


def _body(session: Session, actor: Actor, row: OwnerBody, at: datetime) -> dict[str, Any]:
    there = members(session, row.id, waiting=True)
    city, totals = profile(places.estate(session, row.estate_id)["city"]), places.totals(session, row.estate_id)
    sides = [one.side for one in there if one.part != Part.ALTERNATE]
    wrong = faults(row.kind, city, sides, households=totals["homes"], area=totals["area"],
                   term=years_begun(row.since, row.until))  # fmt: skip
    return {
        "id": row.id, "kind": row.kind, "label": KIND_LABELS[row.kind], "since": row.since, "until": row.until,
        "meeting_on": row.meeting_on, "paper": row.paper, "version": row.version, "poll_id": row.poll_id,
        "members": [_member(row, one) for one in there], "counted": len(sides),
        "faults": [one.words for one in wrong], "dues": dues(session, row, local_day(at)),
        "steps": forming(row.kind), "may_found": policy.may_found(session, actor, row.estate_id, row.kind),
        "parts": [(part, part_label(row.kind, part)) for part in Part],
    }  # fmt: skip


def _member(row: OwnerBody, one: BodyMember) -> dict[str, Any]:
    return {"id": one.id, "name": one.name, "part": one.part, "part_label": part_label(row.kind, one.part),
            "side_label": SIDE_LABELS[one.side],
            "confirmed": one.confirmed if one.confirmed != one.name else None}  # fmt: skip


def _over(session: Session, estate_id: int) -> list[dict[str, Any]]:
    asked = select(OwnerBody).where(OwnerBody.estate_id == estate_id, OwnerBody.ended_on.is_not(None))
    rows = session.scalars(asked.order_by(OwnerBody.ended_on.desc(), OwnerBody.id.desc()).limit(20))
    return [{"label": KIND_LABELS[row.kind], "since": row.since, "ended_on": row.ended_on, "why": row.why_ended}
            for row in rows]  # fmt: skip


def _first(session: Session, actor: Actor, estate_id: int, at: datetime) -> dict[str, Any]:
    city, totals = profile(places.estate(session, estate_id)["city"]), places.totals(session, estate_id)
    row = session.get(EstateHanded, estate_id, populate_existing=True)
    handed = Handed(totals["homes"], totals["area"], row.homes if row else 0, row.area if row else 0,
                    row.first_on if row else None)  # fmt: skip
    heads, area = first.askers(city, handed.homes, handed.area)
    ways = first.ways(city, handed, local_day(at))
    return {
        "lacking": lacking(session, estate_id, local_day(at)),
        "handed": handed, "version": row.version if row else 0, "noted_at": row.noted_at if row else None,
        "ways": ways, "reached": any(way.met for way in ways), "is_own": first.is_own(city),
        "ask_heads": heads, "ask_area": area, "ask_share": _percent(city),
        "may_keep": policy.may_keep(session, actor, estate_id),
    }  # fmt: skip


def _percent(city: Profile) -> str:
    return first.percent(Fraction(city.first_request_share))


def _accounts(session: Session, estate_id: int, now: Any) -> dict[str, list[str]]:
    """Who is on the list and has no account of a committee's member here, and the other way round."""
    body = next((row for row in now if row.kind in SPEAKING), None)
    if body is None:
        return {"missing": [], "stray": []}
    accounts = {row["id"]: row["name"] or "" for row in people.staff_covering(session, estate_id, (COMMITTEE,))}
    there = members(session, body.id)
    ids, names = {one.person_id for one in there}, {one.name for one in there}
    known = set(accounts.values())
    return {
        "missing": [one.name for one in there if one.person_id not in accounts and one.name not in known],
        "stray": [name for id_, name in accounts.items() if id_ not in ids and name not in names],
    }  # fmt: skip
