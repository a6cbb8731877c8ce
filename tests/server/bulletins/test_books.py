"""What the sheet tells of the open books: sums by line, how many entries and questions, and nobody's name."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from server.books.queries import day
from server.books.queries.day import Asked, Booked
from server.books.rules.entries import Kind
from server.bulletins.rules.words import Kind as SheetKind
from server.bulletins.sections import books
from server.bulletins.sections.contract import Ground, Order
from server.kit.clock import SHANGHAI
from tests.cast import Cast
from tests.server.books.keeping import Books

NOW = datetime(2026, 11, 21, 17, tzinfo=SHANGHAI)
ORDER = Order(1, SheetKind.DAILY, NOW.date(), NOW - timedelta(days=1), NOW)


def ground(entered: list[Booked], questions: Asked) -> Ground:
    return Ground(ORDER, {}, NOW, {books.booked: entered, books.asked: questions})


def test_sums_are_told_by_kind_and_each_line_by_itself() -> None:
    told = books.read(ground(
        [Booked("spending", "电梯维保和检验", 126_139, (7, 8)), Booked("spending", "清洁卫生", 100, (9,)),
         Booked("to_fund", "转入维修资金", 50_001, (10,))], Asked((7,), ()),
    ))  # fmt: skip
    assert told is not None and books.SECTION.title == "小区账本"
    assert told.lines == (
        "支出：电梯维保和检验 1,261.39 元，2 笔，凭证在小程序“小区账本”里",
        "支出：清洁卫生 1.00 元，1 笔，凭证在小程序“小区账本”里",
        "转入维修资金 500.01 元，1 笔，凭证在小程序“小区账本”里",
    )
    assert [(one.key, one.value, one.arguments["ids"]) for one in told.figures] == [
        ("spending", 126_239, [7, 8, 9]), ("to_fund", 50_001, [10]), ("asked", 1, [7]), ("answered", 0, []),
    ]  # fmt: skip


def test_where_nothing_was_entered_or_asked_there_is_no_such_section() -> None:
    assert books.read(ground([], Asked((), ()))) is None


def test_what_was_approved_in_the_span_is_counted_and_what_was_taken_back_is_taken_off(cast: Cast) -> None:
    kept, at = Books(cast), cast.house.clock.now()
    first = kept.enter()
    kept.enter(Kind.INCOME, "parking", 500_000, words="10月临停收入")
    kept.approve(kept.take_back(first))
    kept.ask()
    kept.question(first)
    spans = {cast.xiushan: (at, at + timedelta(days=1)), cast.defu: (at, at + timedelta(days=1))}
    with cast.house.database.read() as session:
        found, asked = day.booked_in(session, spans), day.asked_in(session, spans)
    assert [(one.label, one.fen, len(one.ids)) for one in found[cast.xiushan]] == [
        ("电梯维保和检验", 0, 2), ("公共车位停车", 500_000, 1),
    ]  # fmt: skip
    assert (found[cast.defu], asked[cast.xiushan]) == ([], Asked((first,), ()))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_came_before_the_span_is_not_in_it(cast: Cast) -> None:
    kept, at = Books(cast), cast.house.clock.now()
    kept.enter()
    with cast.house.database.read() as session:
        later = {cast.xiushan: (at + timedelta(seconds=1), at + timedelta(days=1))}
        assert day.booked_in(session, later) == {cast.xiushan: []}
