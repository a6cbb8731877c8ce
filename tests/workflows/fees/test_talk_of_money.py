"""Asking in chat what one owes: the largest number first, and nothing of anybody else's debt."""

from __future__ import annotations

from datetime import date

import pytest

from server.fees.service import disputing
from tests.cast import Cast
from tests.server.payments.till import Till
from tests.talks import Chat, dialogue


def test_an_owner_hears_the_sum_the_home_and_how_it_came_about(cast: Cast) -> None:
    till = Till(cast).open()
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我还欠多少钱", "都交清了")])
    till.bill("702", 162_80)
    till.bill("702", 500_00, period=date(2026, 9, 1), due=date(2026, 12, 31))
    said = chat.say("这个月要交多少钱")
    first, *bills = said.split("\n")
    assert first == "21栋1单元702还有 662.80 元 要交。"
    assert "500.00 元，怎么来的：1.85 元/㎡·月" in bills[0] and "162.80 元" in bills[1]
    assert "有 1 张过了缴费日" in said and "违约金" not in said
    assert chat.card["page"] == "pages/owed/owed"
    assert chat.speak("老人家眼睛不好 你跟我讲一下我要交多少钱就行").startswith("21栋1单元702还有 662.80 元")


def test_a_disputed_bill_is_said_to_wait(cast: Cast) -> None:
    bill_id = Till(cast).open().bill("702", 162_80)
    with cast.house.database.write() as session:
        disputing.raise_(session, cast["meijie"], bill_id=bill_id, words="面积不对", at=cast.house.clock.now())
    chat = Chat(cast, "meijie")
    chat.say("查欠费")
    chat.hears("您提过疑问的 1 张，答复以前不催您。")
    assert "过了缴费日" not in chat.heard[-1]


def test_others_hear_nothing_of_it_and_who_may_pay_hears_the_sum(cast: Cast) -> None:
    till = Till(cast).open()
    till.bill("702", 162_80)
    till.bill("101", 99_00)
    helped = Chat(cast, "daughter").say("物业费多少钱")
    assert "21栋1单元702您可以帮着交 162.80 元" in helped and "元/㎡" not in helped and "99" not in helped
    tenant = Chat(cast, "tenant").say("物业费多少钱")
    assert "99.00 元" in tenant and "162.80" not in tenant and "元/㎡" not in tenant
    wang = Chat(cast, "laowang")
    assert wang.say("我家要交多少钱").startswith("21栋1单元101还有 99.00 元")
    asked = wang.say("702要交好多钱")
    assert asked.startswith("别人家的费用不能告诉您。") and "162.80" not in asked
    assert Chat(cast, "stranger").say("我还欠多少钱") == "您现在没有要交的费用，都交清了。"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_whoever_is_not_bound_is_told_nothing(cast: Cast) -> None:
    Till(cast).open().bill("702", 162_80)
    for who in ("somebody", "newcomer"):
        assert "162.80" not in Chat(cast, who).say("我还欠多少钱")
    before = cast.counts()
    chat = Chat(cast, "meijie")
    chat.say("我还欠多少钱")
    again = chat.again()
    after = cast.counts()
    assert "162.80 元" in again, "the same message is answered with the same words"
    assert after["bills"] == before["bills"]
