"""States of a refund and what may follow which: one table for the desk, for WeChat's word in any order, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from server.kit.errors import Conflict
from server.kit.money import yuan
from server.kit.sentences import because
from server.ledger.rules.accounts import Account
from server.payments.rules.methods import Method, State

EVENT = "refund"
"""The kind of a refund's events in the ledger."""


class Refunding(StrEnum):
    """Where a refund stands. PROCESSING: WeChat took it; ABNORMAL: the payer's card did not."""

    ASKED = "asked"
    APPROVED = "approved"
    PROCESSING = "processing"
    SUCCESS = "success"
    CLOSED = "closed"
    ABNORMAL = "abnormal"
    REFUSED = "refused"


class Cause(StrEnum):
    """Why money goes back: what the firm got wrong makes nobody late who paid, what the payer wanted counts as never
    paid (F-07)."""

    FIRM = "firm"
    PAYER = "payer"


CAUSES: Mapping[str, str] = {
    Cause.FIRM: "我们的原因：收错、算错、登记错",
    Cause.PAYER: "付款人的原因：自己要退、付错了",
}
IN_BALANCE = "已转入预存款"
LABELS: Mapping[str, str] = {
    Refunding.ASKED: "等另一位同事批准",
    Refunding.APPROVED: "已批准，等待退款",
    Refunding.PROCESSING: "微信退款中",
    Refunding.SUCCESS: "已退款",
    Refunding.CLOSED: "退款未成，钱已转入预存",
    Refunding.ABNORMAL: "退款异常，需人工处理",
    Refunding.REFUSED: "未批准",
}
TO_PAYER: Mapping[str, str] = {
    Refunding.ASKED: "退款正在审批。",
    Refunding.APPROVED: "退款已批准，很快会退给您。",
    Refunding.PROCESSING: "微信正在退款，一般 1 到 3 个工作日到账。",
    Refunding.CLOSED: "这笔退款没有成功，钱已转入您的预存款。",
    Refunding.ABNORMAL: "您的银行卡收不了这笔退款，财务会联系您。",
    Refunding.REFUSED: "退款没有批准。",
}
WENT_BACK: Mapping[Account, str] = {
    Account.WECHAT: "已退款，请在微信账单或银行卡里查看。",
    Account.CASH: "已当面退给您现金。",
    Account.BANK: "已转账退给您，请在银行卡里查看。",
    Account.POS: "已退回您刷的那张卡，请在银行卡里查看。",
    Account.PREPAID: "已退回您的预存款，可以抵以后的账单，也可以找物业退给您。",
}
"""Where the money of a refund is that succeeded, by the account it went out of."""
PAYERS_LABELS: Mapping[str, str] = {
    Refunding.APPROVED: "很快退给您",
    Refunding.PROCESSING: "正在退",
    Refunding.SUCCESS: "已退",
    Refunding.CLOSED: IN_BALANCE,
    Refunding.ABNORMAL: "财务会联系您",
}
"""A word of it on the payer's own page, of what is agreed to."""
ON_BILL: Mapping[str, str] = {
    Refunding.ASKED: "已提交退款，由谁付的退给谁，待复核",
    Refunding.APPROVED: "已复核，等着退",
    Refunding.PROCESSING: "已复核，正在退",
    Refunding.SUCCESS: "已退",
    Refunding.CLOSED: "已转入付款人的预存",
    Refunding.ABNORMAL: "付款人的卡收不了，财务在处理",
    Refunding.REFUSED: "没有通过复核，没有退",
}
"""What whoever owes a bill that was wrong reads of the money given back for it: nothing is back before it is."""
BILL_WAS_WRONG = "原因：您付的一张账单多收了，多付的退给付款人。"
"""Why whoever paid a disputed bill is given money back; the answer itself is for whoever owes the bill."""
ASKED_FOR_BALANCE = "已提交转入付款人的预存，由谁付的归谁，待复核"
MOVES: Mapping[Refunding, frozenset[Refunding]] = {
    Refunding.ASKED: frozenset({Refunding.APPROVED, Refunding.REFUSED}),
    Refunding.APPROVED: frozenset(
        {Refunding.PROCESSING, Refunding.SUCCESS, Refunding.CLOSED, Refunding.ABNORMAL}
    ),
    Refunding.PROCESSING: frozenset({Refunding.SUCCESS, Refunding.CLOSED, Refunding.ABNORMAL}),
    Refunding.ABNORMAL: frozenset({Refunding.SUCCESS, Refunding.CLOSED}),
    Refunding.SUCCESS: frozenset(),
    Refunding.CLOSED: frozenset(),
    Refunding.REFUSED: frozenset(),
}  # fmt: skip
"""An abnormal refund is brought to an end by hand at WeChat's, and then succeeds or is closed."""
LIVE = tuple(state for state in Refunding if state not in (Refunding.CLOSED, Refunding.REFUSED))
"""What counts against what is left of a payment."""
OWED = (Refunding.APPROVED, Refunding.PROCESSING, Refunding.ABNORMAL)
"""Taken from bills and balance already, and not with the payer yet."""
GIVEN_BACK = (*OWED, Refunding.SUCCESS)
"""Money that is no longer taken for what was paid."""
NOT_BACK = "退款未成"
"""Why a receipt is void of a payment whose money came back to us."""
MOST_REFUNDS = 50
"""So many part refunds WeChat takes of one payment."""
LAST_DAYS = 365
"""WeChat gives back what was paid within a year."""
_WAITS = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


