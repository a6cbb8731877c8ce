"""The talk residents have about themselves: which home is theirs."""

from __future__ import annotations

from workflows.engine.conversations import Conversation
from workflows.people.talks.bind import BIND

CONVERSATIONS: list[Conversation] = [BIND]
