"""What a section is: what it needs to read, and how it reads it. A figure without a source cannot be built."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.bulletins.rules.view import FigureView, SectionView
from server.bulletins.rules.words import Kind

EVERY_KIND = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Order:
    """A sheet to make: of which estate and day, and the span it tells of."""

    estate_id: int
    kind: Kind
    day: date
    since: datetime
    until: datetime


Loader = Callable[[Session, Sequence[Order], datetime], Mapping[int, Any]]
"""Reads for many estates at once, by estate; several sections that name the same loader share what it read."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the sections of one sheet stand on."""

    order: Order
    estate: Mapping[str, Any]
    at: datetime
    read: Mapping[Loader, Any]

    def __getitem__(self, loader: Loader) -> Any:
        return self.read[loader]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The span the sheet tells of."""
        return self.order.since, self.order.until

    def arguments(self, **more: Any) -> dict[str, Any]:
        """The arguments of a query of this sheet, as they are kept with a figure."""
        since, until = (moment.isoformat() for moment in self.span)
        return {"estate_id": self.order.estate_id, "since": since, "until": until, **more}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its source: ``query`` by name, its ``arguments``, the moment ``at`` which it was read."""

    key: str
    label: str
    value: int
    unit: str
    query: str
    arguments: Mapping[str, Any]
    at: datetime
    words: str = ""

    def __post_init__(self) -> None:
        if not self.query or "estate_id" not in self.arguments:
            raise ValueError(f"figure {self.key} has no source")

    @property
    def view(self) -> FigureView:
        """The figure as it is shown."""
        words = self.words or f"{self.value} {self.unit}".strip()
        return FigureView(self.key, self.label, self.value, self.unit, words)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a section has to say: lines, figures, pictures; ``empty`` is said where there is nothing to tell."""

    lines: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    empty: str = ""
    media_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One section. ``needs`` names its loaders; ``read`` gives None where the section has no place on this sheet."""

    key: str
    title: str
    icon: str
    read: Callable[[Ground], Reading | None]
    needs: tuple[Loader, ...] = ()
    kinds: frozenset[Kind] = field(default=EVERY_KIND)

    def view(self, reading: Reading) -> SectionView:
        """The section as it is shown."""
        figures = tuple(one.view for one in reading.figures)
        return SectionView(self.key, self.title, self.icon, reading.lines, figures, bool(reading.empty), reading.empty,
                           reading.media_ids)  # fmt: skip


def counted(ground: Ground, key: str, label: str, query: str, ids: Sequence[int], unit: str = "件") -> Figure:
    """A figure that counts rows; their ids are kept, so that the rows counted are the rows opened."""
    return Figure(key, label, len(ids), unit, query, ground.arguments(ids=list(ids)), ground.at)


def measured(ground: Ground, key: str, label: str, query: str, value: int, ids: Sequence[int], words: str,
             unit: str = "分钟") -> Figure:  # fmt: skip
    """A figure made of rows by more than counting, such as a mean of minutes."""
    return Figure(key, label, value, unit, query, ground.arguments(ids=list(ids)), ground.at, words)


def minutes_words(minutes: int) -> str:
    """Minutes as people say them: 35 分钟, 2 小时 5 分, 1 天 4 小时."""
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        days, left = divmod(hours, 24)
        return f"{days} 天 {left} 小时" if left else f"{days} 天"
    if hours:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{minutes} 分钟" if minutes else "不到 1 分钟"


def mean(values: Sequence[int]) -> int:
    """The mean of whole numbers, rounded half up; of at least one."""
    return (2 * sum(values) + len(values)) // (2 * len(values))
