"""Whether the books say what the ledger says. The nightly check runs it with the checks of the other rooms."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.books.models import BookEntry
from server.books.queries.entries import differences
from server.books.rules.entries import KIND_LABELS
from server.books.rules.lines import label, side_of
from server.kit.money import yuan
from server.ledger.rules.broken import Broken


def broken(session: Session, estate_ids: Collection[int] | None = None) -> list[Broken]:
    """Lines whose entries and ledger differ, in these estates (None: all that have entries)."""
    wanted = list(estate_ids) if estate_ids is not None else list(session.scalars(_WITH_ENTRIES))
    return [
        Broken("books_differ", estate_id, f"line:{kind}:{key}",
               f"公开账“{KIND_LABELS[kind]} {label(side_of(kind), key)}”比总账多 {yuan(fen)} 元。")
        for estate_id in wanted for (kind, key), fen in sorted(differences(session, estate_id).items())
    ]  # fmt: skip


_WITH_ENTRIES = select(BookEntry.estate_id).distinct().order_by(BookEntry.estate_id)
