"""Balances: a sum of the ledger's rows that pays bills, never goes below zero, and is given back by two people."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select, update

from server.fees.models import FeeTerms
from server.fees.service import waiving
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed, NotFound, Stale
from server.ledger.rules.accounts import Account
from server.payments.models import Autopay, Payment, Payout
from server.payments.rules.methods import Method
from server.payments.service import autopaying, balances, merging
from server.people.models import Tenure
from server.people.service.merging import merge
from tests.cast import Cast
from tests.server.payments.till import Till
from workflows.payments.jobs import pay_by_themselves


def top_up(till: Till, name: str, fen: int) -> None:
    """Somebody leaves money with us."""
    answer = till.cast.visitor(name).post("/pay/balance/top-ups", {"estate_id": till.cast.xiushan, "fen": fen})
    assert answer.status_code == 201, answer.text
    till.notify(till.confirm(till.row(answer.json["id"])))


def test_a_balance_grows_pays_a_bill_whole_and_tells_its_story(till: Till) -> None:
    top_up(till, "meijie", 300_00)
    bill = till.bill("702", 120_00)
    answer = till.order("meijie", bill, use_balance=True)
    assert (answer.json["state"], answer.json["fen"], answer.json["params"]) == ("paid", 0, None)
    assert answer.json["covered_words"] == "已用预存款抵 120.00 元" and answer.json["receipt_id"]
    seen = till.cast.visitor("meijie").get("/pay/balance").json
    assert [(one["estate"]["name"], one["fen"]) for one in seen["items"]] == [("秀山花园", 180_00)]
    assert [move["fen"] for move in seen["moves"]] == [-120_00, 300_00]
    assert till.exceptions() == [] and till.balance("meijie") == 180_00
    assert till.cast.visitor("daughter").get("/pay/balance").json["moves"] == []
    till.check()


def test_a_balance_gives_its_part_and_wechat_the_rest(till: Till) -> None:
    top_up(till, "meijie", 50_00)
    one, two = till.bill("702", 40_00), till.bill("702", 80_00, period=date(2026, 11, 1))
    order = till.ordered("meijie", one, two, use_balance=True)
    assert (order.fen, order.balance_fen) == (70_00, 50_00)
    assert till.balance("meijie") == 50_00, "nothing is used before WeChat's part is there"
    till.notify(till.confirm(order))
    assert (till.owed(one), till.owed(two), till.balance("meijie")) == (0, 0, 0)
    assert [payment.method for payment in till.payments()] == ["wechat", "wechat", "balance"]
    till.check()


def test_a_balance_used_meanwhile_leaves_the_bill_open_and_loses_nothing(till: Till) -> None:
    top_up(till, "meijie", 50_00)
    one, other = till.bill("702", 80_00), till.bill("702", 50_00, period=date(2026, 11, 1))
    order = till.ordered("meijie", one, use_balance=True)
    assert till.order("meijie", other, use_balance=True).json["state"] == "paid"
    till.notify(till.confirm(order))
    assert (till.owed(one), till.owed(other), till.balance("meijie")) == (50_00, 0, 0)
    till.check()


def test_one_balance_used_from_two_sides_at_once_pays_one_of_them(till: Till) -> None:
    top_up(till, "meijie", 100_00)
    bills = [till.bill("702", 100_00, period=date(2026, month, 1)) for month in (9, 10)]
    visitor, gate = till.cast.visitor("meijie"), threading.Barrier(2)

    def tap(bill: int) -> str:
        gate.wait(timeout=10)
        body = {"lines": [{"bill_id": bill}], "use_balance": True}
        return str(visitor.post("/pay/orders", body).json.get("state", "refused"))

    with ThreadPoolExecutor(2) as hands:
        states = sorted(hands.map(tap, bills))
    assert states[0] == "paid" and states[1] in ("refused", "prepaid")
    assert till.balance("meijie") == 0 and sorted(till.owed(bill) for bill in bills) == [0, 100_00]
    till.check()


def test_months_ahead_are_taken_within_a_year_and_the_contract(till: Till) -> None:
    till.paid("meijie", till.bill("702", 165_50, period=date(2026, 11, 1)))
    home = till.cast.homes["702"]
    answer = till.order("meijie", prepay={"home_id": home, "months": 3})
    assert answer.json["fen"] == 3 * 165_50
    till.notify(till.confirm(till.row(answer.json["id"])))
    assert till.balance("meijie") == 3 * 165_50
    over = till.order("meijie", prepay={"home_id": home, "months": 10})
    assert (over.status_code, over.json["code"]) == (409, "prepay_over_limit")
    assert over.json["detail"]["most_fen"] == 9 * 165_50
    with till.cast.house.database.write() as session:
        terms = FeeTerms(estate_id=till.cast.xiushan, contract_from=date(2024, 1, 1), remind={})
        terms.contract_until = date(2027, 3, 31)
        session.add(terms)
    beyond = till.order("meijie", prepay={"home_id": home, "months": 2})
    assert beyond.json["code"] == "prepay_beyond_contract" and "2027-03-31" in beyond.json["sentence"]
    assert till.order("meijie", prepay={"home_id": home, "months": 1}).status_code == 201
    assert till.order("stranger", prepay={"home_id": home, "months": 1}).status_code == 404
    assert (
        till.order("laowang", prepay={"home_id": till.cast.homes["101"], "months": 1}).json["code"] == "nothing_monthly"
    )
    visitor = till.cast.visitor("stranger")
    assert visitor.post("/pay/balance/top-ups", {"estate_id": till.cast.xiushan, "fen": 1}).status_code == 404
    till.check()


def autopay(till: Till, name: str = "meijie", home: str = "702", cap: int = 200_00, active: bool = True) -> int:
    """Somebody lets their balance pay by itself; gives the status of the answer."""
    body = {"home_id": till.cast.homes[home], "cap_fen": cap, "active": active}
    return till.cast.visitor(name).put("/pay/autopay", body).status_code


def run(till: Till) -> list[int | None]:
    """The job's work of one day, twice."""
    done: list[int | None] = []
    for _ in range(2):
        with till.cast.house.database.read() as session:
            waiting = autopaying.due(session)
        for person_id, home_id in waiting:
            with till.cast.house.database.write() as session:
                done.append(autopaying.pay(session, person_id=person_id, home_id=home_id, at=till.now))
    return done


