"""Committees at work: who may stand, meetings of members, the management committee's make-up, and the request of
owners for an extraordinary meeting (C-03, C-08, C-10, V-20)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from server.bodies.rules.makeup import Wrong
from server.kit.bar import Bar

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
