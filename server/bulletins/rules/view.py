"""The shape of a sheet, as it is kept, drawn and read. Plain values only, so that it stays what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from server.bulletins.rules.words import KIND_LABELS, Kind

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


@dataclass(frozen=True, slots=True)
class FigureView:
    """One number: ``words`` is how it is shown, such as 3 件."""

    key: str
    label: str
    value: int
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section. ``empty``: there is nothing to tell, and ``words`` says so. ``media_ids`` are pictures and films
    brought for it."""

    key: str
    title: str
    icon: str
    lines: tuple[str, ...] = ()
    figures: tuple[FigureView, ...] = ()
    empty: bool = False
    words: str = ""
    media_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PairView:
    """A picture of before and one of after, by medium id."""

    before_id: int
    after_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Marks:
    """When the sheet was made (as the API writes an instant) and which version it is."""

    made_at: str
    number: int


@dataclass(frozen=True, slots=True)
class SheetView:
    """A whole sheet. ``day`` is ISO; ``late`` is said to readers; ``note`` says what a correction put right;
    ``next_words`` is the date of the next day where the sheet went after its own."""

    estate: str
    city: str
    kind: str
    kind_label: str
    day: str
    day_words: str
    title: str
    weather: str | None
    late: bool
    number: int
    sections: tuple[SectionView, ...]
    pair: PairView | None
    tomorrow: tuple[str, ...]
    phone: str
    note: str | None
    marks: Marks
    next_words: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The view as it is kept in ``sheets.content``: lists instead of tuples."""
        plain: dict[str, Any] = _plain(self)
        return plain

    @property
    def media_ids(self) -> tuple[int, ...]:
        """Every medium shown, in order, each once."""
        pair = (self.pair.before_id, self.pair.after_id) if self.pair else ()
        return tuple(dict.fromkeys([*pair, *(id_ for one in self.sections for id_ in one.media_ids)]))


def read_view(content: Mapping[str, Any]) -> SheetView:
    """The view kept in a row."""
    pair = content["pair"]
    return SheetView(**{
        **content,
        "sections": tuple(_section(one) for one in content["sections"]),
        "pair": PairView(**pair) if pair else None,
        "tomorrow": tuple(content["tomorrow"]),
        "marks": Marks(**content["marks"]),
    })  # fmt: skip


def title_of(estate: str, kind: Kind) -> str:
    """What stands on top: 秀山花园 每日简报."""
    return f"{estate} {KIND_LABELS[kind]}"


def day_words(kind: Kind, day: date, first: date, last: date) -> str:
    """Of which time a sheet tells: 11月21日 星期六, 11月9日至11月15日, 2026年10月."""
    if kind is Kind.DAILY:
        return f"{_month_day(day)} {WEEKDAYS[day.weekday()]}"
    if kind is Kind.WEEKLY:
        return f"{_month_day(first)}至{_month_day(last)}"
    return f"{first.year}年{first.month}月"


def _section(row: Mapping[str, Any]) -> SectionView:
    figures = tuple(FigureView(**one) for one in row["figures"])
    media_ids = tuple(row.get("media_ids", ()))
    return SectionView(**{**row, "lines": tuple(row["lines"]), "figures": figures, "media_ids": media_ids})


def _month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _plain(value: Any) -> Any:
    # dataclasses.asdict copies every leaf on its way, which took a fifth of the making of a sheet.
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    names = _NAMES.get(type(value))
    return value if names is None else {name: _plain(getattr(value, name)) for name in names}


_NAMES = {shape: [one.name for one in fields(shape)] for shape in (FigureView, SectionView, PairView, Marks, SheetView)}
