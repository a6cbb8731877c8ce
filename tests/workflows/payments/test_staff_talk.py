"""The day's money in WeCom: by way of paying, from the ledger, for who may see it."""

from __future__ import annotations

from server.payments.rules.methods import Method
from server.payments.service import desk
from tests.cast import Cast
from tests.server.payments.till import Till
from tests.talks import Chat, dialogue


def test_the_days_money_is_told_by_method_and_only_to_who_may_see_it(cast: Cast) -> None:
    till = Till(cast).open()
    finance = Chat(cast, "zhoukuaiji", "work")
    dialogue(finance, [("今天收款", "还没有收款入账")])
    first, second = till.bill("702", 120_00), till.bill("101", 80_00)
    till.paid("meijie", first)
    entered = till.enter("xiaoli", "101", 80_00, Method.TRANSFER, lines=[(second, 80_00)], reference="T-1")
    assert "微信支付 120.00 元" in finance.say("今天收了多少钱") and "1 笔前台登记在等复核" in finance.heard[-1]
    with cast.house.database.write() as session:
        version = till.payments(id=entered)[0].version
        desk.review(session, cast["liujingli"], entered, version=version, at=till.now)
    answer = finance.say("今天收款")
    assert "收款 200.00 元" in answer and "银行转账 80.00 元" in answer and "复核" not in answer
    dialogue(finance, [("昨天收款", "昨天（11月20日）还没有收款入账")])
    for name in ("xiaoli", "chengong", "heshifu"):
        answer = Chat(cast, name, "work").say("今天收款")
        assert "只给财务和项目经理看" in answer and "200" not in answer
    assert "还没有收款入账" in Chat(cast, "huangjingli", "work").say("今天收款"), "another estate's manager sees theirs"
    dialogue(Chat(cast, "nobody", "work"), [("今天收款", "还没有您的员工账号")])
