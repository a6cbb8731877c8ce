"""Six months of reports, made through the use cases with a clock that is walked forward. Same seed, same story."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo import notices, pictures, sayings, sheets
from server.kit.actor import Actor
from server.kit.clock import StoppedClock
from server.kit.errors import DomainError
from server.kit.house import House
from server.media import service as media
from server.people import queries as people
from server.reports.models import Report
from server.reports.queries.brief import brief
from server.reports.rules.categories import Category, default_catalogue
from server.reports.rules.levels import default_levels
from server.reports.rules.words import Kind, Move, Place
from server.reports.service import effects, making, moving, talking, watching
from server.reports.service.said import Said
from workflows.engine.reactions import Reactor
from workflows.registry import REACTIONS
from workflows.reports.jobs import climb, close

DAYS = 183
PICTURES = 6
Act = Callable[[Session, datetime], None]


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
class History:
    """A walk through time: acts in order, each in one transaction, its facts answered at once."""

    house: House
    clock: StoppedClock
    estates: list[Estate]
    until: datetime
    seed: int = 20261121
    _queue: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.reactor = Reactor(self.house, REACTIONS, chance=random.Random(self.seed))
        self.drawn: dict[tuple[int, bool], media.Prepared] = {}

    def play(self, tell: Callable[[str], None]) -> int:
        """Play every day up to ``until``; gives how many reports were made."""
        day, made = self.until - timedelta(days=DAYS), 0
        for estate in self.estates:
            notices.plan(self.at, until=self.until, estate_id=estate.id, stairs=estate.stairs, lifts=estate.lifts,
                         writer=estate.counter)  # fmt: skip
        reviewed, *automatic = (estate.id for estate in self.estates)
        sheets.plan(self.at, until=self.until, reviewed=reviewed, automatic=automatic, seed=self.seed)
        while day < self.until:
            for estate in self.estates:
                made += self._plan_day(estate, day)
            self._run_until(min(day + timedelta(days=1), self.until))
            self._jobs()
            if day.day == 1:
                tell(f"  {day:%Y-%m}：累计 {made} 件报事")
            day += timedelta(days=1)
        sheets.draw_only_the_last(self.house)
        return made

    def at(self, when: datetime, act: Act) -> None:
        """Plan an act; what falls after the end of the story never happens."""
        if when < self.until:
            heapq.heappush(self._queue, (when, next(self._order), act))

    def _run_until(self, end: datetime) -> None:
        while self._queue and self._queue[0][0] <= end:
            when, _, act = heapq.heappop(self._queue)
            self.clock.set(max(when, self.clock.now()))
            try:
                with self.house.database.write() as session:
                    act(session, self.clock.now())
            except DomainError:
                continue
            while self.reactor.run_once():
                pass
        self.clock.set(max(end, self.clock.now()))

    def _jobs(self) -> None:
        climb(self.house, self.clock.now())
        close(self.house, self.clock.now())
        while self.reactor.run_once():
            pass

    def _plan_day(self, estate: Estate, day: datetime) -> int:
        count = sum(self.rng.random() < estate.per_day / 6 for _ in range(6))
        for _ in range(count):
            when = day + timedelta(hours=self.rng.triangular(0, 14, 2), minutes=self.rng.randint(0, 59))
            self.at(when, self._make(estate))
        return count

    def _make(self, estate: Estate) -> Act:
        rng = self.rng
        category = rng.choices(_USUAL, weights=[_WEIGHTS.get(one.key, 1) for one in _USUAL])[0]
        home_id, owner_id = rng.choice(estate.homes)
        place = rng.choice(category.places)
        words = rng.choice(sayings.said(category.key, place))
        by_phone, key, photo = rng.random() < 0.25, f"demo-{next(self._order)}", rng.random() < 0.3
        said = Said(
            estate_id=estate.id, kind=category.kind, category=category.key, place=place, words=words,
            home_id=home_id if place is Place.HOME else None, photo_consent=rng.random() < 0.5,
            lift_id=rng.choice(estate.lifts) if place is Place.LIFT and estate.lifts else None,
            stair_id=rng.choice(estate.stairs) if place is Place.PUBLIC else None,
        )  # fmt: skip

        def act(session: Session, at: datetime) -> None:
            owner = Actor(owner_id)
            if by_phone:
                staff = people.actor_of(session, estate.counter, door="console")
                report_id = making.report_for(session, staff, said, reporter_id=owner_id, contact=None,
                                              channel="phone", request_key=key, at=at)  # fmt: skip
            else:
                ids = [self._picture(session, owner, after=False, at=at)] if photo else []
                told = replace(said, media_ids=ids)
                report_id = making.report(session, owner, told, channel="app", request_key=key, at=at)
                watching.verdict_on_words(session, report_id=report_id, shown=True)
            self.at(at + self._soon(session, report_id, 0.6), self._arrive(report_id, owner_id))

        return act

    def _soon(self, session: Session, report_id: int, share: float) -> timedelta:
        """Usually inside the promise, now and then beyond it."""
        report = session.get_one(Report, report_id)
        promised = (report.arrive_by or report.answer_by or report.fix_by) - report.made_at
        return promised * min(self.rng.expovariate(1 / share), 2.5)

    def _arrive(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            report = session.get_one(Report, report_id)
            if report.assignee_id is None:
                barred = effects.barred_from(session, report)
                free = [one.staff_id for one in watching.candidates(session, report) if not barred.holds(one.staff_id)]
                taker = people.actor_of(session, self.rng.choice(free), door="console")
                self._move(session, taker, report_id, Move.TAKE, at)
            staff = people.actor_of(session, session.get_one(Report, report_id).assignee_id or 0, door="wecom")
            if self.rng.random() < 0.5:
                talking.say(session, staff, report_id=report_id, thread="resident",
                            words=self.rng.choice(sayings.ANSWERS), at=at)  # fmt: skip
            picture = [self._picture(session, staff, after=False, at=at)] if report.place != Place.HOME else []
            self._move(session, staff, report_id, Move.ARRIVE, at, media_ids=picture)
            may_pause = default_levels().level(report.priority).may_pause
            if may_pause and self.rng.random() < 0.08:
                self.at(at + timedelta(minutes=30), self._pause(report_id, owner_id))
            else:
                self.at(at + timedelta(minutes=self.rng.randint(15, 240)), self._finish(report_id, owner_id))

        return act

    def _pause(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            staff = self._assignee(session, report_id)
            picture = [self._picture(session, staff, after=False, at=at)]
            reason = self.rng.choice(("part_ordered", "resident_absent", "third_party"))
            self._move(session, staff, report_id, Move.PAUSE, at, reason=reason, media_ids=picture)
            self.at(at + timedelta(hours=self.rng.randint(20, 60)), self._resume(report_id, owner_id))

        return act

    def _resume(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            self._move(session, self._assignee(session, report_id), report_id, Move.RESUME, at)
            self.at(at + timedelta(hours=2), self._finish(report_id, owner_id))

        return act

    def _finish(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            staff, report = self._assignee(session, report_id), session.get_one(Report, report_id)
            picture = [self._picture(session, staff, after=True, at=at)] if report.place != Place.HOME else []
            words = self.rng.choice(sayings.FINISHED)
            self._move(session, staff, report_id, Move.FINISH, at, words=words, media_ids=picture)
            self.at(at + timedelta(hours=self.rng.triangular(0.5, 60, 5)), self._answer(report_id, owner_id))

        return act

    def _answer(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            draw, again = self.rng.random(), brief(session, report_id).round
            if draw < 0.07 and not again:
                self._move(session, Actor(owner_id), report_id, Move.RETURN, at, reason="not_fixed", words="还是老样子")
                self.at(at + timedelta(hours=3), self._arrive(report_id, owner_id))
            elif draw < 0.75:
                self._move(session, Actor(owner_id), report_id, Move.ACCEPT, at)
                if self.rng.random() < 0.8:
                    self.at(at + timedelta(minutes=1), self._rate(report_id, owner_id))

        return act

    def _rate(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            stars = self.rng.choices((5, 4, 3, 2, 1), weights=(55, 28, 10, 4, 3))[0]
            words = self.rng.choice(sayings.RATINGS[stars])
            self._move(session, Actor(owner_id), report_id, Move.RATE, at, stars=stars, words=words)

        return act

    def _move(self, session: Session, actor: Actor, report_id: int, move: Move, at: datetime, **bring: object) -> None:
        brought = moving.Bring(**bring)  # type: ignore[arg-type]
        moving.move(session, actor, report_id=report_id, move=move, version=None, bring=brought, at=at)

    def _assignee(self, session: Session, report_id: int) -> Actor:
        assignee = session.scalar(select(Report.assignee_id).where(Report.id == report_id))
        return people.actor_of(session, assignee or 0, door="wecom")

    def _picture(self, session: Session, actor: Actor, *, after: bool, at: datetime) -> int:
        seed = self.rng.randrange(PICTURES)
        if (seed, after) not in self.drawn:
            self.drawn[seed, after] = media.prepare(self.house.files, pictures.draw(seed, after=after))
        media_id = media.keep(session, actor, self.drawn[seed, after], purpose="report", at=at)
        media.settle(session, media_id=media_id, shown=True, at=at)
        return media_id


def _usual() -> list[Category]:
    kinds = (Kind.REPAIR, Kind.COMPLAINT, Kind.SUGGESTION)
    return [one for one in default_catalogue().categories if one.kind in kinds and not one.about_staff]


_USUAL = _usual()
_WEIGHTS = {
    "leak": 8,
    "lighting": 7,
    "entrance_door": 5,
    "blocked_drain": 5,
    "outage": 4,
    "cleaning": 4,
    "noise": 3,
    "parking": 3,
}
