"""What follows from the facts of payments. Each runs in the fact's own transaction and bears being run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.rules import DANGER, ORDINARY
from server.delivery.service import telling
from server.fees.queries.payable import payable
from server.kit.house import House
from server.kit.money import yuan
from server.payments.queries import links, reopened
from server.payments.queries import telling as payments
from server.payments.queries.payments import home_labels
from server.payments.rules.methods import State
from server.payments.service import merging
from server.people import queries as people
from server.wechat.subscribe import Value
from workflows.engine.reactions import Happened, Reaction
from workflows.payments import wording
from workflows.payments.reopened_telling import tell_voided

REVIEWERS = ("manager", "finance")
TAKERS = ("cashier", *REVIEWERS)
PAYMENT_PAGE, BALANCE_PAGE = "pages/payment/payment?id={id}", "pages/balance/balance"
BILL_PAGE, PAID_BILLS_PAGE = "pages/bill/bill?id={id}", "pages/payments/payments?bills=1"


def on_received(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Money counts: the payer hears of it, and where it came by a link, those it was paid for. What was made void
    meanwhile is told of by that alone."""
    told = payments.brief(session, fact["payment_id"])
    if told.payer_id is None or told.state != State.RECEIVED:
        return
    title, words = wording.paid(told)
    fields: dict[str, Value] = {"home": told.homes, "total": told.fen, "at": told.received_at, "note": title}
    telling.tell(session, cause=fact.cause(), people=[told.payer_id], key="payment_done", fields=fields, title=title,
                 words=words, page=PAYMENT_PAGE.format(id=told.id), at=at, estate_id=told.estate_id)  # fmt: skip
    thanked = links.to_thank(session, told.order_id, told.payer_id)
    if thanked and not told.surplus:
        bills = payable(session, bill_ids=told.bill_ids) if told.bill_ids else {}
        telling.note(session, cause=fact.cause("owing"), people=thanked, title=wording.THANKS_TITLE,
                     words=wording.thanks(told, bills.values()), page=_paid_page(told.bill_ids), at=at,
                     estate_id=told.estate_id)  # fmt: skip


def _paid_page(bill_ids: Sequence[int]) -> str:
    """Where what somebody else paid is to be seen: the bill, or the list of those that are paid up."""
    return BILL_PAGE.format(id=bill_ids[0]) if len(bill_ids) == 1 else PAID_BILLS_PAGE


