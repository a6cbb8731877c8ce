"""Which talk words start. Rules only, kept as data beside each talk; where they are not sure, a person is asked.

A ways file (TOML)::

    label = "报修"
    act = true                      # false: it only reads, and may start on less
    phrasings = ["厨房漏水了", …]    # at least 30 real ones, written before the signs; every second one is kept unseen

    [[sign]]
    weight = 4                      # 4 is sure by itself, 2 a good hint, 1 a faint one; a negative one speaks against
    any = ["漏水", "灯*不亮"]         # one of these; * is up to six characters
    all = [["楼道", "电梯"], ["坏"]]  # and one of each of these
    none = ["多少钱"]                # and none of these

    [[command]]                     # staff: the words open the sentence; what follows is the command's argument
    words = ["接单"]
    then = "number"                 # number, words or nothing
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sure:
    """These words start this talk."""

    talk: str


@dataclass(frozen=True, slots=True)
class Between:
    """Perhaps one of two; ``b`` is None when there is one guess only."""

    a: str
    b: str | None


@dataclass(frozen=True, slots=True)
class Lost:
    """No rule knows these words."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The phrases of one talk, compiled."""

    talk: str
    label: str
    act: bool
    staff: bool
    phrasings: tuple[str, ...]

    def score(self, words: str) -> int:
        """How much speaks for this talk."""
        raise NotImplementedError

    def command(self, words: str) -> str | None:
        """What follows when the words open with one of its commands; None when they do not."""
        raise NotImplementedError


def read_ways(path: Path, talk: str, *, staff: bool = False) -> Ways:
    """Compile a ways file; ``ValueError`` says what is wrong with it."""
    raise NotImplementedError


def understand(words: str, ways: Sequence[Ways], *, staff: bool = False) -> Sure | Between | Lost:
    """Which talk these words (``plain``) start."""
    raise NotImplementedError


def kept(phrasings: Sequence[str]) -> tuple[str, ...]:
    """Every second phrasing: the ones not looked at while signs are written."""
    return tuple(phrasings[1::2])


Labels = Mapping[str, str]
