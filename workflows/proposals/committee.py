"""What follows from meetings of owners' committees: members and the community hear of the call, the estate of the
minutes; and what the clock does about minutes that are not out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import fanout
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
from server.votes.queries import meetings
from server.votes.queries.meetings import Brief
from server.votes.rules.meetings import State
from workflows.engine.reactions import Happened, Reaction
from workflows.proposals import telling, wording

PAGE = "pages/minutes/minutes?id={id}"
MEMBERS, TOLD = ("committee",), ("committee", "community")


def on_called(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A meeting was called: its members and the residents' committee hear when, where and what about."""
    told = meetings.brief(session, fact["meeting_id"])
    if told.state != State.CALLED:
        return
    words = wording.COMMITTEE.format(at=wording.moment(told.meets_at), place=told.place, called=told.called_words,
                                     topics="；".join(told.topics))  # fmt: skip
    telling.staff(session, told.estate_id, cause=fact.cause(), title=wording.COMMITTEE_TITLE, words=words, at=at,
                  roles=TOLD)  # fmt: skip


def on_cancelled(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """It does not take place."""
    told = meetings.brief(session, fact["meeting_id"])
    telling.staff(session, told.estate_id, cause=fact.cause(), title=wording.COMMITTEE_OFF_TITLE, at=at, roles=TOLD,
                  words=wording.COMMITTEE_OFF.format(at=wording.moment(told.meets_at)))  # fmt: skip


def on_published(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The minutes are out: everybody in the estate finds them in the inbox."""
    told = meetings.brief(session, fact["meeting_id"])
    crowd = people.residents_select(told.estate_id, day=local_day(at))
    fanout.to_inbox(session, cause=fact.cause(), people=crowd, title=wording.COMMITTEE_OUT_TITLE, at=at,
                    words=wording.COMMITTEE_OUT.format(topics="；".join(told.topics)), page=PAGE.format(id=told.id),
                    estate_id=told.estate_id)  # fmt: skip


def remind_of_minutes(house: House, at: datetime) -> str | None:
    """Tell the members of a meeting whose minutes are not out, each once a day."""
    with house.database.read() as session:
        waiting = meetings.unpublished(session, at=at)
    for told in waiting:
        with house.database.write() as session:
            _remind(session, told, at)
    return f"{len(waiting)} reminded" if waiting else None


def _remind(session: Session, told: Brief, at: datetime) -> None:
    cause = f"committee:{told.id}:minutes:{local_day(at):%Y%m%d}"
    words = wording.COMMITTEE_DUE.format(at=wording.moment(told.meets_at), by=told.publish_by)
    telling.staff(session, told.estate_id, cause=cause, title=wording.COMMITTEE_DUE_TITLE, words=words, at=at,
                  roles=MEMBERS)  # fmt: skip


REACTIONS = [
    Reaction("committee.called", on_called),
    Reaction("committee.cancelled", on_cancelled),
    Reaction("committee.published", on_published),
]
