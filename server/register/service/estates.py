"""What an estate says of itself and who looks after it, put right by hand; each change is on the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, NotAllowed, not_found
from server.places import queries as places
from server.places import service as place
from server.places.rules import full_name
from server.register import policy
from server.register.rules import hours_said

ONLY_ADMINS = "只有管理全部小区的管理员可以这样做。"


def describe(
    session: Session, actor: Actor, *, estate_id: int, version: int, phone: str, address: str,
    hours: Mapping[str, Any] | None, at: datetime,
) -> None:  # fmt: skip
    """Put right the duty number, the address and the office hours. Times promised before stay as they were promised.

    :class:`NotFound` outside one's own estates; ``estate_same`` where nothing differs; :class:`Stale` where somebody
    else was faster. The number may change and never goes: who is stuck in a lift calls it.
    """
    estate = places.estate(session, estate_id)
    if not policy.may_describe(session, actor, estate_id):
        raise not_found("小区")
    wanted = {"phone": phone, "address": address, "hours": dict(hours) if hours else None}
    if all(estate[name] == value for name, value in wanted.items()):
        raise Conflict("estate_same", "没有改动。")
    place.change_estate(session, estate_id, version, **wanted)
    _note(session, actor, "estate.described", estate_id, _words(estate), _words(wanted), at)


def hand_to(
    session: Session, actor: Actor, *, estate_id: int, version: int, company_id: int | None, community_id: int | None,
    city: str, at: datetime,
) -> None:  # fmt: skip
    """Say in which city an estate lies and which property company and community look after it.

    Roles granted over them count there from now on, those over the former ones no longer; roles granted for the estate
    itself stay until they are ended. The city's rules hold for what begins from now on: a frozen roll keeps its own.
    """
    if not policy.may_hand(actor):
        raise NotAllowed("not_allowed", ONLY_ADMINS)
    before = places.estate(session, estate_id)
    city = full_name(city)
    if (before["company_id"], before["community_id"], before["city"]) == (company_id, community_id, city):
        raise Conflict("estate_same", "没有改动。")
    if company_id not in {None, *places.companies(session)} or community_id not in {None, *places.communities(session)}:
        raise not_found("物业公司或社区")
    if city != before["city"] and places.estate_named(session, before["name"], city) is not None:
        raise Conflict("estate_exists", f"{city}已经有小区“{before['name']}”。")
    place.change_estate(session, estate_id, version, company_id=company_id, community_id=community_id, city=city)
    after = places.estate(session, estate_id)
    names = ("company", "community", "city")
    _note(session, actor, "estate.handed", estate_id, {name: before[name] for name in names},
          {name: after[name] for name in names}, at)  # fmt: skip


def found_company(session: Session, actor: Actor, *, name: str, phone: str | None, at: datetime) -> int:
    """Register a property company; ``company_known`` where there is one of this name. Gives its id."""
    if not policy.may_hand(actor):
        raise NotAllowed("not_allowed", ONLY_ADMINS)
    if name in places.companies(session).values():
        raise Conflict("company_known", f"“{name}”已经登记过了。")
    company_id = place.found_company(session, name=name, phone=phone)
    audit.record(session, actor, "company.founded", "company", company_id, at=at, after={"name": name})
    return company_id


def found_community(
    session: Session, actor: Actor, *, city: str, street: str, community: str, at: datetime
) -> int:  # fmt: skip
    """Register a community and, where it is new, its street. Gives the community's id."""
    if not policy.may_hand(actor):
        raise NotAllowed("not_allowed", ONLY_ADMINS)
    known, city = set(places.communities(session)), full_name(city)
    community_id = place.found_community(session, city=city, street=street, community=community)
    if community_id in known:
        raise Conflict("community_known", f"{street}的“{community}”已经登记过了。")
    said = {"name": f"{city}{street}{community}"}
    audit.record(session, actor, "community.founded", "community", community_id, at=at, after=said)
    return community_id


def _words(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"duty_phone": values["phone"], "address": values["address"], "office_hours": hours_said(values["hours"])}


def _note(
    session: Session, actor: Actor, act: str, estate_id: int, before: Mapping[str, Any], after: Mapping[str, Any],
    at: datetime,
) -> None:  # fmt: skip
    changed = [name for name in after if before[name] != after[name]]
    audit.record(session, actor, act, "estate", estate_id, at=at, estate_id=estate_id,
                 before={name: before[name] for name in changed},
                 after={name: after[name] for name in changed})  # fmt: skip
