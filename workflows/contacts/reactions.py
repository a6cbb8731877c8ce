"""What follows from the facts of cards. Each bears being run twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from server.contacts.queries import due
from server.contacts.queries.due import Told
from server.delivery.service import telling
from server.kit.house import House
from server.people import queries as people
from workflows.contacts import wording
from workflows.engine.reactions import Happened, Reaction


def on_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A card waits: everybody who may confirm it hears."""
    told = due.brief(session, fact["card_id"])
    if told.waits:
        by = people.names(session, [told.asked_by]).get(told.asked_by, "")
        to = [one for one in told.keepers if one not in (told.asked_by, told.person_id)]
        _tell(session, told, fact.cause(), to, wording.ASKED_TITLE, wording.of(wording.ASKED, told, by), at)


def on_shown(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Residents read it: whose card it is reads the same, as nobody else may know a wrong number sooner."""
    told = due.brief(session, fact["card_id"])
    _tell_owner(session, told, fact, wording.SHOWN_TITLE, wording.SHOWN, at)


def on_refused(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """It was sent back: whoever wrote it down hears why."""
    told = due.brief(session, fact["card_id"])
    _tell(session, told, fact.cause(), [told.asked_by], wording.REFUSED_TITLE, wording.of(wording.REFUSED, told), at)


def on_ended(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """It was taken down: whose card it was hears why."""
    _tell_owner(session, due.brief(session, fact["card_id"]), fact, wording.ENDED_TITLE, wording.ENDED, at)


def _tell_owner(session: Session, told: Told, fact: Happened, title: str, words: str, at: datetime) -> None:
    if told.person_id is not None:
        _tell(session, told, fact.cause(), [told.person_id], title, wording.of(words, told), at)


def _tell(
    session: Session, told: Told, cause: str, to: Collection[int], title: str, words: str, at: datetime
) -> None:  # fmt: skip
    telling.tell(session, cause=cause, people=list(to), key="staff_task", fields={}, title=title.format(name=told.name),
                 words=words, at=at, estate_id=told.estate_id)  # fmt: skip


REACTIONS = [
    Reaction("contact_card.asked", on_asked),
    Reaction("contact_card.shown", on_shown),
    Reaction("contact_card.refused", on_refused),
    Reaction("contact_card.ended", on_ended),
]