def test_a_balance_pays_by_itself_whole_bills_up_to_its_cap_and_none_in_dispute(
    till: Till, clock: StoppedClock
) -> None:
    top_up(till, "meijie", 400_00)
    assert autopay(till) == 200 and autopay(till, "stranger") == 404 and autopay(till, "newcomer") == 404
    disputed = till.bill("702", 10_00, period=date(2026, 8, 1), due=date(2026, 8, 31), disputed=True)
    first = till.bill("702", 150_00)
    second = till.bill("702", 80_00, period=date(2026, 11, 1), due=date(2026, 11, 30))
    run(till)
    assert (till.owed(first), till.owed(second), till.owed(disputed)) == (0, 80_00, 10_00)
    assert till.balance("meijie") == 250_00 and till.count(Payment) == 2
    clock.set(till.now.replace(month=12, day=2))
    run(till)
    assert till.owed(second) == 0 and till.owed(disputed) == 10_00
    assert autopay(till, active=False) == 200
    third = till.bill("702", 20_00, period=date(2026, 12, 1))
    assert run(till) == [] and till.owed(third) == 20_00
    seen = till.cast.visitor("meijie").get("/pay/autopay").json["items"]
    assert [(one["label"], one["cap_fen"], one["active"]) for one in seen] == [("21栋1单元702", 200_00, False)]
    till.check()


def test_a_balance_waits_where_a_waiver_waits(till: Till) -> None:
    top_up(till, "meijie", 400_00)
    bill = till.bill("702", 100_00)
    with till.cast.house.database.write() as session:
        waiver = waiving.ask(session, till.cast["zhoukuaiji"], bill_id=bill, fen=30_00, why="面积重算", at=till.now)
    assert autopay(till) == 200 and not any(run(till)) and till.owed(bill) == 100_00
    with till.cast.house.database.write() as session:
        waiving.approve(session, till.cast["liujingli"], waiver, at=till.now)
    run(till)
    assert till.owed(bill) == 0 and till.balance("meijie") == 330_00


def test_a_balance_too_small_pays_no_part_and_somebody_who_left_pays_nothing(till: Till) -> None:
    top_up(till, "daughter", 50_00)
    bill = till.bill("702", 80_00)
    assert autopay(till, "daughter") == 200
    assert run(till) == [None, None] and till.owed(bill) == 80_00 and till.balance("daughter") == 50_00
    till.cast.react()
    told = [words for title, words in till.cast.inbox("daughter") if title == "自动缴费没有扣款"]
    assert len(told) == 1 and "预存款余额" in told[0]


