"""Spans of the year, what is due in them, what was cut short."""

from __future__ import annotations

from datetime import date

import pytest

from server.openness.rules import Item, both_ways, items_of
from server.postings.rules import Hung, State, cut_short, days_hung, judge, late_words, span_of, spans

ITEM = Item("public_income", "公共收益", 4, 30)
UP, DUE = date(2026, 10, 5), date(2026, 10, 30)


@pytest.mark.parametrize(("day", "times", "from_", "to", "said"), [
    (date(2026, 11, 20), 12, date(2026, 11, 1), date(2026, 11, 30), "2026年11月"),
    (date(2026, 11, 20), 4, date(2026, 10, 1), date(2026, 12, 31), "2026年第四季度"),
    (date(2026, 6, 30), 2, date(2026, 1, 1), date(2026, 6, 30), "2026年上半年"),
    (date(2026, 7, 1), 2, date(2026, 7, 1), date(2026, 12, 31), "2026年下半年"),
    (date(2026, 2, 28), 1, date(2026, 1, 1), date(2026, 12, 31), "2026年"),
])  # fmt: skip
def test_a_year_is_cut_into_spans(day: date, times: int, from_: date, to: date, said: str) -> None:
    span = span_of(day, times)
    assert (span.from_, span.to, span.words) == (from_, to, said)


def test_only_what_ended_since_the_estate_is_known_is_asked_for() -> None:
    today = date(2026, 11, 20)
    assert [one.words for one in spans(4, today, 2, since=None)] == ["2026年第三季度", "2026年第二季度"]
    assert [one.words for one in spans(4, today, 9, since=date(2026, 9, 30))] == ["2026年第三季度"]
    assert spans(4, today, 9, since=date(2026, 10, 1)) == []


@pytest.mark.parametrize(("down", "short", "days"), [
    (date(2026, 11, 4), True, 29), (date(2026, 11, 5), False, 30), (None, False, None), (UP, True, -1),
])  # fmt: skip
def test_the_day_of_posting_is_not_counted(down: date | None, short: bool, days: int | None) -> None:
    hung = Hung(UP, down)
    assert (cut_short(ITEM, hung), days_hung(hung)) == (short, days)


@pytest.mark.parametrize(("online", "board", "today", "both", "state"), [
    (None, [], date(2026, 10, 30), False, State.DUE),
    (None, [], date(2026, 10, 31), False, State.LATE),
    (UP, [], date(2026, 12, 1), False, State.DONE),
    (None, [Hung(UP)], date(2026, 10, 6), False, State.DONE),
    (None, [Hung(UP, date(2026, 10, 20))], date(2026, 10, 21), False, State.SHORT),
    (None, [Hung(UP, date(2026, 10, 20))], date(2026, 10, 31), False, State.LATE),
    (None, [Hung(UP, date(2026, 10, 20)), Hung(date(2026, 10, 21))], date(2026, 10, 22), False, State.DONE),
    (UP, [], date(2026, 10, 20), True, State.DUE),
    (UP, [Hung(UP)], date(2026, 10, 20), True, State.DONE),
])  # fmt: skip
def test_the_app_or_the_board_is_enough_unless_the_city_asks_for_both(
    online: date | None, board: list[Hung], today: date, both: bool, state: State
) -> None:
    assert judge(ITEM, DUE, online=online, board=board, today=today, both=both).state is state


@pytest.mark.parametrize(("online", "board", "both", "late"), [
    (DUE, [], False, 0), (date(2026, 11, 11), [], False, 12), (date(2026, 11, 11), [Hung(UP)], False, 0),
    (UP, [Hung(date(2026, 11, 2))], False, 0), (UP, [Hung(date(2026, 11, 2))], True, 3),
    (None, [Hung(UP, date(2026, 10, 20)), Hung(date(2026, 11, 1))], False, 2), (None, [], False, 0),
])  # fmt: skip
def test_a_publication_after_its_last_day_says_how_late(
    online: date | None, board: list[Hung], both: bool, late: int
) -> None:
    found = judge(ITEM, DUE, online=online, board=board, today=date(2026, 12, 1), both=both)
    assert (found.late_days, late_words(found)) == (late, f"晚了 {late} 天" if late else "")


def test_what_is_lacking_is_said_where_both_are_asked_for() -> None:
    assert judge(ITEM, DUE, online=UP, board=[], today=UP, both=True).lacking == "还没上墙"
    assert judge(ITEM, DUE, online=None, board=[Hung(UP)], today=UP, both=True).lacking == "小程序里还没有"


def test_what_hangs_must_stay_until_its_last_day() -> None:
    found = judge(ITEM, DUE, online=None, board=[Hung(UP)], today=UP)
    assert (found.hang_until, found.published_on) == (date(2026, 11, 4), UP)


def test_cities_ask_for_their_own() -> None:
    assert items_of("北京市")["committee_fees"].by == "committee"
    assert items_of("上海市")["audit"].show_days == 30
    assert items_of("杭州市")["committee_income"].show_days == 15
    assert items_of("湖州市")["public_income"].times == 2
    assert "audit" not in items_of("南宁市") and items_of("南宁市")["public_income"].times == 4
    assert both_ways("台州市") and not both_ways("上海市")
