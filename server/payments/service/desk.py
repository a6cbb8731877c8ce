"""The desk: cash, transfers and cards, entered by one person and reviewed by another. What was wrong is void, never
gone."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.fees.service import settling
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import day_start, local_day
from server.kit.errors import Conflict, Stale, not_found
from server.kit.facts import publish
from server.kit.money import yuan
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move
from server.payments import policy
from server.payments.facts import PaymentEntered, PaymentRefused, PaymentVoided
from server.payments.models import DeskTerms, Payment, Refund
from server.payments.rules.lines import as_json, from_json
from server.payments.rules.methods import LANDS_IN, Method, SameTwice, State
from server.payments.rules.mismatches import words
from server.payments.rules.orders import Kind
from server.payments.rules.refunding import LIVE
from server.payments.service import balances, cash, exceptions, invoicing, own, receipts
from server.payments.service.receiving import receive
from server.payments.service.slips import Slip, check, check_once
from server.people import queries as people


class SecondPersonNeeded(Conflict):
    """Whoever entered money may not be the one who reviews or voids it."""

    def __init__(self) -> None:
        super().__init__("second_person_needed", "自己登记的要由另一位同事复核。")


def enter(session: Session, actor: Actor, slip: Slip, *, at: datetime) -> int:
    """Take money at the desk; gives the payment's id. It counts once somebody else has reviewed it; cash counts at once
    where the estate lets it, and the day's count checks it. :class:`SameTwice` for a slip that is known,
    :class:`OthersDebt` where it would pay what a former owner owes and the payer has not said so,
    :class:`TakenBefore` for the same sum for the same home on the same day, :class:`OwnMoney` for one's own cash that
    nobody else would look at."""
    if not policy.may_take(session, actor, slip.estate_id):
        raise not_found("小区")
    check(session, slip, at=at)
    if slip.method == Method.CASH:
        cash.hold(session, slip.estate_id)
    payment = Payment(
        company_id=balances.company_of(session, slip.estate_id), estate_id=slip.estate_id, payer_id=slip.payer_id,
        payer_words=slip.payer_words, method=slip.method, fen=slip.fen, home_id=slip.home_id,
        received_at=_received_at(slip.received_on, at), day=slip.received_on, lines=as_json(slip.lines),
        state=State.WAITING, reference=slip.reference or None, entered_by=actor.id, entered_at=at, note=slip.note,
    )  # fmt: skip
    _add(session, payment)
    check_once(session, payment.id, slip)
    at_once = slip.method == Method.CASH and cash_at_once(session, slip.estate_id)
    if at_once:
        own.check(session, actor, payment.id, at=at)
    audit.record(session, actor, "payment.entered", "payment", payment.id, at=at, estate_id=slip.estate_id,
                 after={"fen": slip.fen, "method": slip.method, "for_others": slip.for_others,
                    "taken_again": slip.taken_again})  # fmt: skip
    if slip.method == Method.CASH:
        cash.tell_late(session, payment, at=at)
    if at_once:
        payment.state = State.RECEIVED
        _count(session, payment, at)
    else:
        publish(session, PaymentEntered(payment.id, slip.estate_id), at=at)
    return payment.id


def review(session: Session, actor: Actor, payment_id: int, *, version: int, at: datetime) -> None:
    """Somebody else has looked: the money is there. It counts from now on, and the receipt is written."""
    payment = _won(session, actor, payment_id, State.WAITING, State.RECEIVED, version=version, at=at)
    payment.reviewed_by, payment.reviewed_at = actor.id, at
    _count(session, payment, at)
    audit.record(session, actor, "payment.reviewed", "payment", payment_id, at=at, estate_id=payment.estate_id)


def refuse(session: Session, actor: Actor, payment_id: int, *, why: str, version: int, at: datetime) -> None:
    """What was entered does not count: the money is not there, or it is somebody else's."""
    payment = _won(session, actor, payment_id, State.WAITING, State.REFUSED, version=version, at=at)
    payment.reviewed_by, payment.reviewed_at, payment.why = actor.id, at, why
    audit.record(session, actor, "payment.refused", "payment", payment_id, at=at, estate_id=payment.estate_id,
                 reason=why)  # fmt: skip
    if payment.method == Method.CASH:
        cash.hold(session, payment.estate_id)
        cash.tell_undone(session, actor, payment, at=at)
    publish(session, PaymentRefused(payment_id, payment.estate_id), at=at)


