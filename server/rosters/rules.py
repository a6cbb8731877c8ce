"""Limits of what is taken, the states of an import, and who counts as one person when heads are counted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 500 * 1024 * 1024
MAX_ROWS = 250_000
MAX_GRID_CELLS = 16_000_000
"""The reader keeps a sheet as a dense grid: one stray cell far away would cost gigabytes, so it is refused first."""
MAX_FINDINGS = 100_000

HUGE_AREA = 100_000_00
"""Hundredths of a square metre: no single home is larger than 100,000 m²."""

PERSON, COMPANY, DEVELOPER = "person", "company", "developer"


class Owner(NamedTuple):
    """One owner of a home as the roster writes it. ``phones`` best first; ``share`` only where the file states it."""

    name: str
    id_number: str
    phones: tuple[str, ...]
    kind: str = PERSON
    share: Fraction | None = None


def mark(owner: Owner, home: str) -> str:
    """What tells this owner from all others: ID number; without one name and phone; else name and home."""
    if owner.kind == DEVELOPER:
        return "developer"
    if owner.id_number:
        return owner.id_number
    return f"{owner.name}/{owner.phones[0] if owner.phones else home}"


def head(owners: Sequence[Owner], home: str) -> str:
    """The set of persons who hold a home, as one key: equal keys are one head.

    A buyer of several homes is one person (解释 9); joint owners together are one, and A is another than A with B;
    unsold homes of the developer are one person together (V-07 to V-09).
    """
    if len(owners) == 1:
        return mark(owners[0], home)
    return "+".join(sorted({mark(owner, home) for owner in owners}))


RECEIVED, CHECKED, REFUSED, APPROVED, APPLIED, DISCARDED = (
    "received", "checked", "refused", "approved", "applied", "discarded",
)  # fmt: skip

MOVES: dict[str, dict[str, str]] = {
    "check": {RECEIVED: CHECKED},
    "refuse": {RECEIVED: REFUSED},
    "correct": {CHECKED: RECEIVED, REFUSED: RECEIVED},
    "approve": {CHECKED: APPROVED},
    "apply": {APPROVED: APPLIED},
    "discard": {RECEIVED: DISCARDED, CHECKED: DISCARDED, REFUSED: DISCARDED},
}
"""What may be done with an import in which state, and the state it is in afterwards."""


def moves_from(state: str) -> frozenset[str]:
    """What may be done with an import in this state."""
    return frozenset(move for move, steps in MOVES.items() if state in steps)


@lru_cache(maxsize=1_000)
def read_rate(words: str) -> int | None:
    """A rate such as ``1.2`` or ``1.20元`` in ten-thousandths of a yuan; None when the words are no such figure."""
    try:
        rate = Decimal(words.removesuffix("元").strip()) * 10_000
    except InvalidOperation:
        return None
    return int(rate) if rate.is_finite() and rate == rate.to_integral_value() and 0 < rate < 10_000_000 else None
