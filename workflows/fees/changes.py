"""What follows when owners are to pay more: a colleague looks at the ground; then everybody concerned reads of it,
before the month begins. Each bears being run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import fanout
from server.delivery.service import telling as tellings
from server.fees.queries import changes
from server.kit.house import House
from server.people import queries as people
from server.people.rules import COMMITTEE
from workflows.engine.reactions import Happened, Reaction
from workflows.fees import change_words as wording
from workflows.fees import telling

STANDARDS_PAGE = "pages/standards/standards"


def on_change_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A higher price or the contract waits: the colleagues who may agree hear of it, whoever asked aside."""
    told = changes.told(session, fact["change_id"])
    if not told.waits:
        return
    asker = people.resolve(session, told.asked_by)
    others = [row["id"] for row in people.staff_covering(session, told.estate_id, telling.KEEPERS)
              if row["id"] != asker]  # fmt: skip
    words = wording.ASKED.format(estate=told.estate, said=wording.said(told), basis=told.basis.rstrip("。"))
    telling.some_staff(session, told.estate_id, others, cause=fact.cause(), at=at, words=words,
                       title=wording.ASKED_TITLE.format(what=wording.what(told)))  # fmt: skip


def on_change_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Agreed to: owners concerned and the committee read before, after and ground. Whoever asked hears either way."""
    told = changes.told(session, fact["change_id"])
    title, words = (
        (wording.AGREED_TITLE, wording.AGREED) if fact["approved"] else (wording.REFUSED_TITLE, wording.REFUSED)
    )
    asker = people.resolve(session, told.asked_by)
    telling.some_staff(session, told.estate_id, [asker], cause=fact.cause("asker"), at=at,
                       title=title.format(what=wording.what(told)),
                       words=words.format(estate=told.estate, said=wording.said(told), why=told.why))  # fmt: skip
    if fact["approved"]:
        _tell_owners(session, told, fact, at)


def _tell_owners(session: Session, told: changes.Told, fact: Happened, at: datetime) -> None:
    title, words = wording.for_owners(told)
    fanout.to_inbox(session, cause=fact.cause("owners"), people=changes.concerned(session, told.id), title=title,
                    words=words, page=STANDARDS_PAGE, at=at, estate_id=told.estate_id)  # fmt: skip
    committee = [row["id"] for row in people.staff_covering(session, told.estate_id, (COMMITTEE,))]
    tellings.tell(session, cause=fact.cause("committee"), people=committee, key="staff_task", fields={}, title=title,
                  words=words, at=at, estate_id=told.estate_id)  # fmt: skip


REACTIONS = [
    Reaction("fees.change_asked", on_change_asked),
    Reaction("fees.change_answered", on_change_answered),
]
