"""Balances 预存: paying bills out of one, giving money back out of one. A balance is a sum of the ledger's rows, read
while its person is held, so that it never goes below zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.fees.queries.open_bills import open_bills
from server.fees.service.settling import BillsChanged
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, Stale, not_found
from server.kit.facts import publish
from server.kit.money import yuan
from server.ledger.queries import balances as ledger
from server.ledger.rules.accounts import Account
from server.ledger.service import locking, posting
from server.ledger.service.posting import Move
from server.payments import policy
from server.payments.facts import PayoutDecided
from server.payments.models import Payment, Payout
from server.payments.rules.lines import Line, as_json, divide
from server.payments.rules.methods import LANDS_IN, WITH_REFERENCE, Method, State
from server.payments.service import cash, own
from server.payments.service.receiving import TRIES, book
from server.people import queries as people
from server.places import queries as places


class BalanceShort(Conflict):
    """There is less in the balance than was asked for."""

    def __init__(self, fen: int) -> None:
        super().__init__("balance_short", f"预存款只剩 {yuan(fen)} 元，不够用。", balance_fen=fen)


def held(session: Session, estate_id: int, person_id: int) -> int:
    """The balance of a person in an estate, in fen; nobody else uses it until the transaction ends."""
    locking.hold(session, estate_id, person_id)
    return ledger.balance(session, Account.PREPAID, estate_id=estate_id, person_id=person_id)


def pay_from(
    session: Session, *, estate_id: int, person_id: int, lines: Sequence[Line], at: datetime, most: int | None = None,
    beside_id: int | None = None, order_id: int | None = None, home_id: int | None = None, auto: bool = False,
) -> Payment | None:  # fmt: skip
    """Pay bills out of a balance, as far as it and ``most`` reach; gives the payment, None when nothing was paid. The
    caller writes its paper (``receiving.paper``) when nothing is locked any more.

    The payment is exactly what the bills took: whatever they no longer need stays in the balance.
    """
    balance = held(session, estate_id, person_id)
    wanted = sum(line.fen for line in lines)
    most = min(balance, wanted, wanted if most is None else most)
    about = {"beside_id": beside_id, "order_id": order_id, "home_id": home_id, "auto": auto}
    shared = {"company_id": company_of(session, estate_id), "estate_id": estate_id, "payer_id": person_id, **about}
    for left in reversed(range(TRIES)):
        fen = _needed(session, most, lines)
        if not fen:
            return None
        try:
            with session.begin_nested():
                return _pay(session, lines, fen, shared, at)
        except BillsChanged:
            if not left:
                raise
    return None


def pay_beside(session: Session, payment: Payment, left: Sequence[Line], *, most: int, at: datetime) -> Payment | None:
    """Pay out of the payer's balance what an order's money from outside did not reach, as it was ordered."""
    assert payment.payer_id is not None
    bills = [line for line in left if line.bill_id is not None]
    return pay_from(session, estate_id=payment.estate_id, person_id=payment.payer_id, lines=bills, most=most, at=at,
                    beside_id=payment.id)  # fmt: skip


def ask_back(
    session: Session, actor: Actor, *, estate_id: int, person_id: int, fen: int, method: Method, why: str,
    at: datetime, reference: str | None = None,
) -> int:  # fmt: skip
    """Ask that money of a balance be given back, in cash or by transfer; somebody else must agree. Gives its id.

    Unused money is the payer's and is given back when the contract ends (物业服务解释 3).
    """
    if not policy.may_take(session, actor, estate_id):
        raise not_found("小区")
    if method not in (Method.CASH, Method.TRANSFER):
        raise Malformed("method_wrong", "预存款用现金或转账退还。", fields={"method": ["不在可选范围内"]})
    if method in WITH_REFERENCE and not reference:
        fields = {"reference": ["转账必须填单号"]}
        raise Malformed("reference_needed", "转账退还要填单号，方便对账。", fields=fields)
    balance = held(session, estate_id, person_id)
    if not 0 < fen <= balance:
        raise BalanceShort(balance)
    row = Payout(estate_id=estate_id, person_id=person_id, fen=fen, method=method, reference=reference, why=why,
                 asked_by=actor.id, asked_at=at)  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "payout.asked", "payout", row.id, at=at, estate_id=estate_id, after={"fen": fen},
                 reason=why)  # fmt: skip
    return row.id


def give_back(session: Session, actor: Actor, payout_id: int, *, version: int, agree: bool, at: datetime) -> None:
    """Agree to a payout, or refuse it; never by whoever asked for it, nor by whose balance it is (:class:`OwnMoney`).
    :class:`BalanceShort` when it was used since."""
    row = session.get(Payout, payout_id)
    if row is None or not policy.may_review(session, actor, row.estate_id):
        raise not_found("退还申请")
    if people.same(session, row.asked_by, actor.id):
        raise Conflict("second_person_needed", "自己申请的要由另一位同事复核。")
    own.check_person(session, actor, row.person_id)
    state = "done" if agree else "refused"
    mine = (Payout.id == payout_id) & (Payout.version == version) & (Payout.state == "asked")
    done = {"state": state, "decided_by": actor.id, "decided_at": at, "version": version + 1}
    if session.scalar(update(Payout).where(mine).values(done).returning(Payout.id)) is None:
        raise Stale("payout_changed", "别人刚刚处理过这笔退还，请刷新。")
    if agree:
        _pay_out(session, actor, row, at)
    audit.record(session, actor, f"payout.{state}", "payout", payout_id, at=at, estate_id=row.estate_id)
    publish(session, PayoutDecided(payout_id, row.estate_id, row.person_id, state), at=at)


def company_of(session: Session, estate_id: int) -> int:
    """The company that takes an estate's money; :class:`Conflict` where nobody looks after it."""
    company_id = places.estate(session, estate_id)["company_id"]
    if company_id is None:
        raise Conflict("no_company", "这个小区还没有登记物业公司，暂时不能收款。")
    return int(company_id)


def _pay(session: Session, lines: Sequence[Line], fen: int, shared: Mapping[str, Any], at: datetime) -> Payment:
    payment = Payment(
        **shared, method=Method.BALANCE, fen=fen, received_at=at, state=State.RECEIVED, lines=as_json(lines),
        day=posting.open_day(session, shared["estate_id"], local_day(at)), entered_at=at,
    )  # fmt: skip
    session.add(payment)
    session.flush()
    book(session, payment, lines, at=at)
    return payment


def _pay_out(session: Session, actor: Actor, row: Payout, at: datetime) -> None:
    if row.method == Method.CASH:
        cash.hold(session, row.estate_id)
    balance = held(session, row.estate_id, row.person_id)
    if balance < row.fen:
        raise BalanceShort(balance)
    if row.method == Method.CASH:
        cash.check_there(session, row.estate_id, row.fen)
    move = Move(Account.PREPAID, LANDS_IN[row.method], row.fen, person_id=row.person_id)
    posting.post(
        session, estate_id=row.estate_id, kind="payout", source=f"payout:{row.id}", at=at, by=actor.id,
        day=posting.open_day(session, row.estate_id, local_day(at)), words=f"退还预存 {yuan(row.fen)} 元",
        transfers=[move],
    )  # fmt: skip


def _needed(session: Session, fen: int, lines: Sequence[Line]) -> int:
    bill_ids = [line.bill_id for line in lines if line.bill_id is not None]
    if not bill_ids or fen <= 0:
        return 0
    opens = {int(bill.id): bill for bill in open_bills(session, bill_ids=bill_ids)}
    return sum(part.fen for part in divide(fen, lines, opens).parts)
