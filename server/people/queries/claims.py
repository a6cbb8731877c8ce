"""Claims to homes: mine, one, and those that wait for staff."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, select
from sqlalchemy.orm import Session

from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.people.models import Binding, Person
from server.people.rules import HOME_ROLES
from server.places.queries import HOMES


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


def _bindings() -> Select[*tuple[Any, ...]]:
    return select(
        *(Binding.__table__.columns[name] for name in (
            "id", "person_id", "home_id", "estate_id", "role", "name", "tail_matches", "state", "asked_at", "answer_by",
            "answered_at", "reason", "tenure_id", "version",
        )),
        HOMES.c.label.label("home_label"), Person.phone_checked_at.is_not(None).label("phone_checked"),
    ).join(HOMES, HOMES.c.id == Binding.home_id).join(Person, Person.id == Binding.person_id)  # fmt: skip


def _binding(row: RowMapping) -> dict[str, Any]:
    home = {"id": row["home_id"], "label": row["home_label"], "estate_id": row["estate_id"]}
    return {**row, "home": home, "role_label": HOME_ROLES[row["role"]]}
