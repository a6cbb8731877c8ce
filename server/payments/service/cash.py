"""The cash of a desk at the end of a day: what should be there, what somebody counted, and another one looked (D10)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, Stale, not_found
from server.kit.money import yuan
from server.kit.once import new
from server.kit.sentences import closed
from server.ledger.queries import balances
from server.ledger.queries.balances import EVENTS, TRANSFERS
from server.ledger.rules.accounts import Account
from server.ledger.service import locking, posting
from server.ledger.service.posting import Move
from server.payments import policy
from server.payments.models import CashDay, Payment
from server.payments.rules.methods import Method, SameTwice, State
from server.payments.rules.mismatches import words
from server.payments.rules.orders import Kind
from server.payments.service import exceptions
from server.people import queries as people

BANKED = "cash_banked"
CASH_GONE = (
    "收银台账上没有这么多现金了，这笔可能已经存进银行，不能作废。"
    "登错了房的，先给对的那户登记、复核，再来作废；要还钱的，请申请退款，用转账退。"
)
DRAWER = 0
"""Held in the place of a person while the cash of an estate is read and taken away."""


def expected(session: Session, estate_id: int, day: date) -> int:
    """The cash that should lie in the drawer at the end of a day, in fen: what the ledger says, and what was entered
    and is not reviewed yet, since it lies there too."""
    waiting = select(func.coalesce(func.sum(Payment.fen), 0)).where(
        Payment.estate_id == estate_id, Payment.method == Method.CASH, Payment.state == State.WAITING,
        Payment.day <= day,
    )  # fmt: skip
    booked = balances.balance(session, Account.CASH, estate_id=estate_id, until=day)
    return booked + int(session.scalar(waiting) or 0)


def count(
    session: Session, actor: Actor, *, estate_id: int, day: date, counted_fen: int, difference: str, at: datetime
) -> None:
    """Note what was counted; again as long as nobody has looked at it. Where it is not what should be there,
    ``difference`` says why."""
    _check_taker(session, actor, estate_id, day, at)
    should = expected(session, estate_id, day)
    if counted_fen != should and not difference:
        # What should be there is not said before a count is kept: whoever is told it counts exactly that.
        fields = {"difference": ["和账上不一样，请再点一遍；还是这个数就写明原因"]}
        raise Malformed("difference_needed", "清点的现金和账上不一样，请写明原因。", fields=fields)
    row = {"expected_fen": should, "counted_fen": counted_fen, "counted_by": actor.id, "counted_at": at,
           "difference": difference[:200] if counted_fen != should else ""}  # fmt: skip
    written = new(session, CashDay).values(row | {"estate_id": estate_id, "day": day, "version": 1})
    again = written.on_conflict_do_update(
        index_elements=[CashDay.estate_id, CashDay.day], set_=row | {"version": CashDay.version + 1},
        where=CashDay.checked_by.is_(None),
    )  # fmt: skip
    if session.scalar(again.returning(CashDay.version)) is None:
        raise Conflict("cash_closed", "这一天的现金已经复核，不能再改。")
    audit.record(session, actor, "cash.counted", "estate", estate_id, at=at, estate_id=estate_id,
                 after={"day": day.isoformat(), "counted_fen": counted_fen, "expected_fen": should})  # fmt: skip


def close_day(session: Session, actor: Actor, *, estate_id: int, day: date, version: int, at: datetime) -> None:
    """Look at what another one counted, and close the day's cash. A difference becomes an exception; nothing is booked
    for it. :class:`Stale` when cash came in since it was counted."""
    if not policy.may_review(session, actor, estate_id):
        raise not_found("现金日结")
    hold(session, estate_id)
    row = session.get(CashDay, (estate_id, day))
    if row is None:
        raise not_found("现金日结")
    if people.same(session, row.counted_by, actor.id):
        raise Conflict("second_person_needed", "自己清点的要由另一位同事复核。")
    if expected(session, estate_id, day) != row.expected_fen:
        raise Stale("cash_changed", "清点以后又有现金进出，请重新清点。")
    mine = (CashDay.estate_id == estate_id) & (CashDay.day == day) & (CashDay.version == version)
    closed = {"checked_by": actor.id, "checked_at": at, "version": version + 1}
    done = update(CashDay).where(mine, CashDay.checked_by.is_(None)).values(closed)
    if session.scalar(done.returning(CashDay.estate_id)) is None:
        raise Stale("cash_changed", "别人刚刚处理过这一天的现金，请刷新。")
    audit.record(session, actor, "cash.closed", "estate", estate_id, at=at, estate_id=estate_id,
                 after={"day": day.isoformat(), "counted_fen": row.counted_fen})  # fmt: skip
    if row.counted_fen != row.expected_fen:
        _tell_difference(session, row, at)


def tell_late(session: Session, payment: Payment, *, at: datetime) -> None:
    """Cash was entered for a day that two people have closed, or for one before it: what they counted is not what is in
    the books now, so somebody has to look. The next count expects it."""
    closed = select(func.min(CashDay.day)).where(
        CashDay.estate_id == payment.estate_id, CashDay.day >= payment.day, CashDay.checked_by.is_not(None)
    )
    day = session.scalar(closed)
    if day is None:
        return
    late = f"{_name(session, payment.entered_by)}后来又登记了{payment.day:%Y-%m-%d}的现金 {yuan(payment.fen)} 元"
    what = f"{day:%Y-%m-%d}的现金已经两人点清结好，{late}。"
    exceptions.found(
        session, Kind.CASH_LATE, f"payment:{payment.id}", words(Kind.CASH_LATE, what), at=at, company_id=None,
        estate_id=payment.estate_id,
        facts={"fen": payment.fen, "day": payment.day.isoformat(), "payment_id": payment.id},
    )  # fmt: skip


def tell_undone(session: Session, actor: Actor, payment: Payment, *, at: datetime) -> None:
    """Cash that two people had counted when they closed a day is void or refused: it lay there, and the books say that
    it did not, so somebody has to look, and whoever counted and closed hears of it. The next count expects it no
    more."""
    counted = select(CashDay.day).where(
        CashDay.estate_id == payment.estate_id, CashDay.day >= payment.day, CashDay.checked_by.is_not(None),
        CashDay.counted_at >= payment.entered_at,
    )  # fmt: skip
    day = session.scalar(counted.order_by(CashDay.day).limit(1))
    if day is None:
        return
    act = "作废" if payment.state == State.VOID else "退回"
    undone = f"{_name(session, actor.id)}后来{act}了其中 {payment.day:%Y-%m-%d}收的 {yuan(payment.fen)} 元"
    what = f"{day:%Y-%m-%d}的现金已经两人点清结好，{undone}（{payment.why[:100]}）。"
    exceptions.found(
        session, Kind.CASH_UNDONE, f"payment:{payment.id}", words(Kind.CASH_UNDONE, what), at=at, company_id=None,
        estate_id=payment.estate_id,
        facts={"fen": payment.fen, "day": day.isoformat(), "payment_id": payment.id},
    )  # fmt: skip


def bank(session: Session, actor: Actor, *, estate_id: int, fen: int, reference: str, at: datetime) -> int:
    """Cash was carried to the bank; gives the ledger's event. The same slip again changes nothing, and with another sum
    it is refused (:class:`SameTwice`)."""
    _check_taker(session, actor, estate_id, local_day(at), at)
    hold(session, estate_id)
    source = f"slip:{estate_id}:{reference[:30]}"
    known = _banked(session, source)
    if known is not None:
        if known[1] != fen:
            raise SameTwice
        return known[0]
    day = posting.open_day(session, estate_id, local_day(at))
    check_there(session, estate_id, fen)
    _check_counted(session, estate_id, fen, local_day(at))
    event_id = posting.post(
        session, estate_id=estate_id, kind=BANKED, source=source, day=day, at=at, by=actor.id,
        words=f"现金存入银行 {yuan(fen)} 元", transfers=[Move(Account.BANK, Account.CASH, fen)],
    )  # fmt: skip
    audit.record(session, actor, "cash.banked", "estate", estate_id, at=at, estate_id=estate_id,
                 after={"fen": fen, "reference": reference[:30]})  # fmt: skip
    return event_id


def hold(session: Session, estate_id: int) -> None:
    """Nobody else enters cash of this estate, undoes it, takes it away or closes its day until the transaction ends. It
    is held before what a payment touches: balances and bills."""
    locking.hold(session, estate_id, DRAWER)


def check_there(session: Session, estate_id: int, fen: int) -> None:
    """Hold the cash of an estate and make sure that so much is there to be taken away: it never goes below zero."""
    hold(session, estate_id)
    if not 0 < fen <= balances.balance(session, Account.CASH, estate_id=estate_id):
        raise Conflict("not_so_much_cash", "收银台账上没有这么多现金。")


def check_undoable(session: Session, payment: Payment) -> None:
    """Hold the cash of an estate and make sure that a payment in cash can be taken out of it: what was carried to the
    bank or given back lies there no more. :class:`Conflict`, with what to do instead."""
    hold(session, payment.estate_id)
    if payment.fen > balances.balance(session, Account.CASH, estate_id=payment.estate_id):
        raise Conflict("cash_gone", CASH_GONE)


def _name(session: Session, person_id: int | None) -> str:
    return people.names(session, [person_id or 0]).get(person_id or 0, "")


def _check_counted(session: Session, estate_id: int, fen: int, day: date) -> None:
    """Nobody carries away more than lay there when it was last counted, and what came and went since."""
    latest = select(CashDay).where(CashDay.estate_id == estate_id).order_by(CashDay.day.desc()).limit(1)
    row = session.scalar(latest)
    if row is None:
        return
    there = row.counted_fen + expected(session, estate_id, day) - row.expected_fen
    if fen > there:
        raise Conflict("not_counted", f"{row.day:%m-%d}点到的现金加上后来收付的只有 {yuan(there)} 元，请核对存款单。")


def _banked(session: Session, source: str) -> tuple[int, int] | None:
    """The event of a slip that is known, and its sum."""
    asked = select(EVENTS.c.id, TRANSFERS.c.fen).join_from(EVENTS, TRANSFERS, TRANSFERS.c.event_id == EVENTS.c.id)
    row = session.execute(asked.where(EVENTS.c.kind == BANKED, EVENTS.c.source == source)).first()
    return (row[0], row[1]) if row is not None else None


def _check_taker(session: Session, actor: Actor, estate_id: int, day: date, at: datetime) -> None:
    if not policy.may_take(session, actor, estate_id):
        raise not_found("小区")
    if day > local_day(at):
        raise Malformed("day_to_come", "这一天还没有到。", fields={"day": ["这一天还没有到"]})


def _tell_difference(session: Session, row: CashDay, at: datetime) -> None:
    fen = row.counted_fen - row.expected_fen
    what = f"{row.day:%Y-%m-%d}现金{'多' if fen > 0 else '少'}了 {yuan(abs(fen))} 元：{closed(row.difference)}"
    exceptions.found(
        session, Kind.CASH_DIFFERS, f"cash:{row.estate_id}:{row.day}", words(Kind.CASH_DIFFERS, what), at=at,
        company_id=None, estate_id=row.estate_id, facts={"fen": fen, "day": row.day.isoformat()},
    )  # fmt: skip
