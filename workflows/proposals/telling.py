"""Telling everybody on a roll, those of one head, and the staff who must act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import Session

from server.delivery.rules import BULK, ORDINARY
from server.delivery.service import fanout, telling
from server.kit.calendar.quiet import loud_from
from server.people import queries as people
from server.votes.queries import telling as votes
from server.votes.queries.telling import Brief
from server.wechat.subscribe import Value

VOTE_PAGE, RESULT_PAGE = "pages/vote/vote?id={id}", "pages/result/result?id={id}"
STAND_PAGE, MANDATE_PAGE = "pages/stand/stand", "pages/mandate/mandate?id={id}"
TEAM = ("manager", "committee")
INDEPENDENT = ("committee", "community", "street")
CONVENERS = (*INDEPENDENT, "commissioner", "manager", "admin")


def roll(
    session: Session, told: Brief, *, cause: str, title: str, words: str, at: datetime, key: str = "vote_notice",
    state: str = "", page: str = VOTE_PAGE, crowd: Select[int] | None = None, note: str = "",
) -> int:  # fmt: skip
    """Tell everybody on the roll, or of ``crowd``: the inbox of each at once, and a message outside the quiet hours to
    who has left a credit for it; one statement each. Gives how many inboxes were new."""
    people_ = votes.voters(told.id) if crowd is None else crowd
    link = page.format(id=told.id)
    new = fanout.to_inbox(session, cause=cause, people=people_, title=title, words=words, page=link, at=at,
                          estate_id=told.estate_id)  # fmt: skip
    fields: dict[str, Value] = {
        "title": told.title,
        "place": told.scope_label,
        "state": state,
        "at": told.closes_at or at,
        "note": note or words,
    }
    fanout.to_subscribers(session, cause=cause, key=key, fields=fields, people=people_, page=link, at=at,
                          estate_id=told.estate_id, rank=BULK, not_before=loud_from(at))  # fmt: skip
    return new


def some(
    session: Session, told: Brief, *, cause: str, to: Sequence[int], title: str, words: str, at: datetime,
    page: str = VOTE_PAGE,
) -> None:  # fmt: skip
    """Put something in the inboxes of a few people, without a message."""
    telling.note(session, cause=cause, people=to, title=title, words=words, page=page.format(id=told.id), at=at,
                 estate_id=told.estate_id)  # fmt: skip


def at_once(
    session: Session, told: Brief, *, cause: str, to: Sequence[int], title: str, words: str, note: str, page: str,
    at: datetime,
) -> None:  # fmt: skip
    """Tell a few people on the roll what cannot wait: their inboxes, and a message to who has left a credit for it."""
    fields: dict[str, Value] = {"title": told.title, "place": told.scope_label, "at": told.closes_at or at,
                                "note": note}  # fmt: skip
    telling.tell(session, cause=cause, people=to, key="vote_notice", fields=fields, title=title, words=words,
                 page=page.format(id=told.id), at=at, estate_id=told.estate_id)  # fmt: skip


def these(
    session: Session, told: Brief, *, cause: str, to: Sequence[int], title: str, words: str, at: datetime
) -> None:  # fmt: skip
    """Tell a few colleagues who must act, in WeCom and in their inbox."""
    telling.tell(session, cause=cause, people=to, key="staff_task", fields={}, title=title, words=words, at=at,
                 estate_id=told.estate_id)  # fmt: skip


def staff(
    session: Session, estate_id: int, *, cause: str, title: str, words: str, at: datetime,
    roles: Sequence[str] = TEAM, rank: int = ORDINARY,
) -> None:  # fmt: skip
    """Tell those of the estate who must act, in WeCom and in their inbox."""
    to = [row["id"] for row in people.staff_covering(session, estate_id, roles)]
    telling.tell(session, cause=cause, people=to, key="staff_task", fields={}, title=title, words=words, at=at,
                 estate_id=estate_id, rank=rank)  # fmt: skip
