"""Ways of paying, and where the money lies that came by them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from server.kit.errors import Conflict, Malformed
from server.kit.money import yuan
from server.kit.sentences import because, ring
from server.ledger.rules.accounts import Account


class Method(StrEnum):
    """How money came."""

    WECHAT = "wechat"
    CASH = "cash"
    TRANSFER = "transfer"
    POS = "pos"
    BALANCE = "balance"


class State(StrEnum):
    """Where a payment stands."""

    WAITING = "waiting"
    RECEIVED = "received"
    REFUSED = "refused"
    VOID = "void"


METHOD_LABELS: Mapping[str, str] = {
    Method.WECHAT: "微信支付",
    Method.CASH: "现金",
    Method.TRANSFER: "银行转账",
    Method.POS: "刷卡",
    Method.BALANCE: "预存款",
}
STATE_LABELS: Mapping[str, str] = {
    State.WAITING: "待复核",
    State.RECEIVED: "已到账",
    State.REFUSED: "未通过",
    State.VOID: "已作废",
}
TO_PAYER: Mapping[str, str] = {
    State.WAITING: "前台已登记，等另一位同事复核。复核以后才入账、开收据。",
    State.REFUSED: "没有通过复核，没有入账，账单还要缴。{why}{money}，{ring}",
    State.VOID: "登记有误，已作废。用它缴过的账单还要缴。{why}有疑问，{ring}",
}
"""What a payment that does not count says to its payer."""
NOT_TAKEN: Mapping[str, str] = {
    Method.CASH: "交过的现金，请到前台核对：退给您，或者重新登记。",
    Method.TRANSFER: "已经转出的钱，请带转账记录到前台核对：退给您，或者重新登记。",
    Method.POS: "已经刷过的卡，请带小票到前台核对：退给您，或者重新登记。",
}
"""What becomes of money that somebody handed over and that does not count: whoever paid must not wait for nothing."""
LANDS_IN: Mapping[str, Account] = {
    Method.WECHAT: Account.WECHAT,
    Method.CASH: Account.CASH,
    Method.TRANSFER: Account.BANK,
    Method.POS: Account.POS,
    Method.BALANCE: Account.PREPAID,
}
"""The account that grows by a payment; a balance shrinks by the same debit."""
AT_THE_DESK = (Method.CASH, Method.TRANSFER, Method.POS)
WITH_REFERENCE = (Method.TRANSFER, Method.POS)
LARGEST_FEN = 100_000_000
"""A million yuan: more at once is a slip of the finger."""


class SameTwice(Conflict):
    """This number of a slip is known."""

    def __init__(self) -> None:
        super().__init__("reference_known", "这个流水号已经登记过，请核对是不是重复入账。")


class TakenBefore(Conflict):
    """The desk has taken the same sum for the same home on the same day: it may be the same money."""

    def __init__(self, fen: int) -> None:
        said = f"这户这一天已经收过一笔 {yuan(fen)} 元，可能是同一笔钱。确实又收了一笔，请勾上“不是重复收款”再收。"
        super().__init__("taken_before", said)


def uncounted(state: str, method: str, why: str, phone: str | None) -> str | None:
    """What a payment that does not count says to its payer; None for one that does."""
    words = TO_PAYER.get(state)
    said = because(why or "请问物业前台")
    return words.format(why=said, money=money_refused(method), ring=ring(phone)) if words else None


def money_refused(method: str) -> str:
    """Where the money is of what was not taken, and who is to be asked: the next words are whom to ring."""
    return f"{NOT_TAKEN[method]}有疑问" if method in NOT_TAKEN else "有疑问"


def check_desk(method: Method, fen: int, reference: str | None) -> None:
    """Refuse what no desk takes: another method, no money or too much, a transfer or card without its number."""
    if method not in AT_THE_DESK:
        raise Malformed("method_wrong", "前台只登记现金、转账和刷卡。", fields={"method": ["不在可选范围内"]})
    if not 0 < fen <= LARGEST_FEN:
        raise Malformed("fen_wrong", "金额要大于零，一笔不超过一百万元。", fields={"fen": ["金额不对"]})
    if method in WITH_REFERENCE and not reference:
        fields = {"reference": ["请填写银行流水号或小票号"]}
        raise Malformed("reference_needed", "转账和刷卡要填流水号，方便对账。", fields=fields)
