"""Who stands, or was asked to: for the console, and for the one who is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.people import queries as people
from server.people.rules import COMPANY
from server.places import queries as places
from server.places.queries import ESTATES, HOMES
from server.votes.models import Candidacy, Poll, PollTopic

STATE_WORDS = {"asked": "等本人答复", "accepted": "同意参选", "declined": "谢绝了", "withdrawn": "已撤下"}
HOW_WORDS = {"app": "在手机上", "paper": "书面"}
OWN_WORDS = {"asked": "等您答复", "accepted": "您同意参选", "declined": "您谢绝了"}
MOST_HOMES = 5


def of_poll(session: Session, poll_id: int) -> list[dict[str, Any]]:
    """Everybody who was asked, in the order of the ballot."""
    rows = session.scalars(select(Candidacy).where(Candidacy.poll_id == poll_id).order_by(Candidacy.id)).all()
    names = people.names(session, [one.person_id for one in rows])
    return [
        {"id": one.id, "name": names.get(one.person_id, ""), "home": places.home(session, one.home_id)["label"],
         "introduction": one.introduction, "state": one.state, "state_label": STATE_WORDS[one.state],
         "how": HOW_WORDS.get(one.answered_how or "", ""), "answered_at": one.answered_at, "note": one.note}
        for one in rows
    ]  # fmt: skip


def mine(session: Session, person_id: int) -> list[dict[str, Any]]:
    """The candidacies of somebody in elections that are still drafted; those that wait for an answer first."""
    asked = (
        select(Candidacy.id, Candidacy.introduction, Candidacy.state, Poll.title, PollTopic.words.label("topic_words"),
               ESTATES.c.name.label("estate_name"), HOMES.c.label.label("home_label"))
        .join(Poll, Poll.id == Candidacy.poll_id)
        .join(PollTopic, (PollTopic.poll_id == Poll.id) & (PollTopic.kind == "candidates"))
        .join(ESTATES, ESTATES.c.id == Poll.estate_id)
        .join(HOMES, HOMES.c.id == Candidacy.home_id)
        .where(Candidacy.person_id == person_id, Candidacy.state.in_(OWN_WORDS), Poll.state == "draft")
        .order_by(Candidacy.state != "asked", Candidacy.id.desc(), PollTopic.number)
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    for row in session.execute(asked).mappings():
        found.setdefault(row["id"], {**row, "state_label": OWN_WORDS[row["state"]]})
    return list(found.values())


def owners_called(session: Session, estate_id: int, words: str, *, at: datetime) -> list[dict[str, Any]]:
    """The owners, who are people, of the homes whose label holds these words; at most of a few homes."""
    homes = places.homes(session, estate_id, words=words, limit=MOST_HOMES).items if words else []
    return [
        {"person_id": row["person_id"], "name": row["name"], "home_id": home["id"], "home": home["label"]}
        for home in homes for row in people.owners(session, home["id"], local_day(at)) if row["role"] != COMPANY
    ]  # fmt: skip