def on_voided(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A payment was wrong: whoever was told that it counts hears that it does not, and everybody else who owes a bill
    that is open again hears which."""
    told, opened = payments.brief(session, fact["payment_id"]), reopened.voided(session, fact["payment_id"])
    tell_voided(session, told, opened, fact, at)
    if told.payer_id is not None:
        words = wording.void(told, reopens=any(one.is_open for one in opened),
                             until=[one.in_time_until for one in opened if one.is_open])  # fmt: skip
        telling.note(session, cause=fact.cause(), people=[told.payer_id], title=wording.VOID_TITLE,
                     words=words, page=PAYMENT_PAGE.format(id=told.id), at=at,
                     estate_id=told.estate_id)  # fmt: skip


def on_entered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody took money: everybody who may review it hears of it, but not whoever entered it."""
    told = payments.brief(session, fact["payment_id"])
    if told.state != State.WAITING:
        return
    to = [row["id"] for row in people.staff_covering(session, told.estate_id, REVIEWERS)]
    entered_by = people.resolve(session, told.entered_by) if told.entered_by else None
    _staff(session, [one for one in to if one != entered_by], fact, wording.ENTERED_TITLE, wording.entered(told),
           told.estate_id, at)  # fmt: skip


def on_refused(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """What was entered does not count: whoever entered it and whoever paid hear why."""
    told = payments.brief(session, fact["payment_id"])
    to = [told.entered_by] if told.entered_by else []
    _staff(session, to, fact, wording.REFUSED_TITLE, wording.refused(told), told.estate_id, at)
    if told.payer_id is not None:
        telling.note(session, cause=fact.cause("payer"), people=[people.resolve(session, told.payer_id)], at=at,
                     title=wording.NOT_TAKEN_TITLE, words=wording.not_taken(told), estate_id=told.estate_id,
                     page=PAYMENT_PAGE.format(id=told.id))  # fmt: skip


def on_held(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A balance did not pay by itself: its person hears of it once a month, for each home and reason."""
    home = home_labels(session, [fact["home_id"]]).get(fact["home_id"], "")
    cause = f"autopay:{fact['person_id']}:{fact['home_id']}:{fact['why']}:{fact['month']}"
    telling.note(session, cause=cause, people=[people.resolve(session, fact["person_id"])], title=wording.HELD_TITLE,
                 words=wording.HELD[fact["why"]].format(home=home), page=BALANCE_PAGE, at=at,
                 estate_id=fact["estate_id"])  # fmt: skip


def on_payout(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Money of a balance was given back: its owner hears of it, in case it was not they who asked."""
    told = payments.payout(session, fact["payout_id"])
    shown = {"estate": told.estate_name, "fen": yuan(told.fen)}
    if fact["state"] != "done":
        _staff(session, [told.asked_by], fact, wording.PAYOUT_REFUSED_TITLE, wording.PAYOUT_REFUSED.format(**shown),
               fact["estate_id"], at)  # fmt: skip
        return
    telling.note(session, cause=fact.cause(), people=[people.resolve(session, fact["person_id"])],
                 title=wording.PAYOUT_TITLE, words=wording.PAYOUT.format(**shown), page=BALANCE_PAGE, at=at,
                 estate_id=fact["estate_id"])  # fmt: skip


def on_exception(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Something does not add up: finance hears of it, the system's administrators where it belongs to no estate, and
    of counted cash that was undone whoever counted it and works at a desk there still."""
    words, to = payments.exception_words(session, fact["exception_id"]), _called(session, fact)
    _staff(session, to, fact, wording.EXCEPTION_TITLE, words, fact["estate_id"], at, rank=DANGER)


def on_exception_settled(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Cash that did not add up was dealt with: whoever was called about it hears by whom and how, whoever did it
    aside."""
    found = payments.settled_cash(session, fact["exception_id"])
    if found is None:
        return
    by = people.resolve(session, fact["by"])
    words = wording.settled(people.names(session, [by]).get(by, ""), *found)
    to = [one for one in _called(session, fact) if one != by]
    _staff(session, to, fact, wording.SETTLED_TITLE, words, fact["estate_id"], at)


def _called(session: Session, fact: Happened) -> list[int]:
    """Who hears of something that does not add up."""
    estate_id, to = fact["estate_id"], people.administrators(session)
    if estate_id is not None:
        to = [row["id"] for row in people.staff_covering(session, estate_id, REVIEWERS)]
        counted = payments.counted_by(session, fact["exception_id"]) - set(to)
        to += [row["id"] for row in people.staff_covering(session, estate_id, TAKERS) if row["id"] in counted]
    return to


def on_merged(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Two persons turned out to be one: what the one paid and left with us is the other's."""
    merging.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]), at=at)


def _staff(
    session: Session, to: list[int], fact: Happened, title: str, words: str, estate_id: int | None, at: datetime,
    rank: int = ORDINARY,
) -> None:  # fmt: skip
    telling.tell(session, cause=fact.cause("staff"), people=to, key="staff_task", fields={}, title=title, words=words,
                 at=at, estate_id=estate_id, rank=rank)  # fmt: skip


REACTIONS = [
    Reaction("payment.received", on_received),
    Reaction("payment.voided", on_voided),
    Reaction("payment.entered", on_entered),
    Reaction("payment.refused", on_refused),
    Reaction("autopay.held", on_held),
    Reaction("payout.decided", on_payout),
    Reaction("exception.found", on_exception),
    Reaction("exception.settled", on_exception_settled),
    Reaction("person.merged", on_merged),
]
