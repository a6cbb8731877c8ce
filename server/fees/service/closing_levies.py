"""Ending a levy 结清分摊款: one person asks, another agrees. Then what is left goes back to those who paid, by what
each home paid, as their balance; what was not paid need not be, and nothing moves in it any more. What the firm waived
it bears itself: it counts as paid by the firm."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.facts import LevyClosingAnswered, LevyClosingAsked
from server.fees.models import Bill, Levy, LevyClosing
from server.fees.queries import levied
from server.fees.rules import levy_ends as rules
from server.fees.rules.items import BillState, LevyState
from server.fees.rules.levy_ends import ClosingState, LevyEnd
from server.fees.service import ending_shares, giving_levies_back, own
from server.kit import audit, waiting
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.ledger.service import locking, posting
from server.people import queries as people
from server.people.service.gating import pass_gate

Payers = Callable[[Session, Collection[int]], Mapping[int, int | None]]
"""Who made each of these payments, where that is known: the room of payments knows."""
EVENT = "levy_close"
NOBODY = 0
"""In whose name what belongs to all owners is held while it is read."""


def ask(session: Session, actor: Actor, levy_id: int, *, ends: LevyEnd, said: str, at: datetime) -> int:
    """Ask that a levy end; gives the id. ``said``, why, is for the owners. Not for the price of a late home, which goes
    back to the others by itself. :class:`Conflict` while another asks or an expense waits, where one of its bills is
    doubted, and where more was paid out than came."""
    levy = session.get(Levy, levy_id, with_for_update=True, populate_existing=True)
    if levy is None or levy.join_id is not None or not policy.may_keep(session, actor, levy.estate_id):
        raise not_found("分摊")
    if not said.strip():
        raise Malformed("why_needed", "请写明为什么结清，业主会看到。", fields={"said": ["请写明原因"]})
    pass_gate(session, levy.estate_id, {"said": said}, at=at)
    _check(session, actor, levy, at)
    waits = (LevyClosing.levy_id == levy_id) & (LevyClosing.state == ClosingState.ASKED)
    if session.scalar(select(LevyClosing.id).where(waits)) is not None:
        raise Conflict("closing_waits", "已有同事申请结清，请先核对那一项。")
    row = LevyClosing(levy_id=levy_id, estate_id=levy.estate_id, ends=ends, said=said.strip()[:200],
                      state=ClosingState.ASKED, asked_by=actor.id, asked_at=at)  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "fees.levy_closing_asked", "levy", levy_id, at=at, estate_id=levy.estate_id,
                 after={"title": levy.title, "ends": ends}, reason=row.said)  # fmt: skip
    publish(session, LevyClosingAsked(row.id, row.estate_id), at=at)
    return row.id


def approve(session: Session, actor: Actor, closing_id: int, *, version: int, payers: Payers, at: datetime) -> None:
    """Another person agrees: bills end, the money goes back and the ledger says so, in one event.

    :class:`Conflict` as with :func:`ask`, for whoever asked, and where nobody is known who could have money back.
    """
    row, levy = _held(session, actor, closing_id, version)
    locking.hold(session, levy.estate_id, NOBODY)
    bills = _bills(session, levy.id)
    _check(session, actor, levy, at)
    money = levied.money_of(session, levy.id)
    back, firm = giving_levies_back.by_home(bills, money.left, money.waived)
    moves = giving_levies_back.moves(session, levy.id, bills, back, payers)
    moves += giving_levies_back.to_firm(levy.id, firm)
    off, ended = ending_shares.end(session, actor, bills, said=row.said, asked_by=row.asked_by, at=at)
    if moves or ended:
        posting.post(session, estate_id=levy.estate_id, kind=EVENT, source=f"levy:{levy.id}", at=at, by=actor.id,
                     day=posting.open_day(session, levy.estate_id, local_day(at)),
                     words=f"结清分摊：{levy.title}"[:200], transfers=[*moves, *ended])  # fmt: skip
    levy.state, levy.version = LevyState.CLOSED, levy.version + 1
    row.collected_fen, row.waived_fen, row.paid_out_fen = money.collected, money.waived, money.paid_out
    row.homes = _homes(giving_levies_back.paid_by_home(bills), back, off)
    _answer(session, actor, row, levy, ClosingState.APPROVED, None, at)


def refuse(session: Session, actor: Actor, closing_id: int, *, why: str, version: int, at: datetime) -> None:
    """The levy goes on, and whoever asked reads why."""
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么不同意。", fields={"why": ["请写明原因"]})
    row, levy = _held(session, actor, closing_id, version)
    _answer(session, actor, row, levy, ClosingState.REFUSED, why.strip()[:200], at)


def _held(session: Session, actor: Actor, closing_id: int, version: int) -> tuple[LevyClosing, Levy]:
    row = waiting.held(session, LevyClosing, closing_id, version, code="closing", what="这一项",
                       known=lambda row: policy.may_keep(session, actor, row.estate_id))  # fmt: skip
    if people.same(session, row.asked_by, actor.id):
        raise Conflict("second_person_needed", "自己申请结清的要由另一位同事核对。")
    return row, session.get_one(Levy, row.levy_id, with_for_update=True, populate_existing=True)


def _bills(session: Session, levy_id: int) -> list[Bill]:
    """Its bills that count, which nobody pays or gives back until this transaction ends."""
    asked = select(Bill).where(Bill.levy_id == levy_id, Bill.state != BillState.VOID).order_by(Bill.id)
    return list(session.scalars(asked.with_for_update().execution_options(populate_existing=True)))


def _check(session: Session, actor: Actor, levy: Levy, at: datetime) -> None:
    if levy.state != LevyState.OPEN:
        raise rules.LevyClosed(levy.title)
    if levy.expenses_waiting:
        raise rules.ExpensesWait(levy.expenses_waiting)
    money = levied.money_of(session, levy.id)
    if money.left < 0:
        raise rules.LevyOverspent(-money.left)
    mine = (Bill.levy_id == levy.id) & (Bill.state != BillState.VOID)
    doubted = len(session.scalars(select(Bill.id).where(mine, Bill.disputed)).all())
    if doubted:
        raise Conflict("levy_doubted", f"还有 {doubted} 张账单的异议没有答复，先答复再结清。", bills=doubted)
    unpaid = session.scalars(select(Bill.id).where(mine, Bill.state == BillState.OPEN)).all()
    own.check_bills(session, actor, unpaid, "免去", at=at)


def _homes(paid: Mapping[int, int], back: Mapping[int, int], off: Mapping[int, int]) -> dict[str, dict[str, int]]:
    return {
        str(home_id): {"paid": paid.get(home_id, 0), "back": back.get(home_id, 0), "off": off.get(home_id, 0)}
        for home_id in sorted({*paid, *off})
    }


def _answer(
    session: Session, actor: Actor, row: LevyClosing, levy: Levy, state: ClosingState, why: str | None, at: datetime
) -> None:  # fmt: skip
    row.state, row.answered_by, row.answered_at, row.why = state, actor.id, at, why
    row.version += 1
    session.flush()
    approved = state is ClosingState.APPROVED
    act = "fees.levy_closed" if approved else "fees.levy_closing_refused"
    back = sum(one["back"] for one in row.homes.values())
    audit.record(session, actor, act, "levy", levy.id, at=at, estate_id=levy.estate_id, reason=why,
                 after={"title": levy.title, "ends": row.ends, **({"fen": back} if approved else {})})  # fmt: skip
    publish(session, LevyClosingAnswered(row.id, row.estate_id, approved), at=at)
