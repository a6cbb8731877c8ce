"""Writing rows once per cause: the unique keys decide, and what was new comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from server.delivery.models import Credit, InboxItem, Message
from server.delivery.rules import ORDINARY, State
from server.kit.db import table
from server.kit.prepared import Prepared

Thing = TypeVar("Thing")

AT_ONCE = 500
"""Rows and names per statement: SQLite takes 32,766 values in one, PostgreSQL 65,535."""


def parts(everything: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    """The same things, so many at a time as one statement bears."""
    return (everything[start : start + AT_ONCE] for start in range(0, len(everything), AT_ONCE))


def owe(session: Session, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Write messages that are not owed yet; gives the new ones, id by address.

    At most ``AT_ONCE`` rows. Sorted, so that two writers of the same rows never wait in a ring.
    """
    if not rows:
        return {}
    if len(rows) == 1:
        new = _ONE.first(session, rows[0])
        return {new["address"]: new["id"]} if new else {}
    ordered = sorted(rows, key=lambda row: (row["channel"], row["address"]))
    written = _new(session, Message, ordered).returning(Message.address, Message.id)
    return dict(session.execute(written).all())


def put_in_inbox(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write inbox items that are not there yet. At most ``AT_ONCE`` rows."""
    if rows:
        session.execute(_new(session, InboxItem, sorted(rows, key=lambda row: int(row["person_id"]))))


def give_credit(session: Session, *, openid: str, template_id: str, cause: str, at: datetime) -> None:
    """Write a credit, once per cause."""
    row = {"openid": openid, "template_id": template_id, "cause": cause, "given_at": at}
    session.execute(_new(session, Credit, [row]))


def message(
    *, cause: str, channel: str, address: str, kind: str, body: dict[str, Any], at: datetime,
    state: State = State.DUE, **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """A row for :func:`owe`; with ``state`` DUE it is sent as soon as a worker comes by."""
    row = {"cause": cause, "channel": channel, "address": address, "kind": kind, "body": body, "at": at}
    optional = {"person_id": None, "estate_id": None, "spared_id": None, "rank": ORDINARY, "task": None}
    optional |= {"last_error": None}
    return {**row, **optional, **more, "state": state, "next_at": at if state is State.DUE else None, "attempts": 0}


_T = table(Message)
_COLUMNS = ("cause", "channel", "address", "kind", "body", "at", "person_id", "estate_id", "spared_id", "rank", "task",
            "last_error", "state", "next_at", "attempts")  # fmt: skip
# PostgreSQL's own INSERT: SQLite writes ON CONFLICT alike, and its compiler reads it.
_ONE = Prepared(postgres_insert(_T).on_conflict_do_nothing().returning(_T.c.address, _T.c.id), _COLUMNS)


def _new(session: Session, table: Any, rows: Sequence[dict[str, Any]]) -> Any:
    make = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    return make(table).values(list(rows)).on_conflict_do_nothing()
