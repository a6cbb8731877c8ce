"""Words of dialects, and words a phone heard wrong, as everybody writes them: 唔 is 不, 阿拉 is 我们, 电提 is 电梯.

Data: ``dialects.toml``, then ``sounds.toml``.
"""

from __future__ import annotations

import re
from pathlib import Path

from config import read_toml

_DIALECTS, _SOUNDS = (read_toml(Path(__file__).with_name(name)) for name in ("dialects.toml", "sounds.toml"))
_NAMES = re.compile("(" + "|".join(_DIALECTS.pop("names")["of_places"]) + ")")
_TABLES = (*_DIALECTS.values(), *_SOUNDS.values())
_WORDS = [(re.compile(said), meant) for words in _TABLES for said, meant in words.items()]
_ANY = re.compile("|".join(said.pattern for said, _ in _WORDS))


def understood(words: str) -> str:
    """The same words in standard Chinese, as far as they are known; ``words`` are simplified. The name of a place stays
    as it is: 阿拉善路 is no road of ours."""
    if _ANY.search(words) is None:
        return words
    parts = _NAMES.split(words)
    return "".join(part if place % 2 else _rewritten(part) for place, part in enumerate(parts))


def _rewritten(words: str) -> str:
    for said, meant in _WORDS:
        words = said.sub(meant, words)
    return words
