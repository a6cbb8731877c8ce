"""Telling debtors of what they owe, and staff of what waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import telling
from server.fees.queries.disputes import Brief
from server.fees.queries.reminding import Told
from server.fees.rules.items import DisputeState
from server.kit.clock import day_start
from server.people import queries as people
from server.people.rules import FINANCE, MANAGER
from workflows.fees import wording

OWED_PAGE, BILL_PAGE = "pages/owed/owed", "pages/bill/bill?id={id}"
KEEPERS = (FINANCE, MANAGER)


def debtor(session: Session, told: Told, *, at: datetime) -> None:
    """Tell everybody who is this debtor, and nobody else: the inbox of each, a message to who has left a credit."""
    telling.tell(
        session, cause=told.key, people=told.people, key="fee_reminder",
        fields={"home": told.home_label, "total": told.total_fen, "at": day_start(told.oldest),
                "note": wording.NOTES[told.step]},
        title=wording.remind_title(told), words=told.words, page=OWED_PAGE, at=at, estate_id=told.estate_id,
    )  # fmt: skip


def answered(session: Session, told: Brief, *, words: str, cause: str, at: datetime) -> None:
    """Tell whoever disputed a bill what came of it."""
    title = wording.TAKEN_BACK_TITLE if told.state == DisputeState.WITHDRAWN else wording.ANSWERED_TITLE
    said(session, told, cause=cause, title=title, words=words, at=at)


def said(session: Session, told: Brief, *, cause: str, title: str, words: str, at: datetime) -> None:
    """A word of a dispute to whoever raised it, in their inbox alone."""
    telling.note(session, cause=cause, people=[people.resolve(session, told.by)], title=title, words=words, at=at,
                 page=BILL_PAGE.format(id=told.bill_id), estate_id=told.estate_id)  # fmt: skip


def staff(
    session: Session, estate_id: int, *, cause: str, title: str, words: str, at: datetime,
    roles: Sequence[str] = KEEPERS,
) -> None:  # fmt: skip
    """Tell those who keep the fees of an estate, in WeCom and in their inbox."""
    to = [row["id"] for row in people.staff_covering(session, estate_id, roles)]
    some_staff(session, estate_id, to, cause=cause, title=title, words=words, at=at)


def some_staff(
    session: Session, estate_id: int, to: Sequence[int], *, cause: str, title: str, words: str, at: datetime
) -> None:  # fmt: skip
    """The same for these colleagues alone."""
    telling.tell(session, cause=cause, people=to, key="staff_task", fields={}, title=title, words=words, at=at,
                 estate_id=estate_id)  # fmt: skip
