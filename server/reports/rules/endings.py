"""What it is called when a report comes to its end: a pipe is mended, rubbish is seen to, a question is answered. Pure.

Only what was broken is 修好, is 完工 and waits for 验收; whoever asked to be rung up waits for a call and no repair.
"""

from __future__ import annotations

from collections.abc import Mapping

from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Ending
from server.reports.rules.reasons import Reason
from server.reports.rules.words import OF_A_BILL, STATE_LABELS, Kind, Move, State

_OF_KIND: Mapping[Kind, Ending] = {Kind.REPAIR: Ending.MENDED, Kind.EMERGENCY: Ending.HANDLED}
_LABELS: Mapping[Ending, Mapping[Move, str]] = {
    Ending.MENDED: {},
    Ending.HANDLED: {Move.FINISH: "处理完了", Move.CLOSE_UNFIXED: "未解决结案"},
    Ending.ANSWERED: {Move.ARRIVE: "开始处理", Move.FINISH: "处理完了", Move.CLOSE_UNFIXED: "未解决结案"},
}
_STATES: Mapping[State, str] = {State.DONE: "待确认", State.REOPENED: "退回待派单", State.UNFIXED: "未解决结案"}
_REASONS: Mapping[str, str] = {"not_fixed": "没有解决", "came_back": "又出现了", "nobody_came": "没有人来处理"}
_OF_REPAIRS = frozenset({"new_damage", "not_cleaned"})
"""What reasons to send back are called of what nobody repaired; and those that are for repairs alone."""


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


def state_label(state: State, found: Ending) -> str:
    """How a report stands, as people read it."""
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
    return tuple(Reason(one.key, reason_label(one.key, one.label, found)) for one in fit)


def reason_label(key: str, usual: str, found: Ending) -> str:
    """What a reason is called."""
    return usual if found is Ending.MENDED else _REASONS.get(key, usual)
