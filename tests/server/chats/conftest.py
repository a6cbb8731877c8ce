"""A chat of 梅姐 in one line each."""

from __future__ import annotations

import itertools
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from server.chats.models import Chat
from server.chats.rules.words import Side
from server.chats.service import handing, keeping
from server.chats.service.keeping import Line, Noted
from server.delivery.service import windows
from server.kit.clock import SHANGHAI, StoppedClock
from tests.cast import Cast

NOON = datetime(2026, 11, 21, 12, tzinfo=SHANGHAI)
_numbers = itertools.count(1)


@dataclass
class Line24:
    """The line that answers round the clock."""

    cast: Cast

    @property
    def at(self) -> datetime:
        """The stopped clock."""
        return self.cast.house.clock.now()

    def write(self) -> AbstractContextManager[Session]:
        """One transaction."""
        return self.cast.house.database.write()

    def says(self, words: str, *, who: str | None = "meijie", key: str | None = None) -> Noted:
        """Somebody says something to us; None: a stranger of no estate."""
        line = Line(Side.RESIDENT, words, key or f"said-{next(_numbers)}")
        estate = self.cast.xiushan if who == "meijie" else self.cast.defu if who == "stranger" else None
        with self.write() as session:
            windows.open_window(session, app="oa", openid=f"oa-{who}", word=True, at=self.at)
            return keeping.note(
                session, self.cast.house.vault, channel="oa", address=f"oa-{who}",
                person_id=self.cast.ids[who] if who else None, estate_id=estate, lines=[line], at=self.at,
            )  # fmt: skip

    def asks(self, *, who: str | None = "meijie", danger: bool = False) -> int:
        """Somebody asks for a person. Gives the chat's id."""
        chat_id = self.says("人工", who=who).chat_id
        with self.write() as session:
            handing.ask(session, chat_id, why="住户找人工", at=self.at, danger=danger)
        return chat_id

    def take(self, name: str, chat_id: int, version: int | None = None) -> None:
        """A colleague takes it."""
        known = self.row(chat_id).version if version is None else version
        with self.write() as session:
            handing.take(session, self.cast[name], chat_id, version=known, at=self.at)

    def row(self, chat_id: int) -> Chat:
        """The chat as it stands."""
        with self.cast.house.database.read() as session:
            return session.get_one(Chat, chat_id)


@pytest.fixture
def line(cast: Cast, clock: StoppedClock) -> Line24:
    """The line, at noon."""
    clock.set(NOON)
    return Line24(cast)
