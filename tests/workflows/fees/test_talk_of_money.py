"""Asking in chat what one owes: the largest number first, and nothing of anybody else's debt."""

from __future__ import annotations

from datetime import date

import pytest

from server.fees.service import disputing, waiving
from server.places import queries as places
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
    assert first == "21栋1单元702还有 662.80 元要交。"
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


def test_a_bill_with_a_waiver_that_waits_is_said_to_wait(cast: Cast) -> None:
    till = Till(cast).open()
    bill_id = till.bill("702", 162_80)
    with cast.house.database.write() as session:
        waiving.ask(session, cast["zhoukuaiji"], bill_id=bill_id, fen=30_00, why="漏水补偿", at=till.now)
    chat = Chat(cast, "meijie")
    assert chat.say("我还欠多少").split("\n")[0] == "现在没有要交的。有 162.80 元有减免在复核，先不催您。"
    assert (chat.card["title"], chat.card["page"]) == ("看账单", "pages/owed/owed"), "nothing is to be paid"
    till.bill("702", 99_00, period=date(2026, 9, 1), due=date(2026, 12, 31))
    said = chat.say("我还欠多少")
    assert chat.card["title"] == "去缴费"
    assert "还有 99.00 元" in said and "另有 162.80 元有减免在复核，没算在里面，先不催您。" in said
    assert "过了缴费日" not in said


def test_what_was_waived_and_paid_stands_behind_the_formula(cast: Cast) -> None:
    till = Till(cast).open()
    bill_id = till.bill("702", 162_80)
    with cast.house.database.write() as session:
        waiver = waiving.ask(session, cast["zhoukuaiji"], bill_id=bill_id, fen=30_00, why="漏水补偿", at=till.now)
        waiving.approve(session, cast["liujingli"], waiver, at=till.now)
    chat = Chat(cast, "meijie")
    assert "132.80 元，怎么来的：1.85 元/㎡·月 × 88.00 ㎡，减免 −30.00 元\n" in chat.say("我还欠多少")
    till.review("zhoukuaiji", till.enter("xiaoli", "702", 12_80))
    assert "120.00 元，怎么来的：1.85 元/㎡·月 × 88.00 ㎡，减免 −30.00 元，已付 −12.80 元\n" in chat.say("我还欠多少")


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


OVERPAID = ("上次交多了能退吗", "多交的钱怎么退", "我交重了", "重复缴费了")


def test_who_paid_too_much_hears_what_is_kept_for_them_and_whom_to_ask(cast: Cast) -> None:
    till = Till(cast).open()
    till.bill("702", 162_80)
    with cast.house.database.read() as session:
        phone = places.estate(session, cast.xiushan)["phone"]
    chat = Chat(cast, "meijie")
    for words in OVERPAID:
        dialogue(chat, [(words, "您名下现在没有预存款")])
        assert phone and phone in chat.heard[-1] and "要交" not in chat.heard[-1]
    taken = till.enter("xiaoli", "702", 212_80, payer="meijie")
    till.review("zhoukuaiji", taken)
    for words in OVERPAID:
        dialogue(chat, [(words, "预存款现在有 50.00 元")])
        assert all(one in chat.heard[-1] for one in ("抵", "想退回来", "前台", phone))
    assert chat.card["page"] == "pages/balance/balance"
    assert "50.00" not in Chat(cast, "daughter").say(OVERPAID[0]), "it is the payer's alone"
    assert "50.00" not in Chat(cast, "somebody").say(OVERPAID[0])


FOUND_WRONG = ("面积不对，不该收这么多", "我要提异议", "这个费用不合理", "物业费算错了")


def _disputes(cast: Cast) -> int:
    return int(cast.counts()["bill_disputes"])


def test_a_bill_somebody_finds_wrong_leads_to_its_page_of_doubt_and_disputes_nothing(cast: Cast) -> None:
    till = Till(cast).open()
    chat = Chat(cast, "meijie")
    dialogue(chat, [(FOUND_WRONG[0], "您名下没有账单")])
    july = till.bill("702", 162_80, period=date(2026, 7, 1))
    for words in FOUND_WRONG:
        dialogue(chat, [(words, "物业费（2026年7月）162.80 元吗？点下面")])
        assert chat.card["page"] == f"pages/billdispute/billdispute?id={july}"
    august = till.bill("702", 99_00, period=date(2026, 8, 1))
    dialogue(chat, [("7月的物业费算错了，我家面积不对", "2026年7月")])
    assert chat.card["page"].endswith(f"?id={july}")
    for pick in ("第二张", "8月的", "八月那张"):
        dialogue(
            chat, [(FOUND_WRONG[1], "1. 物业费（2026年7月）162.80 元\n2. 物业费（2026年8月）99.00 元"), (pick, "8月")]
        )
        assert chat.card["page"] == f"pages/billdispute/billdispute?id={august}"
    dialogue(chat, [(FOUND_WRONG[2], "哪一张"), ("算了", "先不办了")])
    assert _disputes(cast) == 0, "only the page begins one"
    with cast.house.database.write() as session:
        disputing.raise_(session, cast["meijie"], bill_id=july, words="面积不对", at=cast.house.clock.now())
    dialogue(chat, [("7月的物业费算错了", "您已经提过疑问")])
    assert chat.card["page"] == f"pages/bill/bill?id={july}" and _disputes(cast) == 1
    for other in ("daughter", "tenant", "laowang"):
        assert "162.80" not in Chat(cast, other).say(FOUND_WRONG[3]), other


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_is_disputed_is_in_no_sum_as_in_the_app(cast: Cast) -> None:
    till = Till(cast).open()
    bill_id = till.bill("702", 126_67)
    with cast.house.database.write() as session:
        disputing.raise_(session, cast["meijie"], bill_id=bill_id, words="面积不对", at=cast.house.clock.now())
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我还欠多少钱", "现在没有要交的。有 126.67 元在核对")])
    till.bill("702", 633_35, period=date(2026, 9, 1))
    dialogue(
        chat,
        [("我还欠多少钱", "21栋1单元702还有 633.35 元要交。"), ("我还欠多少钱", "另有 126.67 元在核对，没算在里面")],
    )
    assert "760.02" not in chat.heard[-1]
    assert "帮着交 633.35 元" in Chat(cast, "daughter").say("物业费多少钱")


def test_an_objection_to_a_vote_is_no_doubt_of_a_bill(cast: Cast) -> None:
    Till(cast).open().bill("702", 162_80)
    for words in ("我对投票结果有异议", "公示期怎么提异议", "装修面积不对怎么办"):
        assert "162.80" not in Chat(cast, "meijie").say(words), words


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("they", "we", "page"),
    [
        ("自动扣款帮我关特", "就能打开或关掉", "pages/autopay/autopay"),
        ("我想办那个自动交费", "预存的钱", "pages/autopay/autopay"),
        ("交完钱怎么没有给我个凭据", "每笔付款都有收据", "pages/payments/payments"),
        ("请给我开一张物业费发票", "要开发票", "pages/payments/payments"),
        ("钱付出去了还显示没交", "就不用再付", "pages/payments/payments"),
    ],
)
def test_what_lies_beside_the_bills_is_shown_on_its_own_page(cast: Cast, they: str, we: str, page: str) -> None:
    Till(cast).open().bill("702", 162_80)
    chat = Chat(cast, "meijie")
    dialogue(chat, [(they, we)])
    assert chat.card["page"] == page and "162.80" not in chat.heard[-1]
