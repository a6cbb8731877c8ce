"""A late fee has a page of its own: it can be doubted and waived like a bill, and is not asked for meanwhile (F-07)."""

from __future__ import annotations

from datetime import date

import pytest

from server.fees.rules.clauses import CapWrong
from server.fees.screens import bills as screens
from server.fees.service import waiving
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Malformed
from server.kit.money import yuan
from server.payments.screens import desk
from server.payments.service import autopaying, quoting
from tests.server.fees.debts import CONTRACT, Debts

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
DUE, PAID = date(2026, 1, 31), date(2026, 4, 10)
FEN, LATE = 126_139, 4352
LATE_PART = 3450
"""Of the first 1,000 yuan of it."""


def _charged(debts: Debts) -> tuple[int, int]:
    """A bill that was paid late, and its late fee."""
    bill = debts.bill("702", FEN, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.0005", **CONTRACT)
    debts.settle(PAID, (bill, FEN, 0))
    (late,) = debts.late_lines(bill)
    return bill, late.id


def test_a_late_fee_is_doubted_on_its_own_page_and_rests_until_the_answer(debts: Debts, clock: StoppedClock) -> None:
    bill, late = _charged(debts)
    meijie = debts.cast.visitor("meijie")
    told = meijie.get(f"/fees/bills/{bill}").json
    (line,) = told["late_bills"]
    assert (line["id"], line["open_fen"], line["disputed"], told["late_fen"], told["late_of"]) == (
        late, LATE, False, LATE, None,
    )  # fmt: skip
    assert meijie.get("/fees/owed").json["total_fen"] == LATE
    own = meijie.get(f"/fees/bills/{late}").json
    assert (own["item_name"], own["late_of"], own["may"], own["notes"]) == ("违约金", bill, ["dispute"], [])
    said = meijie.post(f"/fees/bills/{late}/disputes", {"words": "我是月底付的"})
    assert said.status_code == 201 and said.json["disputed"], said.json
    debts.cast.react()
    owed = meijie.get("/fees/owed").json
    assert (owed["total_fen"], owed["late_fen"], owed["resting_fen"]) == (0, 0, LATE)
    told = meijie.get(f"/fees/bills/{bill}").json
    assert (told["late_fen"], told["late_resting_fen"], told["late_bills"][0]["disputed"]) == (0, LATE, True)
    (_, words), *_ = debts.cast.inbox("meijie")
    assert "违约金" in words
    for outsider in ("laowang", "stranger", "daughter", "tenant"):
        assert debts.cast.visitor(outsider).get(f"/fees/bills/{late}").status_code == 404


def test_nothing_is_called_settled_while_its_late_fee_is_left(debts: Debts) -> None:
    bill, late = _charged(debts)
    meijie, path = debts.cast.visitor("meijie"), f"/fees/bills/{bill}"

    def called() -> set[str]:
        listed = [one["state_label"] for one in meijie.get("/fees/bills").json["items"] if one["id"] == bill]
        with debts.cast.house.database.read() as session:
            shown = screens.bill(session, debts.cast["zhoukuaiji"], bill, on=PAID)["state_label"]
        return {*listed, meijie.get(path).json["state_label"], shown}

    assert called() == {"本金已付清"}
    debts.dispute("meijie", late)
    assert called() == {"本金已付清"}, "doubted, and open all the same"
    debts.settle(PAID, (late, LATE, 0))
    assert called() == {"已结清"}


def test_a_doubt_of_a_late_fee_is_answered_with_a_waiver_like_that_of_a_bill(debts: Debts, clock: StoppedClock) -> None:
    bill, late = _charged(debts)
    dispute = debts.dispute("meijie", late, "我是月底付的")
    waiver = debts.decide("zhoukuaiji", dispute, upheld=True, waive_fen=LATE)
    assert waiver is not None
    shown = debts.cast.visitor("meijie").get(f"/fees/bills/{late}").json
    assert (shown["dispute"]["state"], shown["waiting_fen"]) == ("upheld", LATE)
    with debts.cast.house.database.write() as session:
        waiving.approve(session, debts.cast["liujingli"], waiver, at=debts.now)
    shown = debts.cast.visitor("meijie").get(f"/fees/bills/{bill}").json
    assert (shown["late_fen"], shown["late_resting_fen"], shown["late_bills"][0]["open_fen"]) == (0, 0, 0)
    assert debts.cast.visitor("meijie").get("/fees/owed").json["total_fen"] == 0


@pytest.mark.parametrize("who", ["meijie", "daughter"])
def test_who_pays_a_bill_whole_does_not_pay_its_doubted_late_fee(debts: Debts, who: str) -> None:
    bill = debts.bill("702", FEN, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.0005", **CONTRACT)
    debts.settle(PAID, (bill, 100_000, 0))
    (late,) = debts.late_lines(bill)

    def asked(fen: int | None = None) -> int:
        wish = quoting.Wish(bills=((bill, fen),))
        with debts.cast.house.database.read() as session:
            return quoting.quote(session, debts.cast[who], wish, day=local_day(debts.now)).total

    assert asked() == FEN - 100_000 + late.fen
    debts.dispute("meijie", late.id)
    assert asked() == FEN - 100_000
    if who == "meijie":
        assert asked(FEN - 100_000 + late.fen) == FEN - 100_000 + late.fen, "whoever says so pays it nevertheless"
        return
    for fen in (FEN - 100_000 + late.fen, FEN):
        with pytest.raises(Malformed) as no:
            asked(fen)
        assert "还差 261.39 元" in no.value.sentence, "a refusal, too, says nothing of what is doubted"


def test_money_goes_to_the_late_fee_that_nobody_doubts(debts: Debts) -> None:
    bill = debts.bill("702", FEN, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.0005", **CONTRACT)
    debts.settle(PAID, (bill, 100_000, 0))
    debts.settle(date(2026, 5, 10), (bill, FEN - 100_000, 0))
    first, second = debts.late_lines(bill)
    debts.dispute("meijie", first.id)
    debts.settle(date(2026, 5, 11), (bill, 0, second.fen))
    assert [line.paid_fen for line in debts.late_lines(bill)] == [0, second.fen]


def test_whoever_helps_learns_nothing_of_a_doubted_late_fee(debts: Debts) -> None:
    _, late = _charged(debts)
    helper = debts.cast.visitor("daughter")
    before = [one["late_fen"] for home in helper.get("/fees/owed").json["helped"] for one in home["bills"]]
    debts.dispute("meijie", late)
    after = [one for home in helper.get("/fees/owed").json["helped"] for one in home["bills"]]
    assert before in ([LATE], []) and after == []


def test_whoever_helps_is_told_nothing_of_a_doubted_late_fee_before_and_after_paying(debts: Debts) -> None:
    bill = debts.bill("702", FEN, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.0005", **CONTRACT)
    debts.settle(PAID, (bill, 100_000, 0))
    (late,) = debts.late_lines(bill)
    helper, left = debts.cast.visitor("daughter"), FEN - 100_000
    token = helper.post("/pay/links", {"bill_ids": [bill]}).json["page"].partition("t=")[2]
    debts.dispute("meijie", late.id)
    (line,) = helper.get("/pay/quote", {"bill_ids": str(bill)}).json["lines"]
    assert (line["fen"], line["open_fen"], line["late_fen"]) == (left, left, 0)
    own = debts.cast.visitor("meijie").get("/pay/quote", {"bill_ids": str(bill)}).json["lines"][0]
    assert (own["fen"], own["open_fen"]) == (left, left + late.fen)
    paid = debts.paid("daughter", bill)
    assert paid.fen == left
    _, second = debts.late_lines(bill)
    words = f"已支付，收据已经开好。账单付清了。因为缴得晚，另记了违约金，还有 {yuan(second.fen)} 元没有缴。"
    assert helper.get(f"/pay/orders/{paid.order_id}").json["words"] == words, "what was charged since, alone"
    last = debts.paid("daughter", bill)
    assert last.fen == second.fen
    assert helper.get(f"/pay/orders/{last.order_id}").json["words"] == "已支付，收据已经开好。"
    again = helper.post("/pay/orders", {"lines": [{"bill_id": bill}]})
    assert again.json["code"] == "bill_paid", "nothing is left that anybody else is asked for"
    assert debts.cast.visitor("newcomer").get(f"/pay/shared/{token}").json["lines"] == []


def _part_paid(debts: Debts) -> tuple[int, int, int]:
    """A bill of which 1,000 yuan were paid late: bill, what is left of it, and the late fee of that, which is
    doubted."""
    bill = debts.bill("702", FEN, period=date(2026, 1, 1), due=DUE)
    debts.terms(late_rate="0.0005", **CONTRACT)
    debts.settle(PAID, (bill, 100_000, 0))
    (late,) = debts.late_lines(bill)
    debts.dispute("meijie", late.id)
    return bill, FEN - 100_000, late.id


def test_the_desk_asks_for_no_doubted_late_fee_and_takes_none_without_a_word(debts: Debts) -> None:
    bill, left, late = _part_paid(debts)

    def shown() -> list[tuple[int, int, int, bool]]:
        with debts.cast.house.database.read() as session:
            found = desk.bills(session, debts.cast.homes["702"], on=local_day(debts.now))
            return [(one.id, one.open_fen, one.late_resting_fen, one.rests) for one in found]

    assert shown() == [(bill, left, LATE_PART, False)]
    payment = debts.enter("xiaoli", "702", left + 100_00, payer="meijie")
    debts.review("zhoukuaiji", payment)
    assert debts.bill_row(late).paid_fen == 0 and debts.bill_row(bill).state == "paid"
    assert debts.balance("meijie") == 100_00
    second = [one for one in debts.late_lines(bill) if one.id != late]
    debts.settle(local_day(debts.now), *((bill, 0, one.fen) for one in second))
    assert shown() == [(bill, LATE_PART, LATE_PART, True)], "all that is left: to be ticked by whoever wants to"
    named = debts.enter("xiaoli", "702", LATE_PART, payer="meijie", lines=[(bill, LATE_PART)])
    debts.review("zhoukuaiji", named)
    assert debts.bill_row(late).state == "paid"


def test_a_balance_pays_a_bill_by_itself_without_its_doubted_late_fee(debts: Debts) -> None:
    bill, _left, late = _part_paid(debts)
    debts.review("zhoukuaiji", debts.enter("liujingli", "101", 2_000_00, payer="meijie"))
    home = debts.cast.homes["702"]
    assert debts.cast.visitor("meijie").put(
        "/pay/autopay", {"home_id": home, "cap_fen": 5_000_00, "active": True}
    ).status_code == 200  # fmt: skip
    for _ in range(2):
        with debts.cast.house.database.write() as session:
            autopaying.pay(session, person_id=debts.cast.ids["meijie"], home_id=home, at=debts.now)
    assert (debts.bill_row(bill).state, debts.bill_row(late).paid_fen) == ("paid", 0)
    assert all(one.state == "paid" for one in debts.late_lines(bill) if one.id != late), "what was charged since"


def test_a_cap_that_is_a_sum_holds_for_each_bill_and_is_said(debts: Debts) -> None:
    bill = debts.bill("702", FEN, period=date(2026, 1, 1), due=DUE)
    with pytest.raises(CapWrong):
        debts.terms(late_rate="0.0005", late_cap="0", **CONTRACT)
    debts.terms(late_rate="0.0005", late_cap="3000", **CONTRACT)
    debts.settle(PAID, (bill, FEN, 0))
    (late,) = debts.late_lines(bill)
    assert late.fen == 3000 and "总额不超过 30.00 元" in late.formula


def test_the_desk_counts_apart_what_waits_for_an_answer(debts: Debts) -> None:
    doubted = debts.bill("702", 12_667, period=date(2026, 9, 1), due=DUE)
    debts.bill("702", 47_063, period=date(2026, 10, 1), due=DUE)
    debts.dispute("meijie", doubted)
    today, home = local_day(debts.now), debts.cast.homes["702"]
    with debts.cast.house.database.read() as session:
        listed = desk.bills(session, home, on=today)
        assert desk.asked_for(listed) == (47_063, 12_667)
        assert [one.overdue for one in listed] == [False, True]
        ticked = desk.ticked_for(listed, None)
        for fen, left in ((20_000, (27_063, 12_667)), (47_063, (0, 12_667))):
            told = desk.split(session, listed, ticked, home, fen, payer_id=None, on=today)
            assert (told.unpaid, told.resting) == left
        all_ = desk.split(session, listed, {one.id for one in listed}, home, 59_730, payer_id=None, on=today)
        assert (all_.unpaid, all_.resting) == (0, 0), "who wishes pays it nevertheless"
        assert desk.owing(session, [home], on=today)[home] == {
            "open_fen": 47_063, "resting_fen": 12_667, "overdue_fen": 47_063, "count": 2,
        }  # fmt: skip
