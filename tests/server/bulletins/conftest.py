"""Short verbs for stories about sheets: the clock set to an hour, the two jobs run, rows looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from server.bulletins.models import Contribution, Sheet, SheetFigure
from server.bulletins.queries import desk, feed
from server.bulletins.queries.plans import plan_of
from server.bulletins.rules.view import SheetView, read_view
from server.bulletins.rules.words import AfterDeadline, Kind, Mode
from server.bulletins.service import contributing, editing, making, planning, reviewing
from server.kit.actor import SYSTEM
from server.kit.clock import SHANGHAI, StoppedClock
from server.media import service as media
from tests.cast import Cast
from workflows.bulletins import jobs

TODAY = date(2026, 11, 21)


@dataclass
class Sheets:
    """The desk of a test."""

    cast: Cast
    clock: StoppedClock

    def at(self, hour: int, minute: int = 0, day: date = TODAY) -> datetime:
        """Set the clock to an hour of a Shanghai day."""
        self.clock.set(datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI))
        return self.clock.now()

    def run(self) -> None:
        """Both jobs, each twice: what is due is made and sent once."""
        for _ in range(2):
            jobs.make(self.cast.house, self.clock.now())
            jobs.publish(self.cast.house, self.clock.now())

    def make(self, kind: Kind = Kind.DAILY, day: date = TODAY, estate_id: int | None = None) -> int:
        """Make one sheet a minute from now. Gives its id."""
        self.clock.advance(minutes=1)
        estate_id = estate_id or self.cast.xiushan
        with self.cast.house.database.write() as session:
            making.make(session, estate_id=estate_id, kind=kind, day=day, at=self.clock.now())
        return self.newest(kind, estate_id).id

    def plan(self, estate_id: int | None = None, **changes: Any) -> None:
        """Set some of an estate's plan."""
        estate_id = estate_id or self.cast.xiushan
        with self.cast.house.database.write() as session:
            old, version = plan_of(session, estate_id)
            planning.set_plan(session, SYSTEM, estate_id=estate_id, plan=replace(old, **changes), version=version,
                              at=self.clock.now())  # fmt: skip

    def reviewed(self, after: AfterDeadline = AfterDeadline.SEND, by: str = "liujingli") -> None:
        """Let somebody look sheets over."""
        self.plan(mode=Mode.REVIEWED, reviewer_id=self.cast.ids[by], after_deadline=after)

    def all(self, estate_id: int | None = None, kind: Kind | None = None) -> list[Sheet]:
        """Every sheet, in order of id."""
        with self.cast.house.database.read() as session:
            asked = select(Sheet).order_by(Sheet.id)
            asked = asked if estate_id is None else asked.where(Sheet.estate_id == estate_id)
            return list(session.scalars(asked if kind is None else asked.where(Sheet.kind == kind)))

    def newest(self, kind: Kind = Kind.DAILY, estate_id: int | None = None) -> Sheet:
        """The newest sheet of 秀山花园, or of another estate."""
        return self.all(estate_id or self.cast.xiushan, kind)[-1]

    def row(self, sheet_id: int) -> Sheet:
        """One sheet."""
        with self.cast.house.database.read() as session:
            return session.get_one(Sheet, sheet_id)

    def view(self, sheet_id: int) -> SheetView:
        """What one shows."""
        return read_view(self.row(sheet_id).content)

    def figures(self, sheet_id: int) -> dict[tuple[str, str], SheetFigure]:
        """Its figures by section and key."""
        with self.cast.house.database.read() as session:
            rows = session.scalars(select(SheetFigure).where(SheetFigure.sheet_id == sheet_id))
            return {(row.section, row.key): row for row in rows}

    def behind(self, sheet_id: int, section: str, key: str, who: str = "liujingli") -> dict[str, Any]:
        """The rows behind a figure, as somebody sees them."""
        with self.cast.house.database.read() as session:
            return desk.behind(session, self.cast[who], sheet_id=sheet_id, section=section, key=key)

    def approve(self, who: str, sheet_id: int, *, faces_checked: bool = False, version: int | None = None) -> bool:
        """Somebody lets it go."""
        version = version or self.row(sheet_id).version
        with self.cast.house.database.write() as session:
            return reviewing.approve(session, self.cast[who], sheet_id=sheet_id, version=version,
                                     faces_checked=faces_checked, at=self.clock.now())  # fmt: skip

    def words(self, who: str, sheet_id: int, *tomorrow: str, weather: str | None = None) -> int:
        """Somebody writes tomorrow's lines."""
        with self.cast.house.database.write() as session:
            return editing.set_words(session, self.cast[who], sheet_id=sheet_id, version=self.row(sheet_id).version,
                                     weather=weather, tomorrow=tomorrow, at=self.clock.now())  # fmt: skip

    def contribute(self, who: str, words: str = "今天擦了扶手", pictures: int = 0) -> int:
        """Somebody brings something."""
        ids = [self.picture(who) for _ in range(pictures)]
        with self.cast.house.database.write() as session:
            return contributing.contribute(session, self.cast[who], estate_id=self.cast.xiushan, words=words,
                                           media_ids=ids, faces_agreed=True, at=self.clock.now())  # fmt: skip

    def decide(self, who: str, contribution_id: int, **more: Any) -> None:
        """Somebody looks it over."""
        with self.cast.house.database.write() as session:
            version = session.get_one(Contribution, contribution_id).version
            more = {"accept": True, "faces_checked": True, **more}
            contributing.decide(session, self.cast[who], contribution_id=contribution_id, version=version,
                                at=self.clock.now(), **more)  # fmt: skip

    def picture(self, who: str, *, shown: bool = True) -> int:
        """A picture somebody has brought, checked already unless said otherwise."""
        media_id = self.cast.picture(who)
        if shown:
            with self.cast.house.database.write() as session:
                media.settle(session, media_id=media_id, shown=True, at=self.clock.now())
        return media_id

    def finished(
        self, *, consent: bool = True, place: str = "public", shown: bool = True, category: str = "lighting"
    ) -> int:
        """A report of 梅姐's with a picture of before and one of after. Gives its id."""
        before = [self.picture("meijie", shown=shown)]
        report = self.cast.report("meijie", category, place, photo_consent=consent, media_ids=before)
        self.cast.move("xiaoli", report, "take")
        self.cast.move("xiaoli", report, "arrive")
        self.cast.move("xiaoli", report, "finish", words="换好了", media_ids=[self.picture("xiaoli", shown=shown)])
        return report

    def feed(self, who: str, **asked: Any) -> list[dict[str, Any]]:
        """What somebody finds in the app."""
        with self.cast.house.database.read() as session:
            return list(feed.feed(session, self.cast[who], at=self.clock.now(), **asked).items)


@pytest.fixture
def sheets(cast: Cast, clock: StoppedClock) -> Sheets:
    """The desk of this test, at noon."""
    desk_ = Sheets(cast, clock)
    desk_.at(12)
    return desk_
