"""What became of the messages of a telling, for rooms below the one that carries them.

A room that writes facts does not know who carries the words of a fact; the composition root puts a :class:`Carrying`
into the house, and a page asks it by cause.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session


class Carried(StrEnum):
    """Where one person's message stands."""

    WAITING = "waiting"
    SENT = "sent"
    UNSURE = "unsure"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Standing:
    """One person and one telling: where it stands, when the platform took it, why it did not come, in words."""

    person_id: int
    carried: Carried
    sent_at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Carrying:
    """``of`` gives the standings of each cause that was handed over; a cause without any still waits for it."""

    of: Callable[[Session, Collection[str]], Mapping[str, Sequence[Standing]]]
