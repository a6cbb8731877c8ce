"""What all kinds of paper have in common: one person writes down, another one answers, or the first takes it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.contracts import policy
from server.contracts.models import ContractNotice, ContractRecall, ContractVersion
from server.contracts.rules.contract import Side, State
from server.kit import audit, waiting
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, NotAllowed
from server.people import queries as people

OWNERS_WORD = "业主的决定由业委会、社区或街道的另一位核对，物业公司不能核对。"
OTHER_SIDE = {
    Side.OWNERS: "业主一方登记的，由物业一方核对。",
    Side.FIRM: "物业一方登记的，由业委会、社区或街道核对。",
}
Paper = ContractVersion | ContractNotice | ContractRecall
Row = TypeVar("Row", ContractVersion, ContractNotice, ContractRecall)
NAMES: Mapping[type[Paper], tuple[str, str]] = {
    ContractVersion: ("contract_version", "contract.version"), ContractNotice: ("contract_notice", "contract.notice"),
    ContractRecall: ("contract_recall", "contract.recall"),
}  # fmt: skip
"""What the trail calls such a paper, and how its acts begin."""


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


def check_second(session: Session, actor: Actor, row: Paper, *, may: bool, owners: bool = False) -> None:
    """Another human being answers, and one who may; ``owners``: it is about their own word."""
    if people.same(session, row.asked_by, actor.id):
        raise NotAllowed("second_person_needed", "自己登记的，要另一位核对。")
    if not may:
        raise NotAllowed("other_side_needed", OWNERS_WORD if owners else OTHER_SIDE[Side(row.asked_side)])


def settle(
    session: Session, actor: Actor, row: Paper, *, approved: bool, why: str, at: datetime
) -> None:  # fmt: skip
    """Keep the answer; :class:`Malformed` for a no without a reason."""
    if not approved and not why.strip():
        raise Malformed("reason_needed", "请写明为什么退回。", fields={"why": ["请写明原因"]})
    _keep(session, actor, row, State.APPROVED if approved else State.REFUSED, None if approved else why.strip(), at)


def withdraw(
    session: Session, actor: Actor, table: type[Row], row_id: int, *, version: int, at: datetime
) -> int:  # fmt: skip
    """Whoever wrote a paper down takes it back while it waits; nothing holds and nothing has changed. Gives the number
    of the estate. Persons are compared, not accounts."""
    row, _ = held(session, actor, table, row_id, version)
    if not people.same(session, row.asked_by, actor.id):
        raise NotAllowed("not_yours", "不是您登记的，不同意请退回并写明原因。")
    _keep(session, actor, row, State.WITHDRAWN, None, at)
    thing, act = NAMES[table]
    audit.record(session, actor, f"{act}_withdrawn", thing, row.id, at=at, estate_id=row.estate_id,
                 after={"basis": row.basis})  # fmt: skip
    return row.estate_id


def _keep(session: Session, actor: Actor, row: Paper, state: State, why: str | None, at: datetime) -> None:
    row.state, row.answered_by, row.answered_at, row.why = state, actor.id, at, why[:200] if why else None
    row.version += 1
    session.flush()
