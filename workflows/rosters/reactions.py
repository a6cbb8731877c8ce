"""What follows from the facts of rosters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import telling
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.masking import mask_name
from server.people import queries as people
from server.people.rules import COMMITTEE, FINANCE
from server.places import queries as places
from server.rosters.service import receiving
from workflows.engine import slow
from workflows.engine.reactions import Happened, Reaction
from workflows.rosters import wording
from workflows.rosters.slow import APPLY, CHECK


def on_received(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A file came or its columns were corrected: a worker checks it."""
    slow.ask(session, kind=CHECK, cause=fact.cause(), payload={"import_id": fact["import_id"]}, at=at)


def on_approved(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """What was found is approved: a worker applies it."""
    slow.ask(session, kind=APPLY, cause=fact.cause(), payload={"import_id": fact["import_id"]}, at=at)


def on_settled(session: Session, house: House, fact: Happened, _at: datetime) -> None:
    """A file is applied or put aside: its bytes, full of personal data, are deleted."""
    receiving.drop_file(session, house.files, fact["file_key"])


def on_home_changed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A roster changed what is kept of a home: each of its owners hears what, and whom to ring where it is wrong."""
    home, owners = places.home(session, fact["home_id"]), people.owners(session, fact["home_id"], local_day(at))
    numbers = {people.resolve(session, person_id): number for person_id, number in fact["numbers"]}
    names = people.names(session, list(numbers))
    shown = [(mask_name(names.get(one, "")), number) for one, number in numbers.items()]
    phone = places.estate(session, fact["estate_id"])["phone"]
    words = wording.changed(home["label"], (fact["area_before"], fact["area_after"]), shown, phone)
    telling.note(session, cause=fact.cause(), people=sorted({row["person_id"] for row in owners}), at=at, words=words,
                 title=wording.CHANGED_TITLE, page="pages/mine/mine", estate_id=fact["estate_id"])  # fmt: skip


def on_approved_alone(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Nobody else was there to look at a file that changes many homes: the committee and finance hear of it."""
    by = people.resolve(session, fact["by"])
    shown = {"by": people.names(session, [by]).get(by, ""), "homes": fact["homes"]}
    hearing = people.staff_covering(session, fact["estate_id"], (COMMITTEE, FINANCE))
    telling.tell(session, cause=fact.cause(), people=sorted({row["id"] for row in hearing} - {by}), key="staff_task",
                 fields={}, title=wording.ALONE_TITLE, words=wording.ALONE.format(**shown), at=at,
                 estate_id=fact["estate_id"])  # fmt: skip


REACTIONS = [
    Reaction("roster.received", on_received),
    Reaction("roster.approved", on_approved),
    Reaction("roster.applied", on_settled),
    Reaction("roster.discarded", on_settled),
    Reaction("roster.home_changed", on_home_changed),
    Reaction("roster.approved_alone", on_approved_alone),
]
