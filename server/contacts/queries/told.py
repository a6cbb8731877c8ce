"""Whom to turn to in an estate, as everybody who lives there reads it: the desk, then who stands above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.bodies.queries import sitting as bodies
from server.bodies.rules.makeup import KIND_LABELS
from server.contacts import policy
from server.contacts.queries import hours
from server.contacts.queries.shown import Shown, shown
from server.contacts.rules import words
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.people.rules import COMMISSIONER, COMMITTEE, COMMUNITY, MANAGER, STREET
from server.places import queries as places

Group = dict[str, Any]


def told(session: Session, actor: Actor, estate_id: int, *, at: datetime) -> dict[str, Any]:
    """The groups residents look under, each with its office and its people, and an honest word where a number is
    missing. :class:`NotFound` for who neither lives nor works there."""
    day = local_day(at)
    if not policy.may_read(session, actor, estate_id, day):
        raise not_found("小区")
    estate = places.estate(session, estate_id)
    return {"estate": {"id": estate_id, "name": estate["name"]}, "groups": groups(session, estate_id, day)}


def groups(session: Session, estate_id: int, day: date) -> list[Group]:
    """The same for whoever may be told: property, commissioner, community, street, the committee where one sits, and
    the city's line for when nobody has answered."""
    estate, around = places.estate(session, estate_id), places.offices(session, estate_id)
    cards = shown(session, estate_id, day)
    desk = {"name": estate["company"] or words.DESK, "phone": estate["phone"], "address": estate["address"],
            "hours": hours.said(estate), "note": words.DESK_NOTE if estate["phone"] else ""}  # fmt: skip
    found = [
        _group("property", desk, cards, MANAGER),
        _group("commissioner", None, cards, COMMISSIONER),
        _group("community", _office(around, "community", words.COMMUNITY_OFFICE), cards, COMMUNITY),
        _group("street", _office(around, "street", words.STREET_OFFICE), cards, STREET),
    ]
    sits = next(iter(bodies.sitting(session, estate_id, *bodies.SPEAKING)), None)
    if sits is not None:
        title = KIND_LABELS[sits.kind]
        found.append(_group("committee", None, cards, COMMITTEE) | {"title": title, "page": words.COMMITTEE_PAGE})
    return [*found, words.hotline()]


def _office(around: Mapping[str, Any] | None, kind: str, title: str) -> dict[str, Any] | None:
    if around is None:
        return None
    return {"name": title.format(name=around[f"{kind}_name"]), "phone": around[f"{kind}_phone"],
            "address": around[f"{kind}_address"], "hours": "", "note": ""}  # fmt: skip


def _group(kind: str, office: dict[str, Any] | None, cards: Sequence[Shown], role: str) -> Group:
    mine = [one for one in cards if one.role == role]
    reached = bool(mine) or bool(office and office["phone"])
    return {
        "kind": kind, "title": words.TITLES[kind], "words": words.DOES[kind], "office": office,
        "people": [_person(one) for one in mine], "missing": "" if reached else words.MISSING[kind], "page": "",
    }  # fmt: skip


def _person(one: Shown) -> dict[str, Any]:
    return {"name": one.name, "duty": one.duty, "phone": one.phone, "appointed_by": one.appointed_by,
            "term_until": one.term_until}  # fmt: skip
