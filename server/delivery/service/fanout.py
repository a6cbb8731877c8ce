"""Telling a crowd: one statement however many they are, and nothing of it in our memory.

The crowd is a SELECT of ``person_id`` made by whoever knows who belongs to it. Everybody in it gets an inbox item by
one INSERT ... SELECT; who has left a credit gets a subscribe message, paid in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Select, Table, UniqueConstraint, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from server.delivery.models import Credit, InboxItem, Message
from server.delivery.rules import BULK, State
from server.delivery.templates import template
from server.kit.db import table
from server.people.queries import phones_select
from server.wechat.subscribe import Value

SUBSCRIBE = "subscribe"
_INBOX, _MESSAGES = table(InboxItem), table(Message)


def to_inbox(
    session: Session, *, cause: str, people: Select[int], title: str, words: str, page: str | None, at: datetime,
    estate_id: int | None = None,
) -> int:  # fmt: skip
    """Put something in the inbox of everybody in ``people`` (a SELECT of ``person_id``), once per cause and person;
    gives how many were new."""
    item = {"cause": cause, "title": title[:60], "words": words[:1000], "page": page, "at": at}
    return _insert_select(session, _INBOX, people, {**item, "estate_id": estate_id})


def to_subscribers(
    session: Session, *, cause: str, key: str, fields: Mapping[str, Value], people: Select[int],
    page: str | None = None, at: datetime, estate_id: int | None = None, rank: int = BULK,
    not_before: datetime | None = None,
) -> int:  # fmt: skip
    """Owe a subscribe message to everybody in ``people`` who has left a credit for it, and pay with the oldest one;
    gives how many were paid.

    ``key`` names the kind in ``templates.toml``. Who has no credit gets no row: the inbox item without a message tells
    it. Four statements; the credits are locked first, in the order of their ids, so that two of us never pay with the
    same one, and a message that lost its credit on the way stays at ``no_credit``. Of lower ``rank`` than everything
    that concerns one person, and sent ``not_before`` that hour where one is given. ``FieldRefused`` when a field cannot
    be made to fit.
    """
    kind = template(key)
    body = {"template_id": kind.id, "page": page or kind.page, "fields": kind.fill(fields)}
    phones = phones_select(people)
    _lock_credits(session, phones, kind.id)
    message = {"cause": cause, "channel": SUBSCRIBE, "kind": key, "body": body, "at": at, "estate_id": estate_id}
    _insert_select(
        session, _MESSAGES, _holders(phones, kind.id),
        {**message, "state": State.NO_CREDIT, "attempts": 0, "rank": rank},
    )  # fmt: skip
    return _pay(session, cause, kind.id, at, not_before or at)


def withdraw(session: Session, *, cause: str, title: str, words: str) -> int:
    """Take back what was told under this cause: what has not been sent is not sent any more and its credit is free
    again, and the inbox items say ``title`` and ``words`` instead; gives how many were not sent."""
    unsent = (Message.cause == cause) & Message.state.in_((State.DUE, State.CLAIMED, State.NO_CREDIT))
    rest = {"state": State.SKIPPED, "next_at": None, "owner": None, "lease_until": None, "last_error": "withdrawn"}
    stopped = _changed(session, update(Message).where(unsent).values(rest))
    freed = select(Message.id).where(Message.cause == cause, Message.state == State.SKIPPED)
    session.execute(update(Credit).where(Credit.spent_on.in_(freed)).values(spent_on=None, ended_at=None))
    new = {"title": title[:60], "words": words[:1000], "read_at": None}
    session.execute(update(InboxItem).where(InboxItem.cause == cause).values(new))
    return stopped


def no_longer(session: Session, *, causes: Collection[str], people: Select[int], at: datetime) -> int:
    """What these people were told under these causes is settled: what has not been sent to them is not sent any more
    and its credit is free again, and their inbox items are read; gives how many were not sent."""
    theirs = Message.cause.in_(causes) & Message.person_id.in_(people)
    unsent = theirs & Message.state.in_((State.DUE, State.NO_CREDIT))
    rest = {"state": State.SKIPPED, "next_at": None, "last_error": "settled"}
    stopped = _changed(session, update(Message).where(unsent).values(rest))
    freed = select(Message.id).where(theirs, Message.state == State.SKIPPED)
    session.execute(update(Credit).where(Credit.spent_on.in_(freed)).values(spent_on=None, ended_at=None))
    items = InboxItem.cause.in_(causes) & InboxItem.person_id.in_(people) & InboxItem.read_at.is_(None)
    session.execute(update(InboxItem).where(items).values(read_at=at))
    return stopped


def mark_read(session: Session, *, cause: str, person_id: int, at: datetime) -> None:
    """Somebody has read the matter itself: their inbox item of it is read too."""
    theirs = (InboxItem.cause == cause) & (InboxItem.person_id == person_id) & InboxItem.read_at.is_(None)
    session.execute(update(InboxItem).where(theirs).values(read_at=at))


def _insert_select(
    session: Session, into: Table, people: Select[*tuple[Any, ...]], constants: Mapping[str, Any]
) -> int:
    """One INSERT ... SELECT ... ON CONFLICT DO NOTHING of the columns of ``people`` and the same values for each.

    The key in question is named: else PostgreSQL would ask every unique index, that of the new ids too.
    """
    crowd = people.subquery()
    given = {name: literal(value, into.c[name].type) for name, value in constants.items() if value is not None}
    names = [*crowd.c.keys(), *given]
    rows = select(*crowd.c, *given.values())
    make: Any = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    if session.get_bind().dialect.name == "sqlite":
        # SQLite would read ON after a SELECT without WHERE as part of a join.
        rows = rows.where(literal(1) == 1)
    once = next(each for each in into.constraints if isinstance(each, UniqueConstraint))
    filled = make(into).from_select(names, rows, include_defaults=False)
    written = filled.on_conflict_do_nothing(index_elements=list(once.columns))
    return _changed(session, written)


def _left(template_id: str) -> Any:
    return (Credit.template_id == template_id) & Credit.ended_at.is_(None)


def _lock_credits(session: Session, phones: Select[int, str], template_id: str) -> None:
    if session.get_bind().dialect.name == "sqlite":
        return
    theirs = phones.subquery()
    held = select(Credit.id).where(_left(template_id), Credit.openid.in_(select(theirs.c.openid)))
    session.execute(select(func.count()).select_from(held.order_by(Credit.id).with_for_update().subquery()))


def _holders(phones: Select[int, str], template_id: str) -> Select[int, str]:
    theirs = phones.subquery()
    holds = select(Credit.id).where(_left(template_id), Credit.openid == theirs.c.openid).exists()
    return select(theirs.c.person_id, theirs.c.openid.label("address")).where(holds)


def _pay(session: Session, cause: str, template_id: str, at: datetime, next_at: datetime) -> int:
    ours = (Message.cause == cause) & (Message.channel == SUBSCRIBE) & (Message.state == State.NO_CREDIT)
    paired = (
        select(func.min(Credit.id).label("credit_id"), Message.id.label("message_id"))
        .join(Credit, Credit.openid == Message.address)
        .where(ours, Message.attempts == 0, _left(template_id))
        .group_by(Message.id)
        .subquery()
    )
    spent = update(Credit).where(Credit.id == paired.c.credit_id, Credit.ended_at.is_(None))
    _changed(session, spent.values(spent_on=paired.c.message_id, ended_at=at))
    paid = select(Credit.id).where(Credit.spent_on == Message.id).exists()
    due = update(Message).where(ours, Message.attempts == 0, paid).values(state=State.DUE, next_at=next_at)
    return _changed(session, due)


def _changed(session: Session, statement: Any) -> int:
    # Crowds are never loaded, so nothing in the session has to follow.
    result = session.execute(statement, execution_options={"synchronize_session": False, "preserve_rowcount": True})
    assert isinstance(result, CursorResult)
    return int(result.rowcount)
