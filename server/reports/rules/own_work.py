"""Who had a report on hand says nothing of it as its resident: not that it is done, not how well. Pure."""

from __future__ import annotations

from server.kit.errors import Conflict, NotAllowed
from server.reports.rules.words import Move

SAYS = frozenset({Move.ACCEPT, Move.RETURN, Move.RATE})
"""Moves by which a resident judges what staff did. Opening it again stays open to everybody: that asks for help."""
ANOTHER = "这件事您自己经手过，请家里别的人来确认；没有人确认，过几天会自动办结。没解决可随时重新打开。"


class OwnWork(NotAllowed):
    """Nobody judges as a resident what they had on hand as staff."""

    def __init__(self) -> None:
        super().__init__("own_work", ANOTHER)


class NotRated(Conflict):
    """Nobody rates what one of the same home had on hand."""

    def __init__(self) -> None:
        super().__init__("own_work_unrated", "这件事是您家里人自己经手的，就不评星了，谢谢您。")
