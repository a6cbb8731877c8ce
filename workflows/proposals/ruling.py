"""What follows when an estate's rules about votes are changed: nobody rewrites them unseen."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.rules import DANGER
from server.delivery.service import telling
from server.kit.actor import Grant
from server.kit.house import House
from server.people import queries as people
from server.places import queries as places
from server.votes.queries.ruled import change_words
from workflows.engine.reactions import Happened, Reaction
from workflows.proposals import wording

CONVENE = ("committee", "community", "street", "commissioner", "manager", "admin")


def on_changed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody changed them: the committee, the community, the street and all others who may convene a vote there hear
    who did so on what ground, and each value before and after."""
    estate, by = places.estate(session, fact["estate_id"]), people.resolve(session, fact["by"])
    to = set(people.overseers(session, Grant("", "estate", estate["id"]), CONVENE)) - {by}
    name, changes = people.names(session, [by]).get(by, ""), change_words(fact["before"], fact["after"])
    words = wording.RULES.format(by=name, estate=estate["name"], ground=fact["ground"], changes=changes)
    telling.tell(session, cause=fact.cause(), people=sorted(to), key="staff_task", fields={}, at=at, rank=DANGER,
                 title=wording.RULES_TITLE, words=words, estate_id=estate["id"])  # fmt: skip


REACTIONS = [Reaction("vote_rules.changed", on_changed)]
