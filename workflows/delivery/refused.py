"""What was refused for good on a staff line is heard another way: words for a group by each who reads there, a card as
plain words; who cannot be reached at all is phoned by those in charge."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery import queries
from server.delivery.queries import Undelivered
from server.delivery.rules import DANGER, GROUP_BROKEN, OF_MESSAGES, UNREACHED, State
from server.delivery.service import group_tasks
from server.delivery.service.teams import team_label
from server.delivery.service.telling import tell
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
from server.people.rules import MANAGER, STAFF
from workflows.delivery import wording
from workflows.engine.reactions import Happened, Reaction

FOR_GOOD = (State.REFUSED, State.FAILED)


def on_refused(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A message will not reach a colleague or a group any more."""
    if fact["state"] not in FOR_GOOD or fact["cause"].startswith(OF_MESSAGES):
        return
    channel = fact["channel"]
    if channel == "robot":
        _instead_of_group(session, queries.undelivered(session, fact["message_id"]), at)
    elif channel == "card":
        one = queries.undelivered(session, fact["message_id"])
        group_tasks.say_to_colleague(session, cause=f"instead:{one.id}", userid=one.address, kind="staff_task", at=at,
                                     words=f"{one.title}\n{one.words}", estate_id=one.estate_id, rank=one.rank,
                                     person_id=one.person_id, spared_id=one.spared_id)  # fmt: skip
    elif channel == "work":
        _phone(session, queries.undelivered(session, fact["message_id"]), at)


def _instead_of_group(session: Session, one: Undelivered, at: datetime) -> None:
    group, code = team_label(one.address), one.error.partition(" ")[0]
    here = [] if one.estate_id is None else people.staff_covering(session, one.estate_id, (STAFF, MANAGER))
    to = [row["id"] for row in here] or people.administrators(session)
    words = wording.GROUP.format(group=group, words=f"{one.title}\n{one.words}".strip())
    tell(session, cause=f"instead:{one.id}", people=to, key="staff_task", fields={}, title=wording.GROUP_TITLE,
         words=words, at=at, estate_id=one.estate_id, rank=one.rank)  # fmt: skip
    _those_in_charge(session, one, f"{GROUP_BROKEN}{one.address}:{local_day(at)}", wording.GROUP_TITLE,
                     wording.GROUP_BROKEN.format(group=group, code=code), at)  # fmt: skip


def _phone(session: Session, one: Undelivered, at: datetime) -> None:
    if one.person_id is None:
        return
    name = people.names(session, [one.person_id]).get(one.person_id, "")
    # Of danger each time, of everything else once a day.
    of = one.id if one.rank == DANGER else local_day(at)
    words = wording.UNREACHED.format(name=name, code=one.error.partition(" ")[0], title=one.title)
    _those_in_charge(session, one, f"{UNREACHED}{one.person_id}:{of}", wording.UNREACHED_TITLE, words, at)


def _those_in_charge(session: Session, one: Undelivered, cause: str, title: str, words: str, at: datetime) -> None:
    here = [] if one.estate_id is None else people.staff_covering(session, one.estate_id, (MANAGER,))
    to = {*people.administrators(session), *(row["id"] for row in here)} - {one.person_id, one.spared_id}
    tell(session, cause=cause, people=sorted(to), key="system_alarm", fields={}, title=title, words=words, at=at,
         estate_id=one.estate_id, spared_id=one.spared_id, rank=one.rank)  # fmt: skip


REACTIONS = [Reaction("message.refused", on_refused)]
