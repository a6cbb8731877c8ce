"""A price in the few signs of a push. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from server.kit.money import yuan
from server.reports.rules.quotes import Line

LONGEST_PUSH = 20
"""So many signs a field of WeChat's subscribe messages holds."""


def push_words(fen: int, lines: Sequence[Line], why: str) -> str:
    """A price in the few signs of a push: the sum, and why, in the words of whoever named it; where they said nothing,
    what for."""
    short = " ".join(why.split()) or "、".join(line.what for line in lines)
    return cut_kindly(f"{yuan(fen)} 元，{short}", LONGEST_PUSH)


def cut_kindly(words: str, most: int) -> str:
    """Words that fit, cut where a clause ends if one ends in their second half, else in the middle, with an ellipsis.
    Rare signs count twice, as WeChat counts them."""
    if _width(words) <= most:
        return words
    kept = words
    while _width(kept) > most - 1:
        kept = kept[:-1]
    pause = max(kept.rfind(mark) for mark in "。；，、！？,;")
    return (kept[:pause] if pause >= most // 2 else kept.rstrip()) + "…"


def _width(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2
