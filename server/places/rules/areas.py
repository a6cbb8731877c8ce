"""Where the area of a home comes from, and which of several figures is in force (解释 8; V-10a).

The law knows three sources: what the property register says, what a surveyor measured, what the contract of sale says.
A roster that only writes 建筑面积 does not say which it means; such a figure is taken last and called what it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class AreaSource(StrEnum):
    """Where an area comes from, the stronger first."""

    REGISTERED = "registered"
    SURVEYED = "surveyed"
    CONTRACT = "contract"
    UNSTATED = "unstated"


AREA_SOURCE_LABELS = {
    AreaSource.REGISTERED: "不动产登记面积",
    AreaSource.SURVEYED: "实测面积",
    AreaSource.CONTRACT: "合同面积",
    AreaSource.UNSTATED: "来源未注明",
}

_ORDER = {source: place for place, source in enumerate(AreaSource)}


@dataclass(frozen=True, slots=True)
class Area:
    """An area in hundredths of a square metre and where it comes from."""

    hundredths: int
    source: AreaSource


def area_in_force(figures: Mapping[AreaSource, int | None]) -> Area | None:
    """The figure (hundredths) that counts: of the strongest source that has one. A figure of zero is none."""
    for source in AreaSource:
        if figure := figures.get(source):
            return Area(figure, source)
    return None


def is_weaker(one: str, other: str) -> bool:
    """Whether a source gives way to another one."""
    return _ORDER[AreaSource(one)] > _ORDER[AreaSource(other)]
