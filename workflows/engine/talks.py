"""Runs talks: one row per address, one turn per message, each step in a savepoint of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.house import House
from workflows.engine.answering import Desk
from workflows.engine.conversations import Callers, Conversation
from workflows.engine.hearing import Heard


class Talks:
    """Every talk of the house, with its ways compiled once. ``strict`` (tests): errors of a step are not soothed."""

    def __init__(
        self, house: House, conversations: Sequence[Conversation], callers: Callers, desk: Desk, *, strict: bool = False
    ) -> None:
        self._house, self._callers, self._desk, self._strict = house, callers, desk, strict
        self._conversations = {one.name: one for one in conversations}

    def take(self, session: Session, heard: Heard, at: datetime) -> str | None:
        """One turn. Gives the words of the callback's own reply, None when everything leaves as messages."""
        raise NotImplementedError
