"""Kinds and states of notices, their legal moves, and when one may come out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.kit.calendar.quiet import loud_from
from server.kit.errors import Conflict, Malformed

LONGEST_TITLE, LONGEST_WORDS, LONGEST_NOTE, LONGEST_PLACE = 40, 2000, 200, 200
EVERYWHERE_LABEL = "全小区"
MOST_PLACES, FEWEST_IN_A_RUN = 60, 3
_NUMBERED = re.compile(r"(\D*)(\d+)(\D+)")
FARTHEST = timedelta(days=60)
"""How far ahead a notice may be scheduled."""
LATE_AFTER = timedelta(minutes=10)


class Spot(StrEnum):
    """What sort of place a notice is for; a lift stands for the stairs it serves."""

    BUILDING = "building"
    STAIR = "stair"
    LIFT = "lift"


class Kind(StrEnum):
    """What a notice is about."""

    WATER = "water"
    POWER = "power"
    GAS = "gas"
    LIFT = "lift"
    WORKS = "works"
    SAFETY = "safety"
    OTHER = "other"


KIND_LABELS: Mapping[str, str] = {
    Kind.WATER: "停水",
    Kind.POWER: "停电",
    Kind.GAS: "燃气",
    Kind.LIFT: "电梯",
    Kind.WORKS: "施工",
    Kind.SAFETY: "安全",
    Kind.OTHER: "其他",
}


class State(StrEnum):
    """Where a notice stands. WAITING: called urgent, and nobody else has agreed yet."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    WAITING = "waiting"
    PUBLISHED = "published"
    RECALLED = "recalled"


STATE_LABELS: Mapping[str, str] = {
    State.DRAFT: "草稿",
    State.SCHEDULED: "定时发布",
    State.WAITING: "等第二人确认",
    State.PUBLISHED: "已发布",
    State.RECALLED: "已撤回",
}
OUT = (State.PUBLISHED, State.RECALLED)
"""What residents may see: a recalled notice says that it is one."""


class Urgency(StrEnum):
    """What may break the quiet hours."""

    GAS_LEAK = "gas_leak"
    TRAPPED = "trapped"
    BURST_PIPE = "burst_pipe"


URGENCY_LABELS: Mapping[str, str] = {
    Urgency.GAS_LEAK: "燃气泄漏",
    Urgency.TRAPPED: "停梯困人",
    Urgency.BURST_PIPE: "爆管跑水",
}


class Move(StrEnum):
    """What staff do with a notice."""

    EDIT = "edit"
    PUBLISH = "publish"
    CALL_URGENT = "call_urgent"
    CONFIRM = "confirm"
    TAKE_BACK = "take_back"
    RECALL = "recall"
    DISCARD = "discard"
    CORRECT = "correct"


MOVES: Mapping[str, frozenset[Move]] = {
    State.DRAFT: frozenset({Move.EDIT, Move.PUBLISH, Move.CALL_URGENT, Move.DISCARD}),
    State.SCHEDULED: frozenset({Move.EDIT, Move.TAKE_BACK, Move.CALL_URGENT}),
    State.WAITING: frozenset({Move.CONFIRM, Move.TAKE_BACK}),
    State.PUBLISHED: frozenset({Move.RECALL}),
    State.RECALLED: frozenset({Move.CORRECT}),
}
"""The one table of legal moves. What is out is never edited: it is recalled, and a corrected one follows."""


@dataclass(frozen=True, slots=True)
class Coming:
    """When a notice comes out: at once, or at an instant; ``quiet``: it was put off to the end of the quiet hours."""

    at: datetime | None
    quiet: bool


def places_words(labels: Sequence[str]) -> str:
    """The places of a notice in one line: 3至7栋、9栋; the whole estate without any. What is too long ends in how many
    there are."""
    if not labels:
        return EVERYWHERE_LABEL
    parts = list(_in_runs(labels))
    words = "、".join(parts)
    end = f"等 {len(labels)} 处"
    while len(words) > LONGEST_PLACE:
        parts.pop()
        words = "、".join(parts) + end
    return words


def _in_runs(labels: Sequence[str]) -> Iterator[str]:
    """Labels that only differ by a number counting on, three or more, become one."""
    run: list[tuple[str, re.Match[str] | None]] = []
    for label in (*labels, ""):
        found = _NUMBERED.fullmatch(label)
        if run and not _counts_on(run[-1][1], found):
            yield from _told(run)
            run = []
        run.append((label, found))


def _counts_on(one: re.Match[str] | None, two: re.Match[str] | None) -> bool:
    return bool(one and two and (one[1], one[3]) == (two[1], two[3]) and int(two[2]) == int(one[2]) + 1)


def _told(run: Sequence[tuple[str, re.Match[str] | None]]) -> Iterator[str]:
    first, last = run[0][1], run[-1][1]
    if first and last and len(run) >= FEWEST_IN_A_RUN:
        yield f"{first[1]}{first[2]}至{last[2]}{last[3]}"
    else:
        yield from (label for label, _ in run)


def check_move(state: str, move: Move) -> None:
    """Refuse a move that this state does not allow."""
    if move not in MOVES[state]:
        raise Conflict("notice_moved_on", f"这条通知现在是“{STATE_LABELS[state]}”，请刷新后再操作。", state=state)


def check_span(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Refuse an end without a beginning, or before it."""
    if ends_at is not None and (starts_at is None or ends_at <= starts_at):
        fields = {"ends_at": ["结束时间要晚于开始时间"]}
        raise Malformed("span_wrong", "结束时间要晚于开始时间。", fields=fields)


def coming(wanted: datetime | None, ends_at: datetime | None, *, at: datetime) -> Coming:
    """When an ordinary notice comes out. ``wanted`` None means now; in the quiet hours it waits for their end.

    :class:`Malformed` when that is too far ahead, or when what it tells of would be over by then.
    """
    moment = at if wanted is None or wanted <= at else wanted
    loud = loud_from(moment)
    if loud - at > FARTHEST:
        raise Malformed("too_far_ahead", "最多提前 60 天安排发布。", fields={"publish_at": ["最多提前 60 天"]})
    if ends_at is not None and ends_at <= loud:
        raise Malformed("over_by_then", "到发布的时候，通知里的时间已经过去了，请改一下时间。")
    return Coming(None if loud == at else loud, loud != moment)


def is_over(ends_at: datetime | None, *, at: datetime) -> bool:
    """Whether what a notice tells of is over: to publish it now would only confuse."""
    return ends_at is not None and ends_at <= at


def is_late(publish_at: datetime, *, at: datetime) -> bool:
    """Whether a scheduled notice comes out noticeably after its hour."""
    return at - publish_at > LATE_AFTER
