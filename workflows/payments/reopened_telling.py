"""A refund takes money off bills that were paid: whoever owes them hears which are open again, how much, and why, and
nothing of whoever paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import telling
from server.kit.masking import mask_numbers
from server.kit.money import yuan
from server.payments.queries import reopened
from server.payments.queries.refunds import RefundBrief
from server.payments.queries.reopened import TakenOff
from server.payments.rules.refunding import why
from server.people import queries as people
from workflows.engine.reactions import Happened

TITLE = "有账单又要缴了"
WORDS = "{estate} {homes}：{bills}有 {fen} 元要退回付款人，这 {fen} 元又要缴了。{why}有疑问请打物业电话{phone}。"
BILL, MORE = "{item}（{period}）", "等 {count} 笔"
NAMED = 3
PAYER = "付款人"
BILL_PAGE, OWED_PAGE = "pages/bill/bill?id={id}", "pages/owed/owed"


def tell_owing(session: Session, told: RefundBrief, fact: Happened, at: datetime) -> None:
    """Tell each person of those of their bills that are open again by this refund, in one message."""
    reason = why(_discreet(session, told))
    for person_id, bills in _by_person(session, told, fact["refund_id"]).items():
        telling.note(session, cause=fact.cause("reopened"), people=[person_id], title=TITLE, at=at,
                     words=_words(told, bills, reason), page=_page(bills),
                     estate_id=told.payment.estate_id)  # fmt: skip


def _by_person(session: Session, told: RefundBrief, refund_id: int) -> dict[int, list[TakenOff]]:
    found: dict[int, list[TakenOff]] = {}
    for one in reopened.taken_off(session, told.payment.id, refund_id=refund_id):
        for person_id in sorted({people.resolve(session, owing) for owing in one.bill.people if one.is_open}):
            found.setdefault(person_id, []).append(one)
    return found


def _words(told: RefundBrief, bills: Sequence[TakenOff], reason: str) -> str:
    named = dict.fromkeys(BILL.format(item=one.bill.item_name, period=one.bill.period_words) for one in bills)
    said = "、".join(list(named)[:NAMED]) + (MORE.format(count=len(named)) if len(named) > NAMED else "")
    phone = told.payment.estate_phone
    return WORDS.format(
        estate=told.payment.estate_name, homes="、".join(dict.fromkeys(one.bill.home_label for one in bills)),
        bills=said, fen=yuan(sum(one.fen for one in bills)), why=reason, phone=f" {phone}" if phone else "",
    )  # fmt: skip


def _page(bills: Sequence[TakenOff]) -> str:
    """The bill, a late fee with the bill it is of, or all that is owed."""
    about = {one.bill.late_of or one.bill.id for one in bills}
    return BILL_PAGE.format(id=about.pop()) if len(about) == 1 else OWED_PAGE


def _discreet(session: Session, told: RefundBrief) -> str:
    """The reason without the name and the numbers of whoever paid, should somebody have written them there."""
    payer_id = told.payment.payer_id
    name = people.names(session, [payer_id]).get(payer_id, "") if payer_id is not None else ""
    return mask_numbers(told.reason.replace(name, PAYER) if name else told.reason)
