"""The one table of legal moves (B5). It drives the API, the screens and the tests: nothing else knows a transition.

Read a row as: in these states this move leads there; these parties may make it; this must come with it.
Needs written under ``public`` are asked only of work on a public part or a lift (B10: proof in pictures).
Rows of the paid-repair feature ``quotes`` are legal only where the caller names that feature.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from server.kit.errors import Conflict, Malformed, NotAllowed
from server.reports.rules.category import Ending
from server.reports.rules.endings import state_label
from server.reports.rules.reasons import Reason, reasons_for
from server.reports.rules.words import OPEN, Kind, Move, Need, Place, State, Who

QUOTES = "quotes"


class IllegalMove(Conflict):
    """The report stands where this move makes no sense."""

    def __init__(self, state: State, move: Move, found: Ending) -> None:
        sentence = f"这张单现在是「{state_label(state, found)}」，不能这样操作。请刷新后再看看。"
        super().__init__("illegal_move", sentence, state=str(state), move=str(move))


class NotYourMove(NotAllowed):
    """The move is legal, but not for this person."""

    def __init__(self, state: State, move: Move) -> None:
        super().__init__("not_your_move", "这一步需要由别人来做。", state=str(state), move=str(move))


class MoveNeedsMore(Malformed):
    """The move lacks a reason, words, a photo or whatever else it must bring."""

    def __init__(self, missing: Iterable[Need]) -> None:
        keys = sorted(str(need) for need in missing)
        words = "、".join(NEED_LABELS[Need(key)] for key in keys)
        super().__init__("move_needs_more", f"还差一点：请补上{words}。", missing=keys)


NEED_LABELS = {
    Need.WORDS: "文字说明",
    Need.PHOTO: "照片",
    Need.REASON: "原因",
    Need.STARS: "评分",
    Need.ASSIGNEE: "接手的人",
    Need.TARGET: "合并到哪一单",
    Need.PRIORITY: "新的级别",
    Need.PRICE: "报价",
    Need.HEARD: "住户是怎么说的",
}


@dataclass(frozen=True)
class Step:
    """One legal move out of one state."""

    state: State
    move: Move
    next: State
    label: str
    who: frozenset[Who]
    needs: frozenset[Need]
    public_needs: frozenset[Need]
    feature: str | None

    def needs_for(self, kind: Kind, place: Place) -> frozenset[Need]:
        """What the move must bring for this kind of report and place."""
        visible = place is not Place.HOME and kind in {Kind.REPAIR, Kind.EMERGENCY}
        return self.needs | self.public_needs if visible else self.needs

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons to choose from, when a reason is asked."""
        return reasons_for(self.move)


S, M, W, N = State, Move, Who, Need
_TEAM = {W.STAFF, W.ASSIGNEE, W.SUPERVISOR}
_WORKERS = {W.ASSIGNEE, W.SUPERVISOR}
_RESIDENTS = {W.REPORTER, W.HOUSEHOLD}
_SAYS = {*_RESIDENTS, W.SCRIBE}
"""Whose word it is, or who writes it down for them."""
_UNSTARTED = {S.MADE, S.ACKNOWLEDGED, S.REOPENED}


def _rows(
    move: Move,
    label: str,
    moves: Mapping[State, State],
    who: Collection[Who],
    needs: Collection[Need] = (),
    *,
    public: Collection[Need] = (),
    feature: str | None = None,
) -> Iterator[Step]:
    for state, following in moves.items():
        yield Step(state, move, following, label, frozenset(who), frozenset(needs), frozenset(public), feature)


def _to(following: State, *states: Iterable[State]) -> dict[State, State]:
    return {state: following for group in states for state in group}


def _stay(states: Iterable[State]) -> dict[State, State]:
    return {state: state for state in states}


