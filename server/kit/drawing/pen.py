"""Sets words and figures into a scene, line below line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from server.kit.drawing.fonts import Family
from server.kit.drawing.lines import clean, set_lines
from server.kit.drawing.scene import ASCENT, DESCENT, Box, Item, Panel, Piece, Text

LEADING, TIGHT = 1.36, 1.24
"""Line to line, in sizes: of words to be read on, and of figures with their labels."""
SMALL_PART = 0.58
"""The size of a unit beside its number."""
_NUMBER = re.compile(r"([\d.,:%+−-]*\d[\d.,:%]*)")

Align = Literal["left", "middle", "right"]


@dataclass(slots=True)
class Pen:
    """Writes into ``items``; ``cut`` once something had to be left off."""

    family: Family
    items: list[Item] = field(default_factory=list)
    cut: bool = False

    def line(
        self, words: str, *, at: tuple[float, float], width: float, size: float, colour: str, bold: bool = False,
        align: Align = "left",
    ) -> float:  # fmt: skip
        """One line from a left upper corner, dots at its end where it is too long; gives the y below it."""
        return self.paragraph(words, at=at, width=width, size=size, colour=colour, bold=bold, align=align, most=1)

    def paragraph(
        self, words: str, *, at: tuple[float, float], width: float, size: float, colour: str, bold: bool = False,
        align: Align = "left", most: int = 3,
    ) -> float:  # fmt: skip
        """At most ``most`` lines; gives the y below the last."""
        lines, cut = set_lines(self.family, words, width=width, size=size, bold=bold, most=most)
        self.cut = self.cut or cut
        x, y = at
        for line in lines:
            self._put((Piece(line, size, bold),), (x, y), width, colour, align, size)
            y += size * LEADING
        return y

    def figure(
        self, words: str, *, at: tuple[float, float], width: float, size: float, colour: str, align: Align = "left"
    ) -> float:
        """Words of a figure, its numbers large and bold, the rest small; made smaller until the whole fits."""
        size = self.figure_size(words, width, size)
        self._put(figure_pieces(words, size), at, width, colour, align, size)
        return at[1] + size * TIGHT

    def figure_size(self, words: str, width: float, size: float) -> float:
        """The size at which the words of a figure fit: the wanted one or a smaller."""
        need = self.width(figure_pieces(words, size))
        return size if need <= width else size * width / need

    def width(self, pieces: tuple[Piece, ...]) -> float:
        """How wide pieces run side by side."""
        return sum(self.family.width(piece.words, piece.size, bold=piece.bold) for piece in pieces)

    def under(self, mark: int, panel: Panel) -> None:
        """Lay a panel under everything written since ``mark``, a length of ``items``."""
        self.items.insert(mark, panel)

    def _put(
        self, pieces: tuple[Piece, ...], at: tuple[float, float], room: float, colour: str, align: Align, size: float
    ) -> None:
        width = self.width(pieces)
        x = at[0] + {"left": 0.0, "middle": (room - width) / 2, "right": room - width}[align]
        foot = at[1] + size * ((LEADING - ASCENT - DESCENT) / 2 + ASCENT)
        box = Box(x, foot - size * ASCENT, width, size * (ASCENT + DESCENT))
        self.items.append(Text(box, pieces, colour, foot))


def figure_pieces(words: str, size: float) -> tuple[Piece, ...]:
    """The words of a figure cut into numbers and what stands between them."""
    parts = [part for part in _NUMBER.split(clean(words)) if part]
    if not any(_NUMBER.fullmatch(part) for part in parts):
        return (Piece(clean(words), size * (1 + SMALL_PART) / 2, True),)
    pieces = [(part.strip(), bool(_NUMBER.fullmatch(part))) for part in parts]
    return tuple(
        Piece(f"{' ' if place else ''}{part}", size if number else size * SMALL_PART, number)
        for place, (part, number) in enumerate(pieces)
    )
