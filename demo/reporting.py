"""What residents of the demo report: words, place and picture fit each other, and nobody speaks of a lift that is not
there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from demo import cast, sayings
from demo.walk import Act, Estate, Walk
from demo.working import Working
from server.kit.actor import Actor
from server.people import queries as people
from server.people.models import WechatIdentity
from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Category
from server.reports.rules.words import Kind, Place
from server.reports.service import making, watching
from server.reports.service.said import Said

USUAL = {
    "leak": 8,
    "lighting": 7,
    "entrance_door": 5,
    "blocked_drain": 5,
    "outage": 4,
    "cleaning": 4,
    "noise": 3,
    "parking": 3,
    "call_back": 0,
}
"""How often, against 1 for everything else. A call is asked for in chat, not here."""
CAST = {one.name for one in cast.RESIDENTS}


class Reporting:
    """Plans reports on a walk through time."""

    def __init__(self, walk: Walk) -> None:
        self._walk, self._rng, self._working = walk, walk.rng, Working(walk)

    def plan_day(self, estate: Estate, day: datetime) -> int:
        """Plan what is reported on a day; gives how many reports that makes."""
        count = sum(self._rng.random() < estate.per_day / 6 for _ in range(6))
        for _ in range(count):
            when = day + timedelta(hours=self._rng.triangular(0, 14, 2), minutes=self._rng.randint(0, 59))
            self._walk.at(when, self._make(estate))
        return count

    def _make(self, estate: Estate) -> Act:
        home_id, owner_id = self._rng.choice(estate.homes)
        said, photo = self._said(estate, home_id), self._rng.random() < 0.3
        by_phone, key = self._rng.random() < 0.25, f"demo-{next(self._walk.order)}"

        def act(session: Session, at: datetime) -> None:
            owner = Actor(owner_id)
            if by_phone:
                staff = people.actor_of(session, estate.counter, door="console")
                report_id = making.report_for(session, staff, said, reporter_id=owner_id, contact=None,
                                              channel="phone", request_key=key, at=at)  # fmt: skip
                watching.verdict_on_words(session, report_id=report_id, shown=True)
            else:
                self._hold_a_phone(session, owner_id, at)
                told = replace(said, media_ids=self._pictures(session, owner, said, at) if photo else [])
                report_id = making.report(session, owner, told, channel="app", request_key=key, at=at)
                watching.verdict_on_words(session, report_id=report_id, shown=True)
            self._working.plan(session, report_id, owner_id, at)

        return act

    def _hold_a_phone(self, session: Session, owner_id: int, at: datetime) -> None:
        """Whoever reports by themselves has the mini-program. The cast get theirs on the first day with phones."""
        if people.reads_us(session, owner_id) or people.names(session, [owner_id])[owner_id] in CAST:
            return
        session.add(WechatIdentity(openid=f"o-neighbour-{owner_id}", person_id=owner_id, made_at=at))
        session.flush()

    def _pictures(self, session: Session, owner: Actor, said: Said, at: datetime) -> list[int]:
        return [self._working.picture(session, owner, said.category, of=owner.id, after=False, at=at)]

    def _said(self, estate: Estate, home_id: int) -> Said:
        usual = usual_in(bool(estate.lifts))
        category = self._rng.choices(usual, weights=[USUAL.get(one.key, 1) for one in usual])[0]
        place = self._rng.choice(places_of(category, bool(estate.lifts)))
        return Said(
            estate_id=estate.id, kind=category.kind, category=category.key, place=place,
            words=self._rng.choice(sayings.said(category.key, place)),
            home_id=home_id if place is Place.HOME else None, photo_consent=self._rng.random() < 0.5,
            lift_id=self._rng.choice(estate.lifts) if place is Place.LIFT else None,
            stair_id=self._rng.choice(estate.stairs) if place is Place.PUBLIC else None,
        )  # fmt: skip


def usual_in(lifts: bool) -> list[Category]:
    """What is reported where there are lifts, or where there are none."""
    kinds = (Kind.REPAIR, Kind.COMPLAINT, Kind.SUGGESTION)
    usual = [one for one in default_catalogue().categories if one.kind in kinds and not one.about_staff]
    return [one for one in usual if places_of(one, lifts)]


def places_of(category: Category, lifts: bool) -> Sequence[Place]:
    """Where such a thing may be: in a lift only where there is one."""
    return [place for place in category.places if lifts or place is not Place.LIFT]
