"""What follows when a levy is to end: a colleague looks at it; then everybody who paid or owed a share reads how it
ended, and how their part came about. Each bears being run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import telling as tellings
from server.fees.queries import levy_endings
from server.kit.house import House
from server.people import queries as people
from workflows.engine.reactions import Happened, Reaction
from workflows.fees import levy_words as wording
from workflows.fees import telling

BALANCE_PAGE, PAID_PAGE = "pages/balance/balance", "pages/payments/payments?bills=1"


def on_closing_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody wants a levy to end: the colleagues who may agree hear of it, whoever asked aside."""
    told = levy_endings.told(session, fact["closing_id"])
    if not told.waits:
        return
    asker = people.resolve(session, told.asked_by)
    others = [row["id"] for row in people.staff_covering(session, told.estate_id, telling.KEEPERS)
              if row["id"] != asker]  # fmt: skip
    telling.some_staff(session, told.estate_id, others, cause=fact.cause(), at=at, title=wording.ASKED_TITLE,
                       words=wording.asked(told))  # fmt: skip


def on_closing_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever asked hears the answer; where it is yes, everybody who paid or owed reads the sums and their part."""
    told = levy_endings.told(session, fact["closing_id"])
    asker = people.resolve(session, told.asked_by)
    title, words = (
        (wording.CLOSED_TITLE, wording.ended(told)) if fact["approved"]
        else (wording.REFUSED_TITLE, wording.refused(told))
    )  # fmt: skip
    telling.some_staff(session, told.estate_id, [asker], cause=fact.cause("asker"), at=at, title=title, words=words)
    for person_id, parts in told.parts.items():
        page = BALANCE_PAGE if any(one.mine for one in parts) else PAID_PAGE
        tellings.note(session, cause=fact.cause("owner"), people=[person_id], title=wording.CLOSED_TITLE, at=at,
                      words=wording.ended(told, parts), page=page, estate_id=told.estate_id)  # fmt: skip


REACTIONS = [
    Reaction("levy.closing_asked", on_closing_asked),
    Reaction("levy.closing_answered", on_closing_answered),
]
