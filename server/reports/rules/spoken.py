"""What somebody without a phone of ours says of their report, written down by staff (0035 does so for prices). Pure.

Only of a report staff had entered, while its reporter holds no account; always with how, from whom and when it was
heard; and never by who had the work on hand, for that would be judging one's own.
"""

from __future__ import annotations

from server.kit.errors import NotAllowed
from server.reports.rules.quotes import HEARD
from server.reports.rules.words import Move, Need, Who

SPOKEN = frozenset({Move.ACCEPT, Move.RETURN, Move.REOPEN, Move.RATE, Move.URGE})
"""The moves of residents that staff may write down for somebody."""
LABELS = {
    Move.ACCEPT: "住户说解决了",
    Move.RETURN: "住户说还没解决",
    Move.REOPEN: "住户说又坏了",
    Move.RATE: "住户打分",
    Move.URGE: "住户来催",
}
OTHER_LABELS = {Move.REOPEN: "住户要重新打开"}
"""The same of what nobody mends."""
NEEDS = frozenset({Need.HEARD, Need.WORDS})


class OwnHand(NotAllowed):
    """Nobody writes down what a resident said of work they had on hand themselves."""

    def __init__(self) -> None:
        super().__init__("own_work", "这件是您经手的，住户怎么说，请别的同事来记。")


def is_written(move: Move, acting: frozenset[Who]) -> bool:
    """Whether this move writes down somebody else's word."""
    return move in SPOKEN and Who.SCRIBE in acting


def more_needs(move: Move, acting: frozenset[Who]) -> frozenset[Need]:
    """What the move must bring besides."""
    return NEEDS if is_written(move, acting) else frozenset()


def asks_another(move: Move, acting: frozenset[Who]) -> bool:
    """Whether somebody else than who had the work on hand must write it down. That somebody urges, anybody may."""
    return is_written(move, acting) and move is not Move.URGE


def label(move: Move, *, mended: bool, heard: str | None = None) -> str:
    """What the button is called, and the event with how it was heard."""
    named = LABELS[move] if mended else OTHER_LABELS.get(move, LABELS[move])
    return f"{named}（{HEARD[heard]}）" if heard in HEARD else named