_ALL: tuple[Iterator[Step], ...] = (
    # from first word to somebody who has it
    _rows(M.ACKNOWLEDGE, "受理", {S.MADE: S.ACKNOWLEDGED}, {*_TEAM, W.SYSTEM}),
    _rows(M.ACKNOWLEDGE, "收到", _stay({S.ASSIGNED}), {W.ASSIGNEE}),
    _rows(M.TAKE, "我来处理", _to(S.ASSIGNED, _UNSTARTED), {W.STAFF}),
    _rows(M.ASSIGN, "派单", _to(S.ASSIGNED, _UNSTARTED), {W.SUPERVISOR, W.SYSTEM}, {N.ASSIGNEE}),
    _rows(
        M.TRANSFER,
        "转给别人",
        _to(S.ASSIGNED, {S.ASSIGNED, S.WORKING, S.PAUSED}),
        {W.ASSIGNEE, W.SUPERVISOR},
        {N.ASSIGNEE, N.REASON},
    ),
    _rows(M.HAND_BACK, "退回", _to(S.ACKNOWLEDGED, {S.ASSIGNED, S.WORKING}), {W.ASSIGNEE, W.SYSTEM}, {N.REASON}),
    # of who has left
    _rows(M.HAND_BACK, "退回", _to(S.ACKNOWLEDGED, {S.QUOTED, S.PAUSED}), {W.SYSTEM}, {N.REASON}),
    # the work
    _rows(M.ARRIVE, "到场处理", {S.ASSIGNED: S.WORKING}, {W.ASSIGNEE}),
    # its price, where the home pays: staff answer only for who told them, of a report they had entered
    _rows(M.QUOTE, "报价", _to(S.QUOTED, {S.ASSIGNED, S.WORKING}), _WORKERS, {N.PRICE}, feature=QUOTES),
    _rows(M.QUOTE, "改报价", _stay({S.QUOTED}), _WORKERS, {N.PRICE}, feature=QUOTES),
    _rows(M.CONSENT, "同意报价", {S.QUOTED: S.WORKING}, {W.REPORTER, *_TEAM}, feature=QUOTES),
    _rows(M.DECLINE, "不同意报价", {S.QUOTED: S.ASSIGNED}, {W.REPORTER, *_TEAM}, {N.REASON}, feature=QUOTES),
    _rows(M.LAPSE, "报价过期", {S.QUOTED: S.ASSIGNED}, {W.SYSTEM}, feature=QUOTES),
    _rows(M.PAYER_LEFT, "报价收回", {S.QUOTED: S.ASSIGNED}, {W.SYSTEM}, feature=QUOTES),
    _rows(M.WAIVE, "这次不收费", {**_stay({S.ASSIGNED, S.WORKING}), S.QUOTED: S.WORKING}, _WORKERS, feature=QUOTES),
    _rows(M.PAUSE, "暂停", {S.WORKING: S.PAUSED}, {W.ASSIGNEE, W.SUPERVISOR}, {N.REASON, N.PHOTO}),
    _rows(M.RESUME, "继续处理", {S.PAUSED: S.WORKING}, {W.ASSIGNEE, W.SUPERVISOR}),
    _rows(M.FINISH, "完工", {S.WORKING: S.DONE}, {W.ASSIGNEE}, {N.WORDS}, public={N.PHOTO}),
    # the resident's word, by themselves or written down for who has no account
    _rows(M.ACCEPT, "确认解决", {S.DONE: S.CLOSED}, _SAYS),
    _rows(M.RETURN, "还没解决", {S.DONE: S.REOPENED}, _SAYS, {N.REASON}),
    _rows(M.AUTO_CLOSE, "到期办结", {S.DONE: S.CLOSED}, {W.SYSTEM}),
    _rows(M.RATE, "评价", _stay({S.CLOSED, S.UNFIXED}), _SAYS, {N.STARS}),
    _rows(M.REOPEN, "重新打开", _to(S.REOPENED, {S.CLOSED, S.UNFIXED}), {*_SAYS, W.SYSTEM}, {N.REASON}),
    _rows(M.REFUSE_RETURN, "复查正常", {S.REOPENED: S.UNFIXED}, {W.SUPERVISOR}, {N.REASON, N.WORDS, N.PHOTO}),
    # what it asks was answered elsewhere, where it belongs: a bill that was disputed
    _rows(M.SETTLE, "已答复", _to(S.DONE, OPEN), {W.SYSTEM}, {N.WORDS}),
    # other ways out
    _rows(M.CLOSE_UNFIXED, "未修复结案", _to(S.UNFIXED, OPEN), {W.SUPERVISOR}, {N.REASON, N.WORDS, N.PHOTO}),
    _rows(M.WITHDRAW, "撤回", _to(S.WITHDRAWN, {S.MADE, S.ACKNOWLEDGED, S.ASSIGNED, S.QUOTED}), {W.REPORTER}),
    _rows(M.MERGE, "合并到另一单", _to(S.MERGED, _UNSTARTED, {S.ASSIGNED}), {W.STAFF, W.SUPERVISOR}, {N.TARGET}),
    _rows(M.UNMERGE, "撤销合并", {S.MERGED: S.MADE}, {W.SUPERVISOR, W.SYSTEM}, {N.REASON}),
    # what leaves the state as it is
    _rows(M.URGE, "催一催", _stay(OPEN), _SAYS),
    _rows(M.FOLLOW, "我也遇到了", _stay(OPEN | {S.DONE}), {W.HOUSEHOLD}),
    _rows(M.UNFOLLOW, "不再关注", _stay(S), {W.HOUSEHOLD}),
    _rows(M.RECLASSIFY, "调整级别", _stay(OPEN), {W.SUPERVISOR}, {N.REASON, N.PRIORITY}),
    _rows(M.ESCALATE, "上报", _stay(OPEN), {*_TEAM, W.SYSTEM}, {N.REASON}),
    _rows(M.REFER, "转外部单位", _stay(OPEN), {W.SUPERVISOR}, {N.WORDS}),
)

