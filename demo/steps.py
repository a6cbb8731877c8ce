"""Steps of a matter that take more than one act: a talk with its minutes, an objection with its answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.table import Table
from demo.walk import Act
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.proposals.models import Meeting, Objection, Promise, ShareSet
from server.proposals.service import following, gates, helping, meeting, objecting, sharing, showing


def of(stair: str, said: dict[str, Any]) -> dict[str, Any]:
    """Homes of a stair by their label."""
    return {stair + room: value for room, value in said.items()}


def each(table: Table, stair: str, rooms: Sequence[str], fen: int) -> Callable[[Session], dict[int, int]]:
    """The same money for some homes of a stair, asked for when the time has come."""
    return lambda session: {table.home(session, stair + room): fen for room in rooms}


def set_of(key: str) -> Callable[[Session], int]:
    """A set of shares of the demo by its key."""
    return lambda session: session.scalars(select(ShareSet.id).where(ShareSet.key == key)).first() or 0


def add_set(session: Session, actor: Actor, matter_id: int, *, named: str, **rest: Any) -> None:
    """Put a set of coefficients beside the others."""
    sharing.add(session, actor, matter_id, key=named, **rest)


def give(session: Session, actor: Actor, matter_id: int, **said: Any) -> None:
    """Give a token, as the other use cases of matters are called."""
    gates.give(session, actor, matter_id=matter_id, **said)


def show(session: Session, actor: Actor, matter_id: int, **said: Any) -> None:
    """Hang the result in the stair."""
    showing.begin(session, actor, matter_id=matter_id, **said)


def talk(table: Table, key: str, days: int, agenda: str, words: str, promises: tuple[str, ...]) -> None:
    """A meeting called a week before, its minutes the day after, and its promises kept."""
    meets = table.day(days, 19)
    table.lead(key, days - 7, 9, meeting.call, meets_at=meets, place="社区活动室", agenda=agenda)

    def held(session: Session) -> int:
        return session.scalars(select(Meeting.id).where(Meeting.at == meets)).one()

    table.lead(key, days + 1, 9, meeting.keep_minutes, meeting_id=held, words=words, people=11,
               promises=[(one, local_day(table.day(days + 20))) for one in promises])  # fmt: skip
    for number, one in enumerate(promises):
        table.lead(key, days + 12 + number, 10, meeting.keep_promise, promise_id=_promise(one))


def _promise(words: str) -> Callable[[Session], int]:
    return lambda session: session.scalars(select(Promise.id).where(Promise.words == words)).one()


def object_(table: Table, key: str, days: int, label: str, words: str, answer: str) -> None:
    """The owner of a home objects because of the light; it is answered, talked over and agreed."""

    def made(session: Session, at: datetime) -> None:
        who = table.owner(session, label, at)
        objecting.object_(session, who, table.matter(session, key).id, code="light", words=words, at=at)

    def settle(step: Callable[..., None], **said: Any) -> Act:
        def act(session: Session, at: datetime) -> None:
            mine = Objection.matter_id == table.matter(session, key).id
            row = session.scalars(select(Objection).where(mine)).one()
            step(session, table.manager(session), objection_id=row.id, version=row.version, at=at, **said)

        return act

    table.on(days, 20, made)
    table.on(days + 2, 10, settle(objecting.answer, words=answer))
    table.on(days + 14, 10, settle(objecting.settle, outcome="agreed", words="看过模拟图，同意改后的位置。",
                                   brought=table.papers("业主签字的确认单")))  # fmt: skip


def reach(table: Table, key: str, days: int, title: str, words: str) -> None:
    """Something was reached after the decision."""
    table.lead(key, days, 9, following.reach, title=title, words=words, day=local_day(table.day(days, 9)))


def ask_parts(table: Table, key: str, days: int, label: str, months: int, reason: str) -> None:
    """The owner of a home asks to pay the share in so many months; only who decides on it reads why."""

    def act(session: Session, at: datetime) -> None:
        owner, matter_id = table.owner(session, label, at), table.matter(session, key).id
        helping.ask(session, owner, table.walk.house.vault, matter_id, home_id=table.home(session, label), at=at,
                    wish="parts", months=months, reason=reason, agreed=True)  # fmt: skip

    table.on(days, 19, act)
