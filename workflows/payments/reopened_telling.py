"""A refund, or a payment that was void, takes money off bills that were paid: whoever owes them hears which are open
again, how much, and why, and nothing of whoever paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service import telling
from server.kit.masking import mask_numbers
from server.kit.money import yuan
from server.kit.sentences import because
from server.payments.queries import reopened
from server.payments.queries.refunds import RefundBrief
from server.payments.queries.reopened import TakenOff
from server.payments.queries.telling import Brief
from server.people import queries as people
from workflows.engine.reactions import Happened
from workflows.payments.wording import in_time, named

TITLE = "有账单又要缴了"
REFUND = "{estate} {homes}：{bills}有 {fen} 元要退回付款人，这 {fen} 元又要缴了。{why}有疑问请打物业电话{phone}。"
VOID = "{estate} {homes}：{bills}有 {fen} 元缴费登记有误，已作废，这 {fen} 元又要缴了。{why}有疑问请打物业电话{phone}。"
PAYER = "付款人"
BILL_PAGE, OWED_PAGE = "pages/bill/bill?id={id}", "pages/owed/owed"


def tell_owing(session: Session, told: RefundBrief, fact: Happened, at: datetime) -> None:
    """Tell each person of those of their bills that are open again by this refund, in one message."""
    opened = reopened.taken_off(session, told.payment.id, refund_id=fact["refund_id"])
    _tell(session, _by_person(session, opened), REFUND, told.payment, told.reason, fact, at)


def tell_voided(session: Session, told: Brief, opened: Sequence[TakenOff], fact: Happened, at: datetime) -> None:
    """The same of a payment that was void. Whoever paid it is told of the payment itself."""
    found = _by_person(session, opened)
    if told.payer_id is not None:
        found.pop(people.resolve(session, told.payer_id), None)
    _tell(session, found, VOID, told, told.why, fact, at)


def _tell(
    session: Session, found: Mapping[int, Sequence[TakenOff]], words: str, paid: Brief, reason: str, fact: Happened,
    at: datetime,
) -> None:  # fmt: skip
    said = because(_discreet(session, paid.payer_id, reason))
    for person_id, bills in found.items():
        telling.note(session, cause=fact.cause("reopened"), people=[person_id], title=TITLE, at=at,
                     words=_words(words, paid, bills, said), page=_page(bills),
                     estate_id=paid.estate_id)  # fmt: skip


def _by_person(session: Session, opened: Iterable[TakenOff]) -> dict[int, list[TakenOff]]:
    found: dict[int, list[TakenOff]] = {}
    for one in opened:
        for person_id in sorted({people.resolve(session, owing) for owing in one.bill.people if one.is_open}):
            found.setdefault(person_id, []).append(one)
    return found


def _words(words: str, paid: Brief, bills: Sequence[TakenOff], reason: str) -> str:
    phone = paid.estate_phone
    return words.format(
        estate=paid.estate_name, homes="、".join(dict.fromkeys(one.bill.home_label for one in bills)),
        bills=named(one.bill for one in bills), fen=yuan(sum(one.fen for one in bills)),
        why=reason + in_time(one.in_time_until for one in bills), phone=f" {phone}" if phone else "",
    )  # fmt: skip


def _page(bills: Sequence[TakenOff]) -> str:
    """The bill, a late fee with the bill it is of, or all that is owed."""
    about = {one.bill.late_of or one.bill.id for one in bills}
    return BILL_PAGE.format(id=about.pop()) if len(about) == 1 else OWED_PAGE


def _discreet(session: Session, payer_id: int | None, reason: str) -> str:
    """The reason without the name and the numbers of whoever paid, should somebody have written them there."""
    name = people.names(session, [payer_id]).get(payer_id, "") if payer_id is not None else ""
    return mask_numbers(reason.replace(name, PAYER) if name else reason)
