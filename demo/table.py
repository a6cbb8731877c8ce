"""The table at which an estate of the demo talks its matters over: short verbs that plan what happens to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.cast import staff_of
from demo.walk import Act, Walk
from server.kit.actor import Actor
from server.kit.clock import SHANGHAI
from server.people import queries as people
from server.places import queries as places
from server.places.models import Home
from server.proposals.models import Matter
from server.proposals.service import filing, raising, surveying
from server.proposals.service.filing import Brought
from server.votes.models import RuleChange
from server.votes.service import ruling

Do = Callable[..., Any]
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
"""A page with nothing on it, as every file of the demo is."""


@dataclass
class Table:
    """The matters of an estate on a walk through time.

    ``days`` are counted from the present, as in -40; ``hour`` is that of Shanghai.
    """

    walk: Walk
    estate_id: int
    stairs: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.walk.house.database.read() as session:
            tree = places.tree(session, self.estate_id)
        self.stairs = {block["name"] + one["name"]: one["id"] for block in tree["buildings"] for one in block["stairs"]}

    def on(self, days: int, hour: int, act: Act, minute: int = 0) -> None:
        """Plan an act."""
        self.walk.at(self.day(days, hour) + timedelta(minutes=minute), act)

    def day(self, days: int, hour: int = 0) -> datetime:
        """An instant so many days from the present."""
        local = self.walk.until.astimezone(SHANGHAI) + timedelta(days=days)
        return local.replace(hour=hour, minute=0, second=0, microsecond=0)

    def lead(self, key: str, days: int, hour: int, do: Do, **more: Any) -> None:
        """The manager leads a matter on: ``do`` is a use case of matters. Values that are functions are asked then."""

        def act(session: Session, at: datetime) -> None:
            matter = self.matter(session, key)
            said = {name: value(session) if callable(value) else value for name, value in more.items()}
            do(session, self.manager(session), matter.id, version=matter.version, at=at, **said)

        self.on(days, hour, act)

    def raise_(self, days: int, hour: int, stair: str, room: str, *, kind: str, title: str, words: str) -> None:
        """The owner of a home raises an idea for their stair."""
        said = raising.Said(self.estate_id, kind, title, words, "stairs", (self.stairs[stair],))

        def act(session: Session, at: datetime) -> None:
            raising.raise_(session, self.owner(session, stair + room, at), said, at=at)

        self.on(days, hour, act)

    def answers(self, key: str, days: int, said: dict[str, tuple[str, str]]) -> None:
        """Owners answer the survey, one after the other; by the label of their home."""
        for number, (label, (answer, words)) in enumerate(said.items()):
            self.on(days + number // 4, 18, self._answer(key, label, answer, words), minute=7 * number)

    def matter(self, session: Session, key: str) -> Matter:
        """A matter by its title."""
        return session.scalars(select(Matter).where(Matter.title == key, Matter.estate_id == self.estate_id)).one()

    def manager(self, session: Session) -> Actor:
        """Who leads matters here."""
        return staff_of(session, self.estate_id, "manager")

    def owner(self, session: Session, label: str, at: datetime) -> Actor:
        """The first owner of a home."""
        return Actor(people.owners(session, self.home(session, label), at.astimezone(SHANGHAI).date())[0]["person_id"])

    def home(self, session: Session, label: str) -> int:
        """A home by its label."""
        return session.scalars(select(Home.id).where(Home.label == label, Home.estate_id == self.estate_id)).one()

    def papers(self, *names: str) -> list[Brought]:
        """Files that somebody brings."""
        return filing.prepare(self.walk.house.files, [(f"{name}.pdf", PAPER) for name in names])

    def settle(self, days: int, **values: Any) -> None:
        """What the assembly of the estate has decided about its votes."""

        def ask(session: Session, at: datetime) -> None:
            ruling.ask(session, self.manager(session), estate_id=self.estate_id, values=values,
                       ground="议事规则第三条", version=0, at=at)  # fmt: skip

        def agree(session: Session, at: datetime) -> None:
            [change] = session.scalars(select(RuleChange).where(RuleChange.estate_id == self.estate_id))
            ruling.agree(session, staff_of(session, self.estate_id, "committee"), change.id, version=1, at=at)

        self.on(days, 9, ask)
        self.on(days, 11, agree)

    def _answer(self, key: str, label: str, answer: str, words: str) -> Act:
        def act(session: Session, at: datetime) -> None:
            who, home_id = self.owner(session, label, at), self.home(session, label)
            matter_id = self.matter(session, key).id
            surveying.answer(session, who, matter_id, home_id=home_id, answer=answer, words=words, at=at)

        return act
