"""What it is called when a report comes to its end: a pipe is mended, rubbish is seen to, a question is answered. Pure.

Only what was broken is 修好, is 完工 and waits for 验收; whoever asked to be rung up waits for a call and no repair.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.reports.rules import doubted, refused
from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Ending
from server.reports.rules.reasons import NEXT_RECOURSE, QUOTE_WAITS, REASONS, Reason
from server.reports.rules.words import OF_A_BILL, STATE_LABELS, Kind, Move, State

_OF_KIND: Mapping[Kind, Ending] = {Kind.REPAIR: Ending.MENDED, Kind.EMERGENCY: Ending.HANDLED}
_LABELS: Mapping[Ending, Mapping[Move, str]] = {
    Ending.MENDED: {},
    Ending.HANDLED: {Move.FINISH: "处理完了", Move.CLOSE_UNFIXED: "未解决结案"},
    Ending.ANSWERED: {
        Move.ARRIVE: "开始处理",
        Move.FINISH: "处理完了",
        Move.CLOSE_UNFIXED: "未解决结案",
        Move.REFUSE_RETURN: "复核过了",
    },
}
_STATES: Mapping[State, str] = {State.DONE: "待确认", State.REOPENED: "退回，待派人", State.UNFIXED: "未解决结案"}
_HANDLED: Mapping[str, str] = {"not_fixed": "没有解决", "came_back": "又出现了", "nobody_came": "没有人来处理"}
_REASONS: Mapping[Ending, Mapping[str, str]] = {
    Ending.MENDED: {},
    Ending.HANDLED: _HANDLED,
    Ending.ANSWERED: {
        **_HANDLED,
        "resident_absent": "暂时联系不上住户",
        "third_party": "等别的单位答复",
        "needs_vote": "需要业主表决",
        "nothing_found": "多次核实，没有发现问题",
        "no_access": "多次联系不上",
        "works_now": "复核过，已经办好",
        "other_skill": "需要别的岗位来办",
        "more_urgent": "事情比描述的更急",
        "less_urgent": "事情没有描述的急",
        "beyond_us": "超出经办人员权限",
    },
}
"""What reasons are called that speak of repairs, where nobody repairs anything."""
_OF_REPAIRS = frozenset({"new_damage", "not_cleaned", "quote_declined", "part_ordered", "weather"})
"""Reasons for what is done on the spot alone."""
_USUAL = {reason.key: reason.label for found in (*REASONS.values(), doubted.WHY, (QUOTE_WAITS,)) for reason in found}
_RECOURSE: Mapping[str, str] = {"needs_vote": "可以向业委会提出议题。"}


def ending(kind: str, category: str) -> Ending:
    """How a report of this kind and category ends."""
    return default_catalogue().ending(category) or _OF_KIND.get(Kind(kind), Ending.ANSWERED)


def done_word(kind: str, category: str) -> str:
    """What is promised, in two or three characters: 修好, 处理好, 办好, 答复."""
    found = ending(kind, category)
    if found is Ending.MENDED:
        return "修好"
    if Kind(kind) in (Kind.COMPLAINT, Kind.SUGGESTION):
        return "答复"
    return "办好" if found is Ending.ANSWERED else "处理好"


def ended(kind: str, category: str, channel: str) -> str:
    """What a report is called that waits for its reporter: a dispute was answered, and only a repair was mended."""
    if channel == OF_A_BILL:
        return "已答复"
    return "已完工" if ending(kind, category) is Ending.MENDED else "已处理"


def state_label(state: State, found: Ending, outcome: str | None = None) -> str:
    """How a report stands, as people read it; ``outcome`` tells what was closed over a refusal."""
    if state is State.UNFIXED and outcome == refused.NOT_ACCEPTED:
        return refused.STATE_LABEL
    usual = STATE_LABELS[state]
    return usual if found is Ending.MENDED else _STATES.get(state, usual)


def move_label(move: Move, usual: str, found: Ending) -> str:
    """What a step is called."""
    return _LABELS[found].get(move, usual)


def reasons(usual: tuple[Reason, ...], found: Ending) -> tuple[Reason, ...]:
    """The reasons to offer with a move, as they are called of what ends so."""
    if found is Ending.MENDED:
        return usual
    fit = usual if found is Ending.HANDLED else [one for one in usual if one.key not in _OF_REPAIRS]
    return tuple(Reason(one.key, _REASONS[found].get(one.key, one.label)) for one in fit)


def reason_words(key: str | None, found: Ending) -> str | None:
    """What a reason is called, of whichever move; None of none, and of one that there is no more."""
    usual = _USUAL.get(key or "")
    return usual and _REASONS[found].get(key or "", usual)


def recourse(key: str | None, found: Ending) -> str | None:
    """What the resident can do next after a close without a solution, by its reason."""
    usual = NEXT_RECOURSE.get(key or "")
    return usual and (_RECOURSE.get(key or "", usual) if found is Ending.ANSWERED else usual)
