"""Sums as WeChat's bill files write them, in yuan; and exactly as many fen here."""

from __future__ import annotations

import re

_YUAN = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,8}))?")


def fen_of(yuan: str) -> int:
    """``1,261.39`` is no such sum, ``1261.39`` is 126139 fen, ``-0.06000`` is -6. ``ValueError`` for anything that is
    no whole number of fen: nothing is rounded here."""
    said = _YUAN.fullmatch(yuan)
    if said is None:
        raise ValueError(f"no sum in yuan: {yuan[:40]!r}")
    sign, whole, parts = said[1], said[2], said[3] or ""
    if parts[2:].strip("0"):
        raise ValueError(f"less than a fen: {yuan}")
    fen = int(whole) * 100 + int(parts[:2].ljust(2, "0"))
    return -fen if sign else fen
