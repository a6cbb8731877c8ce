"""Bill files: columns by their names, sums to the fen, and nothing believed that does not add up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime

import pytest

from server.kit.clock import SHANGHAI
from server.payments.rules.bill_files import BrokenBill
from server.payments.rules.fund_bill import fund_lines
from server.payments.rules.trade_bill import LineKind, trade_lines
from server.payments.rules.yuan import fen_of
from tests.server.payments.bills import ALL, Fund, Trade, fund_bill, trade_bill

AT = datetime(2026, 11, 20, 10, 1, 2, tzinfo=SHANGHAI)
PAID = Trade("LLA1", 63_069, AT, fee=378)
BACK = Trade("LLA1", 3_069, AT, fee=-18, refund_no="LLR1")


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [("0", 0), ("0.00", 0), ("1", 100), ("1.5", 150), ("630.69", 63_069), ("3.78000", 378), ("-0.06000", -6),
     ("999999999.99", 99_999_999_999)],
)  # fmt: skip
def test_yuan_are_fen_exactly(yuan: str, fen: int) -> None:
    assert fen_of(yuan) == fen


@pytest.mark.parametrize("yuan", ["", "1,261.39", "0.005", "1.", ".5", "+1", "１", "1e3", "NaN", "0.00600"])
def test_what_is_no_whole_fen_is_refused_and_never_rounded(yuan: str) -> None:
    with pytest.raises(ValueError, match=r"sum in yuan|less than a fen"):
        fen_of(yuan)


def test_a_payment_and_its_refund_are_two_lines() -> None:
    paid, back = trade_lines(trade_bill(PAID, BACK).splitlines())
    assert (paid.kind, paid.fen, paid.fee_fen, paid.out_refund_no, paid.at) == ("payment", 63_069, 378, None, AT)
    assert (back.kind, back.fen, back.fee_fen, back.out_refund_no) == ("refund", 3_069, -18, "LLR1")
    assert back.refund_id == "5030000001" and back.transaction_id == paid.transaction_id


def test_columns_may_stand_in_any_order_and_new_ones_may_come() -> None:
    names = [*ALL, "新的一列"]
    random.Random(5).shuffle(names)
    text = trade_bill(PAID, BACK, names=[name for name in names if name in ALL]).splitlines()
    assert list(trade_lines(text)) == list(trade_lines(trade_bill(PAID, BACK).splitlines()))


def test_a_bill_of_payments_only_has_no_columns_of_refunds() -> None:
    names = [name for name in ALL if "退款" not in name]
    (paid,) = trade_lines(trade_bill(PAID, names=names).splitlines())
    assert (paid.kind, paid.fen) == (LineKind.PAYMENT, 63_069)


def test_a_bill_of_refunds_tells_when_they_were_asked_for() -> None:
    text = trade_bill(BACK).decode().replace("交易时间", "退款申请时间").encode()
    (back,) = trade_lines(text.splitlines())
    assert (back.kind, back.at) == (LineKind.REFUND, AT)


def test_a_comma_in_what_was_paid_for_moves_no_column() -> None:
    (paid,) = trade_lines(trade_bill(PAID).splitlines())
    assert b"`\xe7\x89\xa9\xe4\xb8\x9a\xe8\xb4\xb9,\xe4\xb8\x89" in trade_bill(PAID) and paid.fen == 63_069


BREAKS = [
    ("a line is missing", lambda text: "\r\n".join(one for i, one in enumerate(text.split("\r\n")) if i != 2)),
    ("the sums are missing", lambda text: text.split("总交易单数")[0]),
    ("it ends in the middle of a line", lambda text: text[: len(text) // 3]),
    ("a sum was changed", lambda text: text.replace("`630.69,`30.69", "`630.69,`30.68")),
    ("less than a fen", lambda text: text.replace("`3.78000", "`3.78100", 1)),
    ("no column of amounts", lambda text: text.replace("订单金额", "金额甲", 2).replace("应结金额甲", "金额乙")),
    ("two columns of one name", lambda text: text.replace("设备号", "商户号", 1)),
    ("a value too many", lambda text: text.replace("`JSAPI", "`JSAPI,`", 1)),
    ("no time", lambda text: text.replace("2026-11-20", "20.11.2026", 1)),
]  # fmt: skip


@pytest.mark.parametrize(("what", "harm"), BREAKS, ids=[what for what, _ in BREAKS])
def test_a_broken_file_is_not_believed(what: str, harm: object) -> None:
    assert callable(harm)
    with pytest.raises(BrokenBill):
        list(trade_lines(harm(trade_bill(PAID, BACK).decode()).encode().splitlines()))


def test_bytes_that_are_no_text_are_a_broken_file() -> None:
    with pytest.raises(BrokenBill):
        list(trade_lines([b"\xff\xfe\x00", b"\x00"]))


def test_a_million_lines_need_no_more_room_than_one() -> None:
    line, seen = trade_bill(PAID).splitlines()[1], 0
    head, *_, names, _ = trade_bill(PAID).splitlines()

    def lines() -> Iterator[bytes]:
        yield head
        for _ in range(2_000):
            yield line
        yield names
        yield b"`2000,`0,`0.00,`0.00,`7560.00000,`1261380.00,`0.00"

    read = trade_lines(lines())
    for one in read:
        seen += one.fen
    assert seen == 2_000 * 63_069


def test_the_fund_bill_tells_what_came_what_it_cost_and_what_went_to_the_bank() -> None:
    text = fund_bill(Fund("交易", 63_069, AT), Fund("扣除交易手续费", -378, AT), Fund("退款", -3_069, AT),
                     Fund("提现", -59_622, AT, business_id=""), left=0)  # fmt: skip
    lines = list(fund_lines(text.splitlines()))
    assert [(one.kind, one.fen, one.balance_fen) for one in lines] == [
        ("payment", 63_069, 63_069), ("fee", -378, 62_691), ("refund", -3_069, 59_622), ("settlement", -59_622, 0),
    ]  # fmt: skip


def test_a_fund_bill_that_does_not_add_up_is_not_believed() -> None:
    text = fund_bill(Fund("交易", 63_069, AT)).decode().replace("`630.69", "`630.60", 1)
    with pytest.raises(BrokenBill):
        list(fund_lines(text.encode().splitlines()))
