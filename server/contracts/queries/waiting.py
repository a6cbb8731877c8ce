"""Which papers of a contract wait for a second person, and on which side: for whoever reminds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.contracts import policy
from server.contracts.models import ContractNotice, ContractRecall, ContractVersion
from server.contracts.policy import FIRMS_SIDE, OWNERS_SIDE
from server.contracts.queries import standing
from server.contracts.rules.contract import Side
from server.kit.waiting import Waits, since


def papers(session: Session, before: datetime) -> list[tuple[Waits, tuple[str, ...]]]:
    """Contracts and notices that were written down by an instant, each with the roles that may confirm it."""
    contracts = since(session, ContractVersion, before)
    notices = since(session, ContractNotice, before)
    found = [(one, _answering(session, session.get_one(ContractVersion, one.id))) for one in contracts]
    return found + [(one, _answering(session, session.get_one(ContractNotice, one.id))) for one in notices]


def recalls(session: Session, before: datetime) -> list[tuple[Waits, tuple[str, ...]]]:
    """The same of notices that are to be taken back."""
    found = since(session, ContractRecall, before)
    return [(one, _answering(session, session.get_one(ContractRecall, one.id))) for one in found]


def _answering(session: Session, row: ContractVersion | ContractNotice | ContractRecall) -> tuple[str, ...]:
    notice = session.get_one(ContractNotice, row.notice_id) if isinstance(row, ContractRecall) else row
    two_sided = standing.needs_both(session, row.estate_id)
    owners = isinstance(notice, ContractNotice) and notice.side == Side.OWNERS
    sides = [
        (side, roles) for side, roles in ((Side.OWNERS, OWNERS_SIDE), (Side.FIRM, FIRMS_SIDE))
        if (side is Side.OWNERS if owners else policy.may_confirm(Side(row.asked_side), side, two_sided=two_sided))
    ]  # fmt: skip
    return tuple(role for _, roles in sides for role in roles)
