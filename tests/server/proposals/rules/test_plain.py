"""What somebody means who writes this in their own words."""

from __future__ import annotations

import pytest

from server.proposals.rules.plain import guess, often, plain_kinds
from server.votes.rules.matters import matters


@pytest.mark.parametrize(("said", "kind"), [
    ("给我们单元加装电梯，老人爬楼太累", "ELEVATOR_RETROFIT"),
    ("楼顶漏水好几年，用维修资金做一次防水", "MAINT_FUND_USE"),
    ("物业太差了，换物业吧", "SERVICE_DISMISS"),
    ("物业费能不能降价", "SERVICE_PRICE"),
    ("广场边划车位", "COMMON_USE_CHANGE"),
    ("成立业委会", "COMMITTEE_ELECT"),
    ("罢免现在的主任，换业委会", "COMMITTEE_REPLACE"),
    ("遛狗要牵绳，定个规矩", "COVENANT"),
    ("电梯里的广告费怎么花，公共收益要公开", "PUBLIC_INCOME_USE"),
    ("楼上在开民宿", "DWELLING_TO_BUSINESS"),
])  # fmt: skip
def test_the_likeliest_kind_comes_first(said: str, kind: str) -> None:
    assert guess(said)[0] == kind


def test_few_are_offered_and_never_none() -> None:
    assert guess("你好") == often() and len(guess("电梯广告出租赚钱，公共收益、停车位、物业费")) == 3


def test_every_kind_can_be_said_in_few_plain_words() -> None:
    assert set(plain_kinds()) == set(matters())
    assert all(one.words and len(one.plain) <= 16 for one in plain_kinds().values())
    assert set(often()) <= set(matters())
