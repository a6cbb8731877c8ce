"""The trade bill 交易账单: one line per payment and one per refund of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from server.kit.clock import SHANGHAI
from server.payments.rules.bill_files import BrokenBill, Row, Sums, read_fen, rows

NOTHING = ("", "0")
"""How a column is filled that does not concern a line."""


class LineKind(StrEnum):
    """What a line of a bill tells of."""

    PAYMENT = "payment"
    REFUND = "refund"
    FEE = "fee"
    SETTLEMENT = "settlement"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TradeLine:
    """A payment or a refund. Sums in fen; ``fee_fen`` is below 0 where a refund gave the fee back."""

    number: int
    kind: LineKind
    at: datetime
    sub_mchid: str
    transaction_id: str
    out_trade_no: str
    out_refund_no: str | None
    refund_id: str | None
    fen: int
    fee_fen: int
    state: str
    rate: str


def trade_lines(lines: Iterable[bytes]) -> Iterator[TradeLine]:
    """The lines of a trade bill of whatever kind (ALL, SUCCESS, REFUND); :class:`BrokenBill` at the end when they do
    not add up to what the file says of itself."""
    sums, added = Sums(), _Added()
    for number, row in rows(lines, sums):
        line = _line(number, row)
        added.take(line)
        yield line
    added.check(sums)


def _line(number: int, row: Row) -> TradeLine:
    refund_no = _said(row, "商户退款单号")
    state = _said(row, "退款状态" if refund_no else "交易状态") or ""
    kind = LineKind.REFUND if refund_no else LineKind.PAYMENT if state in ("SUCCESS", "REFUND", "") else LineKind.OTHER
    amounts = ("申请退款金额", "退款金额") if refund_no else ("订单金额", "总金额", "应结订单金额")
    times = ("退款申请时间", "交易时间", "退款成功时间") if refund_no else ("交易时间",)
    return TradeLine(
        number, kind, moment(_needed(row, number, *times), number), _said(row, "特约商户号", "子商户号") or "",
        _needed(row, number, "微信订单号"), _needed(row, number, "商户订单号"), refund_no,
        _said(row, "微信退款单号") if refund_no else None, read_fen(_needed(row, number, *amounts), amounts[0], number),
        read_fen(row.get("手续费") or "0", "手续费", number), state, row.get("费率", ""),
    )  # fmt: skip


def moment(said: str, number: int) -> datetime:
    """``2026-11-20 10:01:02`` in Shanghai as an instant; :class:`BrokenBill`."""
    try:
        local = datetime.fromisoformat(said)
    except ValueError as error:
        raise BrokenBill(f"时间不对：{said[:30]}", number) from error
    if local.tzinfo is not None:
        raise BrokenBill(f"时间不对：{said[:30]}", number)
    return local.replace(tzinfo=SHANGHAI).astimezone(UTC)


def _said(row: Row, *names: str) -> str | None:
    return next((row[name].strip() for name in names if row.get(name, "").strip() not in NOTHING), None)


def _needed(row: Row, number: int, *names: str) -> str:
    said = next((row[name].strip() for name in names if row.get(name, "").strip()), None)
    if said is None:
        raise BrokenBill(f"没有“{names[0]}”", number)
    return said


@dataclass(slots=True)
class _Added:
    """What was read so far."""

    count: int = 0
    paid: int = 0
    refunded: int = 0
    fees: int = 0

    def take(self, line: TradeLine) -> None:
        self.count += 1
        self.paid += line.fen if line.kind is LineKind.PAYMENT else 0
        self.refunded += line.fen if line.kind is LineKind.REFUND else 0
        self.fees += line.fee_fen

    def check(self, sums: Sums) -> None:
        said = {
            "笔数": (self.count, sums.count("总交易单数", "总退款单数")),
            "订单总金额": (self.paid, sums.fen("订单总金额", "总交易额")),
            "退款总金额": (self.refunded, sums.fen("申请退款总金额", "退款总金额", "总退款金额")),
            "手续费总金额": (self.fees, sums.fen("手续费总金额")),
        }
        for what, (added, told) in said.items():
            if told is not None and told != added:
                raise BrokenBill(f"{what}与明细加起来不一致", self.count)
