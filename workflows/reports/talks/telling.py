"""What the catalogue knows of troubles begins a report: 前台 and 太冲 need not be written down a second time."""

from __future__ import annotations

from functools import cache

from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Told
from workflows.engine.understanding import SURE, Sign, Some

BEFORE = (
    "修好", "修完", "修过", "没弄好", "还是不", "还不亮", "还是漏", "还漏", "上次", "刚修", "报过", "报的", "报修的",
    "反映过", "投诉过", "讲过", "说过", "怎么样了",
)  # fmt: skip
"""What was told before begins no other report."""
ONE_WORD = ("投诉", "投诉你们", "投诉物业", "举报")


class _AnyOf(Sign):
    """Counts once, however many things are told of."""

    __slots__ = ()

    def fits(self, said: str) -> bool:
        if any(word in said for word in BEFORE):
            return False
        return any(told.weight(said) for told in _every())


def sign() -> Sign:
    """A thing of the catalogue, and what is wrong with it."""
    beginnings = (word for told in _every() for word in (*told.of, *told.by))
    return _AnyOf(SURE, (Some((), None, tuple(beginnings)),), None)


class _Alone(Sign):
    """A wish of one word, and no word more."""

    __slots__ = ()

    def fits(self, said: str) -> bool:
        return said in ONE_WORD


def word() -> Sign:
    """投诉, said by itself."""
    return _Alone(SURE, (Some((), None, ONE_WORD),), None)


@cache
def _every() -> tuple[Told, ...]:
    return tuple(told for category in default_catalogue().categories for told in category.told)
