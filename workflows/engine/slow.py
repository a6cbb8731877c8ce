"""Slow work: rows that a worker takes one at a time, outside any request."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from server.kit.house import House
from server.kit.logs import log
from server.kit.prepared import Prepared
from workflows.engine.backoff import backoff
from workflows.engine.models import SlowWork

DUE, HELD, DONE, FAILED = "due", "held", "done", "failed"
MOST_ATTEMPTS = 5
MOST_DEATHS = 3
"""Not above :data:`MOST_ATTEMPTS`: what takes its worker with it takes all that this worker had in hand, too. Once an
attempt ended with an error nobody knows how many deaths there were: then all attempts count together."""
LOST = "试了 {attempts} 次，最后一次做到一半程序就断了，没有再试。可能是文件太大、内存不够，或程序被强行停止。"
LEASE = timedelta(minutes=10)

Act = Callable[[House, Mapping[str, Any], datetime], None]


@dataclass(frozen=True, slots=True)
class Slow:
    """A kind of slow work. ``act`` opens its own transactions and bears being run twice: a worker may die in it. What
    workers died in :data:`MOST_DEATHS` times is given up.

    ``lease`` is longer than it ever takes; after that somebody else takes it up. ``awaited``: somebody waits for it in
    a chat, so it goes before everything nobody waits for. ``long``: it takes minutes, such as a film that is drawn, and
    is done by a hand of its own, so that nothing else waits behind it.
    """

    kind: str
    act: Act
    lease: timedelta = LEASE
    awaited: bool = False
    long: bool = False


def hands(kinds: Sequence[Slow]) -> Mapping[str, list[Slow]]:
    """Who does what, by name: the long pieces apart from the others. A hand with nothing to do is left out."""
    both = {"slow": [one for one in kinds if not one.long], "long": [one for one in kinds if one.long]}
    return {name: mine for name, mine in both.items() if mine}


def ask(session: Session, *, kind: str, cause: str, payload: Mapping[str, Any], at: datetime) -> None:
    """Ask for a piece of slow work in the caller's transaction, once per kind and cause."""
    make: Any = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    row = {"kind": kind, "cause": cause, "payload": dict(payload), "at": at, "state": DUE, "next_at": at, "attempts": 0}
    session.execute(make(SlowWork).values(row).on_conflict_do_nothing())


class SlowWorker:
    """Takes slow work piece by piece. Several may work side by side."""

    def __init__(self, house: House, kinds: Sequence[Slow], *, chance: random.Random | None = None) -> None:
        self._house, self._chance = house, chance or random.Random()
        self._kinds = {kind.kind: kind for kind in kinds}
        awaited = SlowWork.kind.in_([kind.kind for kind in kinds if kind.awaited])
        self._order = (case((awaited, 0), else_=1), SlowWork.id)
        mine = SlowWork.kind.in_(self._kinds)
        earliest = (select(func.min(when)).where(mine) for when in (SlowWork.next_at, SlowWork.lease_until))
        self._earliest = Prepared(
            select(*(each.scalar_subquery().label(f"when_{n}") for n, each in enumerate(earliest)))
        )
        self._owner = secrets.token_hex(12)

    def run_once(self, most: int = 10) -> int:
        """Do up to ``most`` pieces, those of dead workers included; gives how many were taken, well or not."""
        taken = 0
        while taken < most and (work := self._take()) is not None:
            if work.state == HELD:
                self._do(work)
            taken += 1
        return taken

    def _take(self) -> SlowWork | None:
        at = self._house.clock.now()
        with self._house.database.read() as session:
            (earliest,) = self._earliest.all(session, {})
        if not any(when is not None and when <= at for when in earliest.values()):
            return None
        ready = or_(SlowWork.next_at <= at, SlowWork.lease_until <= at) & SlowWork.kind.in_(self._kinds)
        with self._house.database.write() as session:
            first = select(SlowWork).where(ready).order_by(*self._order).limit(1).with_for_update(skip_locked=True)
            work = session.scalar(first)
            if work is not None and work.state == HELD and work.attempts >= _most(work):
                _set_aside(work, at)
            elif work is not None:
                # Counted before it begins: a worker that dies in it cannot count any more.
                work.state, work.owner, work.next_at = HELD, self._owner, None
                work.attempts, work.lease_until = work.attempts + 1, at + self._kinds[work.kind].lease
        return work

    def _do(self, work: SlowWork) -> None:
        try:
            self._kinds[work.kind].act(self._house, work.payload, self._house.clock.now())
        except Exception as error:  # noqa: BLE001 - one broken piece must not stop the others
            log.exception("slow_work_failed", kind=work.kind, id=work.id, attempts=work.attempts)
            self._put_off(work, error)
        else:
            self._finish(work, state=DONE, ended_at=self._house.clock.now(), last_error=None)

    def _put_off(self, work: SlowWork, error: Exception) -> None:
        at, words = self._house.clock.now(), f"{type(error).__name__}: {error}"[:500]
        if work.attempts >= MOST_ATTEMPTS:
            log.error("slow_work_given_up", kind=work.kind, id=work.id)
            self._finish(work, state=FAILED, ended_at=at, last_error=words)
            return
        next_at = at + backoff(work.attempts, self._chance.random(), longest=timedelta(minutes=30))
        self._finish(work, state=DUE, next_at=next_at, last_error=words)

    def _finish(self, work: SlowWork, **values: Any) -> None:
        mine = (SlowWork.id == work.id) & (SlowWork.owner == self._owner)
        with self._house.database.write() as session:
            session.execute(update(SlowWork).where(mine).values(owner=None, lease_until=None, **values))


def _most(work: SlowWork) -> int:
    return MOST_DEATHS if work.last_error is None else MOST_ATTEMPTS


def _set_aside(work: SlowWork, at: datetime) -> None:
    log.error("slow_work_given_up", kind=work.kind, id=work.id, why="its worker died", attempts=work.attempts)
    work.state, work.owner, work.lease_until, work.ended_at = FAILED, None, None, at
    work.last_error = LOST.format(attempts=work.attempts)