def void(session: Session, actor: Actor, payment_id: int, *, why: str, version: int, at: datetime) -> None:
    """A payment was entered wrong: its bills are owed again, its receipt is void, the ledger takes it back. Nobody is
    late for a mistake of the desk's.

    :class:`Conflict` for money that came by WeChat and lies there, while money of it was given back, when what became
    balance has been used, or when cash of it lies at the desk no more.
    """
    payment = _won(session, actor, payment_id, State.RECEIVED, State.VOID, version=version, at=at)
    if payment.method == Method.WECHAT:
        raise Conflict("void_by_refund", "微信付的款钱已经在微信那里，不能作废；要退请申请退款。")
    _check_unrefunded(session, payment_id)
    if payment.method == Method.CASH:
        cash.hold(session, payment.estate_id)
    payment.voided_by, payment.voided_at, payment.why = actor.id, at, why
    session.flush()
    day = posting.open_day(session, payment.estate_id, local_day(at))
    moves = _back(session, payment, day, at)
    if payment.method == Method.CASH:
        cash.check_undoable(session, payment)
        cash.tell_undone(session, actor, payment, at=at)
    posting.post(
        session, estate_id=payment.estate_id, kind=State.VOID, source=f"payment:{payment_id}", day=day, at=at,
        by=actor.id, words=f"作废付款 {yuan(payment.fen)} 元", transfers=moves,
    )  # fmt: skip
    receipts.void_of(session, payment_id=payment_id, by=actor.id, why=why, at=at)
    invoicing.follow(session, payment_id=payment_id, by=actor.id, at=at)
    audit.record(session, actor, "payment.voided", "payment", payment_id, at=at, estate_id=payment.estate_id,
                 reason=why)  # fmt: skip
    publish(session, PaymentVoided(payment_id, payment.estate_id, payment.payer_id), at=at)


def cash_at_once(session: Session, estate_id: int) -> bool:
    """Whether cash of this estate counts when it is entered."""
    return session.scalar(select(DeskTerms.cash_at_once).where(DeskTerms.estate_id == estate_id)) or False


def set_terms(session: Session, actor: Actor, *, estate_id: int, cash_at_once: bool, at: datetime) -> None:
    """Let cash count at once, or not; whoever looks after the money decides."""
    if not policy.may_review(session, actor, estate_id):
        raise not_found("小区")
    row = session.get(DeskTerms, estate_id)
    before = row.cash_at_once if row is not None else False
    values = {"cash_at_once": cash_at_once, "changed_by": actor.id, "changed_at": at}
    session.merge(DeskTerms(estate_id=estate_id, **values, version=(row.version if row is not None else 0) + 1))
    audit.record(session, actor, "desk.terms", "estate", estate_id, at=at, estate_id=estate_id,
                 before={"cash_at_once": before}, after={"cash_at_once": cash_at_once})  # fmt: skip


def _received_at(day: date, at: datetime) -> datetime:
    return at if day == local_day(at) else day_start(day)


def _add(session: Session, payment: Payment) -> None:
    try:
        with session.begin_nested():
            session.add(payment)
            session.flush()
    except IntegrityError as error:
        raise SameTwice from error


def _count(session: Session, payment: Payment, at: datetime) -> None:
    payment.day = posting.open_day(session, payment.estate_id, payment.day)
    session.flush()
    taken = receive(session, payment, from_json(payment.lines), at=at)
    rest = taken.prepaid + taken.surplus
    if rest and payment.payer_id is None:
        what = f"前台收款 {yuan(payment.fen)} 元，其中 {yuan(rest)} 元没有账单可核销。"
        exceptions.found(
            session, Kind.NOBODYS, f"payment:{payment.id}", words(Kind.NOBODYS, what), company_id=payment.company_id,
            estate_id=payment.estate_id, at=at, facts={"rest_fen": rest, "payment_id": payment.id},
        )  # fmt: skip


def _won(
    session: Session, actor: Actor, payment_id: int, was: State, becomes: State, *, version: int, at: datetime
) -> Payment:  # fmt: skip
    """The payment in its new state, for the one who was first; never for whoever entered it, nor for whose it is."""
    found = session.get(Payment, payment_id)
    if found is None or not policy.may_review(session, actor, found.estate_id):
        raise not_found("付款")
    if people.same(session, found.entered_by, actor.id):
        raise SecondPersonNeeded
    own.check(session, actor, payment_id, at=at)
    mine = (Payment.id == payment_id) & (Payment.version == version) & (Payment.state == was)
    change = update(Payment).where(mine).values(state=becomes, version=version + 1).returning(Payment.id)
    if session.scalar(change) is None:
        raise Stale("payment_changed", "别人刚刚处理过这笔付款，请刷新。")
    session.refresh(found)
    return found


def _check_unrefunded(session: Session, payment_id: int) -> None:
    live = (Refund.payment_id == payment_id) & Refund.state.in_(LIVE)
    if session.scalar(select(exists().where(live))):
        raise Conflict("payment_refunded", "这笔付款已经有退款，不能作废。")


def _back(session: Session, payment: Payment, day: date, at: datetime) -> list[Move]:
    """The moves that undo a payment: bills first, then what became balance (or nobody's)."""
    balance = balances.held(session, payment.estate_id, payment.payer_id) if payment.payer_id is not None else 0
    out = LANDS_IN[payment.method]
    own = payment.payer_id if payment.method == Method.BALANCE else None
    moves = settling.reverse(session, payment_id=payment.id, fen=None, day=day, at=at, credit=out, person_id=own,
                             spared=True)  # fmt: skip
    rest = payment.fen - sum(move.fen for move in moves if move.payment_id is not None)
    if not rest:
        return moves
    if payment.payer_id is None:
        return [*moves, Move(Account.UNKNOWN, out, rest, payment_id=payment.id)]
    if balance < rest:
        raise Conflict("balance_used", "这笔付款转成的预存已经用掉了，不能作废，请先处理用预存付的账单。")
    return [*moves, Move(Account.PREPAID, out, rest, person_id=payment.payer_id, payment_id=payment.id)]
