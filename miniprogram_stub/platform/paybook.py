"""What WeChat Pay knows: orders, refunds, and the money of each sub-merchant, every movement of it.

Money is whole fen. The fee is taken in whole fen too, half a fen up, and given back with a refund so that a whole
refund gives back the whole fee.
"""

import itertools
import secrets
from dataclasses import dataclass, field
from typing import Any

from .settings import PayAccount

PREPAY_LIFE, ORDER_LIFE, REFUND_LIFE, MOST_REFUNDS = 7200, 7 * 86400, 365 * 86400, 50


@dataclass
class PayOrder:
    """One order; `asked` is its body as first sent, `state` NOTPAY, SUCCESS, REFUND or CLOSED."""

    sub_mchid: str
    out_trade_no: str
    fen: int
    openid: str
    notify_url: str
    asked: dict[str, Any]
    made_at: float
    ends_at: float
    prepay_id: str = ""
    prepay_ends_at: float = 0.0
    state: str = "NOTPAY"
    transaction_id: str = ""
    paid_at: float = 0.0
    refunded_fen: int = 0
    fee_back_fen: int = 0
    refunds: int = 0

    @property
    def paid(self) -> bool:
        """Whether money came in."""
        return self.state in ("SUCCESS", "REFUND")


@dataclass
class PayRefund:
    """One refund; `state` PROCESSING, SUCCESS, CLOSED or ABNORMAL."""

    out_refund_no: str
    refund_id: str
    order: PayOrder
    fen: int
    fee_back_fen: int
    asked: dict[str, Any]
    notify_url: str
    made_at: float
    state: str = "PROCESSING"
    done_at: float = 0.0


@dataclass
class Flow:
    """One movement in a sub-merchant's purse: payment, fee, refund, fee_back, closed_back or moved (by hand)."""

    at: float
    sub_mchid: str
    kind: str
    fen: int
    balance_fen: int
    business_no: str
    flow_no: str
    voucher: str


