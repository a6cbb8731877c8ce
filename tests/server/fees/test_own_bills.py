"""Nobody of the staff decides about the bill or the home that is their own: a colleague does."""

from __future__ import annotations

from datetime import date

import pytest

from server.fees.models import DebtorPerson, Vacancy
from server.fees.screens import asked
from server.fees.screens import bills as screens
from server.fees.service import vacancies, voiding, waiving
from server.kit.clock import local_day
from server.kit.errors import NotAllowed
from tests.cast import MOVED_IN
from tests.server.fees.debts import Debts


def _void(debts: Debts, by: str, bill: int) -> None:
    with debts.cast.house.database.write() as session:
        voiding.void(session, debts.cast[by], bill, why="算错了", at=debts.now)


def _ask(debts: Debts, by: str, bill: int) -> int:
    with debts.cast.house.database.write() as session:
        return waiving.ask(session, debts.cast[by], bill_id=bill, fen=10_00, why="漏水", at=debts.now)


def _approve(debts: Debts, by: str, waiver: int) -> None:
    with debts.cast.house.database.write() as session:
        waiving.approve(session, debts.cast[by], waiver, at=debts.now)


def _refuse(debts: Debts, by: str, waiver: int) -> None:
    with debts.cast.house.database.write() as session:
        waiving.refuse(session, debts.cast[by], waiver, at=debts.now)


@pytest.mark.parametrize("owes", ["zhoukuaiji", "laowang"])
def test_a_bill_of_ones_own_or_of_ones_own_home_is_for_a_colleague(debts: Debts, owes: str) -> None:
    debts.buys("zhoukuaiji")
    bill = debts.bill("502", 100_00, owes=[owes])
    for do in (_void, _ask):
        with pytest.raises(NotAllowed, match="involved"):
            do(debts, "zhoukuaiji", bill)
    waiver = _ask(debts, "liujingli", bill)
    for answer in (_approve, _refuse):
        with pytest.raises(NotAllowed, match="involved"):
            answer(debts, "zhoukuaiji", waiver)
    with debts.cast.house.database.read() as session:
        me, today = debts.cast["zhoukuaiji"], local_day(debts.now)
        assert screens.bill(session, me, bill, on=today)["own"]
        assert [one["own"] for one in asked.waivers(session, me, on=today, state="open")] == [True]
        assert not screens.bill(session, debts.cast["liujingli"], bill, on=today)["own"]
    _void(debts, "liujingli", bill)
    assert debts.bill_row(bill).state == "void"


def test_whoever_owed_a_bill_before_they_sold_does_not_waive_it(debts: Debts) -> None:
    bill = debts.bill("702", 100_00)
    with debts.cast.house.database.write() as session:
        debtor_id = debts.bill_row(bill).debtor_id
        session.add(DebtorPerson(debtor_id=debtor_id, person_id=debts.cast.ids["zhoukuaiji"]))
    with pytest.raises(NotAllowed, match="involved"):
        _approve(debts, "zhoukuaiji", _ask(debts, "liujingli", bill))


def test_a_home_of_ones_own_stands_empty_and_is_lived_in_by_a_colleagues_word(debts: Debts) -> None:
    debts.buys("zhoukuaiji")
    home_id, cast = debts.cast.homes["502"], debts.cast

    def begin(by: str) -> None:
        with cast.house.database.write() as session:
            vacancies.begin(session, cast[by], home_id=home_id, since=MOVED_IN, at=debts.now)

    def end(by: str) -> None:
        with cast.house.database.write() as session:
            vacancies.end(session, cast[by], home_id=home_id, on=date(2026, 10, 1), at=debts.now)

    for do in (begin, end):
        with pytest.raises(NotAllowed, match="involved"):
            do("zhoukuaiji")
        do("liujingli")
    assert debts.count(Vacancy) == 1
