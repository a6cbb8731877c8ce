"""Committees at work: who may stand, meetings of members, the management committee's make-up, and the request of
owners for an extraordinary meeting (C-03, C-08, C-10, V-20)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from server.votes.rules.matters import Bar

REQUEST = Bar(Fraction(1, 5), inclusive=True)
"""20 % of the owners may ask for an extraordinary meeting (条例 13)."""
CALL_MEETING = Bar(Fraction(1, 3), inclusive=True)
"""A third of the members may call a committee meeting (C-08)."""
QUORUM = Bar(Fraction(1, 2), inclusive=False)
DECIDE = Bar(Fraction(1, 2), inclusive=False)
"""More than half of ALL members, not of those present."""


class Meeting(StrEnum):
    """How a committee's vote ended."""

    NO_QUORUM = "NO_QUORUM"
    REJECTED = "REJECTED"
    PASSED = "PASSED"


class Wrong(StrEnum):
    """What is wrong with a body's make-up or with a candidate, one code each."""

    OUTSIDE_SIZE = "outside_size"
    EVEN = "even_number"
    TOO_FEW_OWNERS = "too_few_owners"
    TERM_TOO_LONG = "term_too_long"
    NOT_OWNER = "not_owner"
    NOT_ADULT = "not_adult"
    RELATED_TO_FIRM = "related_to_firm"
    UNPAID = "unpaid"
    ILLEGAL_BUILDING = "illegal_building"


WRONG_WORDS = {
    Wrong.OUTSIDE_SIZE: "人数不在规定的范围里",
    Wrong.EVEN: "人数应是单数",
    Wrong.TOO_FEW_OWNERS: "业主太少",
    Wrong.TERM_TOO_LONG: "任期太长",
    Wrong.NOT_OWNER: "不是本小区的业主（家人和租户不能当委员）",
    Wrong.NOT_ADULT: "没有成年，或不能独立办事",
    Wrong.RELATED_TO_FIRM: "在物业公司任职，或是其人员的近亲属",
    Wrong.UNPAID: "欠物业费或维修资金",
    Wrong.ILLEGAL_BUILDING: "有没有拆除的违法搭建",
}


@dataclass(frozen=True, slots=True)
class BodyRule:
    """How a management committee is made up: size, odd, the least share of owners, the longest term in years."""

    least: int
    most: int | None
    owners: Bar
    longest_term: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of somebody who wants to stand; None where nobody looked."""

    owner: bool
    adult: bool
    related_to_firm: bool
    unpaid: bool | None = None
    illegal_building: bool | None = None


def meeting_result(members: int, present: int, approve: int, *, quorum: Bar = QUORUM) -> Meeting:
    """A committee's vote (C-08): quorum of all members present, then more than half of all members agree."""
    if not quorum.met(present, members):
        return Meeting.NO_QUORUM
    return Meeting.PASSED if DECIDE.met(approve, members) else Meeting.REJECTED


def management_result(members: int, owner_members: int, *, present: int, owners_present: int, approve: int) -> Meeting:
    """A management committee's vote (C-10): more than half of members and of owner members are there."""
    if not (QUORUM.met(present, members) and QUORUM.met(owners_present, owner_members)):
        return Meeting.NO_QUORUM
    return Meeting.PASSED if DECIDE.met(approve, members) else Meeting.REJECTED


def body_wrongs(rule: BodyRule, members: int, owners: int, *, term: int | None = None) -> list[Wrong]:
    """Everything wrong with a management committee's make-up: size first, then odd, then the share of owners."""
    found = []
    if members < rule.least or (rule.most is not None and members > rule.most):
        found.append(Wrong.OUTSIDE_SIZE)
    if members % 2 == 0:
        found.append(Wrong.EVEN)
    if not rule.owners.met(owners, members):
        found.append(Wrong.TOO_FEW_OWNERS)
    if term is not None and rule.longest_term is not None and term > rule.longest_term:
        found.append(Wrong.TERM_TOO_LONG)
    return found


def request_reached(requests: int, heads: int) -> bool:
    """Have enough owners asked for an extraordinary meeting (V-20)?"""
    return REQUEST.met(requests, heads)


def may_call_meeting(members_asking: int, members: int) -> bool:
    """May these members call a committee meeting?"""
    return CALL_MEETING.met(members_asking, members)


def candidate_wrongs(standing: Standing, *, refuse: Collection[str]) -> list[Wrong]:
    """Why somebody may not stand (C-03). ``refuse`` are the local grounds that apply: ``unpaid``,
    ``illegal_building``; the national ones always do."""
    local = (Wrong.UNPAID, standing.unpaid), (Wrong.ILLEGAL_BUILDING, standing.illegal_building)
    found = [] if standing.owner else [Wrong.NOT_OWNER]
    found += [] if standing.adult else [Wrong.NOT_ADULT]
    found += [Wrong.RELATED_TO_FIRM] if standing.related_to_firm else []
    return found + [wrong for wrong, is_so in local if is_so and wrong in refuse]
