"""What this room keeps of one person: their questions about the open books."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from server.books.models import BookQuestion
from server.kit.own_data import Keeper, Of, Part, day_words


def told(of: Of) -> Iterable[Part]:
    """Each question with its answer."""
    asked = select(BookQuestion).where(BookQuestion.asked_by == of.person_id).order_by(BookQuestion.id)
    return [Part("问过的账目", [
        f"{day_words(row.asked_at)}：{row.words}" + (f" 答复：{row.answer}" if row.answer else "")
        for row in of.session.scalars(asked)
    ])]  # fmt: skip


KEEPER = Keeper(told)
