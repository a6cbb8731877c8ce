"""The rates over time as points of a drawing; the table beside it says the same in figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.fees.rules.rate_words import RATE_LABELS, Cut, Rate

WIDTH, HEIGHT = 760, 280
LEFT, RIGHT, TOP, BOTTOM = 46, 18, 14, 30
HUNDREDTHS = 10_000
"""A hundred per cent in hundredths of one."""
TICKS = (0, 2_500, 5_000, 7_500, 10_000)
DRAWN = ((Rate.CURRENT, Cut.TO_DATE), (Rate.ARREARS, Cut.IN_PERIOD), (Rate.COMBINED, Cut.IN_PERIOD),
         (Rate.HOUSEHOLDS, Cut.TO_DATE))  # fmt: skip
"""The lines, each of one meaning from its first point to its last."""


@dataclass(frozen=True, slots=True)
class Line:
    """A rate over the months: pieces of a line, as a gap stays a gap, and its points with their words."""

    key: str
    label: str
    pieces: tuple[str, ...]
    dots: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over a grid: ``ticks`` are (y, words), ``labels`` are (x, words)."""

    width: int
    height: int
    lines: tuple[Line, ...]
    ticks: tuple[tuple[int, str], ...]
    labels: tuple[tuple[int, str], ...]


def chart(months: Sequence[Mapping[str, Any]]) -> Chart:
    """The drawing of these months, oldest first."""
    places = [_x(place, len(months)) for place in range(len(months))]
    every = max(1, len(months) // 8)
    labels = tuple(
        (places[at], f"{one['month'].year % 100:02d}/{one['month'].month}") for at, one in enumerate(months)
        if at % every == 0
    )  # fmt: skip
    lines = tuple(_line(rate, cut, months, places) for rate, cut in DRAWN)
    return Chart(WIDTH, HEIGHT, lines, tuple((_y(one), f"{one // 100}%") for one in TICKS), labels)


def _line(rate: Rate, cut: Cut, months: Sequence[Mapping[str, Any]], places: Sequence[int]) -> Line:
    points: list[tuple[int, int, str] | None] = []
    for x, month in zip(places, months, strict=True):
        found = next((one for one in month["rates"] if one["rate"] == rate and one["cut"] == cut), None)
        known = found is not None and found["whole"] > 0
        points.append((x, _y(_share(found)), found["percent"]) if known and found else None)
    return Line(rate.value, RATE_LABELS[rate], tuple(_pieces(points)), tuple(one for one in points if one))


def _pieces(points: Iterable[tuple[int, int, str] | None]) -> list[str]:
    pieces: list[list[str]] = [[]]
    for point in points:
        if point is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{point[0]},{point[1]}")
    return [" ".join(piece) for piece in pieces if len(piece) > 1]


def _share(found: Mapping[str, Any] | None) -> int:
    return 0 if found is None else max(0, min(HUNDREDTHS, found["part"] * HUNDREDTHS // found["whole"]))


def _x(place: int, count: int) -> int:
    wide = WIDTH - LEFT - RIGHT
    return LEFT + (wide * place // (count - 1) if count > 1 else wide // 2)


def _y(hundredths: int) -> int:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * hundredths // HUNDREDTHS
