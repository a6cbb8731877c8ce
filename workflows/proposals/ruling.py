"""What follows when an estate's rules about votes are to be changed: nobody rewrites them alone, or unseen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from server.delivery.rules import DANGER
from server.delivery.service import telling
from server.kit.actor import Grant
from server.kit.house import House
from server.people import queries as people
from server.places import queries as places
from server.places.rules.cities import profile
from server.votes.queries.rule_changes import asked
from server.votes.queries.ruled import change_words
from workflows.engine.reactions import Happened, Reaction
from workflows.proposals import wording

CONVENE = ("committee", "community", "street", "commissioner", "manager", "admin")


def on_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """All others who may convene a vote there hear what is to be changed on what ground: one of them answers."""
    change = asked(session, fact["change_id"])
    estate, name = places.estate(session, change.estate_id), _name(session, change.asked_by)
    words = wording.RULES_ASKED.format(
        by=name, estate=estate["name"], ground=change.ground.rstrip("。"), changes=change.words,
        until=_day(change.until),
    )  # fmt: skip
    to = _conveners(session, change.estate_id) - {change.asked_by}
    _tell(session, fact, change.estate_id, to, wording.RULES_ASKED_TITLE, words, at)


def on_refused(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever asked hears that it was sent back, and why."""
    change = asked(session, fact["change_id"])
    words = wording.RULES_REFUSED.format(estate=places.estate(session, change.estate_id)["name"], why=change.why)
    _tell(session, fact, change.estate_id, {change.asked_by}, wording.RULES_REFUSED_TITLE, words, at)


def on_lapsed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever asked hears that nobody answered in time."""
    change = asked(session, fact["change_id"])
    estate = places.estate(session, change.estate_id)["name"]
    words = wording.RULES_LAPSED.format(estate=estate, until=_day(change.until))
    _tell(session, fact, change.estate_id, {change.asked_by}, wording.RULES_LAPSED_TITLE, words, at)


def on_changed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """They were changed: the committee, the community, the street and all others who may convene a vote there hear
    who asked and who agreed, on what ground, and each value before and after."""
    estate, agreed = places.estate(session, fact["estate_id"]), people.resolve(session, fact["agreed_by"])
    words = wording.RULES.format(
        by=_name(session, people.resolve(session, fact["by"])), agreed=_name(session, agreed), estate=estate["name"],
        ground=fact["ground"].rstrip("。"),
        changes=change_words(fact["before"], fact["after"], profile(estate["city"])),
    )  # fmt: skip
    _tell(session, fact, estate["id"], _conveners(session, estate["id"]) - {agreed}, wording.RULES_TITLE, words, at)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _conveners(session: Session, estate_id: int) -> set[int]:
    return set(people.overseers(session, Grant("", "estate", estate_id), CONVENE))


def _name(session: Session, person_id: int) -> str:
    return people.names(session, [person_id]).get(person_id, "")


def _tell(
    session: Session, fact: Happened, estate_id: int, to: set[int], title: str, words: str, at: datetime
) -> None:  # fmt: skip
    telling.tell(session, cause=fact.cause(), people=sorted(to), key="staff_task", fields={}, at=at, rank=DANGER,
                 title=title, words=words, estate_id=estate_id)  # fmt: skip


REACTIONS = [
    Reaction("vote_rules.asked", on_asked),
    Reaction("vote_rules.refused", on_refused),
    Reaction("vote_rules.lapsed", on_lapsed),
    Reaction("vote_rules.changed", on_changed),
]
