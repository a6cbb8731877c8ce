"""One spelling for Chinese names: simplified characters, nothing between them.

``hanzi.txt`` holds pairs of a simplified and a traditional character that always stand for each other; characters
with several readings (余, 范, 后) are left out. A name may be written as 張三, 张 三 or 买买提•艾力.
"""

from __future__ import annotations

import re
from pathlib import Path

_PAIRS = (Path(__file__).parent / "hanzi.txt").read_text(encoding="utf-8").split()
_SIMPLER = {ord(pair[1]): pair[0] for pair in _PAIRS}
_OLDER = {ord(pair[0]): pair[1] for pair in _PAIRS}
BETWEEN = " \u3000\xa0·・•‧∙⋅．."
"""What people put between the characters of a name: blanks and middle dots of every kind."""
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_GAP = re.compile(rf"(?<=[{_HAN}])[{re.escape(BETWEEN)}]{{1,3}}(?=[{_HAN}])")


def simplified(text: str) -> str:
    """The text in simplified characters, one for one."""
    return text.translate(_SIMPLER)


def joined(text: str) -> str:
    """The text without blanks and dots between two Chinese characters."""
    return _GAP.sub("", text)


def bare(name: str) -> str:
    """The one spelling of a name in which two are compared."""
    return joined(simplified(name.strip()))


def spellings(text: str) -> str:
    """A text as it is, and with its names joined in simplified and in traditional characters, each on lines of its
    own: what names of any spelling are looked up in."""
    close = joined(text)
    return "\n".join(dict.fromkeys((text, close, close.translate(_SIMPLER), close.translate(_OLDER))))


def gaps(text: str) -> frozenset[int]:
    """The places of a text that :func:`joined` leaves out."""
    return frozenset(place for match in _GAP.finditer(text) for place in range(*match.span()))
