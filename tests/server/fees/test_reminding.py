"""Reminders: step by step, once a week, by day, to the debtor alone, and never for what is paid or doubted (D12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.fees.queries import limits
from server.fees.queries import reminding as reads
from server.fees.rules.items import DemandStep
from server.fees.rules.reminding import WordsRefused
from server.fees.service import reminding
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed, NotFound
from tests.server.fees.debts import Debts

DUE = date(2026, 11, 15)


def test_the_ladder_is_climbed_week_by_week_and_the_last_step_waits_for_a_person(
    debts: Debts, clock: StoppedClock
) -> None:
    bill = debts.bill("702", 16_280, due=DUE)
    assert (debts.remind(), debts.remind()) == (1, 0), "twice on a day is once"
    seen = []
    for _ in range(13):
        clock.advance(days=7)
        assert debts.remind() <= 1
        seen = [(one.step, local_day(one.made_at) - DUE, one.state) for one in debts.demands()]
    assert [(step, state) for step, _, state in seen] == [
        ("remind", "sent"), ("second", "sent"), ("written", "sent"), ("legal", "prepared"),
    ]  # fmt: skip
    days = [gone.days for _, gone, _ in seen]
    assert days == [6, 20, 48, 76], days
    first, *_, notice = debts.demands()
    assert first.words.startswith("秀山花园21栋1单元702有 1 笔物业费已过缴费日，共 162.80 元")
    assert notice.bill_ids == [bill] and notice.until == local_day(notice.made_at) + timedelta(days=15)
    with debts.cast.house.database.write() as session, pytest.raises(NotFound):
        reminding.send(session, debts.cast["xiaoli"], notice.id, at=debts.now)
    clock.advance(hours=13)
    with debts.cast.house.database.write() as session, pytest.raises(Conflict, match="quiet_hours"):
        reminding.send(session, debts.cast["zhoukuaiji"], notice.id, at=debts.now)
    clock.advance(hours=12)
    with debts.cast.house.database.write() as session:
        reminding.send(session, debts.cast["zhoukuaiji"], notice.id, at=debts.now)
    assert debts.demands()[-1].sent_by == debts.cast.ids["zhoukuaiji"]


def test_nobody_is_reminded_at_night_nor_of_what_is_paid(debts: Debts, clock: StoppedClock) -> None:
    paid, half = debts.bill("702", 16_280, due=DUE), debts.bill("101", 20_000, due=DUE)
    debts.settle(DUE, (paid, 16_280, 0), (half, 5_000, 0))
    clock.advance(hours=13)
    assert debts.remind() == 0, "it is 22:00"
    clock.advance(hours=11)
    assert debts.remind() == 1
    (demand,) = debts.demands()
    assert (demand.bill_ids, demand.total_fen) == ([half], 15_000)
    debts.settle(local_day(debts.now), (half, 15_000, 0))
    with debts.cast.house.database.write() as session:
        assert reads.told(session, demand.id) is None, "looked at once more before it leaves"
        assert reminding.stop(session, demand.debtor_id) == [demand.key]


def test_old_debt_is_its_old_owners_and_two_homes_are_one_person_to_whoever_counts(
    debts: Debts, clock: StoppedClock
) -> None:
    debts.bill("702", 16_280, due=DUE, owes=("laowang",))
    assert debts.remind() == 1
    debts.bill("101", 20_000, due=DUE)
    clock.advance(days=1)
    assert debts.remind() == 0, "老王 was reminded yesterday, of another home"
    with debts.cast.house.database.read() as session:
        told = reads.told(session, debts.demands()[0].id)
    assert told is not None and told.people == (debts.cast.ids["laowang"],), "梅姐, who lives there now, hears nothing"
    clock.advance(days=7)
    assert debts.remind() == 1


def test_words_that_came_to_be_forbidden_do_not_go_out(debts: Debts) -> None:
    debts.bill("702", 16_280, due=DUE)
    words = [{"key": "remind", "days": 3, "words": "{home}再不交就停水"}]
    with pytest.raises(WordsRefused):
        debts.terms(remind={"step": words})
    debts.terms(remind={"active": False})
    assert debts.remind() == 0


def test_a_letter_with_proof_begins_the_term_anew(debts: Debts, clock: StoppedClock) -> None:
    old = debts.bill("702", 16_280, period=date(2023, 12, 1), due=date(2023, 12, 31))
    debts.bill("101", 20_000, due=DUE)
    today = local_day(debts.now)
    with debts.cast.house.database.read() as session:
        (watched,) = limits.runs_out(session, debts.cast["zhoukuaiji"], debts.cast.xiushan, on=today)
        assert (watched.bill_id, watched.expires_on, watched.expired) == (old, date(2026, 12, 31), False)
        with pytest.raises(NotFound):
            limits.runs_out(session, debts.cast["stranger"], debts.cast.xiushan, on=today)
    letter = {
        "debtor_id": debts.debtors["702:"], "channel": "post", "step": DemandStep.WRITTEN, "words": "请付清物业费",
        "sent_at": debts.now - timedelta(days=3), "arrived_at": debts.now - timedelta(days=1), "key": "letter-1",
    }  # fmt: skip
    ids = set()
    for _ in range(2):
        with debts.cast.house.database.write() as session:
            ids.add(
                reminding.record(session, debts.cast["zhoukuaiji"], **letter, proof="EMS 1234，本人签收", at=debts.now)
            )
    assert len(ids) == 1
    with debts.cast.house.database.write() as session, pytest.raises(Malformed, match="proof_needed"):
        reminding.record(session, debts.cast["zhoukuaiji"], **{**letter, "key": "2"}, proof="", at=debts.now)
    with debts.cast.house.database.read() as session:
        assert limits.runs_out(session, debts.cast["zhoukuaiji"], debts.cast.xiushan, on=today) == []
        assert limits.watch_dates(session, [old], on=today) == {old: date(2029, 11, 20)}
