"""Answers to disputes of bills: given by who may, sent back by whoever asked, and given anew by somebody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.facts import DisputeReturned
from server.fees.models import Bill, BillDispute
from server.fees.queries import answerers
from server.fees.queries.own import is_among
from server.fees.rules import answering as rules
from server.fees.rules.items import STANDING, DisputeState
from server.fees.service import doubted
from server.fees.service.doubted import ANSWERED
from server.fees.service.own import OwnMoney
from server.fees.service.waiving import ask as ask_waiver
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.kit.sentences import closed

LONGEST = 1000
SENT_BACK = "退回时说：{words}"


def decide(
    session: Session, actor: Actor, dispute_id: int, *, upheld: bool, answer: str, version: int,
    waive_fen: int | None = None, at: datetime,
) -> int | None:  # fmt: skip
    """Answer a dispute, with the reason. Upheld, with ``waive_fen``, so much is proposed as a waiver, which somebody
    else must approve; gives the waiver's id. A bill that is wrong as a whole is made void on its own page.

    :class:`OwnMoney` for whoever owes the bill or doubted it, :class:`NotAllowed` for who is not among those who may
    answer what was sent back (the rules of ``answering``); :class:`Conflict` when it was answered already.
    """
    row = doubted.held(session, dispute_id)
    if row is None or not policy.may_keep(session, actor, row.estate_id):
        raise not_found("异议")
    if not answer.strip():
        raise Malformed("answer_needed", "请写明核实的情况和理由。", fields={"answer": ["请写明核实的情况和理由"]})
    if waive_fen is not None and not upheld:
        raise Malformed("waiver_needs_upheld", "异议不成立时不能减免。", fields={"waive_fen": ["异议成立才能减免"]})
    if row.state == DisputeState.OPEN and row.version != version:
        raise Conflict("dispute_changed", "这项异议刚被别人改过，请刷新后再操作。")
    if is_among(session, actor.id, {*answerers.owing(session, [row.bill_id]), row.by}):
        raise OwnMoney("核实自己账单的异议")
    if row.state == DisputeState.OPEN and row.answers:
        _check_turn(session, actor, row)
    doubted.end(session, actor, row, DisputeState.UPHELD if upheld else DisputeState.REJECTED, answer.strip(), at)
    if waive_fen is None:
        return None
    return ask_waiver(
        session, actor, bill_id=row.bill_id, fen=waive_fen, why=f"异议成立：{answer.strip()}"[:200], at=at
    )


def return_(
    session: Session, actor: Actor, dispute_id: int, *, words: str = "", since: datetime, at: datetime
) -> bool:  # fmt: skip
    """Whoever asked sent back the answer at ``since``, with ``words``, which whoever answers next reads: the dispute is
    open again, for somebody else to answer, and the bill rests, unless it is void. Whether that was done: not where it
    was answered anew since, taken back, never answered or answered for the last time, nor where the bill is disputed
    anew."""
    row = doubted.held(session, dispute_id)
    if row is None or row.state not in ANSWERED or row.decided_at is None or row.decided_at > since:
        return False
    if not rules.may_come_back(len(row.answers)) or doubted.open_id(session, row.bill_id) is not None:
        return False
    before, row.state = row.state, DisputeState.OPEN
    if words:
        more = f"\n{SENT_BACK.format(words=closed(words))}"[: LONGEST // 2]
        row.words = row.words[: LONGEST - len(more)] + more
    row.version += 1
    session.flush()
    if session.get_one(Bill, row.bill_id).state in STANDING:
        doubted.mark(session, row.bill_id, disputed=True)
    audit.record(session, actor, "fee_dispute.returned", "fee_dispute", row.id, at=at, estate_id=row.estate_id,
                 before={"state": before}, after={"state": DisputeState.OPEN})  # fmt: skip
    publish(session, DisputeReturned(row.id, row.bill_id, row.estate_id), at=at)
    return True


def about(session: Session, actor: Actor, dispute_id: int) -> tuple[int, int]:
    """The bill of a dispute and its estate, for whoever may answer it; :class:`NotFound` for anybody else."""
    row = session.get(BillDispute, dispute_id)
    if row is None or not policy.may_keep(session, actor, row.estate_id):
        raise not_found("异议")
    return row.bill_id, row.estate_id


def _check_turn(session: Session, actor: Actor, row: BillDispute) -> None:
    about = {name: getattr(row, name) for name in ("estate_id", "bill_id", "by", "answers")}
    answerers.check_turn(session, actor.id, about)
