"""The accounts of an estate, their class and the side on which each grows. Classes are Beancount's five."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Class(StrEnum):
    """What an account stands for 会计要素."""

    ASSET = "资产"
    LIABILITY = "负债"
    EQUITY = "权益"
    INCOME = "收入"
    EXPENSE = "支出"


class Account(StrEnum):
    """An account 科目. ``PUBLIC_MONEY``, ``LEVY_MONEY`` and ``FUND`` hold owners' money, never the firm's income;
    ``SERVICE_INCOME`` is the firm's own, for what one home ordered; ``FUND_BANK`` is where the authority keeps the
    fund; ``OPENING`` takes the other side of what was there before the first event."""

    RECEIVABLE = "RECEIVABLE"
    WECHAT = "WECHAT"
    BANK = "BANK"
    CASH = "CASH"
    POS = "POS"
    FUND_BANK = "FUND_BANK"
    PREPAID = "PREPAID"
    REFUND_DUE = "REFUND_DUE"
    UNKNOWN = "UNKNOWN"
    PUBLIC_MONEY = "PUBLIC_MONEY"
    LEVY_MONEY = "LEVY_MONEY"
    FUND = "FUND"
    OPENING = "OPENING"
    INCOME = "INCOME"
    LATE_INCOME = "LATE_INCOME"
    SERVICE_INCOME = "SERVICE_INCOME"
    OTHER_INCOME = "OTHER_INCOME"
    SPENDING = "SPENDING"
    WAIVED = "WAIVED"
    CHANNEL_COST = "CHANNEL_COST"
    BAD_DEBT = "BAD_DEBT"


LABELS: Mapping[Account, str] = {
    Account.RECEIVABLE: "应收款", Account.WECHAT: "微信待结算", Account.BANK: "银行存款", Account.CASH: "库存现金",
    Account.POS: "刷卡待结算", Account.FUND_BANK: "维修资金专户", Account.PREPAID: "预存款",
    Account.REFUND_DUE: "应退款", Account.UNKNOWN: "待查款", Account.PUBLIC_MONEY: "公共收益",
    Account.LEVY_MONEY: "分摊款", Account.FUND: "维修资金", Account.OPENING: "期初余额", Account.INCOME: "物业费收入",
    Account.LATE_INCOME: "违约金收入", Account.SERVICE_INCOME: "有偿服务收入", Account.OTHER_INCOME: "其他收入",
    Account.SPENDING: "支出", Account.WAIVED: "减免", Account.CHANNEL_COST: "手续费", Account.BAD_DEBT: "坏账",
}  # fmt: skip

_FIRST_OF_CLASS = (
    (Class.ASSET, Account.RECEIVABLE),
    (Class.LIABILITY, Account.PREPAID),
    (Class.EQUITY, Account.OPENING),
    (Class.INCOME, Account.INCOME),
    (Class.EXPENSE, Account.SPENDING),
)
"""Accounts are listed class by class; each pair is a class and the account with which it begins."""

MONEY = frozenset({Account.WECHAT, Account.BANK, Account.CASH, Account.POS})
"""Where money itself lies."""


def class_of(account: Account) -> Class:
    """The class of an account."""
    order = list(Account)
    begun = [kind for kind, first in _FIRST_OF_CLASS if order.index(first) <= order.index(account)]
    return begun[-1]


def sign(account: Account) -> int:
    """1 where debits make the account grow (assets, expenses), -1 where credits do."""
    return 1 if class_of(account) in (Class.ASSET, Class.EXPENSE) else -1


def natural(account: Account, debits: int, credits_: int) -> int:
    """The balance as people say it: what the account has grown by, in fen."""
    return sign(account) * (debits - credits_)


NEVER_BELOW_ZERO = frozenset(
    {Account.PREPAID, Account.REFUND_DUE, Account.UNKNOWN, Account.CASH, Account.LEVY_MONEY, Account.FUND}
)
"""Whose balance below zero means that somebody was given what was not there."""
