"""A refund opens bills again: whoever owes them hears which, how much and why, once, and nothing of whoever paid."""

from __future__ import annotations

from datetime import date

import pytest

from server.payments.models import Payment
from server.payments.service import desk, giving_back, refunding
from server.people.models import Person
from tests.cast import Cast
from tests.server.payments.test_links import pay, share
from tests.server.payments.till import Till

TITLE = "有账单又要缴了"


@pytest.fixture
def till(cast: Cast) -> Till:
    """Open, with WeChat and the desk."""
    return Till(cast).open()


def heard(till: Till, name: str, title: str = TITLE) -> list[str]:
    """What somebody was told under a title, twice reacted to."""
    for _ in range(2):
        till.cast.react()
    return [words for said, words in till.cast.inbox(name) if said == title]


def given_back(till: Till, payment: Payment, fen: int, reason: str) -> None:
    """刘芳 asks, 周会计 agrees."""
    with till.cast.house.database.write() as session:
        refund_id = refunding.ask(session, till.cast["liujingli"], payment_id=payment.id, fen=fen, reason=reason,
                                  at=till.now)  # fmt: skip
    with till.cast.house.database.write() as session:
        refunding.approve(session, till.cast["zhoukuaiji"], refund_id, version=1, at=till.now)


def voided(till: Till, payment_id: int, reason: str) -> int:
    """周会计 looks at what the desk took, and makes it void later."""
    till.review("zhoukuaiji", payment_id)
    with till.cast.house.database.write() as session:
        desk.void(session, till.cast["zhoukuaiji"], payment_id, why=reason, version=2, at=till.now)
    return payment_id


def by_link(till: Till, name: str, *bills: int) -> Payment:
    """Somebody pays 梅姐's bills behind her link."""
    made = share(till, "meijie", *bills)
    order = pay(till, name, made["token"], made["fen"]).json
    till.notify(till.confirm(till.row(order["id"])))
    return till.payments(order_id=order["id"])[0]


def test_the_household_hears_that_its_bill_is_open_again_and_nothing_of_the_payer(till: Till) -> None:
    payment = by_link(till, "newcomer", bill := till.bill("702", 248_24))
    with till.cast.house.database.write() as session:
        session.get_one(Person, till.cast.ids["newcomer"]).name = "张建明"
    given_back(till, payment, 248_24, "张建明 13900001234 付错了人家")
    assert till.owed(bill) == 248_24
    (said,) = heard(till, "meijie")
    assert "21栋1单元702：物业费（2026年10月）" in said and "248.24 元" in said and "又要缴" in said
    assert "原因：付款人 139****1234 付错了人家。" in said and "张建明" not in said and "13900001234" not in said
    page = till.cast.visitor("meijie").get("/inbox").json["items"]
    assert [one["page"] for one in page if one["title"] == TITLE] == [f"pages/bill/bill?id={bill}"]
    (told, *_) = heard(till, "newcomer", "退款进度")
    assert "原因：张建明 13900001234 付错了人家。" in told, "the form says that the payer sees it, word for word"
    (back,) = till.cast.visitor("newcomer").get(f"/pay/payments/{payment.id}").json["refunds"]
    assert back["words"] in told and "248.24" not in back["words"]
    assert not any(heard(till, name) for name in ("newcomer", "laowang", "daughter", "stranger"))


def test_a_void_payment_of_the_desk_is_told_to_the_household_too(till: Till) -> None:
    bill = till.bill("702", 248_24)
    with till.cast.house.database.write() as session:
        session.get_one(Person, till.cast.ids["daughter"]).name = "张建明"
    spare = voided(till, till.enter("xiaoli", "702", 20_00 + 248_24, payer="daughter"), "记成张建明 13900001234 的了")
    (said,) = heard(till, "meijie")
    assert "物业费（2026年10月）有 248.24 元缴费登记有误，已作废" in said and "268.24" not in said
    assert "原因：记成付款人 139****1234 的了。" in said and "张建明" not in said
    (told,) = heard(till, "daughter", "一笔缴费已作废")
    assert "268.24 元" in told and "又要缴" in told and not heard(till, "daughter"), "once"
    assert "还要缴" in till.cast.visitor("daughter").get(f"/pay/payments/{spare}").json["state_words"]
    voided(till, till.enter("xiaoli", "702", 248_24), "重录")
    assert len(heard(till, "meijie")) == 2 and till.owed(bill) == 248_24, "nobody known had paid it"
    till.paid("meijie", bill)
    voided(till, till.enter("xiaoli", "702", 30_00, payer="meijie"), "录重了")
    assert len(heard(till, "meijie")) == 2, "it opened no bill"
    assert "账单" not in heard(till, "meijie", "一笔缴费已作废")[-1]
    assert not any(heard(till, name) for name in ("newcomer", "laowang", "stranger"))


def test_of_several_bills_each_hears_of_their_own_and_only_of_what_is_open(till: Till) -> None:
    first, second = till.bill("702", 30_00, period=date(2026, 9, 1)), till.bill("702", 50_00)
    payment = by_link(till, "newcomer", first, second)
    given_back(till, payment, 60_00, "重复缴费")
    (said,) = heard(till, "meijie")
    assert "60.00 元" in said and "2026年9月" in said and "2026年10月" in said
    till.paid("meijie", first, second)
    given_back(till, payment, 5_00, "再退")
    assert len(heard(till, "meijie")) == 2, "the last of it came off a bill"


def test_a_refund_of_balance_or_for_a_wrong_bill_opens_nothing(till: Till) -> None:
    payment = till.paid("daughter", bill := till.bill("702", 100_00))
    with till.cast.house.database.write() as session:
        (refund_id,) = giving_back.ask(
            session, till.cast["liujingli"], bill_id=bill, estate_id=till.cast.xiushan, fen=40_00, to_balance=False,
            reason="异议成立：面积更正了", at=till.now,
        )  # fmt: skip
        refunding.approve(session, till.cast["zhoukuaiji"], refund_id, version=1, at=till.now)
    assert (till.owed(bill), heard(till, "meijie")) == (0, [])
    (back,) = till.cast.visitor("daughter").get(f"/pay/payments/{payment.id}").json["refunds"]
    assert back["words"].endswith("退给您。原因：您付的一张账单多收了，多付的退给付款人。"), "the answer is the owner's"
    given_back(till, payment, 60_00, "业主自己来缴")
    assert len(heard(till, "meijie")) == 1
    till.paid("meijie", bill)
    spare = till.enter("xiaoli", "702", 20_00, payer="meijie")
    till.review("zhoukuaiji", spare)
    (loose,) = till.payments(id=spare)
    given_back(till, loose, 20_00, "多存了")
    assert len(heard(till, "meijie")) == 1
