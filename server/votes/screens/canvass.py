"""The board by stair: of each home whether the opinion sheet came, how, when, and whether it voted. Never what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.places.queries import HOMES
from server.votes.models import Ballot, RollHead, RollUnit, Sent
from server.votes.queries.canvass import StairLine, overview
from server.votes.queries.delivered import APP, DENIED, SENT_LABELS
from server.votes.queries.doubted import has_doubted
from server.votes.rules.precedence import CHANNEL_LABELS, Channel

__all__ = ["CELL_ICONS", "CELL_LABELS", "SENT_LABELS", "Cell", "StairLine", "cells", "overview", "to_visit"]

VOTED, DOUBTED, DELIVERED, TRIED, NONE = "voted", "doubted", "delivered", "tried", "none"
CELL_LABELS = {VOTED: "已投票", DOUBTED: "正在核实", DELIVERED: "已送达，未投", TRIED: "找过，没送到", NONE: "没送过"}
DOUBTED_HOW = "先不算数"
CELL_ICONS = {VOTED: "check", DOUBTED: "clock", DELIVERED: "mail", TRIED: "undo", NONE: "minus"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A home on the board. ``others`` are further units of the same head, which need no second visit.

    When somebody voted is not told: ballots are published in the order in which they were cast. ``proof`` is the
    delivery whose slip can be looked at.
    """

    head_id: int
    room: str
    label: str
    state: str
    how: str
    at: datetime | None
    others: int
    reachable: bool
    proof: int | None = None

    @property
    def state_label(self) -> str:
        """In words."""
        return CELL_LABELS[self.state]

    @property
    def icon(self) -> str:
        """Beside the words."""
        return CELL_ICONS[self.state]


def cells(session: Session, poll_id: int, stair_ids: Collection[int]) -> Mapping[int, list[Cell]]:
    """The homes of some stairs, each from the ground up. Two statements, however many stairs."""
    there = RollUnit.poll_id == poll_id, RollUnit.stair_id.in_(stair_ids)
    asked = (
        select(
            RollUnit.stair_id, RollUnit.head_id, RollUnit.label, HOMES.c.room, RollHead.homes, RollHead.reachable,
            Ballot.channel, has_doubted(RollUnit.head_id).label("doubted"),
        )
        .join(RollHead, RollHead.id == RollUnit.head_id)
        .join(HOMES, HOMES.c.id == RollUnit.home_id)
        .outerjoin(Ballot, (Ballot.head_id == RollUnit.head_id) & (Ballot.state == "valid"))
        .where(*there)
        .order_by(HOMES.c.floor.nulls_first(), HOMES.c.room)
    )  # fmt: skip
    tries: defaultdict[int, list[Sent]] = defaultdict(list)
    heads = select(RollUnit.head_id).where(*there)
    for one in session.scalars(select(Sent).where(Sent.head_id.in_(heads)).order_by(Sent.at, Sent.id)):
        tries[one.head_id].append(one)
    found: defaultdict[int, list[Cell]] = defaultdict(list)
    for row in session.execute(asked).mappings():
        found[row["stair_id"]].append(_cell(row, tries[row["head_id"]]))
    return found


def to_visit(found: Sequence[Cell]) -> list[Cell]:
    """Who has not voted, each head once, the one never reached first. Whose ballot is looked into may vote anew, and is
    among them."""
    seen: dict[int, Cell] = {}
    for cell in found:
        if cell.state != VOTED:
            seen.setdefault(cell.head_id, cell)
    return list(seen.values())


def _cell(row: RowMapping, tries: Sequence[Sent]) -> Cell:
    how, at, state = "", None, NONE
    denied = max((one.id for one in tries if one.channel == DENIED), default=0)
    delivered = next(
        (one for one in reversed(tries) if one.delivered and (one.channel == APP or one.id > denied)), None
    )
    if row["channel"] is not None:
        state, how = VOTED, CHANNEL_LABELS[Channel(row["channel"])]
    elif row["doubted"]:
        state, how = DOUBTED, DOUBTED_HOW
    elif delivered is not None:
        state, how, at = DELIVERED, SENT_LABELS.get(delivered.channel, delivered.channel), delivered.at
    elif tries:
        state, how, at = TRIED, SENT_LABELS.get(tries[-1].channel, tries[-1].channel), tries[-1].at
    proof = delivered.id if delivered is not None and delivered.proof else None
    return Cell(
        row["head_id"], row["room"], row["label"], state, how, at, row["homes"] - 1, row["reachable"], proof
    )  # fmt: skip
