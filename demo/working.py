"""What staff of the demo do about a report, and how residents answer: usually in time, now and then not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo import pictures, sayings
from demo.walk import Act, Walk
from server.kit.actor import Actor
from server.media import service as media
from server.people import queries as people
from server.reports.models import Report
from server.reports.queries.brief import brief
from server.reports.rules.levels import default_levels
from server.reports.rules.words import Move, Place
from server.reports.service import effects, moving, talking, watching

PICTURES = 3
"""Different pictures of one scene."""


class Working:
    """Plans the steps of a report on a walk through time."""

    def __init__(self, walk: Walk) -> None:
        self._walk, self._rng, self._at = walk, walk.rng, walk.at
        self._drawn: dict[tuple[str, int, bool], media.Prepared] = {}

    def plan(self, session: Session, report_id: int, owner_id: int, at: datetime) -> None:
        """Somebody will come: usually inside the promise, now and then beyond it."""
        report = session.get_one(Report, report_id)
        promised = (report.arrive_by or report.answer_by or report.fix_by) - report.made_at
        self._at(at + promised * min(self._rng.expovariate(1 / 0.6), 2.5), self._arrive(report_id, owner_id))

    def picture(self, session: Session, actor: Actor, category: str, *, of: int, after: bool, at: datetime) -> int:
        """A picture of such a matter, seen and let through; before and after it is the same place ``of`` somebody."""
        drawn = (pictures.scene(category), of % PICTURES, after)
        if drawn not in self._drawn:
            self._drawn[drawn] = media.prepare(self._walk.house.files, pictures.draw(drawn[0], drawn[1], after=after))
        media_id = media.keep(session, actor, self._drawn[drawn], purpose="report", at=at)
        media.settle(session, media_id=media_id, shown=True, at=at)
        return media_id

    def _arrive(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            report = session.get_one(Report, report_id)
            if report.assignee_id is None:
                self._take(session, report, at)
            staff = self._assignee(session, report_id)
            if self._rng.random() < 0.5:
                talking.say(session, staff, report_id=report_id, thread="resident",
                            words=self._rng.choice(sayings.ANSWERS), at=at)  # fmt: skip
            self._move(
                session,
                staff,
                report_id,
                Move.ARRIVE,
                at,
                **self._proof(session, staff, report, owner_id, at, after=False),
            )
            if default_levels().level(report.priority).may_pause and self._rng.random() < 0.08:
                self._at(at + timedelta(minutes=30), self._pause(report_id, owner_id))
            else:
                self._at(at + timedelta(minutes=self._rng.randint(15, 240)), self._finish(report_id, owner_id))

        return act

    def _take(self, session: Session, report: Report, at: datetime) -> None:
        barred = effects.barred_from(session, report)
        free = [one.staff_id for one in watching.candidates(session, report) if not barred.holds(one.staff_id)]
        taker = people.actor_of(session, self._rng.choice(free), door="console")
        self._move(session, taker, report.id, Move.TAKE, at)

    def _pause(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            staff, report = self._assignee(session, report_id), session.get_one(Report, report_id)
            picture = [self.picture(session, staff, report.category, of=owner_id, after=False, at=at)]
            reason = self._rng.choice(("part_ordered", "resident_absent", "third_party"))
            self._move(session, staff, report_id, Move.PAUSE, at, reason=reason, media_ids=picture)
            self._at(at + timedelta(hours=self._rng.randint(20, 60)), self._resume(report_id, owner_id))

        return act

    def _resume(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            self._move(session, self._assignee(session, report_id), report_id, Move.RESUME, at)
            self._at(at + timedelta(hours=2), self._finish(report_id, owner_id))

        return act

    def _finish(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            staff, report = self._assignee(session, report_id), session.get_one(Report, report_id)
            words = self._rng.choice(sayings.finished(report.category))
            proof = self._proof(session, staff, report, owner_id, at, after=True)
            self._move(session, staff, report_id, Move.FINISH, at, words=words, **proof)
            self._at(at + timedelta(hours=self._rng.triangular(0.5, 60, 5)), self._answer(report_id, owner_id))

        return act

    def _answer(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            draw, again = self._rng.random(), brief(session, report_id).round
            if draw < 0.07 and not again:
                self._move(session, Actor(owner_id), report_id, Move.RETURN, at, reason="not_fixed", words="还是老样子")
                self._at(at + timedelta(hours=3), self._arrive(report_id, owner_id))
            elif draw < 0.75:
                self._move(session, Actor(owner_id), report_id, Move.ACCEPT, at)
                if self._rng.random() < 0.8:
                    self._at(at + timedelta(minutes=1), self._rate(report_id, owner_id))

        return act

    def _rate(self, report_id: int, owner_id: int) -> Act:
        def act(session: Session, at: datetime) -> None:
            stars = self._rng.choices((5, 4, 3, 2, 1), weights=(55, 28, 10, 4, 3))[0]
            words = self._rng.choice(sayings.RATINGS[stars])
            self._move(session, Actor(owner_id), report_id, Move.RATE, at, stars=stars, words=words)

        return act

    def _proof(
        self, session: Session, staff: Actor, report: Report, of: int, at: datetime, *, after: bool
    ) -> Mapping[str, object]:
        if report.place == Place.HOME:
            return {}
        return {"media_ids": [self.picture(session, staff, report.category, of=of, after=after, at=at)]}

    def _move(self, session: Session, actor: Actor, report_id: int, move: Move, at: datetime, **bring: Any) -> None:
        brought = moving.Bring(**bring)
        moving.move(session, actor, report_id=report_id, move=move, version=None, bring=brought, at=at)

    def _assignee(self, session: Session, report_id: int) -> Actor:
        assignee = session.scalar(select(Report.assignee_id).where(Report.id == report_id))
        return people.actor_of(session, assignee or 0, door="wecom")
