"""What somebody brings with a move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.reports.rules import quotes, referring
from server.reports.rules.words import Need, Priority


@dataclass(frozen=True, slots=True)
class Bring:
    """What somebody brings with a move. ``to``, ``number`` and ``reply``: to whom outside the house it is handed, under
    which number there, and what they answered. ``offer`` is a price; ``heard`` how staff heard an answer they
    write down."""

    words: str = ""
    reason: str | None = None
    media_ids: Sequence[int] = ()
    stars: int | None = None
    assignee_id: int | None = None
    target_id: int | None = None
    priority: Priority | None = None
    to: str = ""
    number: str = ""
    reply: str = ""
    offer: quotes.Offer | None = None
    heard: str | None = None

    def needs(self) -> set[Need]:
        """Which needs this meets."""
        given = {
            Need.WORDS: self.said, Need.REASON: self.reason, Need.PHOTO: self.media_ids, Need.STARS: self.stars,
            Need.ASSIGNEE: self.assignee_id, Need.TARGET: self.target_id, Need.PRIORITY: self.priority,
            Need.PRICE: self.offer, Need.HEARD: self.heard,
        }  # fmt: skip
        return {need for need, value in given.items() if value}

    def told(self) -> dict[str, object]:
        """What the event keeps beside words and pictures."""
        told = {"reason": self.reason, "stars": self.stars, "assignee_id": self.assignee_id,
                "target_id": self.target_id, "priority": self.priority, "heard": self.heard,
                "fen": self.offer.fen if self.offer else None}  # fmt: skip
        told |= referring.kept(to=self.to, number=self.number, reply=self.reply)
        return {key: value for key, value in told.items() if value is not None}

    @property
    def said(self) -> str | None:
        """The words the event keeps."""
        return referring.words(self.words, to=self.to, number=self.number, reply=self.reply) or None