TABLE: Mapping[tuple[State, Move], Step] = {(step.state, step.move): step for rows in _ALL for step in rows}
_OUT_OF = {state: tuple(step for step in TABLE.values() if step.state is state) for state in State}


def step(state: State, move: Move, *, features: Collection[str] = (), ending: Ending = Ending.MENDED) -> Step:
    """The row for a move out of a state, or :class:`IllegalMove`, which calls the state as of what ends so."""
    found = TABLE.get((state, move))
    if found is None or (found.feature and found.feature not in features):
        raise IllegalMove(state, move, ending)
    return found


def check(
    state: State,
    move: Move,
    *,
    roles: Collection[Who],
    given: Collection[Need],
    kind: Kind,
    place: Place,
    features: Collection[str] = (),
    ending: Ending = Ending.MENDED,
) -> Step:
    """The row, once everything about it is right: :class:`IllegalMove`, :class:`NotYourMove` or what is missing."""
    found = step(state, move, features=features, ending=ending)
    if found.who.isdisjoint(roles):
        raise NotYourMove(state, move)
    if missing := found.needs_for(kind, place) - set(given):
        raise MoveNeedsMore(missing)
    return found


def moves_for(state: State, roles: Collection[Who], *, features: Collection[str] = ()) -> tuple[Step, ...]:
    """What somebody in these parts may do now, in the order of the table; the screens draw these as buttons."""
    return _offered(state, frozenset(roles), frozenset(features))


@cache
def _offered(state: State, roles: frozenset[Who], features: frozenset[str]) -> tuple[Step, ...]:
    return tuple(
        found
        for found in _OUT_OF[state]
        if not found.who.isdisjoint(roles) and (not found.feature or found.feature in features)
    )


def missing_proof(kind: Kind, place: Place, *, before: int, after: int) -> tuple[str, ...]:
    """Which pictures a finish still lacks (B10): ``before`` and ``after`` for work on a public part or a lift.

    A picture by the reporter, or one taken on arrival, is a picture of before.
    """
    if Need.PHOTO not in step(State.WORKING, Move.FINISH).needs_for(kind, place):
        return ()
    return tuple(stage for stage, photos in (("before", before), ("after", after)) if photos < 1)
