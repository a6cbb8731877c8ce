"""The look, read from ``config/design``: colours from its tokens, outlines from its icons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import config
from server.kit.drawing.outlines import Line, outline

DESIGN = config.FOLDER / "design"
_TOKEN = re.compile(r"--([a-z-]+):\s*(#[0-9a-f]{6})\b")
_FRAME = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_STROKE = re.compile(r'stroke-width="([\d.]+)"')
_PATH = re.compile(r'<path\b[^>]*\bd="([^"]+)"')
STAND_IN = "info"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A line drawing: its frame, its stroke, its lines, in its own units."""

    width: float
    height: float
    stroke: float
    lines: tuple[Line, ...]


@lru_cache(maxsize=1)
def colours() -> dict[str, str]:
    """Every colour of the tokens by name, as ``#rrggbb``; the first word on a name holds, the elder's lie below."""
    found: dict[str, str] = {}
    for name, value in _TOKEN.findall((DESIGN / "tokens.css").read_text(encoding="utf-8")):
        found.setdefault(name, value)
    return found


@lru_cache(maxsize=128)
def drawing(name: str) -> Drawing:
    """An icon by name, ``street`` too; a name nobody drew is the sign for information."""
    path = DESIGN / ("street.svg" if name == "street" else f"icons/{name}.svg")
    if not name.replace("-", "").isalnum() or not path.is_file():
        return drawing(STAND_IN)
    said = path.read_text(encoding="utf-8")
    frame, stroke = _FRAME.search(said), _STROKE.search(said)
    if frame is None or stroke is None:
        raise ValueError(f"{path.name} has no frame or no stroke")
    lines = tuple(line for words in _PATH.findall(said) for line in outline(words))
    return Drawing(float(frame[1]), float(frame[2]), float(stroke[1]), lines)
