"""Looks whether there is anything to send, twice a second whatever the hour: one statement, compiled once.

It asks for the smallest of what waits, not whether something does: the first is one step in an index on both engines,
while PostgreSQL may read a whole table for the second when it plans for times it does not know.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from server.delivery.claims import due, resting
from server.delivery.models import Message
from server.delivery.rules import DANGER
from server.kit.db import UtcDateTime
from server.kit.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits. ``orphaned``: some worker stopped answering for what it holds. ``due``: the channels on which
    something is to be sent; ``danger``: those on which it tells of danger."""

    orphaned: bool
    due: list[str]
    danger: list[str]


class Look:
    """Looks at some channels; those at rest are left out. Only looks: another hand may be faster."""

    def __init__(self, channels: Collection[str]) -> None:
        self._channels = list(channels)
        at = bindparam("at", type_=UtcDateTime())
        columns = [select(func.min(Message.lease_until)).scalar_subquery().label("held_until")]
        for number, channel in enumerate(self._channels):
            first = select(func.min(Message.rank)).where(due(channel, at), ~resting(channel, at))
            columns.append(first.scalar_subquery().label(f"rank_{number}"))
        self._asked = Prepared(select(*columns))

    def look(self, session: Session, *, at: datetime) -> Waiting:
        """What waits at this moment."""
        (found,) = self._asked.all(session, {"at": at})
        held_until = found["held_until"]
        ranks = {channel: found[f"rank_{number}"] for number, channel in enumerate(self._channels)}
        some = [channel for channel, rank in ranks.items() if rank is not None]
        danger = [channel for channel in some if ranks[channel] == DANGER]
        return Waiting(held_until is not None and held_until <= at, some, danger)
