"""Reads of people: who I am, who may act where, who is on duty, how to reach somebody, queues for staff."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor, Grant
from server.kit.audit import AuditEntry
from server.kit.errors import not_found
from server.kit.masking import mask_phone
from server.kit.paging import Page, cut, read_cursor
from server.kit.vault import Vault
from server.people.models import Binding, Person, StaffAccount, StaffGrant, Tenure, WechatIdentity
from server.people.rules import HOME_ROLES, OWNING, RIGHTS, STAFF_ROLES
from server.places import queries as places
from server.places.queries import HOMES, inside


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a person can be reached."""

    openid: str | None
    wecom_userid: str | None


def covers(session: Session, actor: Actor, estate_id: int, roles: Collection[str]) -> bool:
    """Whether one of the actor's grants of these roles counts in this estate."""
    held = [grant for grant in actor.grants if grant.role in roles]
    if not held:
        return False
    scopes = places.scopes_of(session, estate_id)
    return any((grant.scope, grant.scope_id) in scopes for grant in held)


def covered(actor: Actor, roles: Collection[str], column: Any) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`covers`: rows whose estate column lies in the actor's grants of these roles."""
    return inside([grant for grant in actor.grants if grant.role in roles], column)


def tenure(session: Session, person_id: int, home_id: int, day: date) -> RowMapping | None:
    """A person's strongest role in a home on a day, with the home's estate and label; None without one."""
    found = session.execute(_tenures(day).where(Tenure.person_id == person_id, Tenure.home_id == home_id)).mappings()
    return min(found, key=lambda row: list(RIGHTS).index(row["role"]), default=None)


def homes_of(session: Session, person_id: int, day: date) -> list[RowMapping]:
    """The homes a person has on a day: role, dates, home and estate."""
    return list(session.execute(_tenures(day).where(Tenure.person_id == person_id).order_by(Tenure.id)).mappings())


def lives_in(session: Session, person_id: int, estate_id: int, day: date) -> bool:
    """Whether a person has any home in this estate on a day."""
    asked = _tenures(day).where(Tenure.person_id == person_id, HOMES.c.estate_id == estate_id)
    return session.execute(asked.limit(1)).first() is not None


def household(session: Session, home_id: int, day: date) -> list[int]:
    """The ids of everybody who has this home on a day."""
    return list(session.scalars(select(Tenure.person_id).where(Tenure.home_id == home_id, _on(day)).distinct()))


def owners(session: Session, home_id: int, day: date) -> list[RowMapping]:
    """The owners of a home on a day, with shares."""
    asked = (
        select(Tenure.id, Tenure.person_id, Tenure.role, Tenure.share, Tenure.share_of, Tenure.joint, Tenure.since,
               Person.name, Person.phone, Person.kind)
        .join(Person, Person.id == Tenure.person_id)
        .where(Tenure.home_id == home_id, Tenure.role.in_(OWNING), _on(day))
        .order_by(Tenure.id)
    )  # fmt: skip
    return list(session.execute(asked).mappings())


def me(session: Session, vault: Vault, actor: Actor, day: date) -> dict[str, Any]:
    """Everything the app's first page needs to know of its holder."""
    person = session.get_one(Person, actor.id)
    held = homes_of(session, actor.id, day)
    bindings = {row["tenure_id"]: row["id"] for row in bindings_of(session, actor.id) if row["tenure_id"]}
    estates = {row["estate_id"]: places.estate(session, row["estate_id"]) for row in held}
    for grant in actor.grants:
        if grant.scope == "estate" and grant.scope_id and grant.scope_id not in estates:
            estates[grant.scope_id] = places.estate(session, grant.scope_id)
    return {
        "id": person.id,
        "name": person.name,
        "phone": mask_phone(vault.open(person.phone)) if person.phone else None,
        "homes": [_held(row, bindings.get(row["tenure_id"])) for row in held],
        "estates": list(estates.values()),
        "waiting": [row for row in bindings_of(session, actor.id) if row["state"] == "waiting"],
        "staff": _staff_of(session, actor),
    }


