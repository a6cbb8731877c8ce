"""What is said of a contract: one line for residents, a paper that waits for those who confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from server.contracts.models import ContractNotice, ContractRecall, ContractVersion
from server.contracts.queries import standing
from server.contracts.queries.standing import Standing
from server.contracts.rules import words
from server.contracts.rules.contract import Side, State, day_words
from server.kit.money import yuan
from server.places import queries as places


def line(session: Session, estate_id: int, *, today: date) -> str:
    """Until when the contract runs, what comes next, who decides."""
    return line_of(standing.of(session, estate_id), today)


def line_of(now: Standing, today: date) -> str:
    """The same of a contract somebody has read."""
    decided = now.decided.title if now.decided else ""
    return words.line(now.contract, now.dues, now.notice, today=today, decided=decided, left=now.open_items)


@dataclass(frozen=True, slots=True)
class Paper:
    """Something written down: in ``words``, on what it rests, whether it ``waits``, for whom and by whom it was written
    down; ``by_owners``: it is the owners' own word."""

    id: int
    estate_id: int
    estate: str
    words: str
    basis: str
    waits: bool
    why: str
    asked_by: int
    asked_side: Side
    by_owners: bool


def version(session: Session, version_id: int) -> Paper:
    """A version that exists."""
    row = session.get_one(ContractVersion, version_id)
    return _paper(session, row, version_words(row), by_owners=False)


def notice(session: Session, notice_id: int) -> Paper:
    """A notice that exists."""
    row = session.get_one(ContractNotice, notice_id)
    return _paper(session, row, notice_words(row), by_owners=row.side == Side.OWNERS)


def recall(session: Session, recall_id: int) -> Paper:
    """The taking back of a notice, with why it is taken back."""
    row = session.get_one(ContractRecall, recall_id)
    about = session.get_one(ContractNotice, row.notice_id)
    return _paper(session, row, recall_words(session, row), by_owners=about.side == Side.OWNERS)


def recall_words(session: Session, row: ContractRecall) -> str:
    """Which notice is taken back."""
    return f"撤回：{notice_words(session.get_one(ContractNotice, row.notice_id))}"


def version_words(row: ContractVersion) -> str:
    """包干制，2026年1月1日到2028年12月31日."""
    until = f"到{day_words(row.until)}" if row.until else "起，没有期限"
    return f"{row.form}{pay_words(row.share, row.agreed_fen)}，{day_words(row.since)}{until}"


def pay_words(share: str | None, agreed_fen: int | None) -> str:
    """What the firm is paid under 酬金制; empty without it."""
    if share is not None:
        return f"，酬金按 {percent(share)}"
    return f"，酬金每年 {yuan(agreed_fen)} 元" if agreed_fen is not None else ""


def percent(share: str) -> str:
    """0.085 as 8.5%."""
    return f"{(Decimal(share) * 100).normalize():f}%"


def notice_words(row: ContractNotice) -> str:
    """Who ends it, when the word was given, from when."""
    side = words.SIDE_LABELS[Side(row.side)]
    return f"{side}，{day_words(row.given_on)}书面通知，{day_words(row.effective_from)}起生效"


def _paper(
    session: Session, row: ContractVersion | ContractNotice | ContractRecall, said: str, *, by_owners: bool
) -> Paper:  # fmt: skip
    estate = places.estate(session, row.estate_id)["name"]
    return Paper(row.id, row.estate_id, estate, said, row.basis, row.state == State.ASKED, row.why or "", row.asked_by,
                 Side(row.asked_side), by_owners)  # fmt: skip
