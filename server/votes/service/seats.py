"""Who sits down to cast: the head, its poll, the ballot that counts now, and what proves who it is. One statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, bindparam, literal_column, select
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.errors import NotFound
from server.kit.prepared import Prepared, Row
from server.people import queries as people
from server.votes.models import Ballot, BallotChain, IdentityTry, Mandate, Poll, RollHead, RollVoter
from server.votes.rules.precedence import Given

_POLLS, _HEADS, _VOTERS = table(Poll), table(RollHead), table(RollVoter)
_CHAINS = table(BallotChain)
_BALLOTS, _MANDATES, _TRIES = table(Ballot), table(Mandate), table(IdentityTry)
_ALL_MARKS = people.identity_marks()
_MARKS = _ALL_MARKS.where(_ALL_MARKS.selected_columns.person_id == bindparam("person_id")).subquery()
_PHONES = people.confirmed_phones().subquery()
"""Of whoever casts alone: SQLite would otherwise gather everybody's at every ballot."""
VALID_WORD = literal_column("'valid'", String)
"""Written out: an index holds valid ballots only, and SQLite plans the whole statement anew at every run, forty times
as long as it runs, to see whether what is bound there is that word."""
_COLUMNS = (
    _POLLS.c.estate_id, _POLLS.c.state, _POLLS.c.opens_at, _POLLS.c.closes_at, _POLLS.c.rules, _POLLS.c.public_key,
    _CHAINS.c.ballots, _CHAINS.c.head.label("chain_head"), _HEADS.c.chain,
    _HEADS.c.id.label("head_id"), _HEADS.c.part, _HEADS.c.area, _HEADS.c.tag, _HEADS.c.changes_used,
    _HEADS.c.paper_changes, _BALLOTS.c.channel, _BALLOTS.c.cast_by, _BALLOTS.c.cast_at, _MARKS.c.phone,
    _MARKS.c.claim_index,
)  # fmt: skip


def _with_ballot(joined: Any) -> Any:
    valid = (_BALLOTS.c.head_id == _HEADS.c.id) & (_BALLOTS.c.state == VALID_WORD)
    linked = (_CHAINS.c.poll_id == _HEADS.c.poll_id) & (_CHAINS.c.chain == _HEADS.c.chain)
    in_poll = joined.join(_POLLS, _POLLS.c.id == _HEADS.c.poll_id)
    return in_poll.outerjoin(_CHAINS, linked).outerjoin(_BALLOTS, valid)


def _known(joined: Any, person: Any) -> Any:
    """With what proves somebody, and how often they were wrong about it in this poll."""
    marks = (_MARKS.c.person_id == person) & (_MARKS.c.estate_id == _POLLS.c.estate_id)
    return joined.outerjoin(_MARKS, marks).outerjoin(
        _TRIES, (_TRIES.c.poll_id == _POLLS.c.id) & (_TRIES.c.person_id == person)
    )


_THIS = (_HEADS.c.id == bindparam("head_id"), _HEADS.c.poll_id == bindparam("poll_id"))
_OWN = Prepared(
    _known(
        _with_ballot(
            select(*_COLUMNS, _TRIES.c.failures, _TRIES.c.failed_at)
            .join_from(_VOTERS, _HEADS, _HEADS.c.id == _VOTERS.c.head_id)
        ),
        _VOTERS.c.person_id,
    )
    .where(_VOTERS.c.person_id == bindparam("person_id"), *_THIS)
)  # fmt: skip
_BY_MANDATE = Prepared(
    _known(
        _with_ballot(
            select(*_COLUMNS, _TRIES.c.failures, _TRIES.c.failed_at, _MANDATES.c.id.label("mandate_id"))
            .join_from(_MANDATES, _HEADS, _HEADS.c.id == _MANDATES.c.head_id)
            .join(_PHONES, _PHONES.c.phone_index == _MANDATES.c.holder_index)
        ),
        _PHONES.c.person_id,
    )
    .where(_PHONES.c.person_id == bindparam("person_id"), _MANDATES.c.state != "revoked", *_THIS)
    # The newest first: an earlier one may be used up for a ballot that was struck out.
    .order_by(_MANDATES.c.id.desc())
)  # fmt: skip
_ANYBODY = Prepared(
    _with_ballot(
        select(*(column for column in _COLUMNS if column.table is not _MARKS), _POLLS.c.id.label("poll_id"))
        .select_from(_HEADS)
    )
    .where(*_THIS)
)  # fmt: skip


class NotOnRoll(NotFound):
    """No head of this poll is this person's to cast for."""

    def __init__(self) -> None:
        super().__init__("not_on_roll", "您不在这次表决的名册里。如果有疑问，请联系物业或业委会。")


@dataclass(frozen=True, slots=True)
class Seat:
    """A head at the moment somebody casts for it. ``marks`` prove who that is; ``mandate_id`` if not the owner.
    ``ballots`` (None until the poll is opened) and ``chain_head`` are of its chain, as it was when we looked."""

    poll_id: int
    head_id: int
    estate_id: int
    state: str
    opens_at: datetime
    closes_at: datetime
    rules: dict[str, Any]
    public_key: str
    chain: int
    ballots: int | None
    chain_head: str | None
    part: int
    area: int
    tag: str
    changes_used: int
    paper_changes: int
    valid: Given | None
    marks: Sequence[Row]
    failures: int
    failed_at: datetime | None
    mandate_id: int | None


def take(session: Session, person_id: int, *, poll_id: int, head_id: int) -> Seat:
    """The seat of somebody at a head, their own or by a mandate; :class:`NotOnRoll` otherwise."""
    asked = {"person_id": person_id, "poll_id": poll_id, "head_id": head_id}
    rows = _OWN.all(session, asked) or _BY_MANDATE.all(session, asked)
    if not rows:
        raise NotOnRoll
    return _seat(poll_id, rows)


def at_the_table(session: Session, *, poll_id: int, head_id: int) -> Seat:
    """The seat of a head whose paper ballot lies on the table; :class:`NotOnRoll` when there is no such head."""
    rows = _ANYBODY.all(session, {"poll_id": poll_id, "head_id": head_id})
    if not rows:
        raise NotOnRoll
    return _seat(poll_id, rows)


def named(person_id: int) -> str:
    """A person as the rules name them; nobody where a paper ballot came without one."""
    return str(person_id) if person_id else ""


def _seat(poll_id: int, rows: Sequence[Row]) -> Seat:
    row = rows[0]
    valid = Given(row["cast_at"], row["channel"], named(row["cast_by"])) if row["channel"] else None
    return Seat(
        poll_id, row["head_id"], row["estate_id"], row["state"], row["opens_at"], row["closes_at"], row["rules"],
        row["public_key"], row["chain"], row["ballots"], row["chain_head"], row["part"], row["area"], row["tag"],
        row["changes_used"], row["paper_changes"], valid, rows if "phone" in row else (), row.get("failures") or 0,
        row.get("failed_at"), row.get("mandate_id"),
    )  # fmt: skip
