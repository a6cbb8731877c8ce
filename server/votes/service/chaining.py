"""Adding a ballot to its chain: the place after the last one seen, or not at all.

Nobody holds a chain while they think. A ballot is written together with its chain's new end, which only takes it when
nobody else has appended since and the poll is open; whoever was too late begins again and holds the chain first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.errors import Conflict
from server.kit.facts import publish_with
from server.kit.prepared import Prepared, run_later
from server.votes.facts import BallotCast
from server.votes.models import Ballot, BallotChain, PaperEntry, Poll, RollHead
from server.votes.rules import chain
from server.votes.rules.precedence import ELECTRONIC, AlreadyVoted, Given, Next, is_change, place
from server.votes.sealing.content import Filled
from server.votes.service import following
from server.votes.service.seats import VALID_WORD, Seat, named

VALID, REPLACED, BESIDE = "valid", "replaced", "beside"

_CHAINS, _BALLOTS, _HEADS = table(BallotChain), table(Ballot), table(RollHead)
_ENTRIES = table(PaperEntry)
_HOLD = Prepared(
    select(_CHAINS.c.is_open, _CHAINS.c.ballots, _CHAINS.c.head)
    .join_from(_CHAINS, _HEADS, (_HEADS.c.poll_id == _CHAINS.c.poll_id) & (_HEADS.c.chain == _CHAINS.c.chain))
    .where(_CHAINS.c.poll_id == bindparam("poll_id"), _HEADS.c.id == bindparam("head_id"))
    .with_for_update(key_share=True, of=_CHAINS)
)
_MINE = (_CHAINS.c.ballots == bindparam("seen")) & _CHAINS.c.is_open
_ADVANCE = Prepared(
    update(_CHAINS)
    .where(_CHAINS.c.poll_id == bindparam("poll"), _CHAINS.c.chain == bindparam("of_chain"))
    # Nothing where somebody was faster or the poll has closed: the column refuses it, and the ballot with it.
    .values(ballots=case((_MINE, _CHAINS.c.ballots + 1)), head=bindparam("last"))
)
_INSERT = Prepared(_BALLOTS.insert(), (
    "poll_id", "head_id", "number", "channel", "sealed", "commit", "area", "prev", "link", "receipt", "cast_at",
    "cast_by", "proxy_id", "first_by", "second_by", "photo_key", "signature_key", "identity", "state",
))  # fmt: skip
_STEP_BACK = Prepared(
    update(_BALLOTS)
    .where(_BALLOTS.c.head_id == bindparam("head"), _BALLOTS.c.state == VALID_WORD)
    .values(state=bindparam("becomes"))
    .returning(_BALLOTS.c.number)
)
_USE_CHANGE = {
    electronic: Prepared(
        update(_HEADS)
        .where(_HEADS.c.id == bindparam("head"), used == bindparam("used"))
        .values({used: used + 1})
        .returning(used)
    )
    for electronic, used in ((True, _HEADS.c.changes_used), (False, _HEADS.c.paper_changes))
}
_READ = (_ENTRIES.c.photo_key == _BALLOTS.c.photo_key) & (_ENTRIES.c.poll_id == _BALLOTS.c.poll_id)
_FIRSTS = Prepared(
    select(_BALLOTS.c.channel, func.min(func.coalesce(_ENTRIES.c.at, _BALLOTS.c.cast_at)).label("first"))
    .join_from(_BALLOTS, _ENTRIES, _READ, isouter=True)
    .where(_BALLOTS.c.head_id == bindparam("head"), _BALLOTS.c.state.in_((VALID, BESIDE, REPLACED)))
    .group_by(_BALLOTS.c.channel)
)
"""When the first ballot of each channel was given: one on paper, when it was first read."""


class VotingLate(Conflict):
    """The poll is closed."""

    def __init__(self) -> None:
        super().__init__("voting_late", "投票已经截止，这张票没有收下。")


class Moved(Conflict):
    """Another ballot of this head came in between; the caller may look again."""

    def __init__(self) -> None:
        super().__init__("ballot_moved", "这一户刚刚有另一张票，请刷新后再看。")


@dataclass(frozen=True, slots=True)
class Slip:
    """A ballot about to be added: how it came, who brought it, and what goes with it."""

    channel: str
    cast_by: int
    identity: str
    given_at: datetime
    proxy_id: int | None = None
    first_by: int | None = None
    second_by: int | None = None
    photo_key: str | None = None
    signature_key: str | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """A ballot that was added. ``state``: it counts, or stands beside one that does; ``changes_left`` from now on."""

    number: int
    link: str
    receipt: str
    state: str
    changes_left: int


def append(session: Session, seat: Seat, slip: Slip, filled: Filled, *, at: datetime) -> Linked:
    """Add a ballot where the change policy and V-14 put it, as the last link of the chain.

    A second valid ballot of a head is refused by the database, whatever was seen before.
    """
    if seat.valid is not None:
        following.check_unsold(session, head_id=seat.head_id, at=at)
    allowed, policy = seat.rules["changes_allowed"], seat.rules["paper_policy"]
    new = Given(slip.given_at, slip.channel, named(slip.cast_by))
    used = seat.changes_used if new.electronic else seat.paper_changes
    firsts = _firsts(session, seat, new)
    goes = place(seat.valid, new, policy=policy, changes_used=used, changes_allowed=allowed, firsts=firsts)
    change = is_change(seat.valid, new, firsts)
    if seat.ballots is None:
        seat = replace(seat, **_opened_since(session, seat))
    before, prev = seat.ballots or 0, seat.chain_head or ""
    if change or goes is Next.REPLACES:
        # The chain before the head: who holds a head and waits for a chain would wait for whoever does the opposite.
        hold(session, seat.poll_id, head_id=seat.head_id)
    if change and _USE_CHANGE[new.electronic].first(session, {"head": seat.head_id, "used": used}) is None:
        raise AlreadyVoted(changes_allowed=allowed)
    if goes is Next.REPLACES:
        _step_back(session, seat, new)
    state = BESIDE if goes is Next.BESIDE else VALID
    number = chain.number(before, seat.chain, seat.rules.get("chains", 1))
    link = chain.link(
        prev, number=number, tag=seat.tag, part=seat.part, area=seat.area, channel=slip.channel,
        commit=filled.commit, moment=chain.moment(filled.sealed, at),
    )  # fmt: skip
    receipt = chain.receipt(link)
    # First of all: who waits for the chain has nothing yet that whoever holds it may wait for.
    _ADVANCE.later(session, {"poll": seat.poll_id, "of_chain": seat.chain, "seen": before, "last": link})
    _INSERT.later(session, {
        "poll_id": seat.poll_id, "head_id": seat.head_id, "number": number, "channel": slip.channel,
        "sealed": filled.sealed, "commit": filled.commit, "area": seat.area, "prev": prev, "link": link,
        "receipt": receipt, "cast_at": at.replace(microsecond=0), "cast_by": slip.cast_by, "proxy_id": slip.proxy_id,
        "first_by": slip.first_by, "second_by": slip.second_by, "photo_key": slip.photo_key,
        "signature_key": slip.signature_key, "identity": slip.identity, "state": state,
    })  # fmt: skip
    publish_with(session, BallotCast(seat.poll_id, seat.head_id), at=at)
    return Linked(number, link, receipt, state, max(allowed - used - change, 0))


def _firsts(session: Session, seat: Seat, new: Given) -> dict[bool, datetime]:
    """When the head's first ballot of each way was given, where the two ways meet; asked for then only."""
    firsts: dict[bool, datetime] = {}
    if seat.valid is None or seat.valid.electronic == new.electronic:
        return firsts
    for row in _FIRSTS.all(session, {"head": seat.head_id}):
        way = row["channel"] in ELECTRONIC
        firsts[way] = min(row["first"], firsts.get(way, row["first"]))
    return firsts


