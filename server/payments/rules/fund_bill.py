"""The fund bill 资金账单: how a company's account at WeChat Pay moved on a day, and what went on to its bank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from server.payments.rules.bill_files import BrokenBill, Row, Sums, read_fen, rows
from server.payments.rules.trade_bill import LineKind, moment

IN, OUT = "收入", "支出"
_KINDS = (("手续费", LineKind.FEE), ("退款失败", LineKind.OTHER), ("退款", LineKind.REFUND),
          ("提现", LineKind.SETTLEMENT), ("充值", LineKind.SETTLEMENT), ("结算", LineKind.SETTLEMENT),
          ("交易", LineKind.PAYMENT))  # fmt: skip
"""By a word in the name of the business; the first that fits holds, as 交易手续费 is a fee. What a failed refund
brought back is none of them: the trade bill has no line for it."""


@dataclass(frozen=True, slots=True)
class FundLine:
    """A movement. ``fen`` is above 0 for what came in and below for what went out; ``balance_fen`` what was left."""

    number: int
    kind: LineKind
    at: datetime
    business_id: str
    flow_id: str
    fen: int
    balance_fen: int
    voucher: str
    name: str


def fund_lines(lines: Iterable[bytes]) -> Iterator[FundLine]:
    """The lines of a fund bill; :class:`BrokenBill` at the end when they do not add up to what the file says."""
    sums = Sums()
    came = went = count = 0
    for number, row in rows(lines, sums):
        line = _line(number, row)
        count, came, went = count + 1, came + max(line.fen, 0), went - min(line.fen, 0)
        yield line
    told = (sums.count("资金流水总笔数"), sums.fen("收入金额"), sums.fen("支出金额"))
    if any(said is not None and said != added for said, added in zip(told, (count, came, went), strict=True)):
        raise BrokenBill("收支与明细加起来不一致", count)


def _line(number: int, row: Row) -> FundLine:
    direction = _needed(row, "收支类型", number)
    if direction not in (IN, OUT):
        raise BrokenBill(f"收支类型不认识：{direction[:20]}", number)
    fen = read_fen(_needed(row, "收支金额", number), "收支金额", number)
    name = f"{row.get('业务名称', '')} {row.get('业务类型', '')}".strip()
    kind = next((kind for word, kind in _KINDS if word in name), LineKind.OTHER)
    return FundLine(
        number, kind, moment(_needed(row, "记账时间", number), number), row.get("微信支付业务单号", "").strip(),
        _needed(row, "资金流水单号", number), fen if direction == IN else -fen,
        read_fen(row.get("账户结余") or "0", "账户结余", number), row.get("业务凭证号", "").strip(), name,
    )  # fmt: skip


def _needed(row: Row, name: str, number: int) -> str:
    if name not in row:
        raise BrokenBill(f"没有“{name}”这一列", number)
    return row[name].strip()
