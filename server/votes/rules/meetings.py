"""A committee meeting from its call to its published minutes (C-08): notice, who is there, how each item ends, by when
the decisions hang. Days are natural days in Asia/Shanghai."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from server.kit.bar import Bar
from server.kit.calendar.days import earliest_after, within_days
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed
from server.votes.rules.committee import Meeting, management_result, meeting_result


class State(StrEnum):
    """How far a meeting has come."""

    ASKED = "asked"
    CALLED = "called"
    HELD = "held"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class Choice(StrEnum):
    """What a member says on an item. ASIDE: has an interest in it and stands aside."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    ASIDE = "aside"


STATE_LABELS: Mapping[str, str] = {
    State.ASKED: "等委员联名", State.CALLED: "已召集", State.HELD: "纪要待签字公布", State.PUBLISHED: "已公布",
    State.CANCELLED: "已取消",
}  # fmt: skip
CHOICE_LABELS: Mapping[str, str] = {
    Choice.YES: "同意", Choice.NO: "反对", Choice.ABSTAIN: "弃权", Choice.ASIDE: "回避",
}  # fmt: skip
OUTCOME_LABELS: Mapping[str, str] = {
    Meeting.PASSED: "通过", Meeting.REJECTED: "没有通过", Meeting.NO_QUORUM: "到会人数不够，没有表决",
}  # fmt: skip


def called_words(by: str, *, by_chair: bool, backing: int) -> str:
    """Who called a meeting. Who is the chair is not known here: whoever says that the chair called it, says it by
    name."""
    return f"由{by}登记，主任或副主任召集" if by_chair else f"由{by}提出，委员联名召集（{backing} 人）"


@dataclass(frozen=True, slots=True)
class Counted:
    """How an item ended. ``needed``: more than half of ALL members, whoever was away or stood aside."""

    outcome: Meeting
    yes: int
    no: int
    abstain: int
    aside: int
    needed: int


class TopicsTooLate(Conflict):
    """Fewer full days than must be between telling the topics and the meeting."""

    def __init__(self, days: int, earliest: date) -> None:
        said = f"议题要提前 {days} 天告诉大家，最早可以在 {earliest:%Y-%m-%d} 开会。"
        super().__init__("topics_too_late", said, days=days, earliest=earliest.isoformat())


class VotesWrong(Malformed):
    """Votes that cannot be: of somebody who was not there, or none of somebody who was."""

    def __init__(self, said: str, field: str) -> None:
        super().__init__("meeting_votes_wrong", said, fields={field: [said]})


def earliest_day(called_at: datetime, days: int) -> date:
    """The first day on which a meeting called now may be held: ``days`` full days lie between."""
    return earliest_after(called_at, days)


def check_called(called_at: datetime, meets_at: datetime, days: int) -> None:
    """Refuse a meeting whose topics are told too late: :class:`TopicsTooLate`."""
    earliest = earliest_day(called_at, days)
    if local_day(meets_at) < earliest:
        raise TopicsTooLate(days, earliest)


def publish_by(met: date | datetime, days: int) -> date:
    """The last day for the decisions to be posted."""
    return within_days(met, days).last_day


def is_late(met: datetime, days: int, published_at: datetime) -> bool:
    """Were they posted after that day?"""
    return within_days(met, days).is_overdue(published_at)


def count(
    members: Collection[int], present: Collection[int], said: Mapping[int, str], *, quorum: Bar,
    owners: Collection[int] | None = None,
) -> Counted:  # fmt: skip
    """How an item ended. Only members vote, only who is there, each once and nobody for another; :class:`VotesWrong`.

    Who stands aside is there, and does not vote; the half that must agree is that of all members. With ``owners``, the
    owners among them, it is a management committee: more than half of those must be there too (C-10).
    """
    here = set(present) & set(members)
    if stray := set(said) - here:
        raise VotesWrong("没有到会的委员不能表决，也不能委托别人。", f"votes-{min(stray)}")
    outcome = _ended(members, here, 0, quorum, owners)
    needed = len(members) // 2 + 1
    if outcome is Meeting.NO_QUORUM:
        return Counted(outcome, 0, 0, 0, 0, needed)
    if silent := here - set(said):
        raise VotesWrong("到会的委员每一项都要记下怎么表决。", f"votes-{min(silent)}")
    of = Counter(said.values())
    outcome = _ended(members, here, of[Choice.YES], quorum, owners)
    return Counted(outcome, of[Choice.YES], of[Choice.NO], of[Choice.ABSTAIN], of[Choice.ASIDE], needed)


def _ended(
    members: Collection[int], here: Collection[int], approve: int, quorum: Bar, owners: Collection[int] | None
) -> Meeting:  # fmt: skip
    if owners is None:
        return meeting_result(len(members), len(here), approve, quorum=quorum)
    there = len(set(owners) & set(here))
    return management_result(len(members), len(owners), present=len(here), owners_present=there, approve=approve)


def signed_enough(members: int, signed: int) -> bool:
    """A decision is signed by more than half of all members before it goes out."""
    return 2 * signed > members


def signatures_missing(decided: bool, members: int, signed: int) -> int:
    """How many more members must sign before the minutes may go out; minutes without a decision need none."""
    return 0 if not decided or signed_enough(members, signed) else members // 2 + 1 - signed


def bar(kept: Mapping[str, Any]) -> Bar:
    """The quorum as it was kept with the meeting."""
    return Bar(Fraction(kept["share"]), kept["inclusive"])