def bindings_of(session: Session, person_id: int) -> list[dict[str, Any]]:
    """A person's claims, newest first."""
    return [
        _binding(row)
        for row in session.execute(
            _bindings().where(Binding.person_id == person_id).order_by(Binding.id.desc()).limit(50)
        ).mappings()
    ]


def binding(session: Session, binding_id: int) -> dict[str, Any]:
    """One claim; :class:`NotFound` otherwise."""
    row = session.execute(_bindings().where(Binding.id == binding_id)).mappings().one_or_none()
    if row is None:
        raise not_found("绑定申请")
    return _binding(row)


def review_queue(session: Session, where: ColumnElement[bool], *, cursor: str | None = None, limit: int = 50) -> Page:
    """Claims that wait for staff, oldest promise first. ``where`` narrows by the reviewer's scope."""
    asked = _bindings().where(Binding.state == "waiting", where).order_by(Binding.id).limit(limit + 1)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Binding.id > after[0])
    page = cut(session.execute(asked).mappings().all(), limit, "id")
    return Page([_binding(row) for row in page.items], page.next)


def addresses(session: Session, person_ids: Sequence[int]) -> dict[int, Addresses]:
    """Where these people can be reached; a person with several phones is reached on the latest."""
    if not person_ids:
        return {}
    found = session.execute(
        select(Person.id, WechatIdentity.openid, StaffAccount.wecom_userid)
        .outerjoin(WechatIdentity, WechatIdentity.person_id == Person.id)
        .outerjoin(StaffAccount, (StaffAccount.person_id == Person.id) & StaffAccount.active)
        .where(Person.id.in_(person_ids))
        .order_by(WechatIdentity.made_at)
    )
    return {person_id: Addresses(openid, userid) for person_id, openid, userid in found}


def person_of_openid(session: Session, openid: str) -> int | None:
    """Who holds this phone."""
    return session.scalar(select(WechatIdentity.person_id).where(WechatIdentity.openid == openid))


def openid_of(session: Session, person_id: int) -> str | None:
    """The latest phone of a person."""
    newest = select(WechatIdentity.openid).where(WechatIdentity.person_id == person_id)
    return session.scalar(newest.order_by(WechatIdentity.made_at.desc()).limit(1))


def actor_of(session: Session, person_id: int, *, door: str) -> Actor:
    """The actor a person is when they come through chat instead of a signed-in door."""
    name = session.scalar(select(Person.name).where(Person.id == person_id))
    rows = session.execute(
        select(StaffGrant.role, StaffGrant.scope, StaffGrant.scope_id).where(
            StaffGrant.person_id == person_id, StaffGrant.ended_at.is_(None)
        )
    )
    grants = tuple(Grant(role, scope, scope_id or None) for role, scope, scope_id in rows)
    return Actor(person_id, name or "", grants, door)


def actor_of_wecom(session: Session, userid: str) -> Actor | None:
    """The actor behind a WeCom userid, None when no active account carries it."""
    active = select(StaffAccount.person_id).where(StaffAccount.wecom_userid == userid, StaffAccount.active)
    person_id = session.scalar(active)
    return None if person_id is None else actor_of(session, person_id, door="wecom")


def staff_covering(
    session: Session, estate_id: int, roles: Collection[str], *, on_duty: bool = False
) -> list[RowMapping]:
    """Active staff whose grant of one of these roles counts in this estate: id, name, roles' role, skills, duty."""
    scopes = places.scopes_of(session, estate_id)
    counts = or_(
        *((StaffGrant.scope == kind) & (StaffGrant.scope_id == (id_ or 0)) for kind, id_ in sorted(scopes, key=str))
    )
    asked = (
        select(Person.id, Person.name, StaffGrant.role, StaffAccount.skills, StaffAccount.on_duty, Person.phone)
        .join(StaffGrant, StaffGrant.person_id == Person.id)
        .join(StaffAccount, StaffAccount.person_id == Person.id)
        .where(StaffGrant.ended_at.is_(None), StaffAccount.active, StaffGrant.role.in_(roles), counts)
        .order_by(Person.id)
    )
    rows = session.execute(asked.where(StaffAccount.on_duty) if on_duty else asked).mappings().all()
    return list({row["id"]: row for row in rows}.values())


