"""Who hears of refunds and tax invoices: those who must agree or make them out, those who asked, and whoever paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import telling
from server.kit.house import House
from server.kit.money import yuan
from server.kit.sentences import because
from server.payments.queries import refunds
from server.payments.queries.refunds import RefundBrief
from server.payments.rules.refunding import Refunding, stays, to_payer, why_to_payer
from server.payments.service import invoicing
from server.people import queries as people
from workflows.engine.reactions import Happened, Reaction
from workflows.payments.reopened_telling import tell_owing

REVIEWERS = ("manager", "finance")
PAGE, BILL_PAGE = "pages/payment/payment?id={id}", "pages/bill/bill?id={id}"
ASKED_TITLE, ASKED = "有一笔退款待批准", "{homes}：申请退 {fen} 元，原因：{reason}。请在工作台“退款”里核对后批准。"
REFUSED_TITLE, REFUSED = "您申请的退款没有批准", "{homes}：{fen} 元。{why}"
PAYER_TITLE, PAYER = "退款进度", "{estate} {homes}：{fen} 元，{said}"
OWING_TITLE = "账单异议的钱退了"
TO_OWING = {
    "balance": "异议成立，多付的钱已转入付款人的预存款。",
    "refund": "异议成立，多付的钱已退还付款人。",
}
NOT_BACK_TITLE, NOT_BACK = "账单异议的退款没有通过复核", "{homes}：{fen} 元没有退。想问清楚，请打物业电话。"
RELIEVED = (Refunding.SUCCESS, Refunding.CLOSED)
INVOICE_ASKED_TITLE, INVOICE_ASKED = "有人要开发票", "{homes}：{fen} 元。请在工作台“发票”里查看开票信息。"
INVOICE_CHANGED_TITLES = {"asked": "要开的发票金额变了", "issued": "开过的发票要红冲"}
INVOICE_CHANGED = {
    "asked": "{homes}：有退款，现在应开 {left} 元。请在工作台“开票”里查看。",
    "issued": "{homes}：发票 {number} 开出后有退款，现在应是 {left} 元。请开红字发票。",
}
INVOICE_TITLES = {"issued": "发票开好了", "refused": "发票没有开"}
INVOICE_WORDS = {
    "issued": "{estate} {homes}：发票号码 {number}，留了邮箱的会发到邮箱。",
    "refused": "{estate} {homes}：没有开出发票。{why}改好后可以再申请。",
}


def on_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A refund was asked for: everybody who may agree hears of it, but not whoever asked."""
    told = refunds.refund(session, fact["refund_id"])
    if told.state == Refunding.ASKED:
        to = [one for one in _reviewers(session, fact["estate_id"]) if one != told.asked_by]
        _staff(session, to, fact, ASKED_TITLE, _words(ASKED, told), at)


