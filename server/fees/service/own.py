"""Nobody decides about their own bill or their own home: a colleague does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from server.fees.queries import own
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import NotAllowed
from server.people import queries as people


class OwnMoney(NotAllowed):
    """What somebody would decide about is their own; ``words`` says what."""

    def __init__(self, words: str) -> None:
        super().__init__("involved", f"不能{words}，请换一位同事。")


def check_bill(session: Session, actor: Actor, bill_id: int, act: str, *, at: datetime) -> None:
    """:class:`OwnMoney` for whoever owes the bill or owns its home now."""
    check_bills(session, actor, [bill_id], act, at=at)


def check_bills(session: Session, actor: Actor, bill_ids: Collection[int], act: str, *, at: datetime) -> None:
    """:class:`OwnMoney` for whoever owes one of these bills or owns its home now; asked of all of them at once."""
    concerned = own.concerned(session, bill_ids, local_day(at)).values()
    if actor.id in people.resolved(session, {one for each in concerned for one in each}):
        raise OwnMoney(f"{act}自己家的账单")


def check_home(session: Session, actor: Actor, home_id: int, *, at: datetime) -> None:
    """:class:`OwnMoney` for whoever owns the home now."""
    if own.is_among(session, actor.id, own.owners(session, [home_id], local_day(at)).get(home_id, set())):
        raise OwnMoney("登记自己家的空置")


def check_meters(session: Session, actor: Actor, home_ids: Collection[int], *, at: datetime) -> None:
    """:class:`OwnMoney` for whoever has one of these homes now, whether they own it, rent it or live in it."""
    if own.homes(session, actor.id, home_ids, local_day(at)):
        raise OwnMoney("登记自己家的读数")
