"""Asked in chat beside the bills: the paper, who else may pay, what was paid, and how one pays at all."""

from __future__ import annotations

from datetime import date

import pytest

from server.kit.clock import local_day
from server.kit.money import yuan
from tests.cast import Cast
from tests.server.fees.debts import CONTRACT, Debts
from tests.server.payments.test_refunds import agreed
from tests.server.payments.till import Till
from tests.talks import Chat, dialogue


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_paper_is_shown_at_once(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我要发票", "要开发票"), ("规定", "您想问什么规定"), ("我要收据", "每笔付款都有收据")])
    assert chat.card["page"] == "pages/payments/payments"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("said", ["我孙女能替我交吗", "女儿可以帮我交钱吗", "能让别人代付吗"])
def test_somebody_else_may_pay(cast: Cast, said: str) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [(said, "请别人代付")])
    assert chat.card["page"] == "pages/owed/owed"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_was_paid_is_not_what_is_owed(cast: Cast) -> None:
    till = Till(cast).open()
    bill = till.bill("702", 162_80)
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我这个月交了多少", "还没有交过费的记录")])
    till.paid("meijie", bill)
    dialogue(chat, [("我这个月交了多少", "您这个月交了 162.80 元，共 1 笔")])
    again = till.paid("meijie", till.bill("702", 50_00, period=date(2026, 11, 1)))
    agreed(till, again.id, 50_00)
    dialogue(chat, [("我这个月交了多少", "您这个月交了 162.80 元，共 1 笔")])


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_late_fee_that_is_doubted_by_itself_is_said_to_be_looked_into(debts: Debts) -> None:
    bill = debts.bill("702", 126_139, period=date(2026, 1, 1), due=date(2026, 1, 31))
    debts.terms(late_rate="0.0005", **CONTRACT)
    debts.settle(date(2026, 4, 10), (bill, 100_000, 0))
    (late,) = debts.late_lines(bill)
    chat = Chat(debts.cast, "meijie")
    assert chat.say("我还欠多少钱").count("违约金") == 1, "the only bill says it itself"
    debts.dispute("meijie", late.id)
    dialogue(
        chat,
        [("我还欠多少钱", "还有 261.39 元要交"), ("我还欠多少钱", f"另有违约金 {yuan(late.fen)} 元在核对，没算在里面")],
    )
    debts.settle(local_day(debts.now), (bill, 26_139, 0))
    for one in debts.late_lines(bill)[1:]:
        debts.settle(local_day(debts.now), (bill, 0, one.fen))
    said = chat.say("我还欠多少钱")
    only = f"现在没有要交的。有违约金 {yuan(late.fen)} 元在核对，答复以前不催您。"
    assert said.splitlines()[0] == only and "物业费" not in said, "no bill of nothing"
    assert "核对" not in Chat(debts.cast, "daughter").say("我还欠多少钱")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_does_not_know_how_to_pay_is_told(cast: Cast) -> None:
    Till(cast).open().bill("702", 162_80)
    dialogue(Chat(cast, "meijie"), [("怎么交钱啊我不会弄", "到物业前台也能交"), ("我还欠多少钱", "162.80")])
