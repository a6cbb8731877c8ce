"""The handbook that comes with the house, imported and published by the admin."""

from __future__ import annotations

from datetime import date

import pytest

import config
from server.handbook import queries
from server.handbook.queries import Found
from server.handbook.service import importing, publishing
from server.kit.clock import local_day
from tests.cast import Cast

SMALL = """---
number: {number}
title: 试用手册
from: {day}
---
# 投票
## 1.1 投票要几天
不少于 7 天。
依据：本系统约定
问：投票投多久

## 1.1 投票要几天（杭州市）
不少于 5 天。
依据：杭州市物业管理条例第二十条
问：投票投多久

# 物业费
## 2.1 房子空着要交物业费吗
{said}
依据：民法典第九百四十四条
"""


class Shelf:
    """Where versions are brought in, published and asked."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    @property
    def today(self) -> date:
        """The stopped clock's day."""
        return local_day(self.cast.house.clock.now())

    def small(self, number: str = "2026-9", day: str = "2026-11-01", said: str = "要交。") -> bytes:
        """A file of three articles."""
        return SMALL.format(number=number, day=day, said=said).encode()

    def bring(self, content: bytes, by: str = "admin") -> int:
        """A draft."""
        with self.cast.house.database.write() as session:
            book = importing.read_file(content)
            return importing.bring_in(session, self.cast[by], book, at=self.cast.house.clock.now())

    def publish(self, version_id: int, by: str = "admin", version: int = 1) -> int:
        """Let it stand; gives the version's id."""
        with self.cast.house.database.write() as session:
            publishing.publish(session, self.cast[by], version_id, version=version, at=self.cast.house.clock.now())
        return version_id

    def ours(self) -> int:
        """The version that comes with the house."""
        return self.publish(self.bring((config.FOLDER / "handbook" / "2026-1.md").read_bytes()))

    def search(self, words: str, city: str = "", day: date | None = None) -> list[Found]:
        """What fits."""
        with self.cast.house.database.read() as session:
            return queries.search(session, words, city=city, day=day or self.today)

    def answer(self, words: str, city: str = "") -> Found | None:
        """What is said: the best article where it fits well enough."""
        best = self.search(words, city)
        return best[0] if best and best[0].sure else None


@pytest.fixture
def shelf(cast: Cast) -> Shelf:
    """The shelf."""
    return Shelf(cast)
