"""A WeChat Pay that records: what was asked of it, and answers as told. No wire, no keys."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count

from server.wechat.pay.errors import PayCode, PayError, PayRefused
from server.wechat.pay.gateway import PayGateway
from server.wechat.pay.notices import PayNotice, PayRefundNotice
from server.wechat.pay.results import PrepayOrder, Refund, RefundOrder, RefundState, TradeState, Transaction


@dataclass
class FakePay(PayGateway):
    """Keeps orders and refunds by number. ``asked`` lists every call; ``fail_next`` is raised by the next calls in
    turn, and ``fail_after`` likewise, but the thing asked for has happened all the same."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    orders: dict[str, PrepayOrder] = field(default_factory=dict)
    transactions: dict[str, Transaction] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    trade_bills: dict[tuple[date, str | None], bytes] = field(default_factory=dict)
    fund_bills: dict[tuple[date, str], bytes] = field(default_factory=dict)
    fail_next: list[Exception] = field(default_factory=list)
    fail_after: list[PayError] = field(default_factory=list)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def pay(self, out_trade_no: str, *, at: datetime, fen: int | None = None, openid: str | None = None) -> PayNotice:
        """The payer confirms on the phone; gives the notice WeChat would send. ``fen`` lies about the amount."""
        order, number = self.orders[out_trade_no], next(self.numbers)
        paid = Transaction(
            order.sub_mchid, out_trade_no, TradeState.SUCCESS, f"42000000{number:020}", order.fen, order.fen,
            paid_at=at, openid=openid or order.openid, bank="OTHERS", attach=order.attach,
        )  # fmt: skip
        self.transactions[out_trade_no] = paid
        told = paid if fen is None else replace(paid, fen=fen, payer_fen=fen)
        return PayNotice(f"notice-{number}", "TRANSACTION.SUCCESS", at, told)

    def finish_refund(
        self, out_refund_no: str, *, at: datetime, state: RefundState = RefundState.SUCCESS
    ) -> PayRefundNotice:
        """The platform comes to an end with a refund; gives the notice it would send."""
        done = replace(self.refunds[out_refund_no], state=state, done_at=at, account="支付用户零钱")
        self.refunds[out_refund_no] = done
        return PayRefundNotice(f"notice-{next(self.numbers)}", f"REFUND.{state}", at, done)

    def prepay(self, order: PrepayOrder) -> str:
        self._ask("prepay", order.out_trade_no)
        known = self.orders.setdefault(order.out_trade_no, order)
        if known != order:
            raise PayRefused(PayCode.INVALID_REQUEST)
        self.transactions.setdefault(
            order.out_trade_no, Transaction(order.sub_mchid, order.out_trade_no, TradeState.NOTPAY)
        )
        self._happened()
        return f"prepay-{order.out_trade_no}"

    def params(self, prepay_id: str) -> dict[str, str]:
        package = f"prepay_id={prepay_id}"
        signed = {"timeStamp": "1795222800", "nonceStr": "nonce", "package": package, "signType": "RSA"}
        return {"appId": "wx1000000000000001", **signed, "paySign": "signed"}

    def query(self, out_trade_no: str, sub_mchid: str) -> Transaction | None:
        self._ask("query", out_trade_no)
        found = self.transactions.get(out_trade_no)
        return found if found and found.sub_mchid == sub_mchid else None

    def query_id(self, transaction_id: str, sub_mchid: str) -> Transaction | None:
        self._ask("query_id", transaction_id)
        found = (one for one in self.transactions.values() if one.transaction_id == transaction_id)
        return next((one for one in found if one.sub_mchid == sub_mchid), None)

    def close(self, out_trade_no: str, sub_mchid: str) -> None:
        self._ask("close", out_trade_no)
        found = self.transactions.get(out_trade_no)
        if found and found.state.paid:
            raise PayRefused(PayCode.ORDERPAID)
        if found:
            self.transactions[out_trade_no] = replace(found, state=TradeState.CLOSED)
        self._happened()

    def refund(self, order: RefundOrder) -> Refund:
        self._ask("refund", order.out_refund_no)
        made = Refund(
            order.out_refund_no, RefundState.PROCESSING, f"50300000{next(self.numbers):020}", order.transaction_id,
            fen=order.fen, total_fen=order.total_fen, sub_mchid=order.sub_mchid,
        )  # fmt: skip
        kept = self.refunds.setdefault(order.out_refund_no, made)
        self._happened()
        return kept

    def query_refund(self, out_refund_no: str, sub_mchid: str) -> Refund | None:
        self._ask("query_refund", out_refund_no)
        found = self.refunds.get(out_refund_no)
        return found if found and found.sub_mchid == sub_mchid else None

    def trade_bill(self, day: date, sub_mchid: str | None = None) -> bytes | None:
        self._ask("trade_bill", f"{day} {sub_mchid}")
        return self.trade_bills.get((day, sub_mchid))

    def fund_bill(self, day: date, sub_mchid: str) -> bytes | None:
        self._ask("fund_bill", f"{day} {sub_mchid}")
        return self.fund_bills.get((day, sub_mchid))

    def echo(self, message: str) -> str:
        self._ask("echo", message)
        return message

    def _ask(self, call: str, about: str) -> None:
        self.asked.append((call, about))
        if self.fail_next:
            raise self.fail_next.pop(0)

    def _happened(self) -> None:
        if self.fail_after:
            raise self.fail_after.pop(0)
