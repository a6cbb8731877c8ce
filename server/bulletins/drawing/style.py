"""Measures of a layout: everything is a part of the body's size, so that one number makes the whole larger."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Style:
    """A format. ``body`` is the smallest size ordinary words may have; ``height`` is the most, or on ``paper_page``
    exactly, what there is. ``edge`` is the margin."""

    width: float
    height: float
    body: float
    edge: float
    paper_page: bool

    @property
    def room(self) -> float:
        """The width between the margins."""
        return self.width - 2 * self.edge

    @property
    def pad(self) -> float:
        """Between a panel's edge and what is in it."""
        return self.body * 0.62

    @property
    def gap(self) -> float:
        """Between panels."""
        return self.body * 0.42

    @property
    def radius(self) -> float:
        """Of a panel's corners."""
        return self.body * 0.55

    def grown(self, k: float) -> Style:
        """The same format with larger words."""
        return replace(self, body=self.body * k)


CHAT = Style(width=1080, height=2400, body=48, edge=44, paper_page=False)
"""A picture for a chat: 1,080 px are the width of a phone, so 48 px are 16 of its own points, and never less."""
STAIR_BOARD = Style(width=595.28, height=841.89, body=16.5, edge=36, paper_page=True)
"""A4 in points. Large print begins at 16 pt."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How much of a sheet is drawn, and how large: lines of the first section and of the others, rows of figures, the
    height of the two pictures in bodies (0 leaves them out), lines of tomorrow, sections."""

    k: float = 1.0
    lines: int = 4
    others: int = 3
    rows: int = 3
    pair: float = 7.4
    tomorrow: int = 4
    sections: int = 8


FITS = (
    *(Fit(k) for k in (1.3, 1.24, 1.18, 1.12, 1.06, 1.0)),
    *(Fit(k, lines=3, others=2, rows=2, pair=6.4, tomorrow=3) for k in (1.06, 1.0)),
    *(Fit(lines=2, others=1, rows=2, pair=pair, tomorrow=2) for pair in (6.4, 5.4, 4.7)),
    *(Fit(lines=1, others=1, rows=2, pair=pair, tomorrow=2, sections=7) for pair in (5.4, 4.7)),
    *(Fit(lines=1, others=0, rows=2, pair=pair, tomorrow=2, sections=6) for pair in (5.4, 4.7, 4.3)),
    *(Fit(lines=1, others=0, rows=2, pair=pair, tomorrow=1, sections=6) for pair in (4.7, 4.3)),
    Fit(lines=0, others=0, rows=2, pair=4.3, tomorrow=1, sections=6),
    Fit(lines=1, others=0, rows=2, pair=0, tomorrow=1, sections=6),
    Fit(lines=0, others=0, rows=2, pair=0, tomorrow=1, sections=5),
    Fit(lines=0, others=0, rows=1, pair=0, tomorrow=1, sections=4),
    Fit(lines=0, others=0, rows=1, pair=0, tomorrow=1, sections=2),
)
"""From all of it, large, to the least: lines go first, then the height of the pictures, then the pictures, then the
last sections. Figures go with their section and never before; the phone number never goes."""
