"""The doors of bills as residents knock at them: what I owe, a bill with its formula, prices; strangers see nothing."""

from __future__ import annotations

import pytest

from server.fees.service import waiving
from tests.cast import Cast
from tests.server.fees.billing import Billing


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """A published quarter, and a contract that is not signed by the owners yet."""
    found = Billing(cast)
    found.item(name="2026 年标准", basis="前期物业服务合同第 5 条")
    found.billed()
    return found


def test_meijie_sees_one_large_number_and_how_it_came_about(billing: Billing) -> None:
    meijie = billing.cast.visitor("meijie")
    owed = meijie.get("/fees/owed").json
    assert (owed["total_fen"], owed["total_words"], owed["late_fen"]) == (62_040, "620.40 元", 0)
    (home,) = owed["homes"]
    assert (home["label"], home["relation_words"], home["estate"]["name"]) == ("21栋1单元702", "业主", "秀山花园")
    told = meijie.get(f"/fees/bills/{home['bills'][0]['id']}").json
    assert told["formula"] == "2.35 元/㎡·月 × 88.00 ㎡ × 3 个月 = 620.40 元"
    assert told["tariff"]["price_words"] == "2.35 元/㎡·月"
    assert told["tariff"]["basis_words"] == "前期物业服务合同第 5 条"
    assert (told["period_words"], told["may"], told["overdue"]) == ("2026年1月至3月", ["pay", "dispute"], False)
    assert any("受托" in note for note in told["notes"]), "F-22"
    payment = billing.pay("702", 2_040)
    billing.give_back(payment, 40)
    told = meijie.get(f"/fees/bills/{told['id']}").json
    assert (told["open_fen"], told["open_words"]) == (60_040, "600.40 元")
    assert [(one["fen"], one["words"]) for one in told["allocations"]] == [(2_040, "已付"), (-40, "已退")]
    assert [row["open_fen"] for row in meijie.get("/fees/bills", {"state": "open"}).json["items"]] == [60_040]
    assert meijie.get("/fees/bills", {"state": "paid"}).json["items"] == []


def test_a_daughter_may_pay_and_sees_what_is_to_be_paid_alone(billing: Billing) -> None:
    daughter = billing.cast.visitor("daughter")
    owed = daughter.get("/fees/owed").json
    assert (owed["total_fen"], owed["homes"]) == (0, [])
    (home,) = owed["helped"]
    assert (home["relation_words"], home["total_fen"], home["bills"][0]["formula"]) == ("家人", 62_040, "")
    told = daughter.get(f"/fees/bills/{home['bills'][0]['id']}").json
    assert (told["may"], told["tariff"], told["formula"]) == (["pay"], None, "")
    assert daughter.get("/fees/bills").json["items"] == []


def test_what_is_doubted_is_no_part_of_what_is_to_be_paid(billing: Billing) -> None:
    meijie = billing.cast.visitor("meijie")
    bill = billing.bills("702")[0].id
    assert meijie.post(f"/fees/bills/{bill}/disputes", {"words": "面积不对"}).status_code == 201
    owed = meijie.get("/fees/owed").json
    assert (owed["total_fen"], owed["resting_fen"], owed["late_fen"]) == (0, 62_040, 0)
    (home,) = owed["homes"]
    assert (home["total_fen"], [one["disputed"] for one in home["bills"]]) == (0, [True])
    daughter = billing.cast.visitor("daughter")
    assert daughter.get("/fees/owed").json["helped"] == [], "who helps learns of no quarrel"
    assert daughter.get(f"/fees/bills/{bill}").status_code == 404
    dispute = meijie.get(f"/fees/bills/{bill}").json["dispute"]
    meijie.delete(f"/fees/disputes/{dispute['id']}")
    owed = meijie.get("/fees/owed").json
    assert (owed["total_fen"], owed["resting_fen"]) == (62_040, 0)


