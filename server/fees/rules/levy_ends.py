"""How a levy ends: why, and what of its money each home has back. Pure.

What owners paid together is theirs: what is left goes back by what each of them paid (民法典 283, 985). What the firm
waived of a share it bears itself: it counts as paid by the firm, which takes its part of what is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

from server.kit.errors import Conflict
from server.kit.money import split, yuan


class LevyEnd(StrEnum):
    """The work is paid, or nothing will come of it."""

    DONE = "done"
    GIVEN_UP = "given_up"


END_LABELS: Mapping[str, str] = {LevyEnd.DONE: "事情办完，钱已付清", LevyEnd.GIVEN_UP: "事情不办了"}


FIRM = 10**18
"""The firm among those who paid, after every home: what it waived of a share is its own cost."""


class ClosingState(StrEnum):
    """Asked for by one person, approved or refused by another."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


CLOSING_LABELS: Mapping[str, str] = {
    ClosingState.ASKED: "等同事核对",
    ClosingState.APPROVED: "已结清",
    ClosingState.REFUSED: "已退回",
}


class LevyClosed(Conflict):
    """The levy is closed: nothing is paid into it or out of it any more."""

    def __init__(self, title: str) -> None:
        super().__init__("levy_closed", f"“{title}”的分摊款已经结清，剩下的钱都退了，不能再收、再付或再退。")


class ExpensesWait(Conflict):
    """What is to be paid out of the levy waits for a second person: nothing goes back before that is answered."""

    def __init__(self, count: int) -> None:
        words = f"还有 {count} 笔从这项分摊款付出或退回的账等同事审核，先在“公开账”里审核或退回，再结清。"
        super().__init__("levy_expense_waits", words, count=count)


class LevyOverspent(Conflict):
    """More was paid out than came in and stayed: nothing can be given back, and somebody is owed."""

    def __init__(self, fen: int) -> None:
        super().__init__("levy_overspent", f"付出的比收到的多 {yuan(fen)} 元，补上以后才能结清。", over_fen=fen)


def shares(left: int, paid: Mapping[int, int]) -> dict[int, int]:
    """``left`` fen by what each paid (any id to fen), to the fen: those cut by most get what is over, then the smaller
    id. Whoever has nothing back is left out."""
    whose = sorted(one for one, fen in paid.items() if fen > 0)
    if left <= 0 or not whose:
        return {}
    parts = split(left, [Fraction(paid[one]) for one in whose], [f"{one:020}" for one in whose])
    return {one: fen for one, fen in zip(whose, parts, strict=True) if fen}


def formula(collected: int, paid_out: int, home: str, paid: int, back: int, *, waived: int = 0) -> str:
    """How a home's part came about, for whoever paid it; ``waived``: what the firm bears of it."""
    whole = collected + waived
    left = whole - paid_out
    sums = f"各家一共付了 {yuan(collected)} 元，"
    if waived:
        sums += f"物业承担减免的 {yuan(waived)} 元，合计 {yuan(whole)} 元，"
    sums += f"用了 {yuan(paid_out)} 元"
    if left <= 0:
        return f"{sums}，没有剩下。"
    if not paid:
        return f"{sums}，剩 {yuan(left)} 元，按各家付的多少退给付过的各家。"
    share = f"{yuan(left)} × {yuan(paid)} ÷ {yuan(whole)} 得 {yuan(back)} 元"
    return f"{sums}，剩 {yuan(left)} 元，按各家付的多少退回。{home}付了 {yuan(paid)} 元：{share}。"
