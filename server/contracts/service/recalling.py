"""Taking back a notice that stands: the firm stays after all. One person says why, another one confirms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.contracts import policy
from server.contracts.facts import RecallAnswered, RecallAsked
from server.contracts.models import ContractNotice, ContractRecall
from server.contracts.queries import standing
from server.contracts.rules.contract import Side, State
from server.contracts.service import twofold
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, Stale, not_found
from server.kit.facts import publish
from server.people.service.gating import pass_gate

LONGEST_REASON = 200


def ask(session: Session, actor: Actor, notice_id: int, *, why: str, version: int, at: datetime) -> int:
    """Say why a notice that stands is taken back; it stands until another person has confirmed it. Gives its id.

    Whoever might give such a notice may: the owners' word is taken back by their own side alone. :class:`Conflict` once
    the firm is gone by it, while another such paper waits, or where it does not stand.
    """
    row = _notice(session, actor, notice_id)
    mine = policy.side_of(session, actor, row.estate_id)
    if mine is None or not policy.may_give(Side(row.side), mine):
        raise NotAllowed("owners_word", "业主的决定由业委会、社区或街道撤回，物业公司不能撤回。")
    if row.version != version:
        raise Stale("contract_changed", "这份通知刚被别人改过，请刷新后再操作。", version=row.version)
    _check_stands(session, row, at)
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么撤回。", fields={"why": ["请写明原因"]})
    pass_gate(session, row.estate_id, {"why": why}, at=at)
    twofold.check_free(session, ContractRecall, row.estate_id)
    said = ContractRecall(
        estate_id=row.estate_id, notice_id=row.id, basis=why.strip()[:LONGEST_REASON], state=State.ASKED,
        asked_by=actor.id, asked_side=mine, asked_at=at,
    )  # fmt: skip
    session.add(said)
    session.flush()
    audit.record(session, actor, "contract.recall_asked", "contract_recall", said.id, at=at, estate_id=row.estate_id,
                 reason=said.basis, after=_told(row))  # fmt: skip
    publish(session, RecallAsked(said.id, row.estate_id), at=at)
    return said.id


def answer(
    session: Session, actor: Actor, recall_id: int, *, approved: bool, why: str = "", version: int, at: datetime
) -> None:  # fmt: skip
    """Confirm it, and the notice stands no more; or send it back with the reason, and it still does."""
    said, mine = twofold.held(session, actor, ContractRecall, recall_id, version)
    row = _notice(session, actor, said.notice_id)
    side, both = Side(row.side), standing.needs_both(session, row.estate_id)
    may = policy.may_confirm_notice(side, Side(said.asked_side), mine, two_sided=both)
    twofold.check_second(session, actor, said, may=may, owners=side is Side.OWNERS)
    if approved:
        _check_stands(session, row, at)
    twofold.settle(session, actor, said, approved=approved, why=why, at=at)
    if approved:
        row.state, row.version = State.TAKEN_BACK, row.version + 1
        session.flush()
    act = "contract.recall_approved" if approved else "contract.recall_refused"
    audit.record(session, actor, act, "contract_recall", said.id, at=at, estate_id=said.estate_id,
                 reason=said.basis if approved else said.why, after=_told(row))  # fmt: skip
    publish(session, RecallAnswered(said.id, said.estate_id, approved), at=at)


def _notice(session: Session, actor: Actor, notice_id: int) -> ContractNotice:
    asked = select(ContractNotice).where(ContractNotice.id == notice_id).with_for_update()
    row = session.scalar(asked.execution_options(populate_existing=True))
    if row is None or policy.side_of(session, actor, row.estate_id) is None:
        raise not_found("通知")
    return row


def _check_stands(session: Session, row: ContractNotice, at: datetime) -> None:
    if row.state != State.APPROVED or standing.of(session, row.estate_id).notice_id != row.id:
        raise Conflict("notice_not_standing", "这份通知没有生效，或者已经撤回了。")
    if local_day(at) >= row.effective_from:
        words = "从通知的那天起物业已经不再服务，不能撤回。要再请它，请登记新的约定。"
        raise Conflict("notice_over", words)


def _told(row: ContractNotice) -> dict[str, object]:
    return {"side": row.side, "given_on": row.given_on.isoformat(), "effective_from": row.effective_from.isoformat()}
