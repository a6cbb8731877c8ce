"""Whole crowds as statements, so that what is written for each of them is one INSERT ... SELECT."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import Session

from server.kit.masking import mask_name, mask_phone
from server.kit.vault import Vault
from server.people.models import Person, StaffAccount, Tenure, WechatIdentity
from server.people.queries.naming import spelt
from server.people.rules import HOME_ROLES
from server.places.queries import HOMES, stairs_inside


def residents_select(
    estate_id: int, building_ids: Collection[int] = (), stair_ids: Collection[int] = (), *, day: date,
    home_ids: Collection[int] = (), roles: Collection[str] = (),
) -> Select[int]:  # fmt: skip
    """``person_id`` of everybody with a home in this part of an estate on a day, each once.

    Owners, family, tenants, and whoever is the contact of a company, or only who has one of these ``roles`` there.
    Without buildings, stairs and homes: the whole estate; with several of them: everybody in any.
    """
    living = (
        select(Tenure.person_id)
        .join(HOMES, HOMES.c.id == Tenure.home_id)
        .where(HOMES.c.estate_id == estate_id, Tenure.since <= day, or_(Tenure.until.is_(None), Tenure.until > day))
    )
    if roles:
        living = living.where(Tenure.role.in_(roles))
    if building_ids or stair_ids or home_ids:
        inside = HOMES.c.stair_id.in_(stairs_inside(building_ids)) if building_ids else None
        named = HOMES.c.stair_id.in_(stair_ids) if stair_ids else None
        chosen = HOMES.c.id.in_(home_ids) if home_ids else None
        living = living.where(or_(*(part for part in (inside, named, chosen) if part is not None)))
    return living.distinct().order_by(Tenure.person_id)


def phones_select(people: Select[int]) -> Select[int, str]:
    """``person_id`` and ``openid`` of the latest phone of each of these people who holds one."""
    crowd = people.order_by(None).subquery()
    newer = WechatIdentity.__table__.alias("newer")
    later = (newer.c.made_at > WechatIdentity.made_at) | (
        (newer.c.made_at == WechatIdentity.made_at) & (newer.c.openid > WechatIdentity.openid)
    )
    overtaken = select(newer.c.openid).where(newer.c.person_id == WechatIdentity.person_id, later).exists()
    return (
        select(WechatIdentity.person_id, WechatIdentity.openid)
        .join(crowd, crowd.c.person_id == WechatIdentity.person_id)
        .where(~overtaken)
    )


def homes_with(people: Select[int], *, day: date) -> Select[int]:
    """``home_id`` of every home that one of these people has on a day, each once."""
    held = (Tenure.since <= day) & or_(Tenure.until.is_(None), Tenure.until > day)
    return select(Tenure.home_id).where(Tenure.person_id.in_(people), held).distinct()


def names_said(session: Session, estate_id: int, words: str, *, day: date) -> list[str]:
    """The names of residents of an estate that stand in a text (as ``server.kit.gate.visible`` gives it), one after the
    other; those of its staff aside."""
    staff = select(StaffAccount.person_id).where(StaffAccount.person_id == Person.id, StaffAccount.active)
    asked = (
        select(Person.name)
        .join(Tenure, Tenure.person_id == Person.id)
        .join(HOMES, HOMES.c.id == Tenure.home_id)
        .where(HOMES.c.estate_id == estate_id, or_(Tenure.until.is_(None), Tenure.until > day))
        .where(Person.kind == "human", func.length(Person.name) > 1, ~staff.exists())
        .where(literal(words).contains(spelt(Person.name)))
    )
    return sorted(name for name in session.scalars(asked.distinct()) if name)


def held_homes(estate_id: int, *, day: date) -> Select[int, int, str, str]:
    """(person id, home id, the home's label, role) of everybody who has a home in an estate on a day."""
    held = (Tenure.since <= day) & or_(Tenure.until.is_(None), Tenure.until > day)
    return (
        select(Tenure.person_id, Tenure.home_id, HOMES.c.label, Tenure.role)
        .join(HOMES, HOMES.c.id == Tenure.home_id)
        .where(HOMES.c.estate_id == estate_id, held)
    )


def holds_phone(person_id: Any) -> ColumnElement[bool]:
    """The clause "this person holds a phone with our mini-program"."""
    return select(WechatIdentity.openid).where(WechatIdentity.person_id == person_id).exists()


def home_labels(session: Session, person_ids: Collection[int], estate_id: int, *, day: date) -> dict[int, str]:
    """The homes of these people in an estate, as everybody calls them: 21栋1单元702、3栋1单元101."""
    found: dict[int, set[str]] = {}
    asked = held_homes(estate_id, day=day).where(Tenure.person_id.in_(person_ids))
    for person_id, _home_id, label, _role in session.execute(asked) if person_ids else ():
        found.setdefault(person_id, set()).add(label)
    return {person_id: "、".join(sorted(labels)) for person_id, labels in found.items()}


def contacts(
    session: Session, vault: Vault, home_ids: Collection[int], *, day: date
) -> dict[int, list[dict[str, Any]]]:  # fmt: skip
    """Who to phone in these homes, owners first: {person_id, name, phone, role_label}, name and phone masked."""
    held = (Tenure.since <= day) & or_(Tenure.until.is_(None), Tenure.until > day)
    asked = (
        select(Tenure.home_id, Tenure.role, Person.id, Person.name, Person.phone)
        .join(Person, Person.id == Tenure.person_id)
        .where(Tenure.home_id.in_(home_ids), held)
        .order_by(Tenure.id)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    rows = session.execute(asked).all() if home_ids else []
    for home_id, role, person_id, name, phone in sorted(rows, key=lambda row: list(HOME_ROLES).index(row.role)):
        shown = mask_phone(vault.open(phone)) if phone else None
        one = {"person_id": person_id, "name": mask_name(name or ""), "phone": shown, "role_label": HOME_ROLES[role]}
        found.setdefault(home_id, []).append(one)
    return found


def masked(session: Session, vault: Vault, person_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """These people as a desk shows them, by id: {person_id, name, phone}, name and phone masked."""
    asked = select(Person.id, Person.name, Person.phone).where(Person.id.in_(person_ids))
    found = {}
    for id_, name, phone in session.execute(asked) if person_ids else ():
        shown = mask_phone(vault.open(phone)) if phone else None
        found[id_] = {"person_id": id_, "name": mask_name(name or ""), "phone": shown}
    return found
