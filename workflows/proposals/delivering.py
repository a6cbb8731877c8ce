"""What follows where silence counts and a delivery is noted, or denied: owners hear at once, and those who watch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.rules import DANGER
from server.kit.house import House
from server.votes.queries import delivered
from server.votes.queries import telling as votes
from workflows.engine.reactions import Happened, Reaction
from workflows.proposals import telling, wording

RUNNING = ("noticed", "open")
WATCH = ("committee", "community", "street", "manager")


def on_noted(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody noted that the sheet was brought to homes: everybody who may vote for one hears by whom and when, what
    not to vote means from now on, and where to say that it is not so."""
    told = votes.brief(session, fact["poll_id"])
    if told.state not in RUNNING:
        return
    for head_id, said in delivered.noted(session, fact["head_ids"]).items():
        words = wording.delivered(told, said.words, votes.head_label(session, head_id))
        telling.at_once(
            session, told, cause=fact.cause(str(head_id)), to=votes.voters_of(session, head_id),
            title=wording.DELIVERED_TITLE, words=words, note=wording.DELIVERED_NOTE, page=telling.VOTE_PAGE, at=at,
        )  # fmt: skip


def on_denied(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """An owner says that it did not come: the committee, the community, the street and the managers hear."""
    told = votes.brief(session, fact["poll_id"])
    words = wording.DENIED_STAFF.format(title=told.title, head=votes.head_label(session, fact["head_id"]),
                                        noted=fact["noted"])  # fmt: skip
    telling.staff(session, told.estate_id, cause=fact.cause(), title=wording.DENIED_STAFF_TITLE, words=words, at=at,
                  roles=WATCH, rank=DANGER)  # fmt: skip
    if fact["owner_id"] is not None:
        telling.some(session, told, cause=fact.cause("mine"), to=[fact["owner_id"]], title=wording.DENIED_TITLE,
                     words=wording.DENIED_AT_DESK, page=telling.VOTE_PAGE, at=at)  # fmt: skip


REACTIONS = [Reaction("delivery.noted", on_noted), Reaction("delivery.denied", on_denied)]
