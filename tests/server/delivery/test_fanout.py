"""Telling a crowd: each once, paid by a credit that is spent once, whatever happens at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import Session

from server.delivery.models import Credit, InboxItem, Message
from server.delivery.rules import BULK, ORDINARY
from server.delivery.service import consent, fanout, telling
from server.delivery.service.rows import give_credit
from server.delivery.templates import template
from server.kit.db import Database
from server.people.models import Person, WechatIdentity
from server.wechat.subscribe import FieldRefused
from tests.at_once import at_once
from tests.server.delivery.conftest import Cast

KEY = "notice"
FIELDS = {"title": "停水通知", "place": "全小区", "note": "请提前存水"}
CROWD = select(Person.id.label("person_id")).where(Person.name.in_(("梅姐", "老王", "周会计")))


def inbox(session: Session, at: datetime, cause: str = "notice:1") -> int:
    return fanout.to_inbox(
        session, cause=cause, people=CROWD, title="停水通知", words="请存水", page="pages/notice/notice?id=1", at=at,
        estate_id=1,
    )  # fmt: skip


def push(session: Session, at: datetime, cause: str = "notice:1", **over: Any) -> int:
    given = {"people": CROWD, "fields": {**FIELDS, "at": at}, "estate_id": 1, **over}
    return fanout.to_subscribers(session, cause=cause, key=KEY, at=at, **given)


def agree(database: Database, at: datetime, *names: str) -> None:
    with database.write() as session:
        for number, name in enumerate(names):
            give_credit(session, openid=f"o-{name}", template_id=template(KEY).id, cause=f"{name}-{number}", at=at)


def states(database: Database) -> dict[tuple[str, str], str]:
    with database.read() as session:
        rows = session.execute(select(Message.cause, Message.address, Message.state))
        return {(cause, address): state for cause, address, state in rows}


def test_everybody_finds_it_once_however_often_it_is_told(database: Database, cast: Cast, at: datetime) -> None:
    with database.write() as session:
        assert inbox(session, at) == 3
    with database.write() as session:
        assert inbox(session, at) == 0
        assert inbox(session, at, "notice:2") == 3
        item = session.scalars(select(InboxItem).where(InboxItem.person_id == cast.meijie)).first()
        assert item is not None
        assert (item.title, item.words, item.estate_id, item.at, item.read_at) == ("停水通知", "请存水", 1, at, None)


def test_it_is_one_statement(database: Database, cast: Cast, at: datetime) -> None:
    assert cast.meijie
    with database.write() as session, counting(database) as sent:
        inbox(session, at)
    assert len(sent) == 1 and sent[0].startswith("INSERT INTO inbox_items") and "SELECT" in sent[0]


def test_who_left_a_credit_gets_a_message_and_pays_with_the_oldest(
    database: Database, cast: Cast, at: datetime
) -> None:
    assert cast.meijie
    agree(database, at, "meijie", "meijie", "stranger")
    with database.write() as session:
        assert push(session, at) == 1
        assert push(session, at) == 0
    assert states(database) == {("notice:1", "o-meijie"): "due"}
    with database.read() as session:
        credits = session.execute(select(Credit.openid, Credit.spent_on).order_by(Credit.id)).all()
        message = session.scalars(select(Message)).one()
        assert [openid for openid, _ in credits] == ["o-meijie", "o-meijie", "o-stranger"]
        assert [spent for _, spent in credits] == [message.id, None, None]
        assert (message.rank, message.next_at, message.body["fields"]["thing1"]) == (BULK, at, "停水通知")


def test_a_person_with_two_phones_is_told_on_the_latest(database: Database, cast: Cast, at: datetime) -> None:
    with database.write() as session:
        session.execute(insert(WechatIdentity).values(openid="o-new", person_id=cast.meijie, made_at=at))
        session.execute(insert(WechatIdentity).values(openid="o-newer", person_id=cast.meijie, made_at=at))
    agree(database, at, "meijie", "new", "newer")
    with database.write() as session:
        assert push(session, at) == 1
    assert states(database) == {("notice:1", "o-newer"): "due"}


def test_what_cannot_be_sent_takes_nobodys_credit(database: Database, cast: Cast, at: datetime) -> None:
    assert cast.meijie
    agree(database, at, "meijie")
    with database.write() as session, pytest.raises(FieldRefused):
        push(session, at, fields={**FIELDS, "at": "bald"})
    assert states(database) == {}


def test_three_who_tell_at_once_never_pay_twice_with_one_credit(database: Database, cast: Cast, at: datetime) -> None:
    for turn in range(10):
        with database.write() as session:
            for openid in ("o-meijie", "o-meijie", "o-laowang"):
                cause = f"{openid}-{turn}-{left_of(session)}"
                give_credit(session, openid=openid, template_id=template(KEY).id, cause=cause, at=at)
        side_by_side(database, [
            lambda s, turn=turn: push(s, at, f"a:{turn}"),
            lambda s, turn=turn: push(s, at, f"b:{turn}"),
            lambda s, turn=turn: one_by_one(s, cast, at, f"c:{turn}"),
        ])  # fmt: skip
        owed = [key for key, state in states(database).items() if state == "due" and key[0].endswith(f":{turn}")]
        assert left(database) == 0 and len(owed) == 3
    with database.read() as session:
        due = session.scalar(select(func.count()).select_from(Message).where(Message.state == "due"))
        spent = session.scalar(select(func.count(Credit.spent_on)))
    assert due == spent


def test_recalled_messages_are_not_sent_and_their_credits_come_back(
    database: Database, cast: Cast, at: datetime
) -> None:
    agree(database, at, "meijie", "laowang")
    with database.write() as session:
        inbox(session, at)
        push(session, at)
    with database.write() as session:
        assert fanout.withdraw(session, cause="notice:1", title="【已撤回】停水", words="已撤回") == 2
        assert fanout.withdraw(session, cause="notice:1", title="【已撤回】停水", words="已撤回") == 0
    assert set(states(database).values()) == {"skipped"} and left(database) == 2
    with database.write() as session:
        consent.spend(session, {}, template(KEY).id, at=at)
        fanout.mark_read(session, cause="notice:1", person_id=cast.meijie, at=at)
        items = {i.person_id: (i.title, i.read_at) for i in session.scalars(select(InboxItem))}
    assert items[cast.meijie] == ("【已撤回】停水", at) and items[cast.laowang] == ("【已撤回】停水", None)


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)


def one_by_one(session: Session, cast: Cast, at: datetime, cause: str) -> None:
    telling.tell(session, cause=cause, people=[cast.meijie, cast.laowang], key=KEY, fields={**FIELDS, "at": at},
                 title="停水", words="停水", at=at, rank=ORDINARY)  # fmt: skip


def left(database: Database) -> int:
    with database.read() as session:
        return left_of(session)


def left_of(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Credit).where(Credit.ended_at.is_(None))) or 0


def side_by_side(database: Database, acts: list[Any]) -> None:
    def run(act: Any) -> None:
        with database.write() as session:
            act(session)

    at_once(*(partial(run, act) for act in acts))