def account(session: Session, person_id: int) -> RowMapping | None:
    """What lets a person into the console: login, userid, duty, whether the first password must be changed."""
    columns = (StaffAccount.login, StaffAccount.wecom_userid, StaffAccount.must_change, StaffAccount.on_duty,
               StaffAccount.password.is_not(None).label("has_password"))  # fmt: skip
    asked = select(*columns).where(StaffAccount.person_id == person_id, StaffAccount.active)
    return session.execute(asked).mappings().one_or_none()


def names(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """The names of these people, as they are."""
    ids = {id_ for id_ in person_ids if id_}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))) if ids else ()
    return {id_: name or "" for id_, name in found}


def phone_of(session: Session, vault: Vault, person_id: int) -> str | None:
    """A person's full number. Callers log the read."""
    sealed = session.scalar(select(Person.phone).where(Person.id == person_id))
    return vault.open(sealed) if sealed else None


def resolve(session: Session, person_id: int) -> int:
    """The person an old id means today, following merges."""
    while (kept := session.scalar(select(Person.merged_into).where(Person.id == person_id))) is not None:
        person_id = kept
    return person_id


def audit_trail(
    session: Session, where: ColumnElement[bool], *, thing: str | None = None, thing_id: int | None = None,
    cursor: str | None = None, limit: int = 50,
) -> Page:  # fmt: skip
    """The audit, newest first, narrowed by the reader's scope."""
    asked = (
        select(*AuditEntry.__table__.columns, Person.name.label("actor"))
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(where)
        .order_by(AuditEntry.id.desc())
        .limit(limit + 1)
    )
    if thing:
        asked = asked.where(AuditEntry.thing == thing)
    if thing_id:
        asked = asked.where(AuditEntry.thing_id == thing_id)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(AuditEntry.id < after[0])
    return cut(session.execute(asked).mappings().all(), limit, "id")


def _on(day: date) -> ColumnElement[bool]:
    return (Tenure.since <= day) & or_(Tenure.until.is_(None), Tenure.until > day)


def _tenures(day: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Tenure.id.label("tenure_id"),
            Tenure.role,
            Tenure.since,
            Tenure.until,
            Tenure.home_id,
            HOMES.c.label,
            HOMES.c.estate_id,
            HOMES.c.stair_id,
        )
        .join(HOMES, HOMES.c.id == Tenure.home_id)
        .where(_on(day))
    )


def _held(row: RowMapping, binding_id: int | None) -> dict[str, Any]:
    return {
        "binding_id": binding_id,
        "role": row["role"],
        "role_label": HOME_ROLES[row["role"]],
        "since": row["since"],
        "until": row["until"],
        "rights": sorted(RIGHTS[row["role"]]),
        "home": {"id": row["home_id"], "label": row["label"], "estate_id": row["estate_id"]},
    }


def _staff_of(session: Session, actor: Actor) -> dict[str, Any] | None:
    if not actor.is_staff:
        return None
    roles = [
        {
            "role": g.role,
            "role_label": STAFF_ROLES[g.role],
            "scope_label": places.scope_label(session, g.scope, g.scope_id),
        }
        for g in actor.grants
    ]
    return {"id": actor.id, "name": actor.name, "roles": roles}


def _bindings() -> Select[*tuple[Any, ...]]:
    return select(
        *(Binding.__table__.columns[name] for name in (
            "id", "person_id", "home_id", "estate_id", "role", "name", "tail_matches", "state", "asked_at", "answer_by",
            "answered_at", "reason", "tenure_id", "version",
        )),
        HOMES.c.label.label("home_label"),
    ).join(HOMES, HOMES.c.id == Binding.home_id)  # fmt: skip


def _binding(row: RowMapping) -> dict[str, Any]:
    home = {"id": row["home_id"], "label": row["home_label"], "estate_id": row["estate_id"]}
    return {**row, "home": home, "role_label": HOME_ROLES[row["role"]]}
