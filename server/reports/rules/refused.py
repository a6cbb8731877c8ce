"""What its reporter did not accept: who may not answer it alone, when it goes up, and where else to turn. Pure."""

from __future__ import annotations

from server.kit.errors import Conflict
from server.reports.rules.escalation import Rung
from server.reports.rules.words import OF_A_BILL, Move

GOES_UP_FROM = 2
"""So often sent back, it is told to somebody outside the firm."""
ENDS = frozenset({Move.FINISH, Move.REFUSE_RETURN, Move.CLOSE_UNFIXED})
"""Moves by which staff say that it is over."""
OVERRULES = frozenset({Move.REFUSE_RETURN, Move.CLOSE_UNFIXED})
"""Moves by which staff end it without asking the reporter again."""
NOT_ACCEPTED = "not_accepted"
"""The outcome of what was closed over a refusal."""
LABEL, STATE_LABEL = "没有被认可，物业先结案", "未认可结案"
COMMISSIONER, COMMUNITY = "社区专员", "社区"

_ELSEWHERE = "可以找{who}、街道帮忙协调，也可以打 12345。"
_GOES_UP = {
    Rung.COMMISSIONER: "几次处理都没有被认可，已请{who}一起来看。还不认可，",
    Rung.COMMITTEE: "几次处理都没有被认可，已请业委会一起来看。还不认可，",
    Rung.OUTSIDE: "几次处理都没有被认可。还不认可，",
}


class AnsweredBefore(Conflict):
    """Whoever gave an answer that came back does not end the same report over the reporter's word."""

    def __init__(self) -> None:
        super().__init__("answered_before", "您答复过这件事，住户没有认可，要请另一位主管来复核。")


def goes_up(channel: str, returned: int) -> bool:
    """Whether what came back so often is told to somebody outside the firm. A doubted bill has a way of its own."""
    return channel != OF_A_BILL and returned >= GOES_UP_FROM


def elsewhere(*, commissioner: bool) -> str:
    """Where else the reporter can turn; ``commissioner``: the estate has one."""
    return _ELSEWHERE.format(who=_called(commissioner))


def words(rung: Rung, *, commissioner: bool) -> str:
    """What everybody who waits for it reads when it goes up."""
    return _GOES_UP[rung].format(who=_called(commissioner)) + elsewhere(commissioner=commissioner)


def _called(commissioner: bool) -> str:
    return COMMISSIONER if commissioner else COMMUNITY
