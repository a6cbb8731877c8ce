"""A levy ends: two people, what is left back to who paid, to the fen; nothing moves in it any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from server.books.models import BookEntry
from server.books.rules.entries import Kind
from server.books.service import answering, entering
from server.books.service.vouchers import JPEG, Voucher
from server.fees.models import Bill, Debtor, DebtorPerson, Levy
from server.fees.queries import levied
from server.fees.rules.levy_ends import LevyEnd
from server.fees.service import closing_levies, disputing, levies, levy_parts, waiving
from server.kit.clock import local_day
from server.kit.errors import Conflict, DomainError, Malformed, NotFound
from server.kit.facts import DONE, DUE, FactRow
from server.ledger.rules.accounts import Account
from server.payments.service import closing_levies as agreeing
from server.payments.service import desk, giving_back, refunding
from tests.server.payments.test_refunds import ask as ask_back
from tests.server.payments.test_refunds import do
from tests.server.payments.till import Till

SHARES = {"702": 30_000, "101": 30_000, "502": 5_000}


@pytest.fixture
def lift(till: Till) -> int:
    """A lift for three homes: 702 paid 300.00, 101 paid 140.01 of as much, 502 nothing; 400.00 went to the builder."""
    cast = till.cast
    till.buys("xiaoli", "502")
    with cast.house.database.write() as session:
        levy_id = levies.open_levy(
            session, estate_id=cast.xiushan, matter_id=7, title="21栋1单元加装电梯", basis="按楼层系数", at=till.now,
            shares={cast.homes[home]: fen for home, fen in SHARES.items()},
            due_on=local_day(till.now) + timedelta(days=30),
        )  # fmt: skip
    till.paid("meijie", bill(till, levy_id, "702"))
    pay(till, levy_id, "101", 14_001)
    spend(till, levy_id, 40_000)
    return levy_id


def bill(till: Till, levy_id: int, home: str) -> int:
    with till.cast.house.database.read() as session:
        asked = select(Bill.id).where(Bill.levy_id == levy_id, Bill.home_id == till.cast.homes[home])
        return session.scalars(asked.order_by(Bill.id)).first() or 0


def stands(till: Till, levy_id: int, home: str) -> tuple[str, int, int]:
    with till.cast.house.database.read() as session:
        one = session.get_one(Bill, bill(till, levy_id, home))
        return one.state, one.paid_fen, one.waived_fen


def pay(till: Till, levy_id: int, home: str, fen: int, **more: Any) -> int:
    payment_id = till.enter("zhoukuaiji", home, fen, lines=[(bill(till, levy_id, home), fen)], **more)
    till.review("liujingli", payment_id)
    return payment_id


def spend(till: Till, levy_id: int, fen: int) -> int:
    said = entering.Said(till.cast.xiushan, Kind.LEVY_PAID, f"levy:{levy_id}", fen, local_day(till.now), "首期款",
                         payee="安达电梯", masked=True)  # fmt: skip
    entry: int = do(till, entering.ask, said, Voucher("kept", JPEG))
    do(till, answering.approve, entry, version=1, by="liujingli")
    return entry


def ask(till: Till, levy_id: int, ends: LevyEnd = LevyEnd.DONE, said: str = "电梯验收了，尾款付清", **more: Any) -> int:
    closing_id: int = do(till, closing_levies.ask, levy_id, ends=ends, said=said, **more)
    return closing_id


def agree(till: Till, closing_id: int, by: str = "liujingli", version: int = 1) -> None:
    do(till, agreeing.approve, closing_id, version=version, by=by)


def booked(till: Till) -> int:
    with till.cast.house.database.read() as session:
        return session.scalars(select(BookEntry.id).order_by(BookEntry.id)).first() or 0


def money(till: Till, levy_id: int) -> levied.LevyMoney:
    with till.cast.house.database.read() as session:
        return levied.money_of(session, levy_id)


def test_what_is_left_goes_back_by_what_each_home_paid(till: Till, lift: int) -> None:
    closing_id = ask(till, lift)
    with pytest.raises(Conflict, match="second_person_needed"):
        agree(till, closing_id, by="zhoukuaiji")
    assert till.balance("meijie") == 0, "not before the second person"
    agree(till, closing_id)
    # 702 and 101 paid 300.00 and 140.01 of 440.01; the 40.01 that are left are 27.28 and 12.73.
    assert (till.balance("meijie"), till.balance("laowang")) == (2_728, 1_273)
    found = money(till, lift)
    assert (found.collected, found.paid_out, found.given_back, found.left) == (44_001, 40_000, 4_001, 0)
    assert found.words.endswith("收到 440.01 元，付出 400.00 元，退回 40.01 元，已经结清。")
    assert stands(till, lift, "702") == ("paid", 30_000, 0)
    assert stands(till, lift, "101") == ("paid", 14_001, 15_999)
    assert stands(till, lift, "502") == ("void", 0, 0)
    assert till.account(Account.LEVY_MONEY) == 0 == till.account(Account.WAIVED)
    till.check()


def test_what_comes_to_nothing_is_given_back_whole(till: Till, lift: int) -> None:
    undone = do(till, entering.take_back, booked(till), why="合同取消，退款到账")
    do(till, answering.approve, undone, version=1, by="liujingli")
    agree(till, ask(till, lift, LevyEnd.GIVEN_UP, "规划没有批"))
    assert (till.balance("meijie"), till.balance("laowang")) == (30_000, 14_001)
    till.check()


def test_everybody_who_paid_or_owed_hears_once_with_the_sum(till: Till, lift: int) -> None:
    cast = till.cast
    cast.react()
    closing_id = ask(till, lift)
    cast.react()
    assert cast.inbox("liujingli")[-1][0] == "结清分摊等您核对"
    assert "结清分摊等您核对" not in [title for title, _ in cast.inbox("zhoukuaiji")]
    agree(till, closing_id)
    cast.react()
    title, words = cast.inbox("meijie")[-1]
    assert title == "分摊款结清了"
    assert "事情办完，钱已付清。电梯验收了，尾款付清。" in words
    assert "40.01 × 300.00 ÷ 440.01 得 27.28 元。退给您的 27.28 元已存为您的预存款" in words
    assert "没付的 159.99 元不用再付了。" in cast.inbox("laowang")[-1][1]
    assert cast.inbox("xiaoli")[-1][1].endswith("没付的 50.00 元不用再付了。")
    before = cast.counts()["inbox_items"]
    with cast.house.database.write() as session:
        mine = FactRow.name.in_(("levy.closing_asked", "levy.closing_answered"))
        session.execute(update(FactRow).where(FactRow.state == DONE, mine).values(state=DUE))
    cast.react()
    assert cast.counts()["inbox_items"] == before


def test_nothing_moves_in_a_levy_that_ended(till: Till, lift: int) -> None:
    paid = till.payments(fen=30_000)[0]
    refund = ask_back(till, till.payments(fen=14_001)[0], 1_000)
    do(till, refunding.refuse, refund, why="等结清", version=1)
    said = entering.Said(till.cast.xiushan, Kind.LEVY_PAID, f"levy:{lift}", 4_001, local_day(till.now), "尾款",
                         payee="安达电梯", masked=True)  # fmt: skip
    agree(till, ask(till, lift))
    for act in (
        lambda: do(till, entering.ask, said, Voucher("kept", JPEG)),
        lambda: do(till, entering.take_back, booked(till), why="付错了"),
        lambda: spend(till, lift, 1),
        lambda: agree_back(till, ask_back(till, paid, 1_000)),
        lambda: do(till, giving_back.ask, bill_id=bill(till, lift, "702"), estate_id=till.cast.xiushan, fen=1,
                   to_balance=True, reason="算错了"),
        lambda: do(till, desk.void, till.payments(fen=14_001)[0].id, version=2, why="录错了", by="liujingli"),
        lambda: ask(till, lift),
    ):  # fmt: skip
        with pytest.raises(Conflict, match="levy_closed"):
            act()
    assert till.order("laowang", bill(till, lift, "101")).status_code == 409
    with till.cast.house.database.write() as session:
        parts = [(5_000, local_day(till.now))]
        assert not levy_parts.spread(session, matter_id=7, home_id=till.cast.homes["502"], parts=parts, at=till.now)
    till.check()


def agree_back(till: Till, refund_id: int) -> None:
    do(till, refunding.approve, refund_id, version=1)


def test_money_on_its_way_while_it_ends_is_the_payers_own(till: Till, lift: int) -> None:
    order = till.ordered("laowang", bill(till, lift, "101"))
    agree(till, ask(till, lift))
    till.notify(till.confirm(order))
    assert till.balance("laowang") == 1_273 + 15_999
    till.check()


def test_what_waits_for_an_answer_is_answered_first(till: Till, lift: int) -> None:
    with till.cast.house.database.write() as session:
        dispute = disputing.raise_(session, till.cast["meijie"], bill_id=bill(till, lift, "702"), words="算错了",
                                   at=till.now)  # fmt: skip
    with pytest.raises(Conflict, match="levy_doubted"):
        ask(till, lift)
    do(till, disputing.withdraw, dispute, by="meijie")
    refund = ask_back(till, till.payments(fen=30_000)[0], 1_000)
    closing_id = ask(till, lift)
    with pytest.raises(Conflict, match="refund_waits"):
        agree(till, closing_id)
    assert till.balance("meijie") == 0
    do(till, refunding.refuse, refund, why="等结清", version=1)
    agree(till, closing_id)


@pytest.mark.parametrize("approved", [True, False])
def test_no_levy_ends_while_what_is_to_be_paid_out_of_it_waits(till: Till, lift: int, approved: bool) -> None:
    said = entering.Said(till.cast.xiushan, Kind.LEVY_PAID, f"levy:{lift}", 4_001, local_day(till.now), "尾款",
                         payee="安达电梯", masked=True)  # fmt: skip
    closing_id = ask(till, lift)
    entry: int = do(till, entering.ask, said, Voucher("kept", JPEG))
    for act in (lambda: agree(till, closing_id), lambda: agree(till, closing_id)):
        with pytest.raises(Conflict, match="levy_expense_waits"):
            act()
    assert (till.balance("meijie"), money(till, lift).closed) == (0, False)
    if approved:
        do(till, answering.approve, entry, version=1, by="liujingli")
    else:
        do(till, answering.refuse, entry, why="发票不对", version=1, by="liujingli")
    agree(till, closing_id)
    assert till.balance("meijie") == (0 if approved else 2_728) and money(till, lift).left == 0
    till.check()


WAIVED = [
    # Spent, waived of 502's 50.00 by the firm; what 702 (300.00) and 101 (140.01) have back, and the firm.
    (40_000, 5_000, 5_511, 2_572, 918),
    (49_001, 5_000, 0, 0, 0),
    (0, 5_000, 30_000, 14_001, 5_000),
]


@pytest.mark.parametrize(("spent", "waived", "meijie", "laowang", "firm"), WAIVED)
def test_what_the_firm_waived_of_a_share_it_bears_and_has_its_part_back(
    till: Till, lift: int, spent: int, waived: int, meijie: int, laowang: int, firm: int
) -> None:
    undone = do(till, entering.take_back, booked(till), why="记错")
    do(till, answering.approve, undone, version=1, by="liujingli")
    asked: int = do(till, waiving.ask, bill_id=bill(till, lift, "502"), fen=waived, why="五保户", by="liujingli")
    do(till, waiving.approve, asked, by="zhoukuaiji")
    assert till.account(Account.WAIVED) == waived
    if spent:
        spend(till, lift, spent)
    agree(till, ask(till, lift))
    assert (till.balance("meijie"), till.balance("laowang")) == (meijie, laowang)
    assert till.account(Account.WAIVED) == waived - firm, "what the firm bears in the end"
    assert till.account(Account.LEVY_MONEY) == 0 == money(till, lift).left, "nothing is left that nobody owns"
    assert "物业承担减免的 50.00 元" in money(till, lift).words
    till.cast.react()
    assert "各家一共付了 440.01 元，物业承担减免的 50.00 元，合计 490.01 元" in till.cast.inbox("meijie")[-1][1]
    till.check()


def test_more_paid_out_than_stayed_is_said_and_not_given_back(till: Till, lift: int) -> None:
    agree_back(till, ask_back(till, till.payments(fen=30_000)[0], 30_000))
    with pytest.raises(Conflict, match="levy_overspent"):
        ask(till, lift)


def test_a_payment_without_a_name_goes_back_to_who_owed(till: Till, lift: int) -> None:
    with till.cast.house.database.write() as session:
        session.execute(update(Bill).where(Bill.id == bill(till, lift, "101")).values(disputed=False))
        debtor = session.scalars(select(Debtor.id).where(Debtor.home_id == till.cast.homes["101"])).first()
        session.execute(delete(DebtorPerson).where(DebtorPerson.debtor_id == debtor))
    closing_id = ask(till, lift)
    with pytest.raises(Conflict, match="payer_unknown"):
        agree(till, closing_id)
    assert till.balance("meijie") == 0, "nothing is done by halves"


def test_it_is_refused_with_a_reason_and_asked_anew(till: Till, lift: int) -> None:
    closing_id = ask(till, lift)
    with pytest.raises(Conflict, match="closing_waits"):
        ask(till, lift, by="liujingli")
    with pytest.raises(Malformed):
        do(till, closing_levies.refuse, closing_id, why=" ", version=1, by="liujingli")
    do(till, closing_levies.refuse, closing_id, why="尾款还没付", version=1, by="liujingli")
    till.cast.react()
    assert till.cast.inbox("zhoukuaiji")[-1] == (
        "结清分摊被退回", "秀山花园“21栋1单元加装电梯”：同事没有同意结清。尾款还没付。"
    )  # fmt: skip
    with pytest.raises(Conflict, match="closing_answered"):
        agree(till, closing_id, version=2)
    again = ask(till, lift)
    with pytest.raises(DomainError, match="closing_changed"):
        agree(till, again, version=2)
    agree(till, again)


def test_no_stranger_and_nobody_with_an_open_share_ends_it(till: Till, lift: int) -> None:
    with pytest.raises(NotFound):
        ask(till, lift, by="meijie")
    with pytest.raises(NotFound):
        ask(till, 10**9)
    with pytest.raises(Malformed, match="private_words"):
        ask(till, lift, said="问 13800000000")
    with till.cast.house.database.write() as session:
        session.execute(update(Levy).where(Levy.id == lift).values(join_id=3, matter_id=None))
    with pytest.raises(NotFound):
        ask(till, lift)
