"""What WeChat Pay tells us at our callback door: taken in one transaction, as often as it comes."""

from __future__ import annotations

from server.kit.house import House
from server.kit.logs import log
from server.payments.service import arriving, refund_sending
from server.wechat.pay.notices import Notice, PayNotice, PayRefundNotice


class PayReceiver:
    """The function behind the callback doors of WeChat Pay."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __call__(self, notice: Notice) -> None:
        """Take a notice. What is not as it was ordered is written down and acknowledged: sending it again would not
        help. Whatever is raised here asks the platform to come again."""
        at = self._house.clock.now()
        with self._house.database.write() as session:
            order_no, outcome = "", "echo"
            if isinstance(notice, PayNotice):
                order_no = notice.transaction.out_trade_no
                outcome = arriving.apply(session, notice.transaction, at=at)
            elif isinstance(notice, PayRefundNotice):
                order_no = notice.refund.out_refund_no
                outcome = refund_sending.apply(session, notice.refund, at=at)
            arriving.seen(session, notice_id=notice.notice_id, event=notice.event, order_no=order_no, outcome=outcome,
                          at=at)  # fmt: skip
        log.info("pay_notice", event_name=notice.event, order=order_no, outcome=str(outcome))
