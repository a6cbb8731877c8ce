"""What residents do with notices: open one, say whether they want them as messages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.facts import publish
from server.kit.once import new
from server.notices.facts import NoticeOpened
from server.notices.models import NoticeRead, NoticeWish
from server.people import queries as people


def mark_read(session: Session, actor: Actor, *, notice_id: int, estate_id: int, at: datetime) -> None:
    """Somebody opened a notice. Counted once, and only for people with a home in the estate."""
    held = people.homes_of(session, actor.id, local_day(at))
    here = [row["home_id"] for row in held if row["estate_id"] == estate_id]
    if not here:
        return
    row = {"notice_id": notice_id, "person_id": actor.id, "home_id": here[0], "at": at}
    first = new(session, NoticeRead).values(row).on_conflict_do_nothing().returning(NoticeRead.notice_id)
    if session.scalar(first) is not None:
        publish(session, NoticeOpened(notice_id, actor.id), at=at)


def wish(session: Session, actor: Actor, *, estate_id: int, push: bool, at: datetime) -> None:
    """Whether ordinary notices of an estate may come as a message too; the inbox holds them in any case (P-13)."""
    if not people.lives_in(session, actor.id, estate_id, local_day(at)):
        raise not_found("小区")
    row = {"person_id": actor.id, "estate_id": estate_id, "push": push, "at": at}
    written = new(session, NoticeWish).values(row)
    keys = [NoticeWish.person_id, NoticeWish.estate_id]
    session.execute(written.on_conflict_do_update(index_elements=keys, set_={"push": push, "at": at}))


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one: what the one read, the other has read; where both had a wish, the one of the
    person who stays counts."""
    read = select(NoticeRead.notice_id).where(NoticeRead.person_id == kept_id)
    said = select(NoticeWish.estate_id).where(NoticeWish.person_id == kept_id)
    reads, wishes = NoticeRead.person_id == gone_id, NoticeWish.person_id == gone_id
    session.execute(delete(NoticeRead).where(reads, NoticeRead.notice_id.in_(read)))
    session.execute(delete(NoticeWish).where(wishes, NoticeWish.estate_id.in_(said)))
    session.execute(update(NoticeRead).where(reads).values(person_id=kept_id))
    session.execute(update(NoticeWish).where(wishes).values(person_id=kept_id))
