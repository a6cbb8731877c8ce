"""Writing down that the firm goes, confirming it, and ticking what was handed over."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.contracts import policy
from server.contracts.facts import NoticeAnswered, NoticeAsked
from server.contracts.models import ContractNotice, HandoverItem
from server.contracts.queries import standing
from server.contracts.rules.contract import Notice, Side, State, check_notice
from server.contracts.rules.handover import ITEMS
from server.contracts.service import twofold
from server.fees.rules.rises import Ground
from server.fees.service.grounding import written
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.kit.once import insert_new
from server.people.service.gating import pass_gate
from server.votes.queries.passed import passed

LONGEST_TAKER = 60


def ask(session: Session, actor: Actor, estate_id: int, said: Notice, ground: Ground, *, at: datetime) -> int:
    """Write a notice down; it stands once another person has confirmed it. Gives its id.

    The owners' rests on a vote of all owners to dismiss or choose a firm, or on the assembly's paper; the firm's on its
    letter. :class:`TooLate` with the law's reason; :class:`Conflict` while another waits or stands.
    """
    mine = policy.side_of(session, actor, estate_id)
    if mine is None:
        raise not_found("小区")
    if not policy.may_give(said.side, mine):
        raise NotAllowed("owners_word", "业主的决定由业委会、社区或街道登记，物业公司不能登记。")
    _check(session, estate_id, said, at)
    twofold.check_free(session, ContractNotice, estate_id)
    basis = written(session, estate_id, ground, at, about=standing.ENDING if said.side is Side.OWNERS else ())
    _check_day(session, estate_id, said, ground)
    row = ContractNotice(
        estate_id=estate_id, side=said.side, given_on=said.given_on, effective_from=said.effective_from, basis=basis,
        poll_id=ground.poll_id, state=State.ASKED, asked_by=actor.id, asked_side=mine, asked_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    publish(session, NoticeAsked(row.id, estate_id), at=at)
    audit.record(session, actor, "contract.notice_asked", "contract_notice", row.id, at=at, estate_id=estate_id,
                 after=_told(row))  # fmt: skip
    return row.id


def answer(
    session: Session, actor: Actor, notice_id: int, *, approved: bool, why: str = "", version: int, at: datetime
) -> None:  # fmt: skip
    """Confirm a notice: it stands, owners hear of it, the hand-over begins. Or send it back, with the reason."""
    row, mine = twofold.held(session, actor, ContractNotice, notice_id, version)
    may = policy.may_confirm_notice(
        Side(row.side), Side(row.asked_side), mine, two_sided=standing.needs_both(session, row.estate_id)
    )
    twofold.check_second(session, actor, row, may=may, owners=row.side == Side.OWNERS)
    if approved:
        _check(session, row.estate_id, Notice(Side(row.side), row.given_on, row.effective_from), at)
    twofold.settle(session, actor, row, approved=approved, why=why, at=at)
    act = "contract.notice_approved" if approved else "contract.notice_refused"
    audit.record(session, actor, act, "contract_notice", row.id, at=at, estate_id=row.estate_id, reason=row.why,
                 after=_told(row))  # fmt: skip
    publish(session, NoticeAnswered(row.id, row.estate_id, approved), at=at)


def hand_over(
    session: Session, actor: Actor, notice_id: int, key: str, *, on: date, taker: str, at: datetime
) -> None:  # fmt: skip
    """Somebody of the taking side says that a thing was handed over, on which day and to whom. Saying it again changes
    nothing."""
    row = _standing_notice(session, actor, notice_id)
    if key not in ITEMS:
        raise not_found("交接事项")
    if not row.given_on <= on <= local_day(at):
        raise Malformed("day_wrong", "日期应在通知之后，不晚于今天。", fields={"on": ["日期不对"]})
    if not taker.strip():
        raise Malformed("taker_needed", "请写明交给了谁，写单位。", fields={"taker": ["请写明交给了谁"]})
    pass_gate(session, row.estate_id, {"taker": taker}, at=at)
    insert_new(session, HandoverItem, [{"notice_id": row.id, "key": key, "done_on": on,
                                        "taker": taker.strip()[:LONGEST_TAKER], "by": actor.id, "at": at}])  # fmt: skip
    audit.record(session, actor, "contract.handed_over", "contract_notice", row.id, at=at, estate_id=row.estate_id,
                 after={"handed": ITEMS[key], "day": on.isoformat(), "taker": taker.strip()})  # fmt: skip


def take_back(session: Session, actor: Actor, notice_id: int, key: str, *, why: str, at: datetime) -> None:
    """A tick was wrong: the thing is open again; who says so and why is in the trail."""
    row = _standing_notice(session, actor, notice_id)
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么取消。", fields={"why": ["请写明原因"]})
    item = session.get(HandoverItem, (row.id, key))
    if item is None:
        raise Conflict("not_handed_over", "这一项还没有登记交接。")
    session.delete(item)
    session.flush()
    audit.record(session, actor, "contract.handover_undone", "contract_notice", row.id, at=at, reason=why.strip(),
                 estate_id=row.estate_id, before={"handed": ITEMS[key]})  # fmt: skip


def _check(session: Session, estate_id: int, said: Notice, at: datetime) -> None:
    now = standing.of(session, estate_id)
    if now.notice is not None:
        raise Conflict("notice_stands", "已经有一份通知生效了，不用再登记。")
    check_notice(now.contract, said, today=local_day(at))


def _check_day(session: Session, estate_id: int, said: Notice, ground: Ground) -> None:
    decided = ground.paper_day
    if ground.poll_id is not None:
        decided = next(one.on for one in passed(session, estate_id) if one.id == ground.poll_id)
        if not standing.is_about(standing.contract(session, estate_id), decided):
            words = "这次表决在现在的合同开始以前，说的不是现在的合同"
            raise Conflict("vote_before_contract", f"{words}。", fields={"poll_id": [words]})
    if decided is not None and said.given_on < decided:
        words = "通知的日期早于依据的日期"
        raise Malformed("notice_before_ground", f"{words}。", fields={"given_on": [words]})


def _standing_notice(session: Session, actor: Actor, notice_id: int) -> ContractNotice:
    asked = select(ContractNotice).where(ContractNotice.id == notice_id).with_for_update()
    row = session.scalar(asked.execution_options(populate_existing=True))
    mine = policy.side_of(session, actor, row.estate_id) if row else None
    if row is None or mine is None:
        raise not_found("通知")
    if row.state != State.APPROVED:
        raise Conflict("notice_not_standing", "通知还没有生效，不能登记交接。")
    if mine is not Side.OWNERS:
        raise NotAllowed("taking_side", "交接由接收的一方（业委会、社区或街道）登记。")
    return row


def _told(row: ContractNotice) -> dict[str, object]:
    return {"side": row.side, "given_on": row.given_on.isoformat(), "effective_from": row.effective_from.isoformat(),
            "basis": row.basis}  # fmt: skip
