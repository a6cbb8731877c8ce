"""What an estate tells its people: sheets made from its records and notices of its staff, without a screen.

Everything happens at six in the evening two days ago: neither the clock of the machine nor its quiet hours matter, and
no job of the running system makes a sheet of that day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from demo import pictures
from miniprogram_stub.story.town import Town
from server.bulletins.models import Sheet, SheetFile
from server.bulletins.rules.words import Kind
from server.bulletins.service import correcting, making, publishing, reviewing
from server.kit.actor import Actor
from server.kit.clock import day_start, local_day
from server.kit.facts import FactRow
from server.media import service as media
from server.notices.models import Notice
from server.notices.rules import Kind as NoticeKind
from server.notices.service import publishing as noticing
from server.notices.service import recalling, writing
from server.people import queries as people
from server.reports.rules.words import Kind as ReportKind
from server.reports.rules.words import Move, Place
from server.reports.service import making as reporting
from server.reports.service import moving
from tests.browser.system import System

AGO, EVENING = timedelta(days=2), timedelta(hours=18)


@dataclass
class Told:
    """The estate of 梅姐, telling."""

    system: System
    town: Town

    @property
    def day(self) -> date:
        """The day the sheet is of."""
        return local_day(self.system.house.clock.now()) - AGO

    @property
    def at(self) -> datetime:
        """Six in the evening of that day."""
        return day_start(self.day) + EVENING

    @property
    def estate_id(self) -> int:
        """秀山花园."""
        return int(self.town.known["estate_id"])

    def staff(self, session: Session, name: str = "刘") -> Actor:
        """The manager, or the one of the team whose name begins so."""
        team = people.staff_covering(session, self.estate_id, ("staff", "manager"))
        return people.actor_of(session, next(row["id"] for row in team if row["name"].startswith(name)), door="console")

    def dark_stairs(self) -> None:
        """On that day 梅姐 reported a lamp, and it was repaired; both pictures may be shown."""
        noon = self.at - timedelta(hours=6)
        with self.system.house.database.write() as session:
            manager, meijie = self.staff(session), Actor(self.town.phone("meijie").me()["id"])
            said = reporting.Said(
                estate_id=self.estate_id, kind=ReportKind.REPAIR, category="lighting", place=Place.PUBLIC,
                words="三楼楼道灯不亮", building_id=self._building(), photo_consent=True,
                media_ids=[self._picture(session, meijie, after=False)],
            )  # fmt: skip
            lamp = reporting.report(session, meijie, said, channel="app", request_key="told-lamp", at=noon)
            there = moving.Bring(media_ids=[self._picture(session, manager, after=False)])
            done = moving.Bring(media_ids=[self._picture(session, manager, after=True)], words="已更换新灯，测试正常。")
            steps = ((Move.TAKE, moving.Bring()), (Move.ARRIVE, there), (Move.FINISH, done))
            for hours, (move, bring) in enumerate(steps, start=1):
                moving.move(session, manager, report_id=lamp, move=move, version=None, bring=bring,
                            at=noon + timedelta(hours=hours))  # fmt: skip

    def sheet(self) -> int:
        """The sheet of that day, published."""
        with self.system.house.database.write() as session:
            making.make(session, estate_id=self.estate_id, kind=Kind.DAILY, day=self.day, at=self.at)
            made = session.scalars(select(Sheet).where(Sheet.estate_id == self.estate_id, Sheet.day == self.day)).one()
            reviewing.approve(session, self.staff(session), sheet_id=made.id, version=made.version, faces_checked=True,
                              at=self.at)  # fmt: skip
            publishing.publish_due(session, at=self.at)
            self._and_no_more(session)
            asked = select(Sheet.id).where(Sheet.estate_id == self.estate_id, Sheet.day == self.day)
            return int(session.scalars(asked.where(Sheet.kind == Kind.DAILY, Sheet.number == 1)).one())

    def corrected(self, sheet_id: int, note: str) -> int:
        """The second version of a sheet, published."""
        with self.system.house.database.write() as session:
            manager = self.staff(session)
            right = correcting.correct(session, manager, sheet_id=sheet_id, note=note, at=self.at)
            version = session.get_one(Sheet, right).version
            reviewing.approve(session, manager, sheet_id=right, version=version, faces_checked=True, at=self.at)
            self._and_no_more(session)
            return right

    def file(self, sheet_id: int, kind: str, content: bytes) -> None:
        """A picture, a page or a film drawn from a sheet."""
        with self.system.house.database.write() as session:
            key = self.system.house.files.put(content)
            session.merge(SheetFile(sheet_id=sheet_id, kind=kind, key=key, bytes=len(content), made_at=self.at))

    def notice(self, title: str, **over: Any) -> int:
        """A notice that is out. Without times it is a water cut that has begun and lasts until tomorrow."""
        now = self.system.house.clock.now()
        shape = {"kind": NoticeKind.WATER, "words": "清洗水箱，请提前存水。", "starts_at": now - timedelta(hours=1),
                 "ends_at": now + timedelta(days=1), **over}  # fmt: skip
        with self.system.house.database.write() as session:
            staff = self.staff(session)
            said = writing.Said(estate_id=self.estate_id, title=title, **shape)
            notice_id = writing.write(session, staff, said, at=self.at)
            version = session.get_one(Notice, notice_id).version
            noticing.publish(session, staff, notice_id, version=version, at=self.at)
            return notice_id

    def recall(self, notice_id: int, note: str) -> None:
        """Take a notice back."""
        with self.system.house.database.write() as session:
            version = session.get_one(Notice, notice_id).version
            recalling.recall(session, self.staff(session), notice_id, note=note, version=version, at=self.at)

    def ask(self, person: str) -> Callable[[str], Any]:
        """What the server answers to somebody's phone."""
        return self.town.phone(person).line.get

    def credits(self, person: str, kind: str) -> int:
        """How many messages of a kind somebody has agreed to and not had yet."""
        listed = self.ask(person)("/subscriptions")["templates"]
        return sum(row["credits"] for row in listed if kind in row["keys"])

    def _and_no_more(self, session: Session) -> None:
        """Nothing follows from these sheets: to draw each takes longer than to look at them."""
        session.execute(delete(FactRow).where(FactRow.name.like("sheet.%")))

    def _building(self) -> int:
        return int(self.ask("meijie")(f"/estates/{self.estate_id}/tree")["buildings"][0]["id"])

    def _picture(self, session: Session, who: Actor, *, after: bool) -> int:
        ready = media.prepare(self.system.house.files, pictures.draw("pipe", 3, after=after))
        media_id = media.keep(session, who, ready, purpose="report", at=self.at)
        media.settle(session, media_id=media_id, shown=True, at=self.at)
        return media_id
