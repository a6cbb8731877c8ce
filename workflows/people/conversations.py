"""The talks residents have about themselves and us: which home is theirs, how we are reached."""

from __future__ import annotations

from workflows.engine.conversations import Conversation
from workflows.people.talks.bind import BIND
from workflows.people.talks.contact import CONTACT
from workflows.people.talks.moves import MOVES

CONVERSATIONS: list[Conversation] = [BIND, CONTACT, MOVES]
