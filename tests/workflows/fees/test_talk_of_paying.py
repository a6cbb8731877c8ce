"""Asked in chat beside the bills: the paper, who else may pay, what was paid, and how one pays at all."""

from __future__ import annotations

import pytest

from tests.cast import Cast
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


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_does_not_know_how_to_pay_is_told(cast: Cast) -> None:
    Till(cast).open().bill("702", 162_80)
    dialogue(Chat(cast, "meijie"), [("怎么交钱啊我不会弄", "到物业前台也能交"), ("我还欠多少钱", "162.80")])
