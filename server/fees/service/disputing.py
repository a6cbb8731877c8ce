"""Disputes 账单异议: somebody says that a bill is wrong.

Until it is answered nobody is reminded of the bill, and nothing is taken for it from a balance; its due date stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.facts import DisputeRaised
from server.fees.models import Bill, BillDispute
from server.fees.rules.answering import AnsweredForGood, has_ended
from server.fees.rules.items import STANDING, BillState, DisputeState
from server.fees.service import doubted
from server.fees.service.own import OwnMoney
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.kit.once import new
from server.kit.sentences import closed
from server.media import queries as media
from server.people import queries as people

MOST, LONGEST = 3, 1000
"""How often one person may dispute the same bill, in how many characters; whoever has more to say comes and says it."""
VOIDED = "这张账单已经作废，不用再付。作废原因：{why}"


def raise_(
    session: Session, actor: Actor, *, bill_id: int, words: str, file_ids: Sequence[int] = (), at: datetime
) -> int:
    """Say that a bill of one's own is wrong; gives the dispute's id. Saying it again while it is open is one dispute.

    :class:`Conflict` where the bill is void or was disputed often enough, where the last answer to one's dispute
    stands (who has something new to say comes and says it), or a picture is not one's own;
    :class:`NotFound` for who does not owe it.
    """
    bill = _own_bill(session, actor, bill_id)
    if any(media.owner(session, id_) != actor.id for id_ in file_ids):
        raise Conflict("media_not_usable", "照片或视频已失效，请重新添加。")
    if _ended(session, bill_id, actor.id):
        raise AnsweredForGood
    return _say(session, actor, bill, actor.id, words, file_ids, at)


def enter(session: Session, actor: Actor, *, bill_id: int, person_id: int, words: str, at: datetime) -> int:
    """Somebody who owes a bill says at the desk that it is wrong, and staff write it down for them; gives the
    dispute's id. It is that person's own: they hear of it, may take it back, and hear the answer.

    :class:`NotFound` for staff who do not see what homes owe here, :class:`Malformed` for somebody who does not owe it.
    """
    bill = doubted.hold(session, bill_id)
    if bill is None or bill.state == BillState.DRAFT or not policy.may_look(session, actor, bill.estate_id):
        raise not_found("账单")
    if not doubted.owes(session, person_id, bill_id):
        raise Malformed("person_unknown", "请选这张账单的缴费人。", fields={"person": ["请选这张账单的缴费人"]})
    return _say(session, actor, bill, person_id, words, (), at)


def _say(
    session: Session, actor: Actor, bill: Bill, by: int, words: str, file_ids: Sequence[int], at: datetime
) -> int:  # fmt: skip
    if not words.strip():
        raise Malformed("words_needed", "请写明账单哪里不对。", fields={"words": ["请写明账单哪里不对"]})
    open_id = doubted.open_id(session, bill.id)
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
    row = doubted.held(session, dispute_id)
    if row is None or row.by != actor.id:
        raise not_found("异议")
    if row.state == DisputeState.WITHDRAWN:
        return
    doubted.end(session, actor, row, DisputeState.WITHDRAWN, None, at)


def end_with_bill(session: Session, actor: Actor, bill_id: int, *, why: str, at: datetime) -> None:
    """A bill that the caller holds is made void: whoever says that it is wrong is told so, with the reason. Nobody says
    so: nothing happens. :class:`OwnMoney` for whoever would answer their own dispute in this way."""
    row = session.scalar(select(BillDispute).where(*doubted.is_open(bill_id)).with_for_update())
    if row is None:
        return
    if people.same(session, row.by, actor.id):
        raise OwnMoney("作废自己提了异议的账单")
    doubted.end(session, actor, row, DisputeState.UPHELD, VOIDED.format(why=closed(why)), at)


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
        return session.scalars(select(BillDispute.id).where(*doubted.is_open(bill.id))).one()
    doubted.mark(session, bill.id, disputed=True)
    act = "fee_dispute.raised" if by == actor.id else "fee_dispute.entered"
    audit.record(session, actor, act, "fee_dispute", dispute_id, at=at, estate_id=bill.estate_id,
                 after={"bill_id": bill.id})  # fmt: skip
    publish(session, DisputeRaised(dispute_id, bill.id, bill.estate_id), at=at)
    return int(dispute_id)


def _ended(session: Session, bill_id: int, by: int) -> bool:
    latest = select(BillDispute).where(BillDispute.bill_id == bill_id).order_by(BillDispute.id.desc()).limit(1)
    row = session.scalar(latest)
    return row is not None and row.by == by and has_ended(len(row.answers), answered=row.state in doubted.ANSWERED)


def _own_bill(session: Session, actor: Actor, bill_id: int) -> Bill:
    bill = doubted.hold(session, bill_id)
    if bill is None or bill.state == BillState.DRAFT or not doubted.owes(session, actor.id, bill_id):
        raise not_found("账单")
    return bill
