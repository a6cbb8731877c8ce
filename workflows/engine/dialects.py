"""Words of dialects, and words a phone heard wrong, as everybody writes them: 唔 is 不, 阿拉 is 我们, 电提 is 电梯.

Data: ``dialects.toml``, then ``sounds.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from config import read_toml


def _read(path: Path) -> Sequence[tuple[re.Pattern[str], str]]:
    return [(re.compile(said), meant) for words in read_toml(path).values() for said, meant in words.items()]


_WORDS = [one for name in ("dialects.toml", "sounds.toml") for one in _read(Path(__file__).with_name(name))]
_ANY = re.compile("|".join(said.pattern for said, _ in _WORDS))


def understood(words: str) -> str:
    """The same words in standard Chinese, as far as they are known; ``words`` are simplified."""
    if _ANY.search(words) is None:
        return words
    for said, meant in _WORDS:
        words = said.sub(meant, words)
    return words
