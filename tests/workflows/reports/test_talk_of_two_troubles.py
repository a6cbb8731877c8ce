"""Two troubles in one breath are two reports, one after the other, and nobody says anything twice."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.reports.models import Report
from tests.cast import Cast
from tests.talks import Chat, dialogue
from workflows.reports.talks.parted import parted


def made(cast: Cast) -> list[str]:
    """What was reported, oldest first."""
    with cast.house.database.read() as session:
        return list(session.scalars(select(Report.category).order_by(Report.id)))


@pytest.mark.parametrize(("said", "reports"), [
    ("厨房水管漏水，客厅的灯也坏了", ["leak", "indoor_power"]),
    ("卫生间堵了 阳台灯也不亮", ["blocked_drain", "indoor_power"]),
    ("厨房漏水 还有卫生间灯也坏了", ["leak", "indoor_power"]), ("马桶堵了电梯也坏了", ["lift_fault", "blocked_drain"]),
])  # fmt: skip
def test_both_are_reported_and_the_more_urgent_first(cast: Cast, said: str, reports: list[str]) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [(said, "报好了")])
    assert chat.heard[-1].count("报好了") == 2 and "再说一遍" not in chat.heard[-1]
    assert made(cast) == reports
    with cast.house.database.read() as session:
        assert {len(words) for words in session.scalars(select(Report.words))} != {len(said)}, "each in its own words"


def test_what_is_asked_of_the_second_comes_after_the_first(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("楼道灯坏了，厕所也漏水", "在几楼"), ("三楼", "三楼，路灯、楼道灯")])
    assert made(cast) == ["leak", "lighting"]


def test_a_third_wish_of_another_kind_is_heard_too(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("厨房漏水，我家灯也不亮，另外我欠多少物业费", "没有要交的费用")])
    assert made(cast) == ["leak", "indoor_power"]


def test_the_same_message_twice_reports_nothing_twice(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    chat.say("厨房水管漏水，客厅的灯也坏了")
    chat.again()
    assert len(made(cast)) == 2


@pytest.mark.parametrize("said", [
    "马桶堵了，水也漫出来了", "厨房漏水，天花板也湿了", "厨房漏水了，打电话也没人接",
    "厨房着火了，阳台灯也不亮", "厨房漏水了",
])  # fmt: skip
def test_what_belongs_together_is_one(said: str) -> None:
    assert parted(said) is None