@dataclass
class PayBook:
    """Orders by our number and by theirs, refunds, flows, purses."""

    account: PayAccount
    orders: dict[str, PayOrder] = field(default_factory=dict)
    prepays: dict[str, PayOrder] = field(default_factory=dict)
    transactions: dict[str, PayOrder] = field(default_factory=dict)
    refunds: dict[str, PayRefund] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    balances: dict[str, int] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(secrets.randbelow(10**9)))

    def prepay(self, order: PayOrder, now: float) -> str:
        """The id that opens the sheet, a new one when the last has died."""
        if order.prepay_ends_at <= now:
            self.prepays.pop(order.prepay_id, None)
            order.prepay_id = f"wx{int(now):010d}{secrets.token_hex(12)}"
            order.prepay_ends_at = now + PREPAY_LIFE
            self.prepays[order.prepay_id] = order
        return order.prepay_id

    def close_late(self, order: PayOrder, now: float) -> None:
        """Closes an order whose time is over."""
        if order.state == "NOTPAY" and order.ends_at <= now:
            order.state = "CLOSED"

    def pay(self, order: PayOrder, now: float) -> None:
        """The payer confirmed: once."""
        order.state, order.paid_at = "SUCCESS", now
        order.transaction_id = f"42000{next(self.numbers):023d}"
        self.transactions[order.transaction_id] = order
        at = (order.transaction_id, order.transaction_id, order.out_trade_no)
        self._move(now, order.sub_mchid, "payment", order.fen, *at)
        if fee := self.fee(order.fen):
            self._move(now, order.sub_mchid, "fee", -fee, *at)

    def fee(self, fen: int) -> int:
        """The fee of a sum, in whole fen, half a fen up."""
        return (fen * self.account.fee_per_myriad + 5000) // 10000

    def fee_back(self, order: PayOrder, fen: int) -> int:
        """What a further refund gives back of the fee."""
        return self.fee(order.fen) * (order.refunded_fen + fen) // order.fen - order.fee_back_fen

    def begin_refund(self, refund: PayRefund, now: float) -> None:
        """Takes the money out of the purse; the payer has it when the refund has come to its end."""
        order = refund.order
        order.refunded_fen += refund.fen
        order.fee_back_fen += refund.fee_back_fen
        order.refunds += 1
        order.state = "REFUND"
        self.refunds[refund.out_refund_no] = refund
        at = (refund.refund_id, order.transaction_id, refund.out_refund_no)
        if refund.fee_back_fen:
            self._move(now, order.sub_mchid, "fee_back", refund.fee_back_fen, *at)
        self._move(now, order.sub_mchid, "refund", -refund.fen, *at)

    def end_refund(self, refund: PayRefund, state: str, now: float) -> None:
        """SUCCESS, ABNORMAL (the money lies with the platform) or CLOSED (it goes back to the purse)."""
        refund.state, refund.done_at = state, now
        if state == "CLOSED":
            order = refund.order
            order.refunded_fen -= refund.fen
            order.fee_back_fen -= refund.fee_back_fen
            at = (refund.refund_id, order.transaction_id, refund.out_refund_no)
            self._move(now, order.sub_mchid, "closed_back", refund.fen - refund.fee_back_fen, *at)

    def move(self, sub_mchid: str, fen: int, now: float) -> None:
        """Money moved by hand: to the bank, or into the purse."""
        number = f"M{next(self.numbers):020d}"
        self._move(now, sub_mchid, "moved", fen, number, number, number)

    def _move(self, now: float, sub: str, kind: str, fen: int, business: str, flow: str, voucher: str) -> None:
        self.balances[sub] = self.balances.get(sub, 0) + fen
        self.flows.append(Flow(now, sub, kind, fen, self.balances[sub], business, flow, voucher))

    def snapshot(self) -> dict[str, Any]:
        """What outlives a restart: orders, refunds and flows."""
        refunds = [{**vars(refund), "order": refund.order.out_trade_no} for refund in self.refunds.values()]
        orders = [vars(order) for order in self.orders.values()]
        return {"orders": orders, "refunds": refunds, "flows": [vars(flow) for flow in self.flows]}

    def restore(self, kept: dict[str, Any]) -> None:
        """Puts a snapshot back."""
        for row in kept["orders"]:
            order = self.orders[row["out_trade_no"]] = PayOrder(**row)
            self.prepays[order.prepay_id] = order
            if order.transaction_id:
                self.transactions[order.transaction_id] = order
        for row in kept["refunds"]:
            refund = PayRefund(**{**row, "order": self.orders[row["order"]]})
            self.refunds[refund.out_refund_no] = refund
        for row in kept["flows"]:
            self.flows.append(flow := Flow(**row))
            self.balances[flow.sub_mchid] = flow.balance_fen

    def told(self) -> dict[str, Any]:
        """The books as others compare them with theirs."""
        return {
            "orders": [_order(order) for order in self.orders.values()],
            "refunds": [_refund(refund) for refund in self.refunds.values()],
            "sub_merchants": {sub: self._sums(sub) for sub in sorted({flow.sub_mchid for flow in self.flows})},
        }

    def _sums(self, sub: str) -> dict[str, int]:
        sums = {"payment": 0, "fee": 0, "refund": 0, "fee_back": 0, "closed_back": 0, "moved": 0}
        for flow in self.flows:
            if flow.sub_mchid == sub:
                sums[flow.kind] += flow.fen
        return {f"{kind}_fen": fen for kind, fen in sums.items()} | {"balance_fen": self.balances[sub]}


def _order(order: PayOrder) -> dict[str, Any]:
    names = ("sub_mchid", "out_trade_no", "transaction_id", "fen", "state", "refunded_fen", "openid", "paid_at")
    return {name: getattr(order, name) for name in names}


def _refund(refund: PayRefund) -> dict[str, Any]:
    names = ("out_refund_no", "refund_id", "fen", "state", "made_at", "done_at")
    order = refund.order
    return {name: getattr(refund, name) for name in names} | {
        "sub_mchid": order.sub_mchid, "transaction_id": order.transaction_id, "out_trade_no": order.out_trade_no,
    }  # fmt: skip
