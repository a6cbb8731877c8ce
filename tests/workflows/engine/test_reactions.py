"""Facts and reactions: one fact, one transaction, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from server.delivery import service
from server.delivery.models import Message
from server.kit.clock import StoppedClock
from server.kit.db import Database
from server.kit.facts import Fact, FactRow, publish
from server.kit.house import House
from tests.at_once import at_once, to_the_end
from workflows.engine.reactions import Happened, Reaction, Reactor


@dataclass(frozen=True)
class LeakFound(Fact):
    """Somebody found a leak."""

    name = "leak.found"
    home_id: int


@dataclass(frozen=True)
class Ignored(Fact):
    """Nobody reacts to this."""

    name = "nobody.cares"


def call_team(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """Tell the staff group, with a cause of the fact's own."""
    service.tell_team(session, cause=fact.cause(), robot="staff", words=f"漏水 {fact['home_id']}", at=at)


def happen(house: House, *facts: Fact) -> None:
    """Publish facts now."""
    with house.database.write() as session:
        for fact in facts:
            publish(session, fact, at=house.clock.now())


def rows(database: Database) -> list[FactRow]:
    """Every fact."""
    with database.read() as session:
        return list(session.scalars(select(FactRow).order_by(FactRow.id)))


def owed(house: House) -> int:
    """How many messages are due."""
    with house.database.read() as session:
        return len(session.scalars(select(Message.id)).all())


def test_every_reaction_answers_a_fact_once(house: House) -> None:
    seen: list[tuple[int, int]] = []
    happen(house, LeakFound(702), Ignored(), LeakFound(101))
    reactions = [
        Reaction("leak.found", call_team),
        Reaction("leak.found", lambda _s, _h, fact, _at: seen.append((fact.id, fact["home_id"]))),
    ]
    for _ in range(2):
        Reactor(house, reactions).run_once()
    assert [home for _, home in seen] == [702, 101] and owed(house) == 2
    assert [row.state for row in rows(house.database)] == ["done"] * 3


def test_a_reaction_run_again_after_a_crash_owes_nothing_twice(house: House) -> None:
    happen(house, LeakFound(702))
    fact = Happened(1, "leak.found", house.clock.now(), {"home_id": 702})
    for _ in range(2):
        with house.database.write() as session:
            call_team(session, house, fact, house.clock.now())
    assert owed(house) == 1 and fact.cause("x") == "leak.found:1:x" and dict(fact) == {"home_id": 702}


def failing(times: int) -> Callable[[Session, House, Happened, datetime], None]:
    """A reaction that fails some times before it works."""
    left = [times]

    def act(_session: Session, _house: House, _fact: Happened, _at: datetime) -> None:
        if left[0]:
            left[0] -= 1
            raise RuntimeError("not yet")

    return act


def test_a_failing_reaction_undoes_the_others_and_is_tried_again_later(house: House, clock: StoppedClock) -> None:
    happen(house, LeakFound(702))
    reactor = Reactor(house, [Reaction("leak.found", call_team), Reaction("leak.found", failing(1))])
    assert reactor.run_once() == 1
    (row,) = rows(house.database)
    assert owed(house) == 0 and (row.state, row.attempts) == ("due", 1) and row.last_error == "RuntimeError: not yet"
    assert reactor.run_once() == 0
    clock.advance(seconds=6)
    assert reactor.run_once() == 1
    assert owed(house) == 1 and rows(house.database)[0].state == "done"


def test_after_ten_tries_a_fact_is_dead_and_the_others_go_on(house: House, clock: StoppedClock) -> None:
    happen(house, LeakFound(702), Ignored())
    reactor = Reactor(house, [Reaction("leak.found", failing(99))])
    with capture_logs() as logs:
        for _ in range(12):
            reactor.run_once()
            clock.advance(hours=2)
    assert [(row.state, row.attempts) for row in rows(house.database)] == [("dead", 10), ("done", 1)]
    assert "fact_is_dead" in [line["event"] for line in logs]


def test_two_workers_answer_each_fact_once(house: House) -> None:
    happen(house, *(LeakFound(number) for number in range(40)))
    seen: list[int] = []
    answer = Reaction("leak.found", lambda _s, _h, fact, _at: seen.append(fact["home_id"]))
    at_once(*(to_the_end(Reactor(house, [answer]).run_once) for _ in range(2)))
    assert sorted(seen) == list(range(40))
