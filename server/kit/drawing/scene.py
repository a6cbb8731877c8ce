"""A scene: a layout as data. Lengths are pixels on a screen and points on paper; y grows downwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

ASCENT, DESCENT = 0.9, 0.22
"""How far a line reaches above and below its foot, in parts of its size, for Chinese and for letters with tails."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    def holds(self, other: Box, *, slack: float = 0.01) -> bool:
        """Whether the other lies inside."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def meets(self, other: Box, *, slack: float = 0.01) -> bool:
        """Whether the two share more than an edge."""
        across = min(self.right, other.right) - max(self.x, other.x)
        down = min(self.bottom, other.bottom) - max(self.y, other.y)
        return across > slack and down > slack

    def within(self, pad: float) -> Box:
        """The box inside, a pad smaller on each side."""
        return Box(self.x + pad, self.y + pad, self.width - 2 * pad, self.height - 2 * pad)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one size in a line."""

    words: str
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text. ``foot`` is the y of the line it stands on."""

    box: Box
    pieces: tuple[Piece, ...]
    colour: str
    foot: float

    @property
    def words(self) -> str:
        """The whole line."""
        return "".join(piece.words for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Panel:
    """A filled area with round corners, perhaps with an edge."""

    box: Box
    fill: str
    radius: float = 0
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Icon:
    """A line drawing of the design, by name."""

    box: Box
    name: str
    colour: str


PictureName = str
"""What the picture is called by whoever gives it; one named ``code`` is never cut."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A place for a given picture, filled and cut to its shape; a code is never cut."""

    box: Box
    name: PictureName
    radius: float = 0


Item = Text | Panel | Icon | Picture
Kind = TypeVar("Kind", Text, Panel, Icon, Picture)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn, back to front. ``cut`` tells that something of the sheet found no room here."""

    width: float
    height: float
    paper: str
    items: tuple[Item, ...] = field(default=())
    cut: bool = False

    def all(self, kind: type[Kind]) -> Sequence[Kind]:
        """The items of a kind, in order."""
        return [item for item in self.items if isinstance(item, kind)]

    @property
    def words(self) -> str:
        """Every line of text, one below the other."""
        return "\n".join(text.words for text in self.all(Text))
