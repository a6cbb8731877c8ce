"""The polls of the estates somebody covers, newest first, by where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.paging import Page, cut, read_cursor
from server.places.queries import ESTATES
from server.votes import policy
from server.votes.models import Ballot, Poll
from server.votes.rules.counting import cut_percent
from server.votes.rules.matters import matters
from server.votes.rules.steps import least, told
from server.votes.screens.poll import state_label
from server.votes.screens.words import State

SHOWS: dict[str, tuple[str, tuple[State, ...]]] = {
    "all": ("全部", ()),
    "draft": ("草稿", (State.DRAFT,)),
    "noticed": ("公示中", (State.NOTICED,)),
    "open": ("表决中", (State.OPEN,)),
    "counting": ("计票和异议", (State.CLOSED, State.PRELIMINARY)),
    "final": ("已有结果", (State.FINAL,)),
    "withdrawn": ("已撤回", (State.WITHDRAWN,)),
}
PER_PAGE = 30
_FIELDS = (
    Poll.id, Poll.title, Poll.state, Poll.scope_label, Poll.matter_type, Poll.opens_at, Poll.closes_at,
    Poll.heads_total, Poll.rules,
)  # fmt: skip


def listed(session: Session, actor: Actor, show: str, *, estate_id: int | None, cursor: str | None) -> Page:
    """One page of polls, with how many have voted."""
    asked = (
        select(*_FIELDS, ESTATES.c.name.label("estate"))
        .join(ESTATES, ESTATES.c.id == Poll.estate_id)
        .where(policy.workable(actor))
        .order_by(Poll.id.desc())
        .limit(PER_PAGE + 1)
    )
    if states := SHOWS[show][1]:
        asked = asked.where(Poll.state.in_(states))
    if estate_id is not None:
        asked = asked.where(Poll.estate_id == estate_id)
    if after := read_cursor(cursor, 1):
        asked = asked.where(Poll.id < after[0])
    page = cut(session.execute(asked).mappings().all(), PER_PAGE, "id")
    return Page(_dressed(session, page.items), page.next)


def tallies(session: Session, actor: Actor, *, estate_id: int | None) -> dict[str, int]:
    """How many polls stand in each list. One statement."""
    asked = select(Poll.state, func.count()).where(policy.workable(actor)).group_by(Poll.state)
    if estate_id is not None:
        asked = asked.where(Poll.estate_id == estate_id)
    counted: dict[str, int] = dict(session.execute(asked).all())
    return {key: sum(counted.get(state, 0) for state in states) for key, (_, states) in SHOWS.items()}


def waiting(session: Session, actor: Actor) -> int:
    """How many polls have closed and are not final yet."""
    mine = policy.workable(actor), Poll.state.in_((State.CLOSED, State.PRELIMINARY))
    return session.scalar(select(func.count(Poll.id)).where(*mine)) or 0


def _dressed(session: Session, rows: Sequence[RowMapping]) -> list[dict[str, Any]]:
    ids = [row["id"] for row in rows]
    counted = select(Ballot.poll_id, func.count()).where(Ballot.poll_id.in_(ids), Ballot.state == "valid")
    voted: dict[int, int] = dict(session.execute(counted.group_by(Ballot.poll_id)).all())
    shown = {row["id"]: _shown(row, voted.get(row["id"], 0)) for row in rows}
    kinds = matters()
    return [
        {
            **row, "state_label": state_label(State(row["state"]), row["rules"]),
            "voted": shown[row["id"]], "voted_words": _words(row, shown[row["id"]]),
            "matter_label": kinds[row["matter_type"]].label,
            "voted_pct": cut_percent(shown[row["id"]] or 0, row["heads_total"]),
            "official": row["rules"].get("evote_mode") == "OFFICIAL_ONLY",
        }
        for row in rows
    ]  # fmt: skip


def _shown(row: RowMapping, voted: int) -> int | None:
    """How many heads are told of: all of them after the close, in steps before."""
    return told(voted, row["heads_total"]) if row["state"] == State.OPEN else voted


def _words(row: RowMapping, shown: int | None) -> str | None:
    if shown is None:
        return None
    return least(shown) if row["state"] == State.OPEN else str(shown)
