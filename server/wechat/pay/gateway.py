"""The gateway: everything we ask WeChat Pay, as one object other rooms are given (``house.need(PayGateway)``).

Every method but ``params`` may raise ``PayRefused`` (a certain no) or ``PayUnsure`` (nobody knows whether it happened:
query first). None holds a database transaction open for us: commit what must not be lost before calling.
"""

from __future__ import annotations

from datetime import date

from server.wechat.pay.results import PrepayOrder, Refund, RefundOrder, Transaction


class PayGateway:
    """Our side of WeChat Pay. ``partner.PartnerGateway`` is the real one; tests have a recording one.

    No abstract class, so that a house can be asked for it by type.
    """

    def prepay(self, order: PrepayOrder) -> str:
        """Make the order known there; gives its ``prepay_id``, good for two hours.

        Asking again with the same number and values is the same order. ``ValueError`` for a number, amount or
        description the interface would never take.
        """
        raise NotImplementedError

    def params(self, prepay_id: str) -> dict[str, str]:
        """What ``wx.requestPayment`` wants: appId, timeStamp, nonceStr, package, signType, paySign. Asks nobody; may be
        made anew for the same ``prepay_id``."""
        raise NotImplementedError

    def query(self, out_trade_no: str, sub_mchid: str) -> Transaction | None:
        """What became of an order of ours; None when the platform never heard of it."""
        raise NotImplementedError

    def query_id(self, transaction_id: str, sub_mchid: str) -> Transaction | None:
        """What became of an order, by the platform's own number."""
        raise NotImplementedError

    def close(self, out_trade_no: str, sub_mchid: str) -> None:
        """Let nobody pay this order any more. Silent even for closed and unknown orders, so query before and after;
        ``PayRefused(ORDERPAID)`` when it was paid."""
        raise NotImplementedError

    def refund(self, order: RefundOrder) -> Refund:
        """Ask for a refund. Being accepted is not success; ``PayRefused(NOT_ENOUGH)`` when the company's balance is
        too small. After ``PayUnsure`` repeat with the very same number and values, or query."""
        raise NotImplementedError

    def query_refund(self, out_refund_no: str, sub_mchid: str) -> Refund | None:
        """What became of a refund; None when the platform never heard of it."""
        raise NotImplementedError

    def trade_bill(self, day: date, sub_mchid: str | None = None) -> bytes | None:
        """The trade bill (交易账单) of a Shanghai day, unpacked, in UTF-8, its SHA-1 checked; of all sub-merchants or
        of one. None when that day had none; ``PayRefused(STATEMENT_CREATING)`` before it is ready."""
        raise NotImplementedError

    def fund_bill(self, day: date, sub_mchid: str) -> bytes | None:
        """The fund bill (资金账单) of one sub-merchant's basic account, opened, unpacked, its SHA-1 checked."""
        raise NotImplementedError

    def echo(self, message: str) -> str:
        """The go-live check: the platform answers with the message and pushes a notice of it to our door."""
        raise NotImplementedError
