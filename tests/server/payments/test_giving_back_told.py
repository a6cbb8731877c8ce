"""What whoever disputed a paid bill hears and reads of the money: asked for, agreed to, back; and sums that add up."""

from __future__ import annotations

from typing import Any

from server.payments.service import refunding
from server.wechat.pay.results import RefundState
from tests.server.payments.test_giving_back import agree, settled
from tests.server.payments.test_refunds import do, told
from tests.server.payments.till import Till
from workflows.payments.refunds import send_refunds


def heard(till: Till, name: str = "meijie") -> list[str]:
    """What the inbox of somebody says, once everything that follows has followed."""
    till.cast.react()
    return [f"{title} {words}" for title, words in till.cast.inbox(name)]


def on_bill(till: Till, bill: int) -> list[tuple[str, int]]:
    """What 梅姐's bill shows of money that is given back."""
    shown = till.cast.visitor("meijie").get(f"/pay/bills/{bill}/refunds").json["items"]
    return [(one["state_label"], one["fen"]) for one in shown]


def sums(till: Till, bill: int) -> dict[str, int]:
    """The addition on 梅姐's bill; each line follows from those before, to the fen."""
    found: dict[str, Any] = till.cast.visitor("meijie").get(f"/fees/bills/{bill}").json
    added: dict[str, int] = found["sums"]
    assert added["due_fen"] == added["fen"] - added["waived_fen"]
    assert added["paid_fen"] == added["came_fen"] - added["back_fen"]
    assert added["open_fen"] == added["due_fen"] - added["paid_fen"] == found["open_fen"]
    assert added["paid_fen"] == sum(one["fen"] for one in found["allocations"] if not one["late"])
    assert added["waived_fen"] == sum(one["fen"] for one in found["waivers"] if one["state"] == "approved")
    return added


def test_nothing_is_called_back_before_another_agreed_and_all_is_told_in_order(till: Till) -> None:
    bill = till.bill("702", 106_88)
    till.paid("meijie", bill)
    (refund_id,) = settled(till, bill, 10_88, to_balance=False)
    (said,) = [one for one in heard(till) if one.startswith("账单异议有答复了")]
    assert said.endswith("退款 10.88 元：已提交退款，由谁付的退给谁，待复核。退好了再告诉您。")
    assert on_bill(till, bill) == [("已提交退款，由谁付的退给谁，待复核", 10_88)]
    assert sums(till, bill)["back_fen"] == 0, "nothing has moved yet"
    agree(till, refund_id)
    assert on_bill(till, bill) == [("已复核，等着退", 10_88)]
    send_refunds(till.cast.house, till.now)
    told(till, refund_id, RefundState.SUCCESS)
    assert on_bill(till, bill) == [("已退", 10_88)]
    assert any("已退款" in one and one.startswith("退款进度") for one in heard(till))
    assert sums(till, bill) == {
        "fen": 106_88, "waived_fen": 10_88, "due_fen": 96_00, "came_fen": 106_88, "back_fen": 10_88, "paid_fen": 96_00,
        "open_fen": 0,
    }  # fmt: skip


def test_what_is_to_become_balance_and_what_is_waived_beside_waits_too(till: Till) -> None:
    bill = till.bill("702", 100_00)
    till.review("zhoukuaiji", till.enter("liujingli", "702", 60_01, payer="meijie", lines=[(bill, 60_01)]))
    (refund_id,) = settled(till, bill, 20_00, to_balance=True, waive=9_99)
    (said,) = [one for one in heard(till) if one.startswith("账单异议有答复了")]
    assert "退款 20.00 元：已提交转入付款人的预存，由谁付的归谁，待复核。" in said
    assert said.endswith("减免 9.99 元：已申请，待复核，结果写在这张账单上。")
    shown = till.cast.visitor("meijie").get(f"/fees/bills/{bill}").json
    assert [(one["state_label"], one["fen"]) for one in shown["waivers"]] == [("已申请减免，待复核", 9_99)]
    agree(till, refund_id)
    assert on_bill(till, bill) == [("已转入付款人的预存", 20_00)]
    added = sums(till, bill)
    assert (added["waived_fen"], added["paid_fen"], added["open_fen"]) == (20_00, 40_01, 39_99)


def test_a_refusal_is_told_to_who_was_told_that_it_was_asked(till: Till) -> None:
    bill = till.bill("702", 50_00)
    till.paid("meijie", bill)
    (refund_id,) = settled(till, bill, 5_00, to_balance=False)
    do(till, refunding.refuse, refund_id, why="算错了，内部再核", version=1)
    (said,) = [one for one in heard(till) if one.startswith("账单异议的退款没有通过复核")]
    assert "5.00 元没有退" in said and "内部" not in said, "why is for the colleague"
    assert on_bill(till, bill) == [("没有通过复核，没有退", 5_00)]


def test_a_bill_of_others_tells_nothing_of_its_money(till: Till) -> None:
    bill = till.bill("702", 50_00)
    till.paid("meijie", bill)
    settled(till, bill, 5_00, to_balance=False)
    for name in ("stranger", "laowang", "daughter"):
        assert till.cast.visitor(name).get(f"/pay/bills/{bill}/refunds").status_code == 404
