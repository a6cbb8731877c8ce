"""Which talk words start. Rules only, kept as data beside each talk; where they are not sure, a person is asked.

A ways file (TOML)::

    label = "报修"
    act = true                      # false: it only reads, and may start on less
    asks = false                    # true: it asks before it does anything, so that no doubt keeps it from starting
    phrasings = ["厨房漏水了", …]    # at least 30 real ones, written before the signs; every second one is kept unseen

    [[sign]]
    weight = 4                      # 4 is sure by itself, 2 a good hint, 1 a faint one; a negative one speaks against
    any = ["漏水", "灯*不亮"]         # one of these; * is up to six characters
    all = [["楼道", "电梯"], ["坏"]]  # and one of each of these
    none = ["多少钱"]                # and none of these

    [[doubt]]                       # words that keep an act from starting unasked: a "no", a question, hearsay
    any = ["别给我打"]                # any, all and none as in a sign

    [[command]]                     # staff: the words open the sentence; what follows is the command's argument
    words = ["接单"]
    then = "number"                 # number, words or nothing

A sign counts once, however many of its words were said; what speaks for a talk is the sum of its signs. Words of a
dialect fit as they were said or as everybody writes them. What somebody does not want (不是报修，我问物业费) is not
looked at beside what they do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from workflows.engine import dialects
from workflows.engine.denied import without_denied
from workflows.engine.hearing import plain

SURE, SURE_TO_READ, MARGIN, PERHAPS, COMMAND = 4, 3, 2, 2, 10
"""What starts an act, what starts a talk that only reads, how far ahead of the next, what is worth asking."""
GAP = "*"
THEN = ("number", "words", "nothing")


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
class Some:
    """Several words of which one is enough: most are looked for as they are, those with a gap by a pattern."""

    words: tuple[str, ...]
    gaps: re.Pattern[str] | None
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> Some:
        """Compiled, in the same plain shape as what people say."""
        tight = [GAP.join(_tight(part) for part in one.split(GAP)) for one in words]
        gaps = [".{0,6}".join(map(re.escape, one.split(GAP))) for one in tight if GAP in one]
        whole = tuple(one for one in tight if GAP not in one)
        return cls(whole, re.compile("|".join(gaps)) if gaps else None, tuple(one.split(GAP)[0] for one in tight))

    def inside(self, said: str) -> bool:
        """Whether one of them was said."""
        for word in self.words:
            if word in said:
                return True
        return self.gaps is not None and self.gaps.search(said) is not None


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that speaks for a talk, or against it."""

    weight: int
    each: tuple[Some, ...]
    none: Some | None

    def fits(self, said: str) -> bool:
        """Whether it was said."""
        return all(some.inside(said) for some in self.each) and not (self.none and self.none.inside(said))

    def beginnings(self) -> tuple[str, ...]:
        """How words begin of which one must be said, up to the first gap."""
        return self.each[0].beginnings


@dataclass(frozen=True, slots=True)
class Command:
    """Words that open a sentence of staff, and what may follow them."""

    words: tuple[str, ...]
    then: str

    def rest(self, words: str) -> str | None:
        """What follows; None when it is not this command."""
        for word in self.words:
            if words.startswith(word):
                rest = words[len(word) :].strip()
                fits = {"nothing": not rest, "number": not rest or any(map(str.isdigit, rest)), "words": True}
                return rest if fits[self.then] else None
        return None


@dataclass(frozen=True, slots=True)
class Ways:
    """The phrases of one talk, compiled."""

    talk: str
    label: str
    act: bool
    staff: bool
    phrasings: tuple[str, ...]
    signs: tuple[Sign, ...]
    commands: tuple[Command, ...]
    doubts: tuple[Sign, ...] = ()
    asks: bool = False

    @property
    def sure(self) -> int:
        """The score from which the talk starts without a question."""
        return SURE if self.act else SURE_TO_READ

    def score(self, words: str) -> int:
        """How much speaks for this talk."""
        heard = forms(words)
        signs = sum(sign.weight for sign in self.signs if any(map(sign.fits, heard)))
        return signs + COMMAND if self.commands and self.command(words) is not None else signs

    def may_act(self, words: str) -> bool:
        """Whether it starts without a question once it is sure: it only reads, or nothing makes us doubt."""
        heard = forms(words)
        return not self.act or not any(doubt.fits(said) for doubt in self.doubts for said in heard)

    def command(self, words: str) -> str | None:
        """What follows when the words open with one of its commands; None when they do not."""
        return next((rest for one in self.commands if (rest := one.rest(words)) is not None), None)