TO_BALANCE = "已转入您的预存款，可以抵以后的账单，也可以找物业退给您。"
"""Of money that was to become balance from the first: its refund ends as ``closed``, and nothing went wrong."""


def stays(method: str, to_balance: bool) -> bool:
    """Whether the money becomes balance at once: it came from there, or it was asked for so."""
    return to_balance or method == Method.BALANCE


def agreed(method: str, to_balance: bool) -> tuple[str, bool]:
    """What whoever agrees to a refund reads then, and whether it is at its end with that."""
    if stays(method, to_balance):
        return "已同意，钱进了付款人的预存。", True
    if method == Method.WECHAT:
        return "已同意，微信会原路退回。", False
    return "已同意。钱退给付款人以后，请在这里登记。", False


def label(state: str, to_balance: bool) -> str:
    """How a refund is called where it stands."""
    return IN_BALANCE if to_balance and state == Refunding.CLOSED else LABELS[state]


def on_bill(state: str, to_balance: bool) -> str:
    """What stands of it on the bill it is for."""
    return ASKED_FOR_BALANCE if to_balance and state == Refunding.ASKED else ON_BILL[state]


def to_payer(state: str, to_balance: bool, way: Account) -> str:
    """What whoever paid hears of it; ``way``: the account it went out of, or will."""
    if state == Refunding.SUCCESS:
        return WENT_BACK[way]
    return TO_BALANCE if to_balance and state == Refunding.CLOSED else TO_PAYER[state]


def why_to_payer(reason: str, bill_id: int | None) -> str:
    """Why money is given back, as whoever paid reads it."""
    return BILL_WAS_WRONG if bill_id is not None else because(reason)


def of_payment(state: str, fen: int, back_fen: int, on_its_way: bool) -> str | None:
    """What is said of a payment of which so much was given back or is about to be; None where nothing was, or where it
    does not count."""
    if not back_fen or state != State.RECEIVED:
        return None
    if back_fen < fen:
        return "部分退款中" if on_its_way else "部分已退"
    return "退款中" if on_its_way else "已退款"


def void_why(left_fen: int) -> str:
    """Why a receipt is void of whose payment money goes back, on its way or there: what is left has one of its own."""
    return f"有退款，剩下的 {yuan(left_fen)} 元另开了一张收据" if left_fen > 0 else "钱全部退回"


def source(refund_id: int) -> str:
    """What the events of a refund, of the kind :data:`EVENT`, come from in the ledger."""
    return f"{EVENT}:{refund_id}"


class RefundMoved(Conflict):
    """The refund is somewhere else by now."""

    def __init__(self, state: str) -> None:
        super().__init__("refund_moved", f"这笔退款现在是“{LABELS[state]}”，不能这样操作，请刷新。", state=state)


def check_move(state: str, to: Refunding) -> None:
    """:class:`RefundMoved` where the table knows no such step."""
    if to not in MOVES[Refunding(state)]:
        raise RefundMoved(state)


def follows(state: str, to: Refunding) -> bool:
    """Whether WeChat's word is news: what comes late, twice or in the wrong order changes nothing."""
    return to in MOVES[Refunding(state)]


def wait_after(tries: int) -> timedelta:
    """How long to wait before WeChat is asked again, after so many tries."""
    return _WAITS[min(max(tries, 1), len(_WAITS)) - 1]
