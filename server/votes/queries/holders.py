"""Mandates as they are shown: what became of each, and whether its holder can prove on a phone who they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session

from server.kit.masking import mask_name
from server.people import queries as people
from server.votes import policy
from server.votes.models import Ballot, Mandate, Poll, RollVoter
from server.votes.queries.doubted import count_doubted
from server.votes.queries.on_paper import count_on_paper
from server.votes.queries.wording import MANDATE_LABELS, moment, until

UNPROVEN = (
    "代投人的证件号不在小区名册里，他在手机上投不了。请他到物业核对证件，不是业主的投纸质票；也可以收回，自己投。"
)


def shown(session: Session, rows: Sequence[Mandate]) -> list[dict[str, Any]]:
    """Mandates of one poll; of those that were not used yet it is said when the holder cannot cast on a phone."""
    if not rows:
        return []
    poll = session.get_one(Poll, rows[0].poll_id)
    unknown = _unproven(session, poll, [row for row in rows if row.state == "given"])
    return [_shown(row, poll.closes_at, unproven=row.state == "given" and row.holder_index in unknown) for row in rows]


def _shown(row: Mandate, closes_at: datetime | None, *, unproven: bool) -> dict[str, Any]:
    label = MANDATE_LABELS[row.state]
    ends = f"，{until(closes_at)} 截止前有效" if closes_at is not None and row.state == "given" else ""
    return {
        "id": row.id, "head_id": row.head_id, "holder_name": row.holder_name, "state": row.state, "unproven": unproven,
        "state_label": f"{label}。{UNPROVEN}" if unproven else label, "given_words": f"{moment(row.at)} 登记{ends}",
    }  # fmt: skip


def one(session: Session, mandate_id: int) -> dict[str, Any]:
    """A mandate as :func:`shown`."""
    return shown(session, [session.get_one(Mandate, mandate_id)])[0]


def gave(session: Session, person_id: int, *, head_id: int) -> bool:
    """Whether the mandate by which a head's ballot was cast is this person's: given by them, or the head's only owner.
    Of several owners who came to the desk nobody can tell which it was."""
    used = select(Mandate.given_by).join(Ballot, Ballot.proxy_id == Mandate.id)
    by = session.scalar(used.where(Ballot.head_id == head_id, Ballot.state == "valid"))
    voters = session.scalars(select(RollVoter.person_id).where(RollVoter.head_id == head_id).limit(2)).all()
    return by == person_id or voters == [person_id]


def heads_of(person_id: int, poll_ids: Collection[int]) -> Select[int, int]:
    """(poll id, head id) of every head somebody is to cast for in these polls, each once: their own, and those lent to
    them whose mandate is not used up while nobody has voted."""
    voted = select(Ballot.id).where(Ballot.head_id == Mandate.head_id, Ballot.state == "valid").exists()
    own = select(RollVoter.poll_id, RollVoter.head_id)
    lent = select(Mandate.poll_id, Mandate.head_id).where(Mandate.state == "given", policy.held_by(person_id), ~voted)
    both = union(
        own.where(RollVoter.person_id == person_id, RollVoter.poll_id.in_(poll_ids)),
        lent.where(Mandate.poll_id.in_(poll_ids)),
    ).subquery()
    return select(both.c.poll_id, both.c.head_id)


class Own(NamedTuple):
    """Of the heads somebody is to cast for in one poll: on how many a ballot lies, how many they are, how many of them
    are only lent, of how many the ballot is being looked into, and of how many a paper is still being read."""

    voted: int = 0
    of: int = 0
    lent: int = 0
    doubted: int = 0
    on_paper: int = 0


def own_counts(session: Session, person_id: int, poll_ids: Collection[int]) -> dict[int, Own]:
    """By poll, what there is of the heads of :func:`heads_of`; nothing of polls with none of them."""
    mine = heads_of(person_id, poll_ids).subquery().c
    valid = (Ballot.head_id == mine.head_id) & (Ballot.state == "valid")
    asked = (
        select(
            mine.poll_id,
            func.count(Ballot.id),
            func.count(),
            func.count().filter(RollVoter.head_id.is_(None)),
            count_doubted(mine.head_id, Ballot.id),
            count_on_paper(mine.head_id, Ballot.id),
        )
        .select_from(mine.head_id.table)
        .outerjoin(Ballot, valid)
        .outerjoin(RollVoter, (RollVoter.head_id == mine.head_id) & (RollVoter.person_id == person_id))
        .group_by(mine.poll_id)
    )
    found = session.execute(asked) if poll_ids else ()
    return {poll_id: Own(*counts) for poll_id, *counts in found}


def owners_of(session: Session, head_ids: Collection[int]) -> dict[int, str]:
    """Whose ballots these are, as a holder reads it: 白**、顾*."""
    asked = select(RollVoter.head_id, RollVoter.person_id).where(RollVoter.head_id.in_(head_ids))
    rows = session.execute(asked.order_by(RollVoter.person_id)).all() if head_ids else []
    names = people.names(session, [person_id for _, person_id in rows])
    return {
        id_: "、".join(mask_name(names.get(person_id, "")) for head_id, person_id in rows if head_id == id_) or "业主"
        for id_ in head_ids
    }


def _unproven(session: Session, poll: Poll, given: Sequence[Mandate]) -> set[str]:
    """The numbers of holders of whom the roster, which the poll asks, has no identity number."""
    if not given or poll.rules["identity"] == "none":
        return set()
    numbers = {row.holder_index for row in given}
    return numbers - people.known_numbers(session, poll.estate_id, numbers)
