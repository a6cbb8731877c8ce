"""Characters nobody sees: taken out of what people write, as they make equal what differs and turn figures around."""

from __future__ import annotations

import re
import unicodedata

_EMOJI = "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_NEEDED = "|".join(
    (
        f"(?<={_EMOJI})[\ufe0e\ufe0f]",
        "(?<=[0-9#*])\ufe0f(?=\u20e3)",
        f"(?<={_EMOJI})\u200d(?={_EMOJI})",
        f"(?<={_EMOJI}\ufe0f)\u200d(?={_EMOJI})",
        "(?<=\U0001f3f4)[\U000e0020-\U000e007e]+\U000e007f",
        "(?<=[\u1820-\u18aa])[\u180b-\u180f]",
    )
)
"""What emoji, flags and Mongolian letters are drawn with."""
_UNSEEN = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Marks without width, those that turn the direction of what follows, variants, and letters drawn as nothing."""
_FOUND = re.compile(f"({_NEEDED})|{_UNSEEN}")
_ANY = re.compile(_UNSEEN)
_ALIKE = str.maketrans(
    "АВЕКМНОРСТХаеорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧοニハロエカトタオー—–―─-‐‑−",
    "ABEKMHOPCTXaeopcyxABEZHIKMNOPTYXo二八口工力卜夕才一一一一一一一一一",
)
"""Letters and strokes that look like others on a screen."""


def without_unseen(words: str) -> str:
    """The same without characters nobody sees; emoji keep what they are drawn with."""
    if _ANY.search(words) is None:
        return words
    return _FOUND.sub(lambda found: found[1] or "", words)


def look(words: str) -> str:
    """What two texts have in common that look the same: without gaps and what nobody sees, letters by their shape."""
    shown = _FOUND.sub("", unicodedata.normalize("NFKC", words)).translate(_ALIKE)
    return "".join(one for one in shown if not one.isspace() and one != "\u2800")
