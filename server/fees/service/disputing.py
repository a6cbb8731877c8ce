"""Disputes 账单异议: somebody says that a bill is wrong.

Until it is answered nobody is reminded of the bill, and nothing is taken for it from a balance; its due date stands.
Whoever changes a dispute holds its bill first: so does whoever makes the bill void, and neither waits for the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.facts import DisputeDecided, DisputeRaised, DisputeReturned
from server.fees.models import Bill, BillDispute, DebtorPerson
from server.fees.rules.items import STANDING, BillState, DisputeState
from server.fees.service.waiving import ask as ask_waiver
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.kit.once import new
from server.media import queries as media

MOST, LONGEST = 3, 1000
"""How often one person may dispute the same bill, in how many characters; whoever has more to say comes and says it."""
ANSWERED = (DisputeState.UPHELD, DisputeState.REJECTED)
SENT_BACK = "没有认可答复：{words}"
VOIDED = "这张账单已经作废，不用再付。作废原因：{why}"


def raise_(
    session: Session, actor: Actor, *, bill_id: int, words: str, file_ids: Sequence[int] = (), at: datetime
) -> int:
    """Say that a bill of one's own is wrong; gives the dispute's id. Saying it again while it is open is one dispute.

    :class:`Conflict` where the bill is void or was disputed often enough, or a picture is not one's own;
    :class:`NotFound` for who does not owe it.
    """
    bill = _own_bill(session, actor, bill_id)
    if any(media.owner(session, id_) != actor.id for id_ in file_ids):
        raise Conflict("media_not_usable", "照片或视频已失效，请重新添加。")
    return _say(session, actor, bill, actor.id, words, file_ids, at)


def enter(session: Session, actor: Actor, *, bill_id: int, person_id: int, words: str, at: datetime) -> int:
    """Somebody who owes a bill says at the desk that it is wrong, and staff write it down for them; gives the
    dispute's id. It is that person's own: they hear of it, may take it back, and hear the answer.

    :class:`NotFound` for staff who do not see what homes owe here, :class:`Malformed` for somebody who does not owe it.
    """
    bill = _hold(session, bill_id)
    if bill is None or bill.state == BillState.DRAFT or not policy.may_look(session, actor, bill.estate_id):
        raise not_found("账单")
    if not _owes(session, person_id, bill_id):
        raise Malformed("person_unknown", "请选这张账单的缴费人。", fields={"person": ["请选这张账单的缴费人"]})
    return _say(session, actor, bill, person_id, words, (), at)


def _say(
    session: Session, actor: Actor, bill: Bill, by: int, words: str, file_ids: Sequence[int], at: datetime
) -> int:  # fmt: skip
    if not words.strip():
        raise Malformed("words_needed", "请写明账单哪里不对。", fields={"words": ["请写明账单哪里不对"]})
    open_id = _open_id(session, bill.id)
    if open_id is not None:
        return open_id
    if bill.state not in STANDING:
        raise Conflict("bill_void", "这张账单已经作废，不用再提异议。")
    before = session.scalars(select(BillDispute.id).where(BillDispute.bill_id == bill.id, BillDispute.by == by))
    if len(before.all()) >= MOST:
        raise Conflict("disputed_often", f"同一张账单最多提 {MOST} 次异议，请到物业当面说明。")
    return _raise(session, actor, bill, by, words.strip(), file_ids, at)


def withdraw(session: Session, actor: Actor, dispute_id: int, *, at: datetime) -> None:
    """The bill was right after all. Only whoever raised the dispute may take it back; twice changes nothing."""
    row = _held(session, dispute_id)
    if row is None or row.by != actor.id:
        raise not_found("异议")
    if row.state == DisputeState.WITHDRAWN:
        return
    _end(session, actor, row, DisputeState.WITHDRAWN, None, at)


def decide(
    session: Session, actor: Actor, dispute_id: int, *, upheld: bool, answer: str, version: int,
    waive_fen: int | None = None, at: datetime,
) -> int | None:  # fmt: skip
    """Answer a dispute, with the reason. Upheld, with ``waive_fen``, so much is proposed as a waiver, which somebody
    else must approve; gives the waiver's id. A bill that is wrong as a whole is made void on its own page.

    :class:`NotAllowed` for whoever owes the bill, or gave the answer that was sent back; :class:`Conflict` when it was
    answered already.
    """
    row = _held(session, dispute_id)
    if row is None or not policy.may_keep(session, actor, row.estate_id):
        raise not_found("异议")
    if not answer.strip():
        raise Malformed("answer_needed", "请写明核实的情况和理由。", fields={"answer": ["请写明核实的情况和理由"]})
    if waive_fen is not None and not upheld:
        raise Malformed("waiver_needs_upheld", "异议不成立时不能减免。", fields={"waive_fen": ["异议成立才能减免"]})
    if row.state == DisputeState.OPEN and row.version != version:
        raise Conflict("dispute_changed", "这项异议刚被别人改过，请刷新后再操作。")
    if _owes(session, actor.id, row.bill_id) or actor.id == row.by:
        raise NotAllowed("involved", "不能核实自己账单的异议，请换一位同事。")
    if row.state == DisputeState.OPEN and row.decided_by == actor.id:
        raise NotAllowed("answered_before", "上次是您答复的，业主没有认可，请换一位同事核实。")
    _end(session, actor, row, DisputeState.UPHELD if upheld else DisputeState.REJECTED, answer.strip(), at)
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
    was answered anew since, taken back or never answered, nor where the bill is disputed anew."""
    row = _held(session, dispute_id)
    if row is None or row.state not in ANSWERED or row.decided_at is None or row.decided_at > since:
        return False
    if _open_id(session, row.bill_id) is not None:
        return False
    before, row.state = row.state, DisputeState.OPEN
    if words:
        more = f"\n{SENT_BACK.format(words=words)}"[: LONGEST // 2]
        row.words = row.words[: LONGEST - len(more)] + more
    row.version += 1
    session.flush()
    if session.get_one(Bill, row.bill_id).state in STANDING:
        _mark(session, row.bill_id, disputed=True)
    audit.record(session, actor, "fee_dispute.returned", "fee_dispute", row.id, at=at, estate_id=row.estate_id,
                 before={"state": before}, after={"state": DisputeState.OPEN})  # fmt: skip
    publish(session, DisputeReturned(row.id, row.bill_id, row.estate_id), at=at)
    return True


def end_with_bill(session: Session, actor: Actor, bill_id: int, *, why: str, at: datetime) -> None:
    """A bill that the caller holds is made void: whoever says that it is wrong is told so, with the reason. Nobody says
    so: nothing happens. :class:`NotAllowed` for whoever would answer a dispute of their own bill in this way."""
    row = session.scalar(select(BillDispute).where(*_is_open(bill_id)).with_for_update())
    if row is None:
        return
    if _owes(session, actor.id, bill_id) or actor.id == row.by:
        raise NotAllowed("involved", "这是您自己提了异议的账单，请换一位同事作废。")
    _end(session, actor, row, DisputeState.UPHELD, VOIDED.format(why=why), at)


def about(session: Session, actor: Actor, dispute_id: int) -> tuple[int, int]:
    """The bill of a dispute and its estate, for whoever may answer it; :class:`NotFound` for anybody else."""
    row = session.get(BillDispute, dispute_id)
    if row is None or not policy.may_keep(session, actor, row.estate_id):
        raise not_found("异议")
    return row.bill_id, row.estate_id


def still_open(session: Session, dispute_id: int) -> bool:
    """Whether nobody has answered a dispute yet; until the end of this transaction nobody does."""
    row = session.get_one(BillDispute, dispute_id, with_for_update=True, populate_existing=True)
    return row.state == DisputeState.OPEN


def link(session: Session, dispute_id: int, *, report_id: int) -> None:
    """The report that was made of a dispute, so that its story can be followed."""
    unlinked = BillDispute.report_id.is_(None)
    session.execute(update(BillDispute).where(BillDispute.id == dispute_id, unlinked).values(report_id=report_id))


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one: what the one disputed the other did."""
    session.execute(update(BillDispute).where(BillDispute.by == gone_id).values(by=kept_id))


def _raise(
    session: Session, actor: Actor, bill: Bill, by: int, words: str, file_ids: Sequence[int], at: datetime
) -> int:  # fmt: skip
    row = {"bill_id": bill.id, "estate_id": bill.estate_id, "by": by, "words": words[:LONGEST],
           "file_ids": list(file_ids), "state": DisputeState.OPEN, "made_at": at, "version": 1}  # fmt: skip
    made = new(session, BillDispute).values(row).on_conflict_do_nothing().returning(BillDispute.id)
    dispute_id = session.scalar(made)
    if dispute_id is None:
        return session.scalars(select(BillDispute.id).where(*_is_open(bill.id))).one()
    _mark(session, bill.id, disputed=True)
    act = "fee_dispute.raised" if by == actor.id else "fee_dispute.entered"
    audit.record(session, actor, act, "fee_dispute", dispute_id, at=at, estate_id=bill.estate_id,
                 after={"bill_id": bill.id})  # fmt: skip
    publish(session, DisputeRaised(dispute_id, bill.id, bill.estate_id), at=at)
    return int(dispute_id)


def _end(
    session: Session, actor: Actor, row: BillDispute, state: DisputeState, answer: str | None, at: datetime
) -> None:  # fmt: skip
    if row.state != DisputeState.OPEN:
        raise Conflict("dispute_settled", "这项异议已经有结果了。", state=row.state)
    row.state, row.answer, row.decided_by, row.decided_at = state, answer, actor.id, at
    row.version += 1
    session.flush()
    _mark(session, row.bill_id, disputed=False)
    audit.record(session, actor, "fee_dispute.decided", "fee_dispute", row.id, at=at, estate_id=row.estate_id,
                 after={"state": state}, reason=(answer or "本人撤回")[:200])  # fmt: skip
    publish(session, DisputeDecided(row.id, row.bill_id, row.estate_id, state), at=at)


def _mark(session: Session, bill_id: int, *, disputed: bool) -> None:
    # The late fees of a bill are disputed with it, and go on to be where somebody says so of them alone.
    own = select(BillDispute.id).where(BillDispute.bill_id == Bill.id, BillDispute.state == DisputeState.OPEN).exists()
    late = [Bill.late_of == bill_id, Bill.state == BillState.OPEN, *([] if disputed else [~own])]
    touched = (Bill.id == bill_id) | and_(*late)
    session.execute(update(Bill).where(touched).values(disputed=disputed, version=Bill.version + 1))


def _hold(session: Session, bill_id: int) -> Bill | None:
    return session.get(Bill, bill_id, with_for_update=True, populate_existing=True)


def _held(session: Session, dispute_id: int) -> BillDispute | None:
    bill_id = session.scalar(select(BillDispute.bill_id).where(BillDispute.id == dispute_id))
    if bill_id is None:
        return None
    _hold(session, bill_id)
    return session.get(BillDispute, dispute_id, with_for_update=True, populate_existing=True)


def _own_bill(session: Session, actor: Actor, bill_id: int) -> Bill:
    bill = _hold(session, bill_id)
    if bill is None or bill.state == BillState.DRAFT or not _owes(session, actor.id, bill_id):
        raise not_found("账单")
    return bill


def _owes(session: Session, person_id: int, bill_id: int) -> bool:
    mine = select(Bill.id).join(DebtorPerson, DebtorPerson.debtor_id == Bill.debtor_id)
    return session.scalar(mine.where(Bill.id == bill_id, DebtorPerson.person_id == person_id)) is not None


def _is_open(bill_id: int) -> tuple[ColumnElement[bool], ...]:
    return (BillDispute.bill_id == bill_id, BillDispute.state == DisputeState.OPEN)


def _open_id(session: Session, bill_id: int) -> int | None:
    return session.scalar(select(BillDispute.id).where(*_is_open(bill_id)))
