"""The four collection rates: each by its own meaning, the same whenever they are asked for, and added up from rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from server.fees.queries import rates, rates_shown
from server.fees.rules.rate_groups import grouped
from server.fees.rules.rate_sums import Span, Sums, large_enough
from server.fees.rules.rate_words import Rate
from server.kit.clock import local_day
from server.kit.errors import NotFound
from server.places import service as places
from server.places.rules import HomeSpec
from tests.cast import Cast
from tests.server.fees.debts import Debts

SEP, OCT, NOV = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)


@pytest.fixture
def debts(cast: Cast) -> Debts:
    """September and October of two homes: paid in time, paid late, paid in part, given back."""
    found = Debts(cast)
    found.open()
    early, partly = (found.bill(room, 10_000, period=SEP, due=date(2026, 9, 30)) for room in ("702", "101"))
    now, late = (found.bill(room, 20_000, period=OCT, due=date(2026, 10, 31)) for room in ("702", "101"))
    found.settle(date(2026, 9, 20), (early, 10_000, 0))
    found.settle(date(2026, 9, 25), (partly, 4_000, 0))
    found.settle(date(2026, 10, 5), (partly, 1_000, 0))
    found.settle(date(2026, 10, 10), (now, 20_000, 0))
    found.settle(date(2026, 11, 10), (late, 12_000, 0))
    found.give_back(date(2026, 11, 12), 5)
    found.settle(date(2026, 11, 15), (late, 3_000, 0))
    return found


def _percents(found: rates.Rates) -> list[str]:
    return [one.percent for one in found.whole.counted()]


def test_four_rates_with_their_cuts_never_mixed(debts: Debts) -> None:
    with debts.cast.house.database.read() as session:
        found = rates.rates(session, debts.cast.xiushan, Span(OCT, OCT, date(2026, 11, 21)))
        months = rates.monthly(session, debts.cast.xiushan, until=NOV, months=3, as_of=date(2026, 11, 21))
        then = rates.rates(session, debts.cast.xiushan, Span(OCT, OCT, date(2026, 11, 11)))
    assert [one.label for one in found.whole.counted()] == [
        "当期收缴率（按金额），到缴费日止", "当期收缴率（按金额），到统计日止", "旧欠清收率（按金额），到期末止",
        "综合收缴率（按金额），到期末止", "户数收缴率（按户），到缴费日止", "户数收缴率（按户），到统计日止",
    ]  # fmt: skip
    assert _percents(found) == ["50.00%", "57.50%", "16.66%", "45.65%", "50.00%", "50.00%"]
    assert _percents(then)[1] == "80.00%", "as it stood before the money went back"
    assert [_percents(one)[0] for one in months] == ["70.00%", "50.00%", "—"]
    assert _percents(months[1]) == _percents(found), "a month alone says the same as in its row"
    assert (months[2].whole.opening, months[2].whole.arrears_paid) == (25_000, 3_000)


def test_each_figure_is_the_sum_of_rows_that_can_be_listed(debts: Debts) -> None:
    today, span = local_day(debts.now), Span(OCT, NOV, date(2026, 11, 21))
    debts.terms(assembly_contract=False)
    with debts.cast.house.database.read() as session:
        whole = rates.rates(session, debts.cast.xiushan, span).whole
        rows = rates_shown.behind(session, debts.cast["zhoukuaiji"], debts.cast.xiushan, span)
        for outsider in ("xiaoli", "meijie", "stranger", "huangjingli"):
            with pytest.raises(NotFound):
                rates_shown.behind(session, debts.cast[outsider], debts.cast.xiushan, span)
        shown = rates_shown.shown(session, debts.cast["meijie"], debts.cast.xiushan, today=today)
        with pytest.raises(NotFound):
            rates_shown.shown(session, debts.cast["stranger"], debts.cast.xiushan, today=today)
    current = [row for row in rows if not row["old"]]
    assert sum(row["fen"] - row["waived"] for row in current) == whole.billed - whole.waived == 40_000
    assert sum(row["to_date"] for row in current) == whole.to_date
    assert sum(row["opening"] for row in rows) == whole.opening == 6_000
    assert sum(row["arrears_paid"] for row in rows) == whole.arrears_paid == 1_000
    assert shown["rates"] == [] and shown["buildings"] == [] and shown["months"] == [], "two homes are too few to tell"


@pytest.mark.parametrize(("homes", "shown", "hidden"), [
    ({1: 50, 2: 60}, [1, 2], 0),
    ({1: 50, 2: 9, 3: 12, 4: 40}, [1, 4], 2),
    ({1: 50, 2: 6, 3: 7}, [1], 2),
    ({1: 9}, [], 1),
])  # fmt: skip
def test_small_buildings_are_hidden_and_cannot_be_worked_out(
    homes: dict[int, int], shown: list[int], hidden: int
) -> None:
    found, count = large_enough({id_: replace(Sums(), homes=number) for id_, number in homes.items()})
    assert (list(found), count) == (shown, hidden)


@pytest.mark.parametrize(("debtors", "told", "whole"), [
    ({1: 12, 2: 11, 3: 0}, {1, 2, 3}, True),
    ({1: 1, 2: 0}, {2}, False),
    ({1: 12, 2: 1, 3: 15}, {3}, True),
    ({1: 12, 2: 1}, set(), True),
    ({1: 12, 2: 7, 3: 4}, {1}, True),
    ({1: 12, 2: 15, 9: 3}, {2}, True),
])  # fmt: skip
def test_what_a_few_households_owe_is_told_of_nobody_and_cannot_be_worked_out(
    debtors: dict[int, int], told: set[int], whole: bool
) -> None:
    homes = {id_: 9 if id_ == 9 else 60 for id_ in debtors}
    found = {
        id_: Sums(billed=6_000, homes=homes[id_], opening=100 * number, debtors=number)
        for id_, number in debtors.items()
    } | ({8: Sums(homes=9)} if 9 in debtors else {})
    shown, _ = large_enough(found)
    kept = {id_ for id_, sums in shown.items() if sums.tells_old}
    assert kept == told and sum(found.values(), Sums()).tells_old is whole
    for sums in shown.values():
        old = [one for one in sums.figures() if one.rate in (Rate.ARREARS, Rate.COMBINED)]
        assert sums.tells_old or {(one.part, one.whole, one.percent) for one in old} == {(0, 0, "不单列")}
        assert [one.label for one in sums.figures()] == [one.label for one in sums.counted()]


def test_the_door_tells_no_old_debt_of_one_household_and_of_ten(cast: Cast) -> None:
    debts = Debts(cast)
    debts.open()
    with cast.house.database.write() as session:
        specs = [HomeSpec("21栋", "1单元", f"9{at:02}", 9, 8800) for at in range(12)]
        cast.homes |= {key[-1]: id_ for key, id_ in places.add_homes(session, cast.xiushan, specs).items()}
    rooms = [f"9{at:02}" for at in range(12)]
    for room in rooms:
        debts.bill(room, 10_000, period=NOV, due=date(2026, 11, 30))

    def told() -> list[tuple[int, int, str]]:
        answer = cast.visitor("meijie").get(f"/estates/{cast.xiushan}/rates?months=1&until=2026-11").json
        each = [answer, *answer["months"], *answer["buildings"]]
        return [(one["part"], one["whole"], one["percent"]) for group in each for one in group["rates"]
                if one["rate"] in ("arrears", "combined")]  # fmt: skip

    for debtor, bill in [(room, debts.bill(room, 5_000, period=APRIL, due=date(2026, 4, 30))) for room in rooms]:
        if debtor != rooms[0]:
            debts.settle(date(2026, 4, 20), (bill, 5_000, 0))
    assert told() == [(0, 0, "不单列")] * 6
    june = {room: debts.bill(room, 5_000, period=JUNE, due=date(2026, 6, 30)) for room in rooms}
    for room in rooms[10:]:
        debts.settle(date(2026, 6, 20), (june[room], 5_000, 0))
    debts.settle(date(2026, 11, 3), (june[rooms[1]], 5_000, 0))
    assert told() == [(5_000, 55_000, "9.09%"), (5_000, 175_000, "2.85%")] * 3


def test_the_door_tells_the_meaning_with_each_rate(debts: Debts) -> None:
    answer = debts.cast.visitor("meijie").get(f"/estates/{debts.cast.xiushan}/rates?months=2&until=2026-10")
    assert answer.status_code == 200
    assert (answer.json["first"], answer.json["last"]) == ("2026-09-01", "2026-10-01")
    assert "不含违约金" in answer.json["scope_words"]
    for bad in ("months=25", "months=0", "until=2026-13", "until=2026-1", "until=2026-10-01", "until=0001-01"):
        assert debts.cast.visitor("meijie").get(f"/estates/{debts.cast.xiushan}/rates?{bad}").status_code == 422
    assert debts.cast.visitor("stranger").get(f"/estates/{debts.cast.xiushan}/rates").status_code == 404


@pytest.fixture
def town(cast: Cast) -> Debts:
    """Twelve homes of 21栋 owe for September and October, 101 alone for November."""
    found = Debts(cast)
    found.open()
    with cast.house.database.write() as session:
        made = places.add_homes(
            session, cast.xiushan, [HomeSpec("21栋", "1单元", f"9{i:02}", 9, 8800) for i in range(12)]
        )
        cast.homes |= {room: id_ for (_, _, room), id_ in made.items()}
    for room in (f"9{i:02}" for i in range(12)):
        found.bill(room, 10_000, period=SEP, due=date(2026, 9, 30))
        found.bill(room, 10_000, period=OCT, due=date(2026, 10, 31))
    found.bill("101", 16_307, period=NOV, due=date(2026, 11, 30))
    return found


def _asked(town: Debts, months: int, until: str) -> dict[str, Any]:
    path = f"/estates/{town.cast.xiushan}/rates?months={months}&until={until}"
    told: dict[str, Any] = town.cast.visitor("meijie").get(path).json
    return told


def test_no_span_taken_from_another_tells_of_a_few_homes(town: Debts) -> None:
    both, before = _asked(town, 2, "2026-11"), _asked(town, 1, "2026-10")

    def sums(told: dict[str, Any]) -> list[tuple[int, int]]:
        return [(one["part"], one["whole"]) for one in told["rates"] if one["rate"] != "arrears"]

    assert sums(both)[:2] == sums(before)[:2] and len(both["rates"]) == 6
    assert "2026年11月出账的不足 10 户" in both["scope_words"] and "没有算进去" not in before["scope_words"]
    assert _asked(town, 1, "2026-11")["rates"] == []
    with town.cast.house.database.read() as session:
        later = rates_shown.shown(session, town.cast["meijie"], town.cast.xiushan, today=date(2026, 12, 20), months=4)
    october = next(one for one in later["months"] if one["month"] == OCT)
    assert october["households"] == 12
    owed = {one["whole"] for one in later["rates"] if one["rate"] == "current"}
    assert owed == {240_000}, "what 101 owes of November is in no figure, not as old debt either"


def test_a_building_that_was_small_in_one_month_is_told_of_in_no_span_near_it() -> None:
    rows = [(OCT, 1, 1, 30), (OCT, 1, 2, 20), (NOV, 1, 1, 30), (NOV, 1, 2, 2)]
    assert grouped(rows, NOV).hidden == {1, 2} and grouped(rows[:2], OCT).hidden == frozenset()
    quarter = [(OCT, 3, 1, 30), (NOV, 3, 1, 1), (NOV, 1, 1, 3)]
    assert (grouped(quarter, NOV).small, grouped(quarter, NOV).left) == ((NOV,), {1: {NOV}})