def on_decided(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A refund was agreed to: whoever paid hears of it, unless it became balance and is done with that, and whoever
    owes bills that are open again by it. Or it was refused: whoever asked does, and whoever owes the bill it was for,
    who was told that it was asked."""
    told = refunds.refund(session, fact["refund_id"])
    if fact["state"] == Refunding.REFUSED:
        _staff(session, [told.asked_by], fact, REFUSED_TITLE, _words(REFUSED, told), at)
        if told.bill_id is not None:
            _not_back(session, told, fact, at)
        return
    tell_owing(session, told, fact, at)
    if not stays(told.payment.method, told.to_balance):
        _payer(session, told, fact, fact["state"], at)


def on_done(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A refund came to its end: whoever paid hears where the money is, and whoever owes a bill that was wrong hears
    that it went back to whoever paid."""
    told = refunds.refund(session, fact["refund_id"])
    _payer(session, told, fact, fact["state"], at)
    if told.bill_id is not None and fact["state"] in RELIEVED:
        _owing(session, told, fact, at)


def on_invoice_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody wants a tax invoice: finance hears of it, and nothing of what is to stand on it."""
    told = refunds.invoice(session, fact["request_id"])
    words = INVOICE_ASKED.format(homes=told.payment.homes, fen=yuan(told.payment.fen))
    if told.state == "asked":
        _staff(session, _reviewers(session, fact["estate_id"]), fact, INVOICE_ASKED_TITLE, words, at)


def on_invoice_changed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Money was given back after a tax invoice was asked for or made out: finance hears what is left to be said."""
    told = refunds.invoice(session, fact["request_id"])
    if told.state not in INVOICE_CHANGED:
        return
    left = yuan(invoicing.left_of(session, fact["payment_id"]))
    words = INVOICE_CHANGED[told.state].format(homes=told.payment.homes, left=left, number=told.number)
    _staff(session, _reviewers(session, fact["estate_id"]), fact, INVOICE_CHANGED_TITLES[told.state], words, at)


def on_invoice_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A tax invoice was made out, or is not: whoever asked hears of it."""
    told = refunds.invoice(session, fact["request_id"])
    words = INVOICE_WORDS[fact["state"]].format(
        estate=told.payment.estate_name, homes=told.payment.homes, number=told.number, why=because(told.why)
    )
    telling.note(session, cause=fact.cause(), people=[people.resolve(session, told.asked_by)], words=words,
                 title=INVOICE_TITLES[fact["state"]], page=PAGE.format(id=told.payment.id), at=at,
                 estate_id=fact["estate_id"])  # fmt: skip


def _owing(session: Session, told: RefundBrief, fact: Happened, at: datetime) -> None:
    payer = told.payment.payer_id
    paid_by = people.resolve(session, payer) if payer is not None else None
    to = sorted({people.resolve(session, one) for one in told.owing} - {paid_by})
    said = TO_OWING["balance" if fact["state"] == Refunding.CLOSED else "refund"]
    telling.note(session, cause=fact.cause("owing"), people=to, title=OWING_TITLE, words=_words(PAYER, told, said=said),
                 page=BILL_PAGE.format(id=told.bill_id), at=at, estate_id=fact["estate_id"])  # fmt: skip


def _not_back(session: Session, told: RefundBrief, fact: Happened, at: datetime) -> None:
    to = sorted({people.resolve(session, one) for one in told.owing})
    telling.note(session, cause=fact.cause("owing"), people=to, title=NOT_BACK_TITLE, words=_words(NOT_BACK, told),
                 page=BILL_PAGE.format(id=told.bill_id), at=at, estate_id=fact["estate_id"])  # fmt: skip


def _payer(session: Session, told: RefundBrief, fact: Happened, state: str, at: datetime) -> None:
    if told.payment.payer_id is None:
        return
    said = to_payer(state, told.to_balance, told.way) + why_to_payer(told.reason, told.bill_id)
    words = _words(PAYER, told, said=said)
    telling.note(session, cause=fact.cause(), people=[people.resolve(session, told.payment.payer_id)], words=words,
                 title=PAYER_TITLE, page=PAGE.format(id=told.payment.id), at=at,
                 estate_id=fact["estate_id"])  # fmt: skip


def _staff(
    session: Session, to: Sequence[int], fact: Happened, title: str, words: str, at: datetime
) -> None:  # fmt: skip
    telling.tell(session, cause=fact.cause("staff"), people=to, key="staff_task", fields={}, title=title, words=words,
                 at=at, estate_id=fact["estate_id"])  # fmt: skip


def _reviewers(session: Session, estate_id: int) -> list[int]:
    return [row["id"] for row in people.staff_covering(session, estate_id, REVIEWERS)]


def _words(words: str, told: RefundBrief, *, said: str = "") -> str:
    return words.format(estate=told.payment.estate_name, homes=told.payment.homes, fen=yuan(told.fen),
                        reason=told.reason, why=because(told.why), said=said)  # fmt: skip


REACTIONS = [
    Reaction("refund.asked", on_asked),
    Reaction("refund.decided", on_decided),
    Reaction("refund.done", on_done),
    Reaction("invoice.asked", on_invoice_asked),
    Reaction("invoice.answered", on_invoice_answered),
    Reaction("invoice.changed", on_invoice_changed),
]
