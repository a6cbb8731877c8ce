"""When a name in the list of a body was only misspelt. Pure; the measure is ours [C]."""

from __future__ import annotations

SHORTEST = 3
"""Of a name of two characters, one that differs is half of it: 李燕 and 李艳 may be two people."""
_MARKS = str.maketrans("", "", " 　·•．.()（）")


def is_slip(confirmed: str, put_right: str) -> bool:
    """Whether one name is the other, as it was confirmed, with at most one character wrong; blanks, dots and brackets
    do not count. Whoever is called otherwise is somebody else: that takes two people."""
    before, after = confirmed.translate(_MARKS), put_right.translate(_MARKS)
    if before == after:
        return bool(after)
    differing = sum(one != other for one, other in zip(before, after, strict=False))
    return len(before) == len(after) >= SHORTEST and differing == 1