def test_what_a_seller_had_set_does_not_begin_again_when_they_come_back(till: Till) -> None:
    top_up(till, "meijie", 400_00)
    home, meijie = till.cast.homes["702"], till.cast.ids["meijie"]
    assert autopay(till) == 200 and pay_by_themselves(till.cast.house, till.now) is None

    def owns_until(day: date | None) -> None:
        with till.cast.house.database.write() as session:
            mine = (Tenure.home_id == home) & (Tenure.person_id == meijie)
            session.execute(update(Tenure).where(mine).values(until=day))

    owns_until(local_day(till.now))
    for _ in range(2):
        assert pay_by_themselves(till.cast.house, till.now) is None
    owns_until(None)
    bill = till.bill("702", 80_00)
    assert pay_by_themselves(till.cast.house, till.now) is None and till.owed(bill) == 80_00
    seen = till.cast.visitor("meijie").get("/pay/autopay").json["items"]
    assert [(one["cap_fen"], one["active"]) for one in seen if one["home_id"] == home] == [(200_00, False)]
    assert [entry.actor_id for entry in till.cast.audit("autopay.set")] == [meijie, 0]
    assert autopay(till) == 200
    pay_by_themselves(till.cast.house, till.now)
    assert till.owed(bill) == 0


def test_what_somebody_set_stays_on_while_two_persons_become_one(till: Till, cast: Cast) -> None:
    assert autopay(till, "daughter") == 200
    with cast.house.database.write() as session:
        merge(session, gone_id=cast.ids["daughter"], kept_id=cast.ids["newcomer"], at=till.now)
    pay_by_themselves(cast.house, till.now)
    cast.react()
    with cast.house.database.read() as session:
        (row,) = session.scalars(select(Autopay)).all()
        assert (row.person_id, row.active) == (cast.ids["newcomer"], True)


def test_money_is_given_back_by_two_people_and_never_more_than_there_is(till: Till, cast: Cast) -> None:
    top_up(till, "meijie", 100_00)
    shared = {"estate_id": cast.xiushan, "person_id": cast.ids["meijie"], "method": Method.TRANSFER, "reference": "F1",
              "at": till.now}  # fmt: skip
    with cast.house.database.write() as session:
        with pytest.raises(balances.BalanceShort):
            balances.ask_back(session, cast["xiaoli"], fen=100_01, why="搬走", **shared)
        with pytest.raises(Malformed, match="reference_needed"):
            balances.ask_back(session, cast["xiaoli"], fen=1, why="搬走", **shared | {"reference": None})
        with pytest.raises(NotFound):
            balances.ask_back(session, cast["huangjingli"], fen=1, why="搬走", **shared)
        asked = [balances.ask_back(session, cast["zhoukuaiji"], fen=60_00, why="搬走", **shared) for _ in range(2)]
    for by, version, error in (("zhoukuaiji", 1, Conflict), ("xiaoli", 1, NotFound), ("liujingli", 2, Stale)):
        with pytest.raises(error), cast.house.database.write() as session:
            balances.give_back(session, cast[by], asked[0], version=version, agree=True, at=till.now)
    with cast.house.database.write() as session:
        balances.give_back(session, cast["liujingli"], asked[0], version=1, agree=True, at=till.now)
    with pytest.raises(balances.BalanceShort), cast.house.database.write() as session:
        balances.give_back(session, cast["liujingli"], asked[1], version=1, agree=True, at=till.now)
    with pytest.raises(Conflict, match="not_so_much_cash"), cast.house.database.write() as session:
        in_cash = balances.ask_back(session, cast["zhoukuaiji"], fen=1, why="搬走", **shared | {"method": Method.CASH})
        balances.give_back(session, cast["liujingli"], in_cash, version=1, agree=True, at=till.now)
    assert till.balance("meijie") == 40_00 and till.account(Account.BANK) == -60_00
    assert till.count(Payout) == 2
    cast.react()
    assert (
        "预存款已退还",
        "秀山花园：退还给您的预存款 60.00 元已办好。不是您本人申请的，请马上联系物业。",
    ) in cast.inbox("meijie")


def test_two_persons_who_are_one_have_one_balance(till: Till, cast: Cast) -> None:
    top_up(till, "daughter", 50_00)
    top_up(till, "meijie", 20_00)
    autopay(till, "daughter")
    autopay(till, "meijie")
    for _ in range(2):
        with cast.house.database.write() as session:
            merging.take_over(session, gone_id=cast.ids["daughter"], kept_id=cast.ids["meijie"], at=till.now)
    assert (till.balance("meijie"), till.balance("daughter")) == (70_00, 0)
    assert {one.payer_id for one in till.payments()} == {cast.ids["meijie"]} and till.count(Autopay) == 1
    till.check()
