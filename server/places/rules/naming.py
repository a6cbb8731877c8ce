"""How places are called and ordered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from server.places.rules.areas import AreaSource

STOREYS_FOR_A_LIFT = 4
"""From so many storeys on a stair without a lift may get one (加装电梯): Guangzhou, Hangzhou and Jinan all say four."""

_DIGITS = re.compile(r"\d+")


class HomeSpec(NamedTuple):
    """What is said of a home when it is put on the books. Area in hundredths of a square metre, fee rate in
    ten-thousandths of a yuan per square metre and month."""

    building: str
    stair: str
    room: str
    floor: int | None
    area: int
    use_state: str = ""
    handed_over_on: date | None = None
    fee_rate: int | None = None
    note: str = ""
    area_source: str = AreaSource.UNSTATED

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from every other home of the estate."""
        return (self.building, self.stair, self.room)


@dataclass(frozen=True, slots=True)
class LiftSpec:
    """What is said of a lift when it is put on the books; ``stairs`` are (building, stair) names."""

    code: str
    label: str
    stairs: tuple[tuple[str, str], ...] = ()
    maker: str = ""
    in_use_since: date | None = None
    next_inspection_on: date | None = None
    maintainer: str = ""
    contract_until: date | None = None
    rescue_phone: str | None = None
    state: str = ""
    state_why: str = ""


def home_label(building: str, stair: str, room: str) -> str:
    """How everybody calls a home: building, stair and room in one word."""
    return f"{building}{stair}{room}"


def rank(name: str) -> int:
    """The order among siblings: by the first number in the name, so that 2栋 comes before 10栋."""
    match = _DIGITS.search(name)
    return min(int(match[0]), 10**6) if match else 0
