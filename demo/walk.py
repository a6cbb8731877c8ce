"""A walk through time: acts in order, each in one transaction, what follows from it at once. Same seed, same story."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.clock import StoppedClock
from server.kit.errors import DomainError
from server.kit.house import House
from workflows.engine.reactions import Reactor
from workflows.registry import REACTIONS

Act = Callable[[Session, datetime], None]
Job = Callable[[House, datetime], str | None]


@dataclass(frozen=True)
class Estate:
    """An estate of the story: its homes with one owner each, its lifts and stairs, and how much happens a day."""

    id: int
    homes: list[tuple[int, int]]
    stairs: list[int]
    lifts: list[int]
    counter: int
    per_day: float


@dataclass
class Walk:
    """Walks a clock from act to act. What falls after ``until`` never happens; ``refused`` says what a rule did not
    let happen."""

    house: House
    clock: StoppedClock
    until: datetime
    seed: int = 20261121
    order: itertools.count[int] = field(default_factory=itertools.count)
    refused: list[str] = field(default_factory=list)
    _queue: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self._reactor = Reactor(self.house, REACTIONS, chance=random.Random(self.seed))

    def at(self, when: datetime, act: Act) -> None:
        """Plan an act."""
        if when < self.until:
            heapq.heappush(self._queue, (when, next(self.order), act))

    def to(self, end: datetime) -> None:
        """Do everything planned up to an instant; what a use case refuses did not happen."""
        while self._queue and self._queue[0][0] <= end:
            when, _, act = heapq.heappop(self._queue)
            self.clock.set(max(when, self.clock.now()))
            try:
                with self.house.database.write() as session:
                    act(session, self.clock.now())
            except DomainError as no:
                self.refused.append(f"{when:%m-%d %H:%M} {no}")
                continue
            self.follow()
        self.clock.set(max(end, self.clock.now()))

    def run(self, *jobs: Job) -> None:
        """Let the clock's jobs do what is due, and what follows."""
        for job in jobs:
            job(self.house, self.clock.now())
        self.follow()

    def follow(self) -> None:
        """Let every fact be answered."""
        while self._reactor.run_once():
            pass