def begin(session: Session, poll: Poll, genesis: str) -> None:
    """The chains of a poll that opens, each with the link before its first ballot."""
    chains = poll.rules.get("chains", 1)
    session.add_all(
        BallotChain(poll_id=poll.id, chain=one, head=chain.start(genesis, one, chains), ballots=0, is_open=True)
        for one in range(chains)
    )
    session.flush()


def end(session: Session, poll: Poll) -> None:
    """Nobody appends from now on; whoever is about to has waited or waits for this transaction. The poll says how many
    ballots there are and what their chains end in."""
    chains = hold_all(session, poll.id)
    for one in chains:
        one.is_open = False
    poll.ballots = sum(one.ballots for one in chains)
    numbers = [chain.number(one.ballots - 1, one.chain, len(chains)) for one in chains if one.ballots]
    poll.last_number = max(numbers, default=0)
    poll.chain_head = chain.root([one.head for one in chains]) if chains else poll.chain_head


def hold(session: Session, poll_id: int, *, head_id: int) -> None:
    """Keep everybody else from the chain of a head until the transaction ends; what is read from now on stands. On
    SQLite whoever writes is alone anyway."""
    if session.get_bind().dialect.name != "sqlite":
        _HOLD.first(session, {"poll_id": poll_id, "head_id": head_id})


def hold_all(session: Session, poll_id: int) -> Sequence[BallotChain]:
    """Keep everybody from every chain of a poll. What this transaction has put off itself comes first."""
    run_later(session)
    asked = select(BallotChain).where(BallotChain.poll_id == poll_id).order_by(BallotChain.chain).with_for_update()
    return session.scalars(asked.execution_options(populate_existing=True)).all()


def _opened_since(session: Session, seat: Seat) -> dict[str, Any]:
    """The end of a chain that was begun after the seat was taken."""
    held = _HOLD.first(session, {"poll_id": seat.poll_id, "head_id": seat.head_id})
    if held is None or not held["is_open"]:
        raise VotingLate
    return {"ballots": held["ballots"], "chain_head": held["head"]}


def _step_back(session: Session, seat: Seat, new: Given) -> None:
    """The ballot that counted so far makes way: replaced by a change, or kept beside a stronger one."""
    assert seat.valid is not None
    becomes = REPLACED if seat.valid.electronic == new.electronic else BESIDE
    if _STEP_BACK.first(session, {"head": seat.head_id, "becomes": becomes}) is None:
        raise Moved
