"""A report that is a doubted bill 账单异议: how often its answer comes back, why, and what that is called. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from server.kit.errors import Conflict, Malformed
from server.reports.rules.reasons import OTHER, Reason
from server.reports.rules.words import OF_A_BILL, Move

MOST_RETURNS = 2
"""So often an answer is sent back; the third was looked at by the manager."""
BACK = frozenset({Move.RETURN, Move.REOPEN})
LABELS: Mapping[Move, str] = {
    Move.ACCEPT: "答复看了，没问题", Move.RETURN: "不认可答复", Move.REOPEN: "不认可答复",
}  # fmt: skip
_UNSAID = Reason("still_wrong", "金额还是不对")
WHY = (_UNSAID, Reason("not_explained", "没有说清楚怎么算的"), Reason("not_looked_at", "没有核实我说的情况"), OTHER)


class ReturnedOften(Conflict):
    """The answer was sent back as often as it may be."""

    def __init__(self) -> None:
        words = "这张账单已经核实过三次，不能再退回。还不认可，可以请业委会、社区或街道协调，也可以打 12345。"
        super().__init__("returned_often", words, most=MOST_RETURNS)


class AnsweredAlone(Malformed):
    """Each doubted bill has an answer of its own, and is put together with nothing."""

    def __init__(self) -> None:
        super().__init__("merge_unlike", "账单异议要一张一张答复，不能和别的单合并。")


def check_merge(*channels: str) -> None:
    """:class:`AnsweredAlone` where one of two reports that are to be put together is a doubted bill."""
    if OF_A_BILL in channels:
        raise AnsweredAlone


def comes_back_no_more(channel: str, move: Move, returned: int) -> bool:
    """Whether a move would send back what was sent back ``returned`` times already, which is enough."""
    return channel == OF_A_BILL and move in BACK and returned >= MOST_RETURNS


def reasons(channel: str, move: Move, usual: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons to offer with a move, where they are not the usual ones."""
    return WHY if channel == OF_A_BILL and move in BACK else usual


def reason_said(channel: str, key: str) -> str:
    """The reason for sending back that stands for what somebody said in a chat, where reasons are of repairs."""
    if channel != OF_A_BILL or key in {one.key for one in WHY}:
        return key
    return _UNSAID.key


def label(channel: str, move: Move, usual: str) -> str:
    """What a move is called."""
    return LABELS.get(move, usual) if channel == OF_A_BILL else usual
