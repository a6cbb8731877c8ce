"""Notices of 秀山花园 in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.delivery.models import Credit, InboxItem, Message
from server.delivery.service import consent
from server.delivery.templates import template
from server.notices import queries
from server.notices.models import Notice, NoticeRead
from server.notices.rules import Kind, Urgency
from server.notices.service import publishing, recalling, writing
from server.notices.service.writing import Said
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.places import queries as places
from tests.cast import Cast


@dataclass
class Board:
    """Where 小李 and colleagues pin their notices."""

    cast: Cast

    @property
    def at(self) -> datetime:
        """The stopped clock."""
        return self.cast.house.clock.now()

    def said(self, **over: Any) -> Said:
        """A water cut of tomorrow, for everybody unless a place is named."""
        shape: dict[str, Any] = {
            "estate_id": self.cast.xiushan, "kind": Kind.WATER, "title": "明天上午停水",
            "words": "水箱清洗，请提前存水。",
            "starts_at": self.at + timedelta(days=1), "ends_at": self.at + timedelta(days=1, hours=3),
        }  # fmt: skip
        return Said(**{**shape, **over})

    def write(self, by: str = "xiaoli", **over: Any) -> int:
        """A draft."""
        with self.cast.house.database.write() as session:
            return writing.write(session, self.cast[by], self.said(**over), at=self.at)

    def publish(self, notice_id: int, *, by: str = "xiaoli", wanted: datetime | None = None) -> Any:
        """Publish it, now or later."""
        with self.cast.house.database.write() as session:
            return publishing.publish(
                session, self.cast[by], notice_id, version=self.row(notice_id).version, wanted=wanted, at=self.at
            )

    def out(self, **over: Any) -> int:
        """A notice that is out, with everything that follows."""
        notice_id = self.write(**over)
        self.publish(notice_id)
        self.cast.react()
        return notice_id

    def call_urgent(self, notice_id: int, by: str = "xiaoli", why: Urgency = Urgency.GAS_LEAK) -> None:
        """Ask for it to go out at once."""
        with self.cast.house.database.write() as session:
            version = self.row(notice_id).version
            publishing.call_urgent(session, self.cast[by], notice_id, why=why, version=version, at=self.at)

    def confirm(self, notice_id: int, by: str = "zhaojie") -> None:
        """The second person agrees."""
        with self.cast.house.database.write() as session:
            publishing.confirm(session, self.cast[by], notice_id, version=self.row(notice_id).version, at=self.at)

    def recall(self, notice_id: int, note: str = "时间写错了", by: str = "xiaoli") -> None:
        """Take it back."""
        with self.cast.house.database.write() as session:
            version = self.row(notice_id).version
            recalling.recall(session, self.cast[by], notice_id, note=note, version=version, at=self.at)

    def due(self) -> list[int]:
        """What the clock publishes now."""
        with self.cast.house.database.write() as session:
            return publishing.publish_due(session, at=self.at)

    def row(self, notice_id: int) -> Notice:
        """The notice as it stands."""
        with self.cast.house.database.read() as session:
            return session.get_one(Notice, notice_id)

    def agree(self, name: str, times: int = 1) -> None:
        """Somebody agrees to messages about notices."""
        with self.cast.house.database.write() as session:
            for number in range(times):
                consent.record_consent(
                    session, openid=f"o-{name}", template_id=template("notice").id, accepted=True,
                    event_key=f"{name}-{number}-{self.at}", at=self.at,
                )  # fmt: skip

    def add_owner(self, room: str, name: str) -> int:
        """Somebody on the roster who has no phone with our mini-program."""
        with self.cast.house.database.write() as session:
            owner = NewOwner(name, None, None)
            person_id = ownership.ensure_person(session, self.cast.house.vault, owner, at=self.at)
            ownership.add_owners(session, self.cast.homes[room], [(person_id, owner)], since=date(2019, 3, 1),
                                 joint=False, source="roster", vault=self.cast.house.vault)  # fmt: skip
        self.cast.ids[name] = person_id
        return person_id

    def brief(self, notice_id: int) -> queries.Brief:
        """What others are told of it."""
        with self.cast.house.database.read() as session:
            return queries.brief(session, notice_id)

    def building(self, name: str) -> int:
        """A building of the estate by its name."""
        with self.cast.house.database.read() as session:
            tree = places.tree(session, self.cast.xiushan)
        return next(int(row["id"]) for row in tree["buildings"] if row["name"] == name)

    def readers(self, notice_id: int) -> Sequence[str]:
        """Who has opened it, by name, sorted."""
        ids = {id_: name for name, id_ in self.cast.ids.items()}
        asked = select(NoticeRead.person_id).where(NoticeRead.notice_id == notice_id)
        with self.cast.house.database.read() as session:
            return sorted(ids[person_id] for person_id in session.scalars(asked))

    def told(self, notice_id: int) -> Sequence[str]:
        """Who has it in their inbox, by name, sorted."""
        ids = {id_: name for name, id_ in self.cast.ids.items()}
        asked = select(InboxItem.person_id).where(InboxItem.cause == f"notice:{notice_id}")
        with self.cast.house.database.read() as session:
            return sorted(ids[person_id] for person_id in session.scalars(asked))

    def messages(self, notice_id: int, channel: str = "subscribe") -> dict[str, str]:
        """The state of its messages by address."""
        asked = select(Message.address, Message.state)
        with self.cast.house.database.read() as session:
            where = (Message.cause == f"notice:{notice_id}") & (Message.channel == channel)
            return dict(session.execute(asked.where(where)).all())

    def credits_left(self) -> list[str]:
        """The openids of credits nobody has spent, one each."""
        with self.cast.house.database.read() as session:
            return sorted(session.scalars(select(Credit.openid).where(Credit.ended_at.is_(None))))


@pytest.fixture
def board(cast: Cast) -> Board:
    """The notice board."""
    return Board(cast)
