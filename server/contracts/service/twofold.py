"""What both kinds of paper have in common: one person writes down, another one answers."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.contracts import policy
from server.contracts.models import ContractNotice, ContractVersion
from server.contracts.rules.contract import Side, State
from server.kit import waiting
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, NotAllowed
from server.people import queries as people

OWNERS_WORD = "业主的决定由业委会、社区或街道的另一位核对，物业公司不能核对。"
OTHER_SIDE = {
    Side.OWNERS: "业主一方登记的，由物业一方核对。",
    Side.FIRM: "物业一方登记的，由业委会、社区或街道核对。",
}
Row = TypeVar("Row", ContractVersion, ContractNotice)


def check_free(session: Session, table: type[Row], estate_id: int) -> None:
    """:class:`Conflict` while one waits; the unique index is the last guard."""
    waits = select(table.id).where(table.estate_id == estate_id, table.state == State.ASKED)
    if session.scalar(waits) is not None:
        raise Conflict("contract_waits", "已有一份在等另一位核对，请先确认或退回那一份。")


def held(
    session: Session, actor: Actor, table: type[Row], row_id: int, version: int
) -> tuple[Row, Side | None]:  # fmt: skip
    """A row that waits, for this transaction alone, and for whom the actor speaks; not found for a stranger."""
    row = waiting.held(session, table, row_id, version, code="contract", what="这一份",
                       known=lambda row: policy.side_of(session, actor, row.estate_id) is not None)  # fmt: skip
    return row, policy.side_of(session, actor, row.estate_id)


def check_second(session: Session, actor: Actor, row: ContractVersion | ContractNotice, *, may: bool) -> None:
    """Another human being answers, and one who may."""
    if people.same(session, row.asked_by, actor.id):
        raise NotAllowed("second_person_needed", "自己登记的，要另一位核对。")
    if not may:
        own = isinstance(row, ContractNotice) and row.side == Side.OWNERS
        raise NotAllowed("other_side_needed", OWNERS_WORD if own else OTHER_SIDE[Side(row.asked_side)])


def settle(
    session: Session, actor: Actor, row: ContractVersion | ContractNotice, *, approved: bool, why: str, at: datetime
) -> None:  # fmt: skip
    """Keep the answer; :class:`Malformed` for a no without a reason."""
    if not approved and not why.strip():
        raise Malformed("reason_needed", "请写明为什么退回。", fields={"why": ["请写明原因"]})
    row.state = State.APPROVED if approved else State.REFUSED
    row.answered_by, row.answered_at, row.why = actor.id, at, None if approved else why.strip()[:200]
    row.version += 1
    session.flush()
