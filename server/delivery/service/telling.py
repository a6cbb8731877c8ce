"""Telling people: always in their inbox, and on every channel on which they can be reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from server.delivery.models import InboxItem
from server.delivery.policy import own
from server.delivery.rules import ORDINARY, State
from server.delivery.service import consent
from server.delivery.service.rows import message, owe, parts, put_in_inbox
from server.delivery.templates import Template, template
from server.kit.actor import Actor
from server.kit.clock import SHANGHAI
from server.kit.errors import not_found
from server.people import queries as people_queries
from server.people.queries import Addresses
from server.wechat.subscribe import FieldRefused, Value


def tell(
    session: Session, *, cause: str, people: Sequence[int], key: str, fields: Mapping[str, Value], title: str,
    words: str, page: str | None = None, at: datetime, estate_id: int | None = None, spared_id: int | None = None,
    rank: int = ORDINARY,
) -> None:  # fmt: skip
    """Tell persons something, once per ``cause`` and person however often this is called. Who was merged into another
    is told as who they are today.

    ``key`` names the kind in ``templates.toml`` and ``fields`` its values by our names. Everybody gets an inbox
    item; a subscribe message goes to whom a credit is left (spent here and now), a WeCom message to staff. Who has
    agreed to none gets a row ``no_credit``, so that the log shows why nothing came. ``spared_id`` never sees in any log
    that this was told; ``rank`` ``DANGER`` goes first.
    """
    kind = template(key)
    shared: dict[str, Any] = {"cause": cause, "kind": key, "at": at, "estate_id": estate_id}
    shared |= {"spared_id": spared_id, "rank": rank}
    body = {"template_id": kind.id, "page": page or kind.page, **_filled(kind, fields)}
    staff_body = {"words": f"{title}\n{words}\n{_stamp(at)}"}
    for some in parts(sorted(set(people))):
        today = note(session, cause=cause, people=some, title=title, words=words, page=page or kind.page, at=at,
                     estate_id=estate_id, spared_id=spared_id)  # fmt: skip
        found = people_queries.addresses(session, today)
        if "subscribe" in kind.channels:
            _owe_subscribe(session, found, body, shared)
        if "work" in kind.channels:
            owe(session, [
                message(channel="work", address=to.wecom_userid, person_id=person_id, body=staff_body, **shared)
                for person_id, to in found.items() if to.wecom_userid
            ])  # fmt: skip


def note(
    session: Session, *, cause: str, people: Sequence[int], title: str, words: str, page: str | None, at: datetime,
    estate_id: int | None = None, spared_id: int | None = None,
) -> list[int]:  # fmt: skip
    """Put something in people's inboxes and nowhere else; at most ``AT_ONCE`` people. Gives who they are today."""
    today = people_queries.resolved(session, people)
    item: dict[str, Any] = {"cause": cause, "title": title[:60], "words": words[:1000], "page": page, "at": at}
    item |= {"estate_id": estate_id, "spared_id": spared_id}
    put_in_inbox(session, [{**item, "person_id": person_id} for person_id in today])
    return today


def tell_team(
    session: Session, *, cause: str, robot: str, words: str, at: datetime, estate_id: int | None = None,
    rank: int = ORDINARY,
) -> None:  # fmt: skip
    """Say something in a staff group by the robot of this name, once per ``cause``. Names no resident."""
    row = message(cause=cause, channel="robot", address=robot, kind="team", body={"words": words}, at=at,
                  estate_id=estate_id, rank=rank)  # fmt: skip
    owe(session, [row])


def mark_read(session: Session, actor: Actor, *, item_id: int, at: datetime) -> None:
    """The person has read one of their items; reading it again changes nothing."""
    mine = (InboxItem.id == item_id) & own(actor)
    if not session.scalar(select(exists().where(mine))):
        raise not_found("消息")
    session.execute(update(InboxItem).where(mine, InboxItem.read_at.is_(None)).values(read_at=at))


def mark_page_read(session: Session, actor: Actor, *, page: str, at: datetime) -> None:
    """The person has the page open to which these items lead: what they were told of it is read."""
    theirs = own(actor) & InboxItem.read_at.is_(None) & (InboxItem.page == page)
    if session.scalar(select(exists().where(theirs))):
        session.execute(update(InboxItem).where(theirs).values(read_at=at))


def mark_all_read(session: Session, actor: Actor, *, at: datetime) -> None:
    """The person has read everything they were told so far."""
    session.execute(update(InboxItem).where(own(actor), InboxItem.read_at.is_(None)).values(read_at=at))


def _filled(kind: Template, fields: Mapping[str, Value]) -> dict[str, Any]:
    try:
        return {"fields": kind.fill(fields)}
    except FieldRefused as refused:
        # The inbox still holds the words; a message the platform would refuse is not worth a credit.
        return {"unfit": refused.name}


def _owe_subscribe(
    session: Session, found: Mapping[int, Addresses], body: dict[str, Any], shared: Mapping[str, Any]
) -> None:  # fmt: skip
    unfit = body.get("unfit")
    state, error = (State.FAILED, f"field {unfit} does not fit") if unfit else (State.NO_CREDIT, None)
    new = owe(session, [
        message(channel="subscribe", address=to.openid, person_id=person_id, body=body, state=state,
                last_error=error, **shared)
        for person_id, to in found.items() if to.openid
    ])  # fmt: skip
    if not unfit:
        consent.spend(session, new, body["template_id"], at=shared["at"])


def _stamp(at: datetime) -> str:
    # WeCom drops a second equal message within half an hour, so equal words need a time to tell them apart.
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M:%S}"
