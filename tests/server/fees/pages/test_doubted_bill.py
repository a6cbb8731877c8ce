"""The page of a bill that somebody doubted, as clerks see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from server.fees.models import BillDispute
from server.fees.service import deciding
from server.kit.house import House
from server.people import queries as people
from tests.consoles import Clerk, Town, refusal, words
from tests.server.fees.pages.charging import bill_of, billed, fields_of, gone_to

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
SAID = {"words": "电梯停了半个月，不该收全价。"}


def _doubted(finance: Clerk, town: Town, house: House) -> int:
    """Somebody says at the desk that a bill is wrong; gives the bill."""
    billed(finance, town)
    bill_id = bill_of(house, town.homes["meijie"])
    gone_to(finance.post(f"/fees/bills/{bill_id}/disputes", {**SAID, "person": str(town.meijie.id)}))
    return bill_id


def test_the_way_to_the_answer_is_there_only_while_an_answer_is_owed(clerk: ClerkOf, town: Town, house: House) -> None:
    finance = clerk("zhoukuaiji")
    bill_id = _doubted(finance, town, house)
    assert "去答复" in words(finance.get(f"/fees/bills/{bill_id}"))
    page = finance.get("/fees/disputes").get_data(as_text=True)
    path = page.split('action="/console/fees/disputes/')[1].split('"')[0]
    path = f"/fees/disputes/{path}"
    gone_to(finance.post(path, fields_of(page, path) | {"decision": "rejected", "answer": "核实过了"}))
    told = words(finance.get(f"/fees/bills/{bill_id}"))
    assert "电梯停了半个月" in told and "核实过了" in told and "去答复" not in told


def test_whoever_answered_reads_that_somebody_else_does_and_that_one_reads_every_answer(
    clerk: ClerkOf, town: Town, house: House
) -> None:
    finance, boss = clerk("zhoukuaiji"), clerk("sunjingli")
    bill_id = _doubted(finance, town, house)
    with house.database.write() as session:
        row = session.scalars(select(BillDispute)).one()
        me, at = people.actor_of(session, town.staff["zhoukuaiji"], door="console"), house.clock.now()
        deciding.decide(session, me, row.id, upheld=False, answer="合同就是这样写的", version=1, at=at)
        deciding.return_(session, town.meijie, row.id, words="没有去看", since=at, at=at)
    mine, theirs = words(finance.get("/fees/disputes")), words(boss.get("/fees/disputes"))
    assert "这项异议您答复过" in mine and "答复业主" not in mine
    assert "这项异议您答复过" not in theirs and "答复业主" in theirs
    for page in (mine, theirs, words(boss.get(f"/fees/bills/{bill_id}"))):
        assert "上次的答复，业主没有认可" in page and "合同就是这样写的" in page and "没有去看" in page


def test_what_the_first_answer_asked_to_waive_stands_beside_the_second_answer(
    clerk: ClerkOf, town: Town, house: House
) -> None:
    finance, boss = clerk("zhoukuaiji"), clerk("sunjingli")
    bill_id = _doubted(finance, town, house)
    page = finance.get("/fees/disputes").get_data(as_text=True)
    path = "/fees/disputes/" + page.split('action="/console/fees/disputes/')[1].split('"')[0]
    answer = {"decision": "upheld", "answer": "电梯确实停过", "waive": "100"}
    gone_to(finance.post(path, fields_of(page, path) | answer))
    assert "减免要另一位同事在下面同意后才生效" in words(finance.get("/fees/disputes"))
    with house.database.write() as session:
        row, at = session.scalars(select(BillDispute)).one(), house.clock.now()
        deciding.return_(session, town.meijie, row.id, words="减得太少", since=at, at=at)
    page = boss.get("/fees/disputes")
    assert "上次答复时申请的减免 100.00 元还在等同意" in words(page) and "减免多少" not in words(page)
    form = fields_of(page.get_data(as_text=True), path) | {**answer, "waive": "200"}
    refusal_ = refusal(boss.post(path, form))
    assert refusal_["code"] == "waiver_waits" and "减免 100.00 元在等同事审批" in refusal_["sentence"]
    waiver = page.get_data(as_text=True).split('action="/console/fees/waivers/')[1].split("/")[0]
    gone_to(boss.post(f"/fees/waivers/{waiver}/refuse", {}))
    gone_to(boss.post(path, form))
    assert "减 200.00 元" in words(finance.get("/fees/disputes"))
    assert "减免" in words(finance.get(f"/fees/bills/{bill_id}"))
