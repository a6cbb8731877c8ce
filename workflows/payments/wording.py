"""The words that go out with payments. Short and kind: many who read them are over seventy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from server.fees.queries.payable import Payable
from server.kit.money import yuan
from server.kit.sentences import because, closed, ring
from server.payments.queries.telling import Brief
from server.payments.rules.methods import METHOD_LABELS, money_refused

PAID_TITLE = "缴费成功"
PAID = "{estate} {homes}：{method} {fen} 元已经收到，收据开好了。"
TWICE_TITLE = "这笔账单已经付过"
TWICE = ("{estate} {homes}：{method} {fen} 元收到了，但账单刚才已经付清过。多付的 {surplus} 元已存为您的预存款，"
         "可以抵以后的账单，也可以找物业退给您。")  # fmt: skip
THANKS_TITLE = "有人替您缴了"
THANKS = "{estate} {homes}：有人用您家分享的代付链接缴了 {fen} 元，{bills}的账单已经减了。"
AUTO_TITLE = "已用预存款自动缴费"
AUTO = "{estate} {homes}：已从您的预存款里缴 {fen} 元，收据开好了。"
VOID_TITLE = "一笔缴费已作废"
VOID = "{estate} {homes}：{fen} 元这笔缴费登记有误，已作废。{again}有疑问请打物业电话{phone}。"
VOID_AGAIN = "用它缴过的账单又要缴了。"
IN_TIME = "这是我们的差错，{day.month}月{day.day}日前缴清（当天也可以）不算逾期。"
ENTERED_TITLE = "有一笔收款待复核"
ENTERED = "{homes}：{method} {fen} 元。请在工作台“收款”里核对后复核。"
REFUSED_TITLE = "您登记的收款没有通过复核"
REFUSED = "{homes}：{method} {fen} 元。{because}"
NOT_TAKEN_TITLE = "一笔缴费没有入账"
NOT_TAKEN = "{estate} {homes}：前台登记的{method} {fen} 元复核没有通过，没有入账。{because}{money}，{ring}"
HELD_TITLE = "自动缴费没有扣款"
HELD = {
    "cap": "{home} 的账单超过了您设的每月上限，没有自动扣款。请在小程序里看一看再付。",
    "balance": "{home} 的账单大于您的预存款余额，没有自动扣款。请存一点预存款，或者直接付款。",
}
PAYOUT_TITLE = "预存款已退还"
PAYOUT = "{estate}：退还给您的预存款 {fen} 元已办好。不是您本人申请的，请马上联系物业。"
PAYOUT_REFUSED_TITLE = "预存款退还没有通过"
PAYOUT_REFUSED = "{estate}：{fen} 元的退还申请没有通过复核。"
BILL, MORE = "{item}（{period}）", "等 {count} 笔"
NAMED = 3
EXCEPTION_TITLE = "有一笔账对不上"
SETTLED_TITLE = "现金对不上的那件处理好了"
SETTLED = "{what}{who}处理：{how}"


def paid(told: Brief) -> tuple[str, str]:
    """Title and words for the payer."""
    if told.surplus:
        return TWICE_TITLE, _said(TWICE, told)
    title, words = (AUTO_TITLE, AUTO) if told.auto else (PAID_TITLE, PAID)
    return title, _said(words, told)


def thanks(told: Brief, bills: Iterable[Payable]) -> str:
    """For those who owe: somebody paid these by a link; who, is not said."""
    return _said(THANKS, told, bills=named(bills))


def named(bills: Iterable[Payable]) -> str:
    """Bills by what they are for and when, the first three of them: 物业费（2026年10月）、停车费（2026年10月）."""
    each = list(dict.fromkeys(BILL.format(item=one.item_name, period=one.period_words) for one in bills))
    return "、".join(each[:NAMED]) + (MORE.format(count=len(each)) if len(each) > NAMED else "")


def void(told: Brief, *, reopens: bool, until: Iterable[date | None] = ()) -> str:
    """A payment was wrong; ``reopens``: bills are open again by that, and paid in time ``until`` then."""
    return _said(VOID, told, again=VOID_AGAIN + in_time(until) if reopens else "")


def in_time(until: Iterable[date | None]) -> str:
    """That nobody is late for a mistake of the firm's, and to which day they may pay; empty where it was not one."""
    days = [day for day in until if day is not None]
    return IN_TIME.format(day=min(days)) if days else ""


def settled(who: str, what: str, how: str) -> str:
    """For whoever was called: what it was, who dealt with it and how."""
    return SETTLED.format(what=closed(what), who=who, how=closed(how))


def entered(told: Brief) -> str:
    """For whoever reviews."""
    return _said(ENTERED, told)


def refused(told: Brief) -> str:
    """For whoever entered it."""
    return _said(REFUSED, told)


def not_taken(told: Brief) -> str:
    """For the payer: what the desk wrote down does not count."""
    return _said(NOT_TAKEN, told)


def _said(words: str, told: Brief, *, again: str = "", bills: str = "") -> str:
    phone = f" {told.estate_phone}" if told.estate_phone else ""
    return words.format(
        estate=told.estate_name, homes=told.homes, method=METHOD_LABELS[told.method], fen=yuan(told.fen), phone=phone,
        because=because(told.why), money=money_refused(told.method),
        ring=ring(told.estate_phone), surplus=yuan(told.surplus), again=again, bills=bills,
    )  # fmt: skip
