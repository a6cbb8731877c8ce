"""Which ballot of a head counts: changes (V-15), paper against electronic (V-14), joint owners, a sale (V-16).

Nothing is thrown away: what does not count is kept and flagged, and one head is counted once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from server.kit.errors import Conflict


class Channel(StrEnum):
    """How a ballot came."""

    APP = "app"
    PAPER = "paper"
    ONSITE = "onsite"
    VISIT = "visit"
    PROXY = "proxy"


CHANNEL_LABELS = {
    Channel.APP: "手机",
    Channel.PAPER: "纸质",
    Channel.ONSITE: "现场",
    Channel.VISIT: "上门",
    Channel.PROXY: "委托",
}
ELECTRONIC = frozenset({Channel.APP, Channel.PROXY})
"""Cast by the voter or his proxy on a phone; everything else is paper that somebody keyed in."""


class PaperPolicy(StrEnum):
    """What decides between paper and electronic ballots of one head, stated before the vote."""

    ELECTRONIC_WINS = "ELECTRONIC_WINS"
    FIRST_WINS = "FIRST_WINS"


PAPER_POLICY_LABELS = {
    PaperPolicy.ELECTRONIC_WINS: "同一业主既投了纸质票又在手机上投了票的，以手机上的为准，两张都保留。",
    PaperPolicy.FIRST_WINS: "同一业主既投了纸质票又在手机上投了票的，以先投的为准，两张都保留。",
}


@dataclass(frozen=True, slots=True)
class Given:
    """One ballot of a head: when it was given (paper: when it was signed or taken in) and by which person."""

    at: datetime
    channel: str
    by: str = ""

    @property
    def electronic(self) -> bool:
        """Cast on a phone?"""
        return self.channel in ELECTRONIC


class Next(StrEnum):
    """What becomes of a new ballot: it counts first, takes the place of the one there, or is kept beside it."""

    FIRST = "first"
    REPLACES = "replaces"
    BESIDE = "beside"


class AlreadyVoted(Conflict):
    """This head has voted and its rules allow no further change (V-15)."""

    def __init__(self, *, changes_allowed: int) -> None:
        said = "投票后不能更改。" if not changes_allowed else f"最多可以更改 {changes_allowed} 次，已经用完了。"
        super().__init__("already_voted", f"您已经投过票了，{said}", changes_allowed=changes_allowed)


class UnitAlreadyVoted(Conflict):
    """A ballot of this head stands, and it cannot be changed by this one: another joint owner's (V-09), or, where
    somebody is to vote by mandate (``by_mandate``), whoever's it is, also the only owner's own."""

    def __init__(self, *, by_mandate: bool = False) -> None:
        who = "这一户已经投过票了，不能再请人代投" if by_mandate else "这套房的共有人已经投过票了"
        super().__init__("unit_already_voted", f"{who}，一户只算一票。")


def check_change(first: Given, new: Given, *, changes_used: int, changes_allowed: int) -> None:
    """Refuse a second electronic ballot that the poll's change policy does not allow.

    A joint owner who did not cast the ballot that stands may change it only where he himself could; he is told why.
    """
    if changes_used < changes_allowed:
        return
    if first.by and new.by and first.by != new.by:
        raise UnitAlreadyVoted
    raise AlreadyVoted(changes_allowed=changes_allowed)


def check_speaker(valid: Given, *, with_mandate: bool, gave: bool) -> None:
    """Refuse a ballot on a phone by somebody else than the one whose ballot stands: of joint owners the first to vote
    speaks for all (V-09), be it through a holder, and a mandate never overrides. ``gave``: the one who comes now gave
    the mandate by which the ballot that stands was cast."""
    by_holder = valid.channel == Channel.PROXY and not gave
    if with_mandate or valid.channel == Channel.APP or by_holder:
        raise UnitAlreadyVoted(by_mandate=with_mandate)


def place(
    valid: Given | None, new: Given, *, policy: str, changes_used: int, changes_allowed: int,
    firsts: Mapping[bool, datetime] | None = None,
) -> Next:  # fmt: skip
    """Where a new ballot of a head goes, against the one that counts now.

    Two of the same way are a change (V-15), of which each way has its own; paper and electronic are a conflict that
    the stated policy decides (V-14), whatever was entered first; it uses up no change. ``changes_used`` of the new
    ballot's way; ``firsts``: when the first ballot of each way (True: electronic) was given, as a changed ballot keeps
    the place of the one it changes. Raises as :func:`check_change`.
    """
    if valid is None:
        return Next.FIRST
    firsts = firsts or {}
    if is_change(valid, new, firsts):
        check_change(valid, new, changes_used=changes_used, changes_allowed=changes_allowed)
    if valid.electronic == new.electronic:
        return Next.REPLACES
    return Next.REPLACES if wins(_since(new, firsts), _since(valid, firsts), policy) else Next.BESIDE


def is_change(valid: Given | None, new: Given, firsts: Mapping[bool, datetime]) -> bool:
    """Whether the head has a ballot of this way already, be it the one that counts or one beside it."""
    return valid is not None and (valid.electronic == new.electronic or new.electronic in firsts)


def _since(one: Given, firsts: Mapping[bool, datetime]) -> Given:
    return replace(one, at=min(one.at, firsts.get(one.electronic, one.at)))


def wins(one: Given, other: Given, policy: str) -> bool:
    """Whether ``one`` counts rather than ``other`` when one is paper and the other electronic; of the same moment the
    electronic one."""
    if policy == PaperPolicy.FIRST_WINS and one.at != other.at:
        return one.at < other.at
    return one.electronic


def standing(given: Sequence[Given], *, policy: str, changes_allowed: int) -> tuple[int, list[int]]:
    """Which of the ballots of a head counts, by its place, and which were refused as one change too many.

    The ballots come in the order in which they were given; those of each way change each other, and what is left of
    the two ways is decided by the policy.
    """
    held: dict[bool, int] = {}
    used: dict[bool, int] = {True: 0, False: 0}
    refused: list[int] = []
    first: dict[bool, Given] = {}
    for number, one in enumerate(given):
        way = one.electronic
        if way not in held:
            held[way], first[way] = number, one
        elif used[way] < changes_allowed:
            held[way], used[way] = number, used[way] + 1
        else:
            refused.append(number)
    if len(held) == 1:
        return next(iter(held.values())), refused
    paper, electronic = held[False], held[True]
    if policy == PaperPolicy.FIRST_WINS:
        return (paper if first[False].at < first[True].at else electronic), refused
    return electronic, refused


def votes_after_sale(*, seller_cast_at: datetime | None, transferred_at: datetime) -> str:
    """Whose ballot counts when a unit is sold during the vote (V-16): ``seller`` if he voted before the transfer was
    entered, else ``buyer``."""
    return "seller" if seller_cast_at is not None and seller_cast_at < transferred_at else "buyer"


class SoldSince(Conflict):
    """A home was sold after its ballot was cast: that ballot stands, and nobody changes it (V-16)."""

    def __init__(self) -> None:
        super().__init__("sold_since", "这套房投票后已经过户，过户前投的票照样计票，不能再改。")


def check_still_theirs(owners: Collection[int], voters: Collection[int]) -> None:
    """Refuse to change the ballot of a home that none of those who vote for it owns any more; :class:`SoldSince`. A
    home whose owners nobody knows was not sold."""
    if owners and set(owners).isdisjoint(voters):
        raise SoldSince
