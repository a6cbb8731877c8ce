"""Everything the app needs to know of its holder."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.masking import mask_phone
from server.kit.prepared import Row
from server.kit.vault import Vault
from server.people.models import Person, StaffAccount
from server.people.queries.claims import bindings_of
from server.people.queries.dwelling import homes_of
from server.people.rules import HOME_ROLES, RIGHTS, STAFF_ROLES
from server.places import queries as places


def me(session: Session, vault: Vault, actor: Actor, day: date) -> dict[str, Any]:
    """Everything the app's first page needs to know of its holder."""
    asked = select(Person.id, Person.name, Person.phone, StaffAccount.active)
    found = asked.outerjoin(StaffAccount, StaffAccount.person_id == Person.id).where(Person.id == actor.id)
    person = session.execute(found).one()
    held = homes_of(session, actor.id, day)
    claims = bindings_of(session, actor.id)
    bindings = {row["tenure_id"]: row["id"] for row in claims if row["state"] == "bound"}
    return {
        "id": person.id,
        "name": person.name,
        "phone": mask_phone(vault.open(person.phone)) if person.phone else None,
        "homes": [_held(row, bindings.get(row["tenure_id"])) for row in held],
        "estates": places.estates_known(session, {row["estate_id"] for row in held}, actor.grants),
        "waiting": [row for row in claims if row["state"] == "waiting"],
        "staff": _staff_of(session, actor),
        "staff_closed": person.active is False,
    }


def _held(row: Row, binding_id: int | None) -> dict[str, Any]:
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
