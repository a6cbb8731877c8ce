"""What a letter counts beside what its debtor owes; and a letter that nobody sent is nobody's last one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.fees.queries import reminding as reads
from server.fees.rules.items import DemandState, DemandStep
from server.fees.rules.letters import ALL, LATER, day_words, letter_words, next_words, preview_words
from server.fees.screens import due_list, dunning, overview
from server.fees.screens.dunning import Line
from server.fees.service import reminding
from server.kit.carrying import Carrying
from server.kit.clock import StoppedClock, local_day
from tests.server.fees.debts import Debts
from tests.server.payments.till import DUE

NOWHERE = Carrying(lambda _session, _causes: {})
"""Nothing is known of any message."""


def _lines(debts: Debts) -> list[Line]:
    with debts.cast.house.database.read() as session:
        return dunning.due(session, debts.cast.xiushan, at=debts.now)


def test_the_words_say_which_sum_is_which() -> None:
    assert next_words(1, 100, of_count=1, of_fen=100) == "信里写 1 张、1.00 元，就是现在逾期的全部"
    assert next_words(1, 100, of_count=3, of_fen=350) == (
        "信里写 1 张、1.00 元，其余 2 张、2.50 元还没到这一步，不在信里"
    )
    assert [preview_words(step) for step in DemandStep] == [ALL, ALL, LATER, LATER]
    assert letter_words(DemandState.PREPARED, 2, 500, now_fen=500) == "信里写 2 张、5.00 元"
    assert letter_words(DemandState.SENT, 2, 500, now_fen=700) == "当时写 2 张、5.00 元；这户现在逾期一共 7.00 元"


def until_prepared(debts: Debts, clock: StoppedClock) -> None:
    """Day by day until a letter waits for somebody to send it."""
    while not [one for one in debts.demands() if one.state == DemandState.PREPARED]:
        clock.advance(days=1)
        debts.remind()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_letter_that_nobody_sent_waits_and_is_not_the_last_one(debts: Debts, clock: StoppedClock) -> None:
    debts.bill("702", 16_280)
    until_prepared(debts, clock)
    clock.advance(days=8)
    (line,) = _lines(debts)
    written = next(one for one in debts.demands() if one.step == DemandStep.WRITTEN)
    day = local_day(written.made_at)
    assert line.last == f"书面催告，{day.month}月{day.day}日"
    assert (line.step, line.prepared, line.says) == (None, "诉前告知写好了，等人发出", "")
    told = due_list.counts([line])
    assert (told.steps["prepared"], told.steps["none"]) == (1, 0)
    notice = next(one for one in debts.demands() if one.state == DemandState.PREPARED)
    with debts.cast.house.database.write() as session:
        reminding.send(session, debts.cast["zhoukuaiji"], notice.id, at=debts.now)
    (line,) = _lines(debts)
    assert line.last.startswith("诉前告知") and line.prepared == ""


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_page_says_what_a_letter_counts_where_that_is_not_all(debts: Debts, clock: StoppedClock) -> None:
    debts.bill("702", 16_280)
    while not [one for one in debts.demands() if one.step == DemandStep.SECOND]:
        clock.advance(days=1)
        debts.remind()
    later = debts.bill("702", 5_000, period=date(2026, 11, 1), due=local_day(debts.now) + timedelta(days=20))
    resting = debts.bill("702", 700, period=date(2026, 9, 1), due=DUE)
    debts.dispute("meijie", resting)
    while _lines(debts)[0].step is not DemandStep.WRITTEN or _lines(debts)[0].count < 2:
        clock.advance(days=1)
    (line,) = _lines(debts)
    counted = "信里写 1 张、162.80 元，其余 1 张、50.00 元还没到这一步，不在信里"
    assert (line.fen, line.says) == (21_280, counted)
    with debts.cast.house.database.read() as session:
        shown = dunning.debtor(session, debts.cast["zhoukuaiji"], line.debtor_id, at=debts.now)
    by_step = {one["step"]: one for one in shown["previews"]}
    assert by_step["written"]["next"] and by_step["written"]["about"] == counted
    assert "1 笔，共 162.80 元" in by_step["written"]["words"] and "2 笔，共 212.80 元" in by_step["legal"]["words"]
    assert (by_step["legal"]["about"], by_step["remind"]["about"], shown["resting_fen"]) == (LATER, ALL, 700)
    debts.remind()
    with debts.cast.house.database.read() as session:
        page = reads.listed(session, debts.cast["zhoukuaiji"], debts.cast.xiushan)
        latest = dunning.shown(session, NOWHERE, page.items, at=debts.now)[0]
    assert latest["sums"] == "当时写 1 张、162.80 元；这户现在逾期一共 212.80 元" and later not in latest["bill_ids"]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_home_whose_letter_waits_is_counted_once_and_its_row_tells_that_letter(
    debts: Debts, clock: StoppedClock
) -> None:
    debts.bill("702", 16_280)
    while not [one for one in debts.demands() if one.step == DemandStep.SECOND]:
        clock.advance(days=1)
        debts.remind()
    debts.bill("702", 5_000, period=date(2026, 11, 1), due=local_day(debts.now) - timedelta(days=1))
    for _ in range(150):
        clock.advance(days=1)
        debts.remind()
    assert [one.total_fen for one in debts.demands() if one.state == DemandState.PREPARED] == [16_280]
    (line,) = _lines(debts)
    assert (line.step, line.prepared, line.says) == (None, "诉前告知写好了，等人发出", "")
    assert line.letter == "信里写 1 张、162.80 元；这户现在逾期一共 212.80 元"
    told = due_list.counts([line])
    assert told.steps["prepared"] == 1 == sum(told.steps.values())
    with debts.cast.house.database.read() as session:
        found = due_list.narrowed(session, debts.cast.xiushan, [line], building_id=0, step="prepared", goes="")
        waits = overview.waits(session, debts.cast["zhoukuaiji"])["dunning"]
    assert found == [line] and waits == 1


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_period_of_a_letter_runs_from_the_day_it_is_sent(debts: Debts, clock: StoppedClock) -> None:
    debts.bill("702", 16_280)
    until_prepared(debts, clock)
    notice = next(one for one in debts.demands() if one.state == DemandState.PREPARED)
    clock.advance(days=12)
    until = local_day(debts.now) + timedelta(days=15)
    assert notice.until == until - timedelta(days=12) and day_words(notice.until) in notice.words
    with debts.cast.house.database.write() as session:
        page = reads.listed(session, debts.cast["zhoukuaiji"], debts.cast.xiushan, state="prepared")
        (shown,) = dunning.shown(session, NOWHERE, page.items, at=debts.now)
        reminding.send(session, debts.cast["zhoukuaiji"], notice.id, at=debts.now)
    sent = next(one for one in debts.demands() if one.id == notice.id)
    assert (sent.until, sent.words) == (until, shown["words"]), "it is sent as whoever sent it read it"
    assert day_words(until) in sent.words and day_words(notice.until) not in sent.words
