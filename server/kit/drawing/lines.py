"""Cutting words into lines, as Chinese is set: no line begins with a comma, no number is torn apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from server.kit.drawing.fonts import Family

MORE = "…"
ORPHAN = 2
"""A last line of so few characters looks lost."""
NEVER_FIRST = frozenset("，。、；：！？）》」』】〉”’％%…—·,.;:!?)]}℃")
NEVER_LAST = frozenset("（《「『【〈“‘([{")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,:+#@_/-]*%?|\s+|.", re.DOTALL)
_UNSEEN = {"Cc", "Cf"}
_VARIANTS = range(0xFE00, 0xFE10)
_HALF = range(0xD800, 0xE000)


def clean(words: str) -> str:
    """Words fit for one line: what is never seen is gone, all room between words is one space."""
    return re.sub(" +", " ", "".join(map(_seen, unicodedata.normalize("NFC", words)))).strip()


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    if ord(character) in _HALF:
        return "\ufffd"
    return "" if unicodedata.category(character) in _UNSEEN or ord(character) in _VARIANTS else character


def set_lines(
    family: Family, words: str, *, width: float, size: float, bold: bool = False, most: int = 1
) -> tuple[list[str], bool]:
    """At most ``most`` lines not wider than ``width``; True when the end is left off and marked by three dots."""
    # No line holds more characters than this, so a novel costs no more than a page.
    room = int(most * max(1.0, width / size) * 6) + 8
    text = clean(words[: room * 2])
    cut = len(text) > room or len(words) > room * 2
    lines = _fill(family, text[:room], width * 1000 / size, bold)
    if len(lines) <= most and not cut:
        return _without_orphan(family, text, lines, width * 1000 / size, bold), False
    kept = lines[:most]
    if kept:
        kept[-1] = _with_dots(family, kept[-1], width * 1000 / size, bold)
    return kept, True


def _without_orphan(family: Family, text: str, lines: list[str], width: float, bold: bool) -> list[str]:
    """The same number of lines, made shorter where else one or two characters would stand alone in the last."""
    for part in (0.92, 0.84, 0.76):
        if len(lines) < 2 or len(lines[-1]) > ORPHAN:
            break
        shorter = _fill(family, text, width * part, bold, whole=width)
        lines = shorter if len(shorter) == len(lines) else lines
    return lines


def _fill(family: Family, text: str, width: float, bold: bool, *, whole: float | None = None) -> list[str]:
    """``whole`` is how wide a word may be before it is torn apart."""
    lines: list[list[str]] = []
    held: list[str] = []
    room = width
    for token in _tokens(family, text, whole or width, bold):
        need = _run(family, token, bold)
        if need > room and held and not token.isspace():
            moved = _drawn_along(held, token)
            if need + sum(_run(family, part, bold) for part in moved) > width:
                moved = []  # So many marks in a row: rather one that begins a line than a line that sticks out.
            lines.append(held[: len(held) - len(moved)])
            held = [part for part in moved if not part.isspace()]
            room = width - sum(_run(family, part, bold) for part in held)
        if token.isspace() and not held:
            continue
        held.append(token)
        room -= need
    if held:
        lines.append(held)
    return [line for parts in lines if (line := "".join(parts).strip())]


def _drawn_along(held: list[str], token: str) -> list[str]:
    """What must follow to the next line, so that it does not begin, nor this one end, with the wrong mark."""
    moved = 0
    first = token
    while moved < min(3, len(held) - 1) and (first[0] in NEVER_FIRST or held[-1 - moved][-1] in NEVER_LAST):
        first = held[-1 - moved]
        moved += 1
    return held[len(held) - moved :] if moved else []


def _tokens(family: Family, text: str, width: float, bold: bool) -> list[str]:
    parts: list[str] = []
    for token in _TOKEN.findall(text):
        parts.extend(token if len(token) > 1 and _run(family, token, bold) > width else [token])
    return parts


def _with_dots(family: Family, line: str, width: float, bold: bool) -> str:
    parts: list[str] = _TOKEN.findall(line)
    while parts and (parts[-1][-1] in NEVER_FIRST or _run(family, "".join(parts) + MORE, bold) > width):
        parts.pop()
    return "".join(parts).rstrip() + MORE


@lru_cache(maxsize=20_000)
def _run(family: Family, token: str, bold: bool) -> float:
    return family.width(token, 1000, bold=bold)
