"""What follows from the facts of rosters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.house import House
from server.rosters.service import receiving
from workflows.engine import slow
from workflows.engine.reactions import Happened, Reaction
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


REACTIONS = [
    Reaction("roster.received", on_received),
    Reaction("roster.approved", on_approved),
    Reaction("roster.applied", on_settled),
    Reaction("roster.discarded", on_settled),
]
