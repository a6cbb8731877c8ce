"""Takes Chinese apart into words, the same way for the handbook and for the questions put to it.

The library's own way keeps a cache in the machine's folder for temporary files and speaks on standard error. Ours
reads the dictionary once, at the first question, keeps it in memory and writes nothing.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from opencc import OpenCC

from config import FOLDER, read_toml


@contextmanager
def _without(module: str) -> Iterator[None]:
    """As if a module were not installed."""
    known = sys.modules.get(module)
    sys.modules[module] = None  # type: ignore[assignment]  # this is how the import system is told
    try:
        yield
    finally:
        del sys.modules[module]
        if known is not None:
            sys.modules[module] = known


with warnings.catch_warnings(), _without("pkg_resources"):
    # Its source has escapes that newer Pythons warn of. To open a file beside itself it takes setuptools where it finds
    # it, which costs a start of ours a third of a second; told there is none, it opens the file.
    warnings.simplefilter("ignore")
    import jieba

WORDS = FOLDER / "handbook" / "words.toml"
_SIMPLER = OpenCC("t2s")
_SPOKEN = re.compile(r"[0-9a-z㐀-鿿]")
_OWN_WEIGHT = 100_000
"""How strongly a word of ours holds together against the parts the dictionary would see in it."""


class Segmenter(jieba.Tokenizer):  # type: ignore[misc]  # the library has no types
    """The library's tokenizer without its cache, knowing our own words."""

    def __init__(self, own: tuple[str, ...]) -> None:
        super().__init__()
        self.initialized: bool = False
        self._own = own

    def initialize(self, dictionary: str | None = None) -> None:
        """Read the dictionary, once; whoever comes meanwhile waits."""
        with self.lock:
            if self.initialized:
                return
            path = Path(jieba.__file__).with_name(jieba.DEFAULT_DICT_NAME)
            self.FREQ, self.total = self.gen_pfdict(path.open("rb"))
            self.initialized = True
            for word in self._own:
                self.add_word(word, _OWN_WEIGHT)


def words(text: str) -> list[str]:
    """The words of a text in their order, long ones with the shorter ones inside them, without those that say
    nothing; what means the same is one word."""
    told = _table()
    return [
        word
        for word in _segmenter().cut_for_search(meant(text), HMM=False)
        if word not in told.stop and _SPOKEN.match(word)
    ]


def meant(text: str) -> str:
    """A text in the words of the handbook: plain letters, simplified characters, one word for one thing."""
    told = _table()
    plain = _SIMPLER.convert(unicodedata.normalize("NFKC", text)).lower()
    return told.said.sub(lambda found: told.same.get(found[0], found[0]), plain)


class _Table:
    def __init__(self, table: Mapping[str, object]) -> None:
        same = table["same"]
        assert isinstance(same, list)
        self.stop = frozenset(_texts(table["stop"]))
        self.own = (*_texts(table["own"]), *(each["word"] for each in same))
        self.same = {said: each["word"] for each in same for said in each["said"]}
        # A word itself stands in the pattern too, so that the 装电梯 inside 加装电梯 is left alone.
        every = sorted({*self.same, *self.same.values()}, key=len, reverse=True)
        self.said = re.compile("|".join(map(re.escape, every)))


def _texts(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(each) for each in value]


@cache
def _table() -> _Table:
    return _Table(read_toml(WORDS))


@cache
def _segmenter() -> Segmenter:
    return Segmenter(_table().own)