def test_what_has_a_waiver_that_waits_is_no_part_of_it_either(billing: Billing) -> None:
    meijie, cast, bill = billing.cast.visitor("meijie"), billing.cast, billing.bills("702")[0].id
    with cast.house.database.write() as session:
        waiver = waiving.ask(session, cast["zhoukuaiji"], bill_id=bill, fen=2_040, why="漏水补偿", at=billing.now)
    owed = meijie.get("/fees/owed").json
    assert (owed["total_fen"], owed["resting_fen"], owed["homes"][0]["total_fen"]) == (0, 62_040, 0)
    (one,) = owed["homes"][0]["bills"]
    assert (one["disputed"], one["waiting_fen"], "pay" in meijie.get(f"/fees/bills/{bill}").json["may"]) == (
        False, 2_040, True,
    )  # fmt: skip
    daughter = cast.visitor("daughter")
    assert daughter.get("/fees/owed").json["helped"] == []
    with cast.house.database.write() as session:
        waiving.approve(session, cast["liujingli"], waiver, at=billing.now)
    assert meijie.get("/fees/owed").json["total_fen"] == 60_000
    (home,) = daughter.get("/fees/owed").json["helped"]
    for told in (home["bills"][0], daughter.get(f"/fees/bills/{bill}").json):
        assert [told[name] for name in ("fen", "open_fen", "waived_fen", "waiting_fen")] == [60_000, 60_000, 0, 0]


def test_nobody_is_said_to_have_paid_what_was_waived_altogether(billing: Billing) -> None:
    meijie, bill = billing.cast.visitor("meijie"), billing.bills("702")[0]
    billing.waive(bill.id, bill.fen - 40)
    assert meijie.get(f"/fees/bills/{bill.id}").json["state_label"] == "待缴"
    billing.waive(bill.id, 40)
    assert meijie.get(f"/fees/bills/{bill.id}").json["state_label"] == "已全部减免"
    assert [row["state_label"] for row in meijie.get("/fees/bills", {"state": "paid"}).json["items"]] == ["已全部减免"]
    assert billing.cast.visitor("daughter").get(f"/fees/bills/{bill.id}").json["state_label"] == "已结清", "P-04"


def test_strangers_and_staff_find_nothing_at_these_doors(billing: Billing) -> None:
    bill = billing.bills("702")[0].id
    for name in ("stranger", "laowang", "xiaoli", "zhoukuaiji", "newcomer", "tenant"):
        visitor = billing.cast.visitor(name)
        assert visitor.get(f"/fees/bills/{bill}").status_code == 404
        assert visitor.post(f"/fees/bills/{bill}/disputes", {"words": "不对"}).status_code == 404
    assert billing.cast.visitor().get("/fees/owed").status_code == 401
    draft = billing.prepare()
    assert draft and billing.cast.visitor("meijie").get("/fees/bills/999999").status_code == 404


def test_a_bill_is_disputed_once_and_the_dispute_taken_back(billing: Billing) -> None:
    meijie, bill = billing.cast.visitor("meijie"), billing.bills("702")[0].id
    told = meijie.post(f"/fees/bills/{bill}/disputes", {"words": "面积不是 88"}).json
    assert (told["disputed"], told["may"], told["dispute"]["state_label"]) == (True, ["pay"], "核实中")
    assert told["dispute"]["may_withdraw"]
    assert meijie.delete(f"/fees/disputes/{told['dispute']['id']}").status_code == 204
    assert meijie.get(f"/fees/bills/{bill}").json["may"] == ["pay", "dispute"]


def test_prices_are_open_to_the_neighbours_and_not_beyond(billing: Billing) -> None:
    estate = billing.cast.xiushan
    for name in ("meijie", "tenant", "committee"):
        found = billing.cast.visitor(name).get(f"/estates/{estate}/fee-standards").json
        (one,) = found["items"]
        assert (one["price_words"], one["cycle_words"], one["applies_words"]) == ("2.35 元/㎡·月", "按季度", "全小区")
        assert len(found["notes"]) == 2
    assert billing.cast.visitor("stranger").get(f"/estates/{estate}/fee-standards").status_code == 404
