"""States of a version and their legal moves. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from server.kit.errors import Conflict


class State(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Move(StrEnum):
    """What is done with a version."""

    PUBLISH = "publish"
    DISCARD = "discard"


MOVES: Mapping[str, frozenset[Move]] = {
    State.DRAFT: frozenset({Move.PUBLISH, Move.DISCARD}),
    State.PUBLISHED: frozenset(),
}
"""What is published is never edited and never thrown away: a newer version takes its place."""


def check_move(state: str, move: Move) -> None:
    """Refuse a move that this state does not allow."""
    if move not in MOVES[state]:
        raise Conflict("handbook_published", "这一版手册已经发布，不能再改。要改请导入新的一版。", state=state)
