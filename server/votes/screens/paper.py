"""Ballots on paper: whose they are, what waits for a second person, what two people read differently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.errors import Malformed, not_found
from server.people import queries as people
from server.votes.models import Ballot, PaperEntry, RollHead, RollUnit
from server.votes.rules.precedence import CHANNEL_LABELS, Channel
from server.votes.screens.words import HEAD_KIND_LABELS

MOST_FOUND = 20


def find(session: Session, poll_id: int, words: str) -> list[dict[str, Any]]:
    """The heads one of whose units is called so, with what is known of them already."""
    units = select(RollUnit.head_id).where(RollUnit.poll_id == poll_id, RollUnit.label.contains(words, autoescape=True))
    waits = select(PaperEntry.id).where(PaperEntry.head_id == RollHead.id, PaperEntry.state == "waiting").exists()
    asked = (
        select(RollHead.id, RollHead.label, RollHead.kind, RollHead.homes, Ballot.channel, Ballot.cast_at,
               waits.label("waiting"))
        .outerjoin(Ballot, (Ballot.head_id == RollHead.id) & (Ballot.state == "valid"))
        .where(RollHead.poll_id == poll_id, RollHead.id.in_(units))
        .order_by(RollHead.part, RollHead.number)
        .limit(MOST_FOUND)
    )  # fmt: skip
    return [
        {
            **row, "kind_label": HEAD_KIND_LABELS[row["kind"]], "online_at": row["cast_at"],
            "channel_label": CHANNEL_LABELS[Channel(row["channel"])] if row["channel"] else "",
        }
        for row in session.execute(asked).mappings()
    ]  # fmt: skip


def head(session: Session, poll_id: int, head_id: int) -> dict[str, Any]:
    """One head of a poll; :class:`NotFound` otherwise."""
    asked = select(RollHead.id, RollHead.label).where(RollHead.poll_id == poll_id, RollHead.id == head_id)
    found = session.execute(asked).mappings().first()
    if found is None:
        raise not_found("业主")
    return dict(found)


def head_called(session: Session, poll_id: int, label: str) -> int:
    """The head to which the unit of this name belongs; :class:`Malformed` beside the field otherwise."""
    asked = select(RollUnit.head_id).where(RollUnit.poll_id == poll_id, RollUnit.label == label)
    found = session.scalars(asked).first()
    if found is None:
        raise Malformed(
            "home_unknown", "名册里没有这个房号。", fields={"room": ["名册里没有这个房号，要写全，如 21栋1单元702"]}
        )
    return found


def online(session: Session, head_id: int) -> Mapping[str, Any] | None:
    """The ballot this head has cast already, never what it says."""
    asked = select(Ballot.channel, Ballot.cast_at).where(Ballot.head_id == head_id, Ballot.state == "valid")
    row = session.execute(asked).mappings().first()
    return None if row is None else {**row, "channel_label": CHANNEL_LABELS[Channel(row["channel"])]}


def entry(session: Session, poll_id: int, entry_id: int) -> dict[str, Any]:
    """A reading that waits for the second person; :class:`NotFound` otherwise."""
    found = [row for row in _entries(session, poll_id, "waiting") if row["id"] == entry_id]
    if not found:
        raise not_found("录入")
    return found[0]


def waiting(session: Session, poll_id: int, reader: int, *, runs: bool) -> list[dict[str, Any]]:
    """What waits for a second person; ``mine`` are those the reader entered first, and may take back, as may who
    ``runs`` the vote."""
    rows = _entries(session, poll_id, "waiting")
    own = [people.resolve(session, row["first_by"]) == reader for row in rows]
    return [{**row, "mine": mine, "may_withdraw": mine or runs} for row, mine in zip(rows, own, strict=True)]


def differing(session: Session, poll_id: int) -> list[dict[str, Any]]:
    """What two people read differently; ``again``: it has been entered anew since."""
    rows = _entries(session, poll_id, "differs")
    later = {row["head_id"]: row["id"] for state in ("waiting", "agreed") for row in _entries(session, poll_id, state)}
    return [{**row, "again": later.get(row["head_id"], 0) > row["id"]} for row in rows]


def counted(session: Session, poll_id: int) -> dict[str, int]:
    """How many papers stand where, and of how many owners one lies beside an electronic ballot."""
    asked = select(PaperEntry.state, func.count()).where(PaperEntry.poll_id == poll_id).group_by(PaperEntry.state)
    found: dict[str, int] = dict(session.execute(asked).all())
    aside = select(func.count(Ballot.head_id.distinct())).where(Ballot.poll_id == poll_id, Ballot.state == "beside")
    return {
        **dict.fromkeys(("agreed", "waiting", "differs", "withdrawn"), 0),
        **found,
        "beside": session.scalar(aside) or 0,
    }


def _entries(session: Session, poll_id: int, state: str) -> list[dict[str, Any]]:
    asked = (
        select(PaperEntry.id, PaperEntry.head_id, PaperEntry.channel, PaperEntry.first_by, PaperEntry.at,
               PaperEntry.second_by, PaperEntry.second_at, RollHead.label)
        .join(RollHead, RollHead.id == PaperEntry.head_id)
        .where(PaperEntry.poll_id == poll_id, PaperEntry.state == state)
        .order_by(PaperEntry.id)
    )  # fmt: skip
    rows = session.execute(asked).mappings().all()
    names = people.names(session, [id_ for row in rows for id_ in (row["first_by"], row["second_by"]) if id_])
    return [
        {
            **row, "channel_label": CHANNEL_LABELS[Channel(row["channel"])],
            "first_name": names.get(row["first_by"], ""), "second_name": names.get(row["second_by"] or 0, ""),
        }
        for row in rows
    ]  # fmt: skip
