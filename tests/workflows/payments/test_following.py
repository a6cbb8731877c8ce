"""What the clock and the facts do with payments: each job and each reaction twice, and nothing more the second time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.kit.clock import StoppedClock
from server.kit.errors import Conflict
from server.kit.facts import publish
from server.payments.models import Payment
from server.payments.rules.methods import Method
from server.payments.service import asking, balances, desk
from server.people.facts import PersonMerged
from server.people.service import merging, ownership
from server.people.service.ownership import NewOwner
from server.wechat.pay.errors import PayUnsure
from server.wechat.pay.results import Transaction
from tests.cast import Cast
from tests.server.payments.till import Till
from workflows.payments import jobs, wording


@pytest.fixture
def till(cast: Cast) -> Till:
    """Open, with WeChat and the desk."""
    return Till(cast).open()


def titles(cast: Cast, name: str) -> list[str]:
    """What somebody was told."""
    return [title for title, _ in cast.inbox(name)]


def test_orders_without_an_answer_are_asked_about_and_closed_when_their_time_is_over(
    till: Till, cast: Cast, clock: StoppedClock
) -> None:
    paid, left = till.bill("702", 100_00), till.bill("101", 80_00)
    first, second = till.ordered("meijie", paid), till.ordered("laowang", left)
    till.confirm(first)
    assert jobs.follow_orders(cast.house, till.now) is None
    clock.advance(seconds=40)
    assert jobs.follow_orders(cast.house, till.now) == "2 asked"
    assert jobs.follow_orders(cast.house, till.now) is None
    assert (till.row(first.id).state, till.row(second.id).state) == ("paid", "prepaid")
    clock.advance(hours=2)
    till.pay.fail_next.append(PayUnsure("no answer"))
    jobs.follow_orders(cast.house, till.now)
    assert till.row(second.id).state == "prepaid", "nobody knows whether it was paid: it stays open"
    jobs.follow_orders(cast.house, till.now)
    jobs.follow_orders(cast.house, till.now)
    assert till.row(second.id).state == "closed" and till.owed(left) == 80_00
    assert till.cast.visitor("laowang").get(f"/pay/orders/{second.id}").json["words"] == "订单已关闭，没有扣款。"
    till.check()


def test_one_broken_order_stops_no_other(till: Till, cast: Cast, clock: StoppedClock) -> None:
    first, second = till.ordered("meijie", till.bill("702", 1_00)), till.ordered("laowang", till.bill("101", 1_00))
    till.confirm(second)
    clock.advance(minutes=1)
    till.pay.fail_next.append(ValueError("odd"))
    with pytest.raises(RuntimeError, match="broken"):
        jobs.follow_orders(cast.house, till.now)
    assert till.row(second.id).state == "paid" and till.row(first.id).state == "prepaid"


def test_the_payer_hears_once_that_the_money_is_there(till: Till, cast: Cast) -> None:
    till.paid("daughter", till.bill("702", 1_630_69))
    cast.react()
    cast.react()
    assert titles(cast, "daughter") == ["缴费成功"] and titles(cast, "meijie") == []
    words = cast.inbox("daughter")[0][1]
    assert words == "秀山花园 21栋1单元702：微信支付 1,630.69 元已经收到，收据开好了。"


def test_two_people_at_the_desk_hear_of_each_others_work(till: Till, cast: Cast) -> None:
    till.bill("702", 100_00)
    one = till.enter("xiaoli", "702", 60_00, payer="meijie")
    other = till.enter("zhoukuaiji", "702", 40_00, Method.POS, reference="POS-1")
    cast.react()
    assert titles(cast, "zhoukuaiji").count("有一笔收款待复核") == 1, "not of her own"
    assert titles(cast, "liujingli").count("有一笔收款待复核") == 2
    with cast.house.database.write() as session:
        desk.refuse(session, cast["liujingli"], other, why="小票对不上", version=1, at=till.now)
    till.review("zhoukuaiji", one)
    cast.react()
    assert "您登记的收款没有通过复核" in titles(cast, "zhoukuaiji") and "小票对不上" in cast.inbox("zhoukuaiji")[-1][1]
    with cast.house.database.write() as session:
        desk.void(session, cast["liujingli"], one, why="记错", version=2, at=till.now)
    cast.react()
    assert titles(cast, "meijie") == ["缴费成功", "一笔缴费已作废"]


def test_whoever_entered_money_and_is_an_owner_here_since_hears_what_came_of_it(till: Till, cast: Cast) -> None:
    till.review("liujingli", till.enter("xiaoli", "702", 50_00, payer="meijie"))
    with cast.house.database.write() as session:
        payout = balances.ask_back(session, cast["zhoukuaiji"], estate_id=cast.xiushan, person_id=cast.ids["meijie"],
                                   fen=1_00, method=Method.CASH, why="多交了", at=till.now)  # fmt: skip
    entered = till.enter("zhoukuaiji", "702", 40_00, Method.POS, reference="POS-1")
    with cast.house.database.write() as session:
        one = NewOwner("周敏", "13700000066", "450100198005050066")
        owner = ownership.ensure_person(session, cast.house.vault, one, at=till.now)
        merging.merge(session, gone_id=cast.ids["zhoukuaiji"], kept_id=owner, at=till.now)
    cast.ids["zhoukuaiji"] = owner
    cast.react()
    assert "有一笔收款待复核" not in titles(cast, "zhoukuaiji"), "not of her own"
    with cast.house.database.write() as session:
        desk.refuse(session, cast["liujingli"], entered, why="小票对不上", version=1, at=till.now)
        balances.give_back(session, cast["liujingli"], payout, version=1, agree=False, at=till.now)
    cast.react()
    assert {"您登记的收款没有通过复核", wording.PAYOUT_REFUSED_TITLE} <= set(titles(cast, "zhoukuaiji"))


def test_whoever_paid_at_the_desk_hears_that_it_was_refused_and_sees_it_so(till: Till, cast: Cast) -> None:
    bill = till.bill("702", 100_00)
    paid = till.enter("xiaoli", "702", 60_00, payer="meijie")
    phone = cast.visitor("meijie")
    assert "等另一位同事复核" in phone.get(f"/pay/payments/{paid}").json["state_words"]
    with cast.house.database.write() as session:
        desk.refuse(session, cast["zhoukuaiji"], paid, why="钱没有收到", version=1, at=till.now)
    cast.react()
    cast.react()
    (told,) = cast.inbox("meijie")
    assert told[0] == "一笔缴费没有入账" and "60.00 元" in told[1]
    shown = phone.get(f"/pay/payments/{paid}").json
    assert (shown["state"], shown["state_label"], shown["receipt_id"], shown["may"]) == ("refused", "未通过", None, [])
    said = "原因：钱没有收到。交过的现金，请到前台核对：退给您，或者重新登记。有疑问，请打物业电话 0771-5550100。"
    assert told[1].endswith(said) and shown["state_words"].endswith(said), "whoever handed money over hears of it"
    assert till.owed(bill) == 100_00
    good = till.paid("meijie", bill)
    assert phone.get(f"/pay/payments/{good.id}").json["state_words"] is None


def test_what_does_not_add_up_reaches_finance_at_once(till: Till, cast: Cast) -> None:
    bill = till.bill("702", 100_00)
    orders = [till.ordered(name, bill) for name in ("meijie", "daughter")]
    for order in orders:
        till.notify(till.confirm(order))
    till.notify(till.confirm(orders[0], fen=1))
    cast.react()
    cast.react()
    assert titles(cast, "zhoukuaiji").count("有一笔账对不上") == 2
    assert "有一笔账对不上" not in titles(cast, "meijie")


def test_a_balance_pays_in_the_morning_and_says_so(till: Till, cast: Cast) -> None:
    answer = cast.visitor("meijie").post("/pay/balance/top-ups", {"estate_id": cast.xiushan, "fen": 300_00})
    till.notify(till.confirm(till.row(answer.json["id"])))
    cast.visitor("meijie").put("/pay/autopay", {"home_id": cast.homes["702"], "cap_fen": 500_00, "active": True})
    bill = till.bill("702", 120_00)
    assert jobs.pay_by_themselves(cast.house, till.now) == "1 paid"
    assert jobs.pay_by_themselves(cast.house, till.now) is None
    cast.react()
    assert till.owed(bill) == 0 and titles(cast, "meijie") == ["缴费成功", "已用预存款自动缴费"]
    seen = cast.visitor("meijie").get("/pay/payments").json["items"][0]
    assert seen["method_label"] == "预存款（自动）"
    till.check()


@pytest.mark.parametrize("named", [True, False], ids=["for the balance", "without a word"])
def test_a_balance_a_fen_short_pays_by_itself_once_the_desk_has_taken_the_fen(
    till: Till, cast: Cast, clock: StoppedClock, named: bool
) -> None:
    answer = cast.visitor("meijie").post("/pay/balance/top-ups", {"estate_id": cast.xiushan, "fen": 119_99})
    till.notify(till.confirm(till.row(answer.json["id"])))
    cast.visitor("meijie").put("/pay/autopay", {"home_id": cast.homes["702"], "cap_fen": 500_00, "active": True})
    bill = till.bill("702", 120_00)
    for _ in range(3):
        assert jobs.pay_by_themselves(cast.house, till.now) is None
        cast.react()
        clock.advance(days=1)
    assert titles(cast, "meijie").count("自动缴费没有扣款") == 1, "told once, not each morning"
    till.review("zhoukuaiji", till.enter("xiaoli", "702", 1, payer="meijie", lines=[(None, 1)] if named else []))
    done = []
    for _ in range(3):
        done += [jobs.pay_by_themselves(cast.house, till.now), jobs.pay_by_themselves(cast.house, till.now)]
        cast.react()
        clock.advance(days=1)
    assert done == ["1 paid", None, None, None, None, None], "the next morning, and once"
    assert till.owed(bill) == 0 and till.balance("meijie") == 0
    assert titles(cast, "meijie").count("已用预存款自动缴费") == 1
    till.check()


def test_two_persons_who_are_one_are_told_as_one(till: Till, cast: Cast) -> None:
    till.paid("daughter", till.bill("702", 100_00))
    with cast.house.database.write() as session:
        publish(session, PersonMerged(cast.ids["daughter"], cast.ids["meijie"]), at=till.now)
    cast.react()
    cast.react()
    assert {payment.payer_id for payment in till.payments()} == {cast.ids["meijie"]}
    assert till.count(Payment) == 1
    assert all(job.silent_after > timedelta(minutes=1) for job in jobs.JOBS)


def test_one_balance_that_cannot_pay_stops_no_other(till: Till, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bills = {"meijie": till.bill("702", 10_00), "laowang": till.bill("101", 10_00)}
    for name, home in (("meijie", "702"), ("laowang", "101")):
        answer = cast.visitor(name).post("/pay/balance/top-ups", {"estate_id": cast.xiushan, "fen": 50_00})
        till.notify(till.confirm(till.row(answer.json["id"])))
        cast.visitor(name).put("/pay/autopay", {"home_id": cast.homes[home], "cap_fen": 100_00, "active": True})
    genuine = balances.pay_from

    def stuck(*args: Any, **named: Any) -> Payment | None:
        if named["person_id"] == cast.ids["meijie"]:
            raise Conflict("no_company", "这个小区还没有登记物业公司，暂时不能收款。")
        return genuine(*args, **named)

    monkeypatch.setattr(balances, "pay_from", stuck)
    assert jobs.pay_by_themselves(cast.house, till.now) == "1 refused, 1 paid"
    assert (till.owed(bills["meijie"]), till.owed(bills["laowang"])) == (10_00, 0)


def test_orders_nobody_can_close_keep_no_new_one_waiting(
    till: Till, cast: Cast, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "AT_ONCE", 2)
    old = till.bill("101", 1_00)
    stuck = {till.ordered("laowang", old).out_trade_no for _ in range(3)}
    genuine = till.pay.query

    def query(out_trade_no: str, sub_mchid: str) -> Transaction | None:
        if out_trade_no in stuck:
            raise PayUnsure("no answer")
        return genuine(out_trade_no, sub_mchid)

    monkeypatch.setattr(till.pay, "query", query)
    clock.advance(hours=3)
    jobs.follow_orders(cast.house, till.now)
    order = till.ordered("meijie", till.bill("702", 1_00))
    till.confirm(order)
    clock.advance(minutes=1)
    jobs.follow_orders(cast.house, till.now)
    assert till.row(order.id).state == "paid"
