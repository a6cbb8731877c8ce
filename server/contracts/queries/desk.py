"""What the console shows of a contract: its papers, what waits, the hand-over."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.contracts import policy
from server.contracts.models import ContractNotice, ContractRecall, ContractVersion, HandoverItem
from server.contracts.queries import standing, telling
from server.contracts.queries.standing import Standing
from server.contracts.rules.contract import Side, State
from server.contracts.rules.handover import ITEMS, due_of
from server.contracts.rules.words import STEP_LABELS, WHO
from server.fees.queries import terms
from server.kit.actor import Actor
from server.people import queries as people
from server.votes.queries.passed import passed

MOST = 12
LABELS = {State.ASKED: "等另一位核对", State.APPROVED: "已核对", State.REFUSED: "已退回",
          State.WITHDRAWN: "登记的人撤回", State.TAKEN_BACK: "已撤回，不再有效"}  # fmt: skip
TONES = {State.ASKED: "strong-calm", State.APPROVED: "good", State.REFUSED: "line", State.WITHDRAWN: "line",
         State.TAKEN_BACK: "bad"}  # fmt: skip
Paper = ContractVersion | ContractNotice | ContractRecall
TABLES: tuple[type[Paper], ...] = (ContractVersion, ContractNotice, ContractRecall)


def waiting(session: Session, actor: Actor) -> int:
    """How many papers wait for a word this person may say."""
    rows: list[Paper] = []
    for table in TABLES:
        inside = people.covered(actor, policy.WRITERS, table.estate_id)
        rows += session.scalars(select(table).where(inside, table.state == State.ASKED, table.asked_by != actor.id))
    return sum(_answers(session, actor, row) for row in rows)


def whole(session: Session, actor: Actor, estate_id: int, *, today: date) -> dict[str, Any]:
    """Everything of the page of one estate."""
    now = standing.of(session, estate_id)
    mine = policy.side_of(session, actor, estate_id)
    two_sided = standing.needs_both(session, estate_id)
    return {
        "standing": now, "line": telling.line_of(now, today), "today": today, "mine": mine, "two_sided": two_sided,
        "pay": telling.pay_words(now.contract.share, now.contract.agreed_fen).removeprefix("，"),
        "dues": [
            {"label": STEP_LABELS[due.step], "who": WHO[due.step], "day": due.day, "gone": due.day < today}
            for due in now.dues
        ],
        "versions": _papers(session, actor, ContractVersion, estate_id, mine, two_sided),
        "notices": _papers(session, actor, ContractNotice, estate_id, mine, two_sided),
        "recalls": _papers(session, actor, ContractRecall, estate_id, mine, two_sided),
        "may_recall": now.notice is not None and today < now.notice.effective_from
                      and policy.may_give(now.notice.side, mine),
        "assembly": terms.of(session, estate_id).assembly_contract,
        "handover": _handover(session, now, today),
        "votes": [one for one in passed(session, estate_id) if one.matter in standing.ABOUT_THE_FIRM],
        "endings": [
            one for one in passed(session, estate_id)
            if one.matter in standing.ENDING and standing.is_about(now.contract, one.on)
        ],
    }  # fmt: skip


def _papers(
    session: Session, actor: Actor, table: type[Paper], estate_id: int, mine: Side | None, two_sided: bool
) -> list[dict[str, Any]]:  # fmt: skip
    asked: Any = select(table).where(table.estate_id == estate_id).order_by(table.id.desc()).limit(MOST)
    rows = session.scalars(asked).all()
    names = people.names(session, {one for row in rows for one in (row.asked_by, row.answered_by) if one})
    return [
        {
            "id": row.id, "words": _words(session, row), "basis": row.basis, "why": row.why, "version": row.version,
            "waits": row.state == State.ASKED, "state_label": LABELS[State(row.state)],
            "answer_label": LABELS[State.APPROVED if row.state == State.TAKEN_BACK else State(row.state)],
            "clause": _clause(row), "tone": TONES[State(row.state)],
            "asked": names.get(row.asked_by, ""), "asked_at": row.asked_at,
            "answered": names.get(row.answered_by or 0, ""), "answered_at": row.answered_at,
            "mine": people.same(session, row.asked_by, actor.id), "may": _may(session, row, mine, two_sided),
        }
        for row in rows
    ]  # fmt: skip


def _answers(session: Session, actor: Actor, row: Paper) -> bool:
    mine = policy.side_of(session, actor, row.estate_id)
    return _may(session, row, mine, standing.needs_both(session, row.estate_id))


def _may(session: Session, row: Paper, mine: Side | None, two_sided: bool) -> bool:
    asked = Side(row.asked_side)
    about = session.get_one(ContractNotice, row.notice_id) if isinstance(row, ContractRecall) else row
    if isinstance(about, ContractNotice):
        return policy.may_confirm_notice(Side(about.side), asked, mine, two_sided=two_sided)
    return policy.may_confirm(asked, mine, two_sided=two_sided)


def _words(session: Session, row: Paper) -> str:
    if isinstance(row, ContractRecall):
        return telling.recall_words(session, row)
    return telling.version_words(row) if isinstance(row, ContractVersion) else telling.notice_words(row)


def _clause(row: Paper) -> str:
    if not isinstance(row, ContractVersion) or not row.clause:
        return ""
    return (f"通知天数按{row.clause}：业主解聘 {row.dismiss_days} 天，物业不续签 {row.refuse_days} 天，"
            f"没有期限时 {row.open_days} 天")  # fmt: skip


def _handover(session: Session, now: Standing, today: date) -> list[dict[str, Any]]:
    if now.notice_id is None:
        return []
    rows = session.scalars(select(HandoverItem).where(HandoverItem.notice_id == now.notice_id)).all()
    done, names = {row.key: row for row in rows}, people.names(session, {row.by for row in rows})
    return [
        {"key": key, "label": label, "by": due_of(key, now.dues), "done": done.get(key),
         "late": key not in done and due_of(key, now.dues) < today,
         "name": names.get(done[key].by, "") if key in done else ""}
        for key, label in ITEMS.items()
    ]  # fmt: skip
