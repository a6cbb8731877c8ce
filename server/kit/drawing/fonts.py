"""Fonts: which are there, which character each can draw, how wide it is."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

import config

MEDIUM, BOLD = "NotoSansSC_500Medium.ttf", "NotoSansSC_700Bold.ttf"
BOX = "□"
"""Stands where no font of this machine has the character."""
LOOK_SECONDS, MOST_LOOKS = 10, 200


class NoFont(config.BadSettings):
    """This machine has no font that can draw Chinese; the message says what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class Face:
    """One weight from one file: the code points it draws, and their widths in thousandths of the size."""

    name: str
    path: str
    index: int
    glyphs: frozenset[int]
    widths: dict[int, float]

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def __hash__(self) -> int:
        return hash((self.path, self.index))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Face) and (self.path, self.index) == (other.path, other.index)

    def pixels(self, size: int) -> ImageFont.FreeTypeFont:
        """The face for Pillow, at a size in pixels."""
        return _pixels(self.path, self.index, size)

    def embedded(self) -> TTFont:
        """The face for a document of its own: reportlab keeps the characters used in the font object."""
        return TTFont(self.name, self.path, subfontIndex=self.index)


@dataclass(frozen=True, slots=True)
class Family:
    """What a sheet is drawn with. ``others`` come after the two weights, in order."""

    medium: Face
    bold: Face
    others: tuple[Face, ...] = ()
    look: bool = True

    def runs(self, words: str, *, bold: bool) -> Iterator[tuple[Face, str]]:
        """Words cut where the face changes; a character nobody has is a box in the main face."""
        now, held = self.medium, ""
        for character in words:
            face = self.face(character, bold=bold)
            drawn = character if face else BOX
            face = face or (self.bold if bold else self.medium)
            if face != now and held:
                yield now, held
                held = ""
            now, held = face, held + drawn
        if held:
            yield now, held

    def face(self, character: str, *, bold: bool) -> Face | None:
        """The face that has a character; None when this machine has none."""
        code = ord(character)
        main = self.bold if bold else self.medium
        for face in (main, *self.others):
            if code in face.glyphs:
                return face
        return found_for(code) if self.look else None

    def width(self, words: str, size: float, *, bold: bool = False) -> float:
        """How wide words run at a size, in the unit of the size."""
        return sum(_width(face, part) for face, part in self.runs(words, bold=bold)) * size / 1000

    def missing(self, words: str) -> frozenset[str]:
        """Characters of the words that no font here has."""
        unseen = (one for one in set(words) if not one.isspace() and self.face(one, bold=False) is None)
        return frozenset(unseen)


def _width(face: Face, words: str) -> float:
    return sum(face.widths.get(ord(character), 1000) for character in words)


def find_family(folder: str | Path) -> Family:
    """The family in a folder (relative to the project), else made of the system's Chinese fonts; :class:`NoFont`."""
    return _find_family(str(config.ROOT / folder))


@lru_cache(maxsize=4)
def _find_family(folder: str) -> Family:
    medium, bold = Path(folder) / MEDIUM, Path(folder) / BOLD
    if medium.is_file() and bold.is_file():
        return Family(open_face(str(medium)), open_face(str(bold)))
    system = next(_open_all(_look(":lang=zh")), None)
    if system is None:
        raise NoFont(f"no Chinese font: run `.ci/prepare fonts` to fill {folder}, or install fonts-wqy-microhei")
    return Family(system, system)


@lru_cache(maxsize=64)
def open_face(path: str, index: int = 0) -> Face:
    """Read a TrueType file; ``TTFError`` when it is none."""
    font = TTFont(Path(path).stem, path, subfontIndex=index)
    glyphs = font.face.charToGlyph
    return Face(f"{Path(path).stem}-{index}", path, index, frozenset(glyphs), dict(font.face.charWidths))


@lru_cache(maxsize=MOST_LOOKS)
def found_for(code: int) -> Face | None:
    """A system font that has a code point, asked of fontconfig; None when there is none, or no fontconfig."""
    return next((face for face in _open_all(_look(f":charset={code:x}")) if code in face.glyphs), None)


def _look(pattern: str) -> Sequence[tuple[str, int]]:
    command = ["fc-list", "--format", "%{fontformat}\t%{index}\t%{file}\n", pattern]
    try:
        said = subprocess.run(command, capture_output=True, timeout=LOOK_SECONDS, check=False, text=True).stdout
    except (OSError, subprocess.TimeoutExpired):
        return []
    lines = (line.split("\t") for line in said.splitlines() if line.count("\t") == 2)
    return sorted((path, int(index)) for form, index, path in lines if form == "TrueType" and index.isdecimal())


def _open_all(found: Iterable[tuple[str, int]]) -> Iterator[Face]:
    for path, index in found:
        try:
            yield open_face(path, index)
        except (TTFError, OSError):
            continue


@lru_cache(maxsize=64)
def _pixels(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)
