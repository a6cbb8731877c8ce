"""Facts and those who answer them. One fact, one transaction: all its reactions happened, or none."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.orm import Session

from server.kit.db import UtcDateTime
from server.kit.facts import DEAD, DONE, DUE, FactRow
from server.kit.house import House
from server.kit.logs import log
from server.kit.metrics import FACTS
from server.kit.prepared import Prepared
from workflows.engine.backoff import backoff

MOST_ATTEMPTS = 10
BATCH = 50


@dataclass(frozen=True, slots=True)
class Happened(Mapping[str, Any]):
    """A fact as a reaction sees it: its values by name, when it happened, and a cause of its own.

    ``fact.cause("owner")`` is the same text whenever this reaction runs, so what it causes is written once.
    """

    id: int
    name: str
    at: datetime
    payload: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.payload[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.payload)

    def __len__(self) -> int:
        return len(self.payload)

    def cause(self, what: str = "") -> str:
        """A stable name for what follows from this fact."""
        return f"{self.name}:{self.id}:{what}" if what else f"{self.name}:{self.id}"


React = Callable[[Session, House, Happened, datetime], None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows from a fact. ``act`` writes in the session it is given and calls nobody outside."""

    fact: str
    act: React


class Reactor:
    """Takes due facts and lets their reactions answer. Several may work side by side."""

    def __init__(self, house: House, reactions: Sequence[Reaction], *, chance: random.Random | None = None) -> None:
        self._house, self._chance = house, chance or random.Random()
        self._answers: dict[str, list[Reaction]] = {}
        for reaction in reactions:
            self._answers.setdefault(reaction.fact, []).append(reaction)

    def run_once(self, most: int = BATCH) -> int:
        """Answer up to ``most`` due facts, oldest first; gives how many were taken, well or not."""
        taken = 0
        if not self._is_due():
            return taken
        while taken < most and self._take_one():
            taken += 1
        return taken

    def _is_due(self) -> bool:
        with self._house.database.read() as session:
            return _ANY_DUE.first(session, {"at": self._house.clock.now()}) is not None

    def _take_one(self) -> bool:
        at, row = self._house.clock.now(), None
        try:
            with self._house.database.write() as session:
                row = _claim(session, at)
                if row is None:
                    return False
                self._answer(session, row, at)
        except Exception as error:
            if row is None:
                raise
            log.exception("reaction_failed", fact=row.name, id=row.id, attempts=row.attempts + 1)
            self._put_off(row, at, error)
            return True
        FACTS.labels(row.name, "done").inc()
        return True

    def _answer(self, session: Session, row: FactRow, at: datetime) -> None:
        fact = Happened(row.id, row.name, row.at, row.payload)
        for reaction in self._answers.get(row.name, ()):
            reaction.act(session, self._house, fact, at)
        session.execute(update(FactRow).where(FactRow.id == row.id).values(state=DONE, attempts=row.attempts + 1))

    def _put_off(self, row: FactRow, at: datetime, error: Exception) -> None:
        tries = row.attempts + 1
        state = DUE if tries < MOST_ATTEMPTS else DEAD
        values = {"state": state, "attempts": tries, "last_error": f"{type(error).__name__}: {error}"[:500]}
        values["next_at"] = at + backoff(tries, self._chance.random(), longest=timedelta(hours=1))
        unchanged = (FactRow.id == row.id) & (FactRow.attempts == row.attempts) & (FactRow.state == DUE)
        with self._house.database.write() as session:
            session.execute(update(FactRow).where(unchanged).values(values))
        FACTS.labels(row.name, "dead" if state == DEAD else "failed").inc()
        if state == DEAD:
            log.error("fact_is_dead", fact=row.name, id=row.id)


# A literal, not a parameter: only then do both engines use the partial index of what is due.
_DUE = FactRow.state == literal_column(f"'{DUE}'")
_AT = bindparam("at", type_=UtcDateTime())
_ANY_DUE = Prepared(select(FactRow.id).where(_DUE, FactRow.next_at <= _AT).order_by(FactRow.next_at).limit(1))


def _claim(session: Session, at: datetime) -> FactRow | None:
    due = select(FactRow).where(_DUE, FactRow.next_at <= at).order_by(FactRow.next_at, FactRow.id)
    row = session.scalar(due.limit(1).with_for_update(skip_locked=True))
    if row is not None:
        # What a failed reaction leaves behind must not reach the row we read.
        session.expunge(row)
    return row
