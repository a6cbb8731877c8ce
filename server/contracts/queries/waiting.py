"""Which papers of a contract wait for a second person, and on which side: for whoever reminds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.contracts import policy
from server.contracts.models import ContractNotice, ContractVersion
from server.contracts.policy import FIRMS_SIDE, OWNERS_SIDE
from server.contracts.rules.contract import Side
from server.kit.waiting import Waits, since


def papers(session: Session, before: datetime) -> list[tuple[Waits, tuple[str, ...]]]:
    """Contracts and notices that were written down by an instant, each with the roles that may confirm it."""
    contracts = since(session, ContractVersion, before)
    notices = since(session, ContractNotice, before)
    found = [(one, _answering(session, session.get_one(ContractVersion, one.id))) for one in contracts]
    return found + [(one, _answering(session, session.get_one(ContractNotice, one.id))) for one in notices]


def _answering(session: Session, row: ContractVersion | ContractNotice) -> tuple[str, ...]:
    two_sided = policy.is_two_sided(session, row.estate_id)
    owners = isinstance(row, ContractNotice) and row.side == Side.OWNERS
    sides = [
        (side, roles) for side, roles in ((Side.OWNERS, OWNERS_SIDE), (Side.FIRM, FIRMS_SIDE))
        if (side is Side.OWNERS if owners else policy.may_confirm(Side(row.asked_side), side, two_sided=two_sided))
    ]  # fmt: skip
    return tuple(role for _, roles in sides for role in roles)
