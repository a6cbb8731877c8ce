"""Danger is called out in the staff group, and whoever may go gets a card; so is a correction of where it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service.teams import DUTY, team_label, team_of
from server.delivery.service.telling import tell_team
from server.kit.house import House
from server.places import queries as places
from server.reports.queries.brief import Brief
from server.reports.service import watching
from workflows.engine.reactions import Happened
from workflows.reports import telling, wording


def alarm(session: Session, house: House, brief: Brief, fact: Happened, at: datetime) -> None:
    """Danger: everybody on duty and the staff group hear of it at once.

    In the house's own group people of several firms read: no home of an estate is named there.
    """
    robot = _group(session, house, brief)
    words = wording.ALARM.format(
        estate=brief.estate_name, place=_place_for(robot, brief), category=brief.category_label, number=brief.number
    )
    title = wording.ALARM_CARD.format(number=brief.number, category=brief.category_label)
    words, title = (f"【演练】{words}", f"【演练】{title}") if brief.drill else (words, title)
    if robot is not None:
        tell_team(session, cause=fact.cause("alarm"), robot=robot, words=words, at=at,
                          estate_id=brief.estate_id, rank=telling.rank(brief))  # fmt: skip
    team = telling.whoever_hears_alarms(session, brief)
    telling.hand_to_team(session, brief, cause=fact.cause("card"), to=team, title=title, at=at)
    told = wording.ALARMED if robot else wording.ALARMED_NO_GROUP
    told = told.format(group=team_label(robot or ""), count=len(team))
    watching.note_alarm(session, report_id=brief.id, words=told, at=at)


def correct_alarm(session: Session, house: House, brief: Brief, fact: Happened, at: datetime) -> None:
    """The danger is somewhere else than was said at first: the group hears of it at once."""
    robot = _group(session, house, brief)
    words = wording.LOCATED_ALARM.format(
        estate=brief.estate_name, place=_place_for(robot, brief), before=fact["before"], number=brief.number
    )
    if robot is not None:
        tell_team(session, cause=fact.cause("alarm"), robot=robot,
                          words=f"【演练】{words}" if brief.drill else words, at=at, estate_id=brief.estate_id,
                          rank=telling.rank(brief))  # fmt: skip


def _group(session: Session, house: House, brief: Brief) -> str | None:
    return team_of(house.settings.work, places.estate(session, brief.estate_id))


def _place_for(robot: str | None, brief: Brief) -> str:
    return wording.A_HOME if robot == DUTY and brief.at_home else brief.plain_place
