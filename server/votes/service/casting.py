"""Casting a ballot: who, when, what, sealed, linked. Few statements, since thousands do it in the last minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import Conflict, NotAllowed
from server.kit.vault import Vault
from server.places.rules.cities import EvoteMode
from server.votes.queries import holders
from server.votes.rules import marking
from server.votes.rules.calendar import Window, window
from server.votes.rules.chain import Choices
from server.votes.rules.precedence import Channel, check_speaker
from server.votes.sealing import content
from server.votes.service import chaining, identity, mandates, opening, refusals, seats
from server.votes.service.chaining import BESIDE, Slip, VotingLate, append
from server.votes.service.seats import Seat

Signed = Callable[[Seat], str | None]
"""Keeps the picture of a signature for a seat and gives the key of its sealed file."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the voter is given, once: nobody can show nonce and choices again before the poll is closed."""

    receipt: str
    cast_at: datetime
    nonce: str
    choices: list[dict[str, Any]]
    commit: str
    link: str
    changes_left: int
    words: str


class VotingEarly(Conflict):
    """The poll has not opened yet."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__("voting_early", "投票还没开始，请到时间再来。", opens_at=opens_at.isoformat())


class EvoteElsewhere(NotAllowed):
    """Binding electronic ballots of this poll are not cast here."""

    def __init__(self, rules: dict[str, Any]) -> None:
        paper = rules["evote_mode"] == EvoteMode.PAPER_ONLY
        said = "这次表决只收纸质票，请把票交给工作人员。" if paper else rules["evote_words"]
        super().__init__("evote_mode", said, evote_mode=rules["evote_mode"])


def cast(
    session: Session, actor: Actor, *, vault: Vault, poll_id: int, head_id: int, choices: Choices,
    id_last4: str | None = None, signed: Signed | None = None, patient: bool = True, at: datetime,
) -> Receipt:  # fmt: skip
    """Cast a ballot for a head, the own one or by a mandate. Everything that is refused is counted as refused.

    ``patient``: wait for whoever appends to the same chain. Otherwise an ``IntegrityError`` says that somebody was
    faster: begin again, patiently.
    """
    with refusals.counting(poll_id, at=at, person_id=actor.id):
        if patient:
            chaining.hold(session, poll_id, head_id=head_id)
        seat = check_open(session, seats.take(session, actor.id, poll_id=poll_id, head_id=head_id), at=at)
        if seat.rules["evote_mode"] != EvoteMode.SELF_HOSTED_ALLOWED:
            raise EvoteElsewhere(seat.rules)
        level = identity.check(session, vault, seat, actor.id, id_last4, at=at)
        marking.check(seat.rules["shape"], choices)
        channel = Channel.PROXY if seat.mandate_id else Channel.APP
        _check_first(session, seat, actor.id)
        room = content.room_of(seat.rules["shape"])
        filled = content.fill(seat.public_key, poll_id=poll_id, head_id=head_id, choices=choices, room=room)
        if seat.mandate_id:
            mandates.use(session, seat.mandate_id, holder_id=actor.id, cap=seat.rules["proxy_cap"], at=at)
        key = signed(seat) if signed else None
        slip = Slip(str(channel), actor.id, level, at, proxy_id=seat.mandate_id, signature_key=key)
        linked = append(session, seat, slip, filled, at=at)
    by_mandate = seat.mandate_id is not None
    return Receipt(
        linked.receipt, at, filled.nonce, filled.choices, filled.commit, linked.link,
        0 if by_mandate else linked.changes_left, _words(linked.state, linked.changes_left, by_mandate=by_mandate),
    )  # fmt: skip


def check_open(session: Session, seat: Seat, *, at: datetime) -> Seat:
    """The seat while ballots are taken, to the second. Whose opening no job has noticed yet is opened here."""
    if seat.state in ("draft", "withdrawn"):
        raise seats.NotOnRoll
    when = window(at, seat.opens_at, seat.closes_at)
    if when is Window.EARLY:
        raise VotingEarly(seat.opens_at)
    if when is Window.LATE or seat.state not in ("noticed", "open"):
        raise VotingLate
    if seat.state == "noticed":
        opening.open_due(session, at=at)
    return seat


def _check_first(session: Session, seat: Seat, person_id: int) -> None:
    """Of joint owners the first to vote speaks for all (V-09), be it through a holder; nobody votes by mandate over the
    owner's own ballot."""
    valid = seat.valid
    if valid is None or valid.by == str(person_id):
        return
    gave = valid.channel == Channel.PROXY and holders.gave(session, person_id, head_id=seat.head_id)
    check_speaker(valid, with_mandate=bool(seat.mandate_id), gave=gave)


def _words(state: str, left: int, *, by_mandate: bool) -> str:
    if state == BESIDE:
        return "您已经交过纸质票，按公告的规则以先交的为准。这一张也留存，但不计票。"
    if by_mandate:
        # The mandate is used up: a change, where there is one left, is the owner's.
        more = f"要改，由业主本人来改，截止前还可以改 {left} 次。" if left else "这张票不能再更改了。"
        return f"替业主投的票已经收到，并已封存。一份委托只能投一次。{more}"
    more = f"截止前还可以更改 {left} 次。" if left else "这张票不能再更改了。"
    return f"您的票已经收到，并已封存。{more}"
