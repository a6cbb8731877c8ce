"""Taking back what was wrong: it stays readable and says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.facts import publish
from server.notices.facts import NoticeRecalled
from server.notices.rules import Move, State
from server.notices.service.gating import pass_gate
from server.notices.service.locking import locked


def recall(session: Session, actor: Actor, notice_id: int, *, note: str, version: int, at: datetime) -> None:
    """Recall a published notice. Residents read ``note``, so it passes the gate too; no further push of it goes out."""
    notice = locked(session, actor, notice_id, Move.RECALL, version=version)
    pass_gate(session, notice.estate_id, {"note": note}, names_agreed=None, at=at)
    notice.state, notice.recalled_at, notice.recall_note = State.RECALLED, at, note
    audit.record(session, actor, "notice.recalled", "notice", notice.id, at=at, estate_id=notice.estate_id,
                 reason=note)  # fmt: skip
    publish(session, NoticeRecalled(notice.id, notice.estate_id), at=at)
