"""What part of a home each joint owner holds."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from server.rosters.cells import Cell, text

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)%")
_FRACTION = re.compile(r"(?<![\d.])(\d{1,6})/(\d{1,6})(?![\d.])")
_OF_PARTS = re.compile(r"(\d{1,6})分之(\d{1,6})")
_RATIO = re.compile(r"\d{1,4}(?:\.\d{1,4})?(?::\d{1,4}(?:\.\d{1,4})?)+")


def read_shares(cell: Cell, names: list[str]) -> tuple[list[Fraction], bool]:
    """The stated shares in the order of ``names`` and whether they fit: as many as owners, together exactly 1.

    Read: 按份共有：70%/30%, 1/2、1/2, 各50%, 7:3, 张三70%、李四30%, a single figure below 1. 共同共有, 单独所有 and
    a blank state none.
    """
    words = text(cell)
    if not words:
        return [], True
    stated, whole = _stated(words)
    shares = list(stated)
    if not shares:
        return [], not ("%" in words or "/" in words or ("按份" in words and len(names) > 1))
    if len(shares) == 1 and len(names) > 1 and ("各" in words or "均" in words):
        shares = shares * len(names)
        whole = sum(shares) == 1
    if len(names) == len(shares) > 1 and all(name in words for name in names):
        as_written = sorted(names, key=words.find)
        shares = [shares[as_written.index(name)] for name in names]
    counted = len(shares) == len(names)
    return shares if counted else [], counted and whole


@lru_cache(maxsize=4_000)
def _stated(words: str) -> tuple[tuple[Fraction, ...], bool]:
    """The figures in a cell and whether they make a whole; the same few cells repeat all through a file."""
    shares = _figures(words.replace("％", "%").replace("：", ":").replace(" ", ""))
    return tuple(shares), sum(shares) == 1


def _figures(words: str) -> list[Fraction]:
    try:
        if found := _PERCENT.findall(words):
            return [Fraction(figure) / 100 for figure in found]
        if found := _OF_PARTS.findall(words):
            return [Fraction(int(top), int(bottom)) for bottom, top in found]
        if found := _FRACTION.findall(words):
            return [Fraction(int(top), int(bottom)) for top, bottom in found]
    except ZeroDivisionError:
        return []
    if match := _RATIO.search(words):
        parts = [Fraction(part) for part in match[0].split(":")]
        return [part / sum(parts) for part in parts] if sum(parts) else []
    figures = re.findall(r"(?<![\d.])(?:0\.\d{1,6}|1(?:\.0+)?)(?![\d.])", words)
    return [Fraction(figure) for figure in figures]
