"""Whole crowds as statements, so that what is written for each of them is one INSERT ... SELECT."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import Session

from server.people.models import Person, StaffAccount, Tenure, WechatIdentity
from server.places.queries import HOMES, stairs_inside


def residents_select(
    estate_id: int, building_ids: Collection[int] = (), stair_ids: Collection[int] = (), *, day: date
) -> Select[int]:
    """``person_id`` of everybody with a home in this part of an estate on a day, each once.

    Owners, family, tenants, and whoever is the contact of a company. Without buildings and stairs: the whole estate;
    with several of them: everybody in any.
    """
    living = (
        select(Tenure.person_id)
        .join(HOMES, HOMES.c.id == Tenure.home_id)
        .where(HOMES.c.estate_id == estate_id, Tenure.since <= day, or_(Tenure.until.is_(None), Tenure.until > day))
    )
    if building_ids or stair_ids:
        inside = HOMES.c.stair_id.in_(stairs_inside(building_ids)) if building_ids else None
        named = HOMES.c.stair_id.in_(stair_ids) if stair_ids else None
        living = living.where(or_(*(part for part in (inside, named) if part is not None)))
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
    """The names of residents of an estate that stand in a text, one after the other; those of its staff aside."""
    staff = select(StaffAccount.person_id).where(StaffAccount.person_id == Person.id, StaffAccount.active)
    asked = (
        select(Person.name)
        .join(Tenure, Tenure.person_id == Person.id)
        .join(HOMES, HOMES.c.id == Tenure.home_id)
        .where(HOMES.c.estate_id == estate_id, or_(Tenure.until.is_(None), Tenure.until > day))
        .where(Person.kind == "human", func.length(Person.name) > 1, ~staff.exists())
        .where(literal(words).contains(Person.name))
    )
    return sorted(name for name in session.scalars(asked.distinct()) if name)
