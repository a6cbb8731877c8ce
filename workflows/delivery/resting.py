"""A line that rests for what does not pass by itself: those in charge hear so once, and when it works again. What tells
of danger and waits there is called out by itself, however late it came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.delivery import queries
from server.delivery.queries import Undelivered
from server.delivery.rules import DANGER, DANGER_WAITS, LINES, LONGEST_CAUSE, ORDINARY
from server.delivery.service.teams import robots, team_of
from server.delivery.service.telling import tell, tell_team
from server.kit.clock import SHANGHAI
from server.kit.house import House
from server.people import queries as people
from server.people.rules import MANAGER
from server.places import queries as places
from server.wechat.subscribe import Value
from workflows.delivery import wording
from workflows.engine.jobs import Job, every
from workflows.engine.reactions import Happened, Reaction


def on_rests(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """A channel rests so: administrators and managers hear it, danger first."""
    line, code = LINES[fact["channel"]], fact["why"].partition(" ")[0]
    waiting = queries.dangers_waiting(session, [fact["channel"]])
    words = wording.RESTS.format(line=line, time=f"{at.astimezone(SHANGHAI):%H:%M}", code=code)
    # Whoever is spared of a message reads nothing of it here.
    named = next((one.title for one in waiting if one.spared_id is None and one.estate_id is not None), None)
    told = words if named is None else wording.DANGER_FIRST.format(title=named) + words
    _tell_all(session, house, fact, wording.RESTS_TITLE.format(line=line), told, at,
              {"number": code, "state": wording.RESTS_STATE, "note": wording.RESTS_NOTE}, to_groups=words)  # fmt: skip


def on_works(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """It sends again: the same people hear it."""
    line = LINES[fact["channel"]]
    words = wording.WORKS.format(line=line)
    _tell_all(session, house, fact, wording.WORKS_TITLE.format(line=line), words, at,
              {"number": "0", "state": wording.WORKS_STATE, "note": wording.WORKS_NOTE}, to_groups=words)  # fmt: skip


def call_out(house: House, at: datetime) -> str | None:
    """Have those in charge of an estate phone about danger whose messages are stuck; each once."""
    with house.database.read() as session:
        stuck = queries.stuck(session)
        waiting = queries.dangers_waiting(session, stuck)
    if not waiting:
        return None
    with house.database.write() as session:
        for one in waiting:
            _call_out(session, house, one, groups="robot" not in stuck, at=at)
    return f"{len(waiting)} dangers wait on {', '.join(sorted(stuck))}"


def _call_out(session: Session, house: House, one: Undelivered, *, groups: bool, at: datetime) -> None:
    line, cause = LINES[one.channel], f"{DANGER_WAITS}{one.cause}"[:LONGEST_CAUSE]
    words = wording.DANGER.format(line=line, title=one.title)
    here = [] if one.estate_id is None else people.staff_covering(session, one.estate_id, (MANAGER,))
    to = {*people.administrators(session), *(row["id"] for row in here)} - {one.spared_id}
    matter = wording.RESTS_TITLE.format(line=line)
    fields: dict[str, Value] = {"number": "0", "matter": matter, "state": wording.RESTS_STATE, "at": at,
                                "note": one.title}  # fmt: skip
    tell(session, cause=cause, people=sorted(to), key="line_alarm", fields=fields, title=wording.DANGER_TITLE,
         words=words, at=at, estate_id=one.estate_id, spared_id=one.spared_id, rank=DANGER)  # fmt: skip
    if groups and one.estate_id is not None and one.spared_id is None:
        robot = team_of(house.settings.work, places.estate(session, one.estate_id))
        if robot is not None:
            tell_team(session, cause=cause, robot=robot, words=f"{wording.DANGER_TITLE}\n{words}", at=at,
                      estate_id=one.estate_id, rank=DANGER)  # fmt: skip


def _tell_all(
    session: Session, house: House, fact: Happened, title: str, words: str, at: datetime, fields: dict[str, Value], *,
    to_groups: str,
) -> None:  # fmt: skip
    to: Sequence[int] = sorted({*people.administrators(session), *people.staff_anywhere(session, (MANAGER,))})
    tell(session, cause=fact.cause(), people=to, key="line_alarm", fields={**fields, "matter": title, "at": at},
         title=title, words=words, at=at, rank=ORDINARY)  # fmt: skip
    if fact["channel"] != "robot" and "robot" not in queries.stuck(session):
        for robot in robots(house.settings.work):
            tell_team(session, cause=fact.cause(), robot=robot, words=f"{title}\n{to_groups}", at=at)


REACTIONS = [Reaction("channel.rests", on_rests), Reaction("channel.works", on_works)]
JOBS = [Job("delivery.dangers", every(minutes=1), call_out, oldest=timedelta(minutes=5),
            silent_after=timedelta(minutes=15))]  # fmt: skip
