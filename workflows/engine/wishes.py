"""Two wishes in one breath: 问一下我欠不欠费，另外门口的灯坏了. One after the other; the second is not forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from workflows.engine.hearing import plain
from workflows.engine.understanding import Between, Lost, Sure

_MARK = re.compile(r"[\s,，。;；!！?？、]+")
_AND = re.compile(
    rf"(?:{_MARK.pattern})?(?:还有(?:就是|一件事?|个事)?|另外|再就是|再有|顺便|对了|再问(?:一下)?|以及)[,，：:\s]*"
)
_NO_FIRST = re.compile(r"^(?:不对|不是的?|不要|不用了?|不|没有|错了)\s+")
SHORTEST = 3
"""Characters: less is no wish of its own."""
MOST_SIGNS = 8
"""Nobody joins more in one message; each place is looked at from both sides."""
Understand = Callable[[str], Sure | Between | Lost]


def after_no(words: str) -> str:
    """What is said behind a no (``plain``): 不是，我要报修; empty where nothing is."""
    rest = _NO_FIRST.sub("", words)
    return rest if rest != words and len(rest) >= SHORTEST else ""


def two_wishes(raw: str, found: Sure | Between | Lost, understand: Understand) -> tuple[str, str, str] | None:
    """(the talk of the first wish, its words, the words of the second); None where there are not two, each of which
    surely begins a talk of its own. A mere comma parts them only where all of it together left us in doubt."""
    marks = (_AND, _MARK) if isinstance(found, Between) else (_AND,)
    return next((two for mark in marks if (two := _parted(raw, mark, understand)) is not None), None)


def _parted(raw: str, mark: re.Pattern[str], understand: Understand) -> tuple[str, str, str] | None:
    for sign in islice(mark.finditer(raw), MOST_SIGNS):
        before, behind = raw[: sign.start()], raw[sign.end() :]
        if min(len(before), len(behind)) < SHORTEST:
            continue
        first, second = understand(plain(before)), understand(plain(behind))
        if isinstance(first, Sure) and isinstance(second, Sure) and first.talk != second.talk:
            return first.talk, before, behind
    return None
