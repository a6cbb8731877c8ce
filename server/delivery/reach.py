"""How far one telling came: where each person stands, and in which homes nobody has heard of it.

A telling is all that bears one cause. Numbers stand over subscribe messages, the one push residents have; without a
row there is either no credit left or no phone with our mini-program. Read is read, however somebody came by it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from server.delivery.models import InboxItem, Message
from server.delivery.policy import visible
from server.delivery.rules import OPEN, State
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people

REACH = {
    "sent": "已送达微信",
    "open": "正在发送",
    "uncertain": "不确定",
    "refused": "被拒收",
    "failed": "发送失败",
    "skipped": "撤回，没有发",
    "no_credit": "没有订阅",
    "no_app": "没有用小程序",
}
"""Where a person stands with one telling, what went well first."""


def head(session: Session, actor: Actor, cause: str) -> dict[str, Any]:
    """What was told, when and to how many: ``title``, ``at``, ``estate_id``, ``people``, ``read``.

    :class:`NotFound` when nothing of this cause may be seen by this person.
    """
    asked = select(
        func.min(InboxItem.title).label("title"),
        func.min(InboxItem.at).label("at"),
        func.min(InboxItem.estate_id).label("estate_id"),
        func.count().label("people"),
        func.count(InboxItem.read_at).label("read"),
    ).where(InboxItem.cause == cause, visible(actor, InboxItem))
    found = session.execute(asked).mappings().one()
    if not found["people"]:
        raise not_found("消息")
    return {**found, "cause": cause}


def standings(session: Session, cause: str) -> list[dict[str, Any]]:
    """How many people stand where and how many of them have read it: {key, label, people, read}, in one statement."""
    each = _standing(cause)
    asked = select(each.c.reach, func.count(), func.count(each.c.read_at)).group_by(each.c.reach)
    found = {key: (count, read) for key, count, read in session.execute(asked)}
    return [
        {"key": key, "label": label, "people": found[key][0], "read": found[key][1]}
        for key, label in REACH.items()
        if key in found
    ]


def recipients(
    session: Session, cause: str, *, reach: str, estate_id: int, day: date, cursor: str | None = None, limit: int = 50
) -> Page:  # fmt: skip
    """The people who stand at ``reach``, those who have not read it first asked about: id, read_at, home label."""
    each = _standing(cause)
    asked = select(each.c.person_id, each.c.read_at).where(each.c.reach == reach).order_by(each.c.person_id)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(each.c.person_id > after[0])
    page = cut(session.execute(asked.limit(limit + 1)).mappings().all(), limit, "person_id")
    ids = [row["person_id"] for row in page.items]
    labels, names = people.home_labels(session, ids, estate_id, day=day), people.names(session, ids)
    rows = [{**row, "home": labels.get(row["person_id"], ""), "name": names.get(row["person_id"], "")}
            for row in page.items]  # fmt: skip
    return Page(rows, page.next)


def unheard(
    session: Session, cause: str, *, estate_id: int, before: datetime, day: date, cursor: str | None = None,
    limit: int = 200,
) -> Page:  # fmt: skip
    """The homes in which nobody has read it: {home_id, label, app}, in the order of the homes.

    A home without any phone of ours (``app`` false) at once; another once it was told ``before`` this instant.
    """
    held = people.held_homes(estate_id, day=day).subquery()
    told = and_(InboxItem.person_id == held.c.person_id, InboxItem.cause == cause)
    app = func.max(case((people.holds_phone(held.c.person_id), 1), else_=0))
    asked = (
        select(held.c.home_id, held.c.label, app.label("app"))
        .join(InboxItem, told)
        .group_by(held.c.home_id, held.c.label)
        .having(func.count(InboxItem.read_at) == 0, or_(app == 0, func.min(InboxItem.at) <= before))
        .order_by(held.c.home_id)
        .limit(limit + 1)
    )
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(held.c.home_id > after[0])
    return cut(session.execute(asked).mappings().all(), limit, "home_id")


def is_told(session: Session, actor: Actor, cause: str, person_id: int) -> bool:
    """Whether this person was told by this cause, in a place this actor may see."""
    mine = (InboxItem.cause == cause) & (InboxItem.person_id == person_id) & visible(actor, InboxItem)
    return session.scalar(select(InboxItem.id).where(mine).limit(1)) is not None


def _standing(cause: str) -> Subquery:
    pushed = and_(Message.cause == InboxItem.cause, Message.person_id == InboxItem.person_id,
                  Message.channel == "subscribe")  # fmt: skip
    without: ColumnElement[str] = case(
        (people.holds_phone(InboxItem.person_id), literal("no_credit")), else_=literal("no_app")
    )
    reach = case(
        (Message.state.in_(OPEN), literal("open")),
        (Message.state.in_((State.SENT, State.UNCERTAIN, State.REFUSED, State.FAILED, State.SKIPPED,
                            State.NO_CREDIT)), Message.state),
        else_=without,
    )  # fmt: skip
    return (
        select(InboxItem.person_id, InboxItem.read_at, reach.label("reach"))
        .outerjoin(Message, pushed)
        .where(InboxItem.cause == cause)
        .subquery()
    )
