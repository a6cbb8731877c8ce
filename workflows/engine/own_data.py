"""What the machinery keeps of one person: a talk that has not ended, and answers kept for a repeat."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from server.kit.idempotency import Answer
from server.kit.own_data import Keeper, Of, Part, moment_words
from workflows.engine.models import Talk


def told(of: Of) -> Iterable[Part]:
    """Talks with the bot that were left half way; what was answered is in their chats."""
    asked = select(Talk).where(Talk.person_id == of.person_id, Talk.talk.is_not(None))
    return [Part("没有说完的对话", [
        f"{moment_words(row.touched_at)} {row.first_words or ''}".rstrip() for row in of.session.scalars(asked)
    ])]  # fmt: skip


def forget(of: Of) -> None:
    """Both."""
    of.session.execute(delete(Talk).where(Talk.person_id == of.person_id))
    of.session.execute(delete(Answer).where(Answer.actor_id == of.person_id))


KEEPER = Keeper(told, forget=forget)