@cache
def read_ways(path: Path, talk: str, *, staff: bool = False) -> Ways:
    """Compile a ways file; ``ValueError`` says what is wrong with it."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        _only(told, "label", "act", "asks", "phrasings", "sign", "doubt", "command")
        doubts, asks = tuple(_sign({"weight": 0, **one}) for one in told.get("doubt", ())), told.get("asks", False)
        return Ways(
            talk=talk,
            label=told["label"],
            act=told.get("act", True),
            staff=staff,
            phrasings=tuple(told["phrasings"]),
            signs=tuple(map(_sign, told.get("sign", ()))),
            commands=tuple(map(_command, told.get("command", ()))),
            doubts=doubts if staff or asks else doubts + _everywhere(),
            asks=asks,
        )
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"{path.name} of {talk}: {error}") from error


def understand(words: str, ways: Sequence[Ways], *, staff: bool = False) -> Sure | Between | Lost:
    """Which talk these words (``plain``) start. An act starts only when it is sure and well ahead of the next."""
    return decide(words, [(one.score(words), one) for one in ways if one.staff is staff] if words else [])


def decide(words: str, scored: Sequence[tuple[int, Ways]]) -> Sure | Between | Lost:
    """The same by the scores; a talk that is left out has none."""
    first, second = _two_best(scored)
    if first is None or first[0] < PERHAPS:
        return Lost()
    behind = second[0] if second else 0
    if first[0] >= first[1].sure and first[0] - behind >= MARGIN and first[1].may_act(words):
        return Sure(first[1].talk)
    return Between(first[1].talk, second[1].talk if second and behind >= PERHAPS else None)


def kept(phrasings: Sequence[str]) -> tuple[str, ...]:
    """Every second phrasing: the ones not looked at while signs are written."""
    return tuple(phrasings[1::2])


def forms(words: str) -> tuple[str, ...]:
    """As it was said and, where words of a dialect are in it, as everybody writes it; both without what is denied."""
    both = map(without_denied, (words, dialects.understood(words)))
    return tuple(dict.fromkeys(one.replace(" ", "") for one in both))


@cache
def _everywhere() -> tuple[Sign, ...]:
    """What makes us doubt in every talk of residents."""
    told = tomllib.loads((Path(__file__).parent / "doubts.toml").read_text(encoding="utf-8"))
    return tuple(_sign({"weight": 0, **one}) for one in told["doubt"])


def _two_best(scored: Sequence[tuple[int, Ways]]) -> tuple[tuple[int, Ways] | None, tuple[int, Ways] | None]:
    ordered = sorted(scored, key=lambda one: -one[0])
    return (ordered[0] if ordered else None), (ordered[1] if len(ordered) > 1 else None)


def _sign(told: Mapping[str, Any]) -> Sign:
    _only(told, "weight", "any", "all", "none")
    each = [told["any"]] if "any" in told else []
    each += told.get("all", [])
    if not each or not all(each):
        raise ValueError("a sign without words")
    return Sign(told["weight"], tuple(map(Some.of, each)), Some.of(told["none"]) if told.get("none") else None)


def _command(told: Mapping[str, Any]) -> Command:
    _only(told, "words", "then")
    if told["then"] not in THEN:
        raise ValueError(f"{told['then']} follows no command")
    longest_first = sorted((plain(one) for one in told["words"]), key=len, reverse=True)
    return Command(tuple(longest_first), told["then"])


def _only(told: Mapping[str, Any], *known: str) -> None:
    unknown = set(told) - set(known)
    if unknown:
        raise ValueError(f"nobody knows {', '.join(sorted(unknown))}")


def _tight(words: str) -> str:
    return plain(words).replace(" ", "")
