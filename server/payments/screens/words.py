"""The words of the console for what stands on these pages; states and methods have theirs in the rules."""

from __future__ import annotations

from server.payments.rules.refunding import Refunding

PAYOUT_LABELS = {"asked": "待复核", "done": "已退", "refused": "没有同意"}
STATEMENT_KINDS = {"trade": "交易账单", "fund": "资金账单"}
STATEMENT_LABELS = {"wanted": "等待下载", "fetched": "已下载，核对中", "empty": "当天没有交易", "matched": "已核对"}
LINE_KINDS = {"payment": "收款", "refund": "退款", "fee": "手续费", "settlement": "结算到银行", "other": "其他"}
INVOICE_KINDS = {"personal": "个人", "company": "单位"}
INVOICE_LABELS = {"asked": "待开", "issued": "已开", "refused": "没有开"}
TONES = {
    "waiting": "strong-calm", "received": "good", "refused": "line", "void": "line", "asked": "strong-calm",
    "approved": "plain", "processing": "plain", "success": "good", "done": "good", "closed": "bad", "abnormal": "bad",
    "wanted": "line", "fetched": "plain", "empty": "line", "matched": "good", "issued": "good", "open": "bad",
    "settled": "good",
}  # fmt: skip
"""How a state looks: what waits for somebody is filled, what is wrong is red, what is over is green or a line."""


def refund_tone(state: str, to_balance: bool) -> str:
    """How a refund looks: money that was to become balance from the first has come where it should."""
    return "good" if to_balance and state == Refunding.CLOSED else TONES[state]
