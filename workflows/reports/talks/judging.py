"""What words say of finished work: it is good, it is not and why, and how many stars that is."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from workflows.engine import dialects
from workflows.engine.hearing import agrees
from workflows.reports.talks.spoken import WORDS

_DONE = WORDS["done"]
_GOOD = re.compile("|".join(sorted(map(re.escape, _DONE["good"]), key=len, reverse=True)))
_DENIED = re.compile(
    r"(?:不|没有?|未)(?:是|算|太|很|怎么|那么|特别|十分|完全|彻底|全|都|弄|搞|修|整|换|通|处理|给我|能|见得|觉得)*$"
)
"""A no right before a word."""
_UNITS = r"(?:个星星?(?!期)|颗星星?|颗(?=吧|了|$)|星(?!期|座|星)|分(?![钟之钱手公店布期]))"
_COUNTED = re.compile(rf"(?<![0-9.一二三四五六七八九十几点第])([1-5一二两俩三四五])(?:\.5|个半)?{_UNITS}")
_FULL = re.compile(r"(?:打|给|评)(?:个|他|她|师傅|你们?)*(?:10|十|100|一百)分")
_NOT_THAT_MANY = re.compile(r"^[^，,\s]{0,2}(?:都|也)(?:不|没|嫌)|^都嫌")
_ONE_OF_FIVE = "45四五"
"""A mere figure of stars that is no first, second or third answer of those we named."""
_FIGURES = {
    figure: count for count, figures in enumerate(("1一", "2二两俩", "3三", "4四", "5五"), 1) for figure in figures
}
NOT_PLEASED = 2
"""Stars for 不是很满意 and the like."""
MOST = 5
_NO = r"不是|不对|没有(?!人|修|弄|来|搞|处理)|哪有|哪里|瞎[讲说]|乱[讲说]"
_DENIES = re.compile(
    rf"(?:(?:{_NO}|不|没)(?:的|啊|呀|呢|修了?|弄了?|来了?)*)*"
    r"(?:我家|我们家|我这里?|这里|那个|这个|师傅|他们|你们|到现在|现在|还|都|也|根本|压根|从来|就|来)*"
    r"(?:没有?|冇|未|没得)人?来?(?:给我|帮我)?(?:修|弄|搞|处理|来|清|扫|换|装|通)过?"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``good``: whether it is fixed, None unless they say so. ``reason`` is a key of the reasons of a return."""

    good: bool | None
    stars: int | None
    reason: str


def verdict(words: str) -> Verdict:
    """What somebody says of finished work, in their own words (``plain``)."""
    words = dialects.understood(words)
    said = words.replace(" ", "")
    reason = next((one["reason"] for one in _DONE["why"] if _said(one["words"], said)), "not_fixed")
    if _said(_DONE["not_good"], said):
        return Verdict(False, None, reason)
    if said.endswith(("吗", "没", "没有")):
        return Verdict(None, stars(words), reason)
    praised = [found.start() for found in _GOOD.finditer(words)]
    meant = [start for start in praised if _DENIED.search(words[:start]) is None]
    if praised and not meant:
        # 没搞定, 灯不亮了: a good word with a no before it.
        return Verdict(False, None, reason)
    return Verdict(True if meant or _is_done(said) else None, stars(words), reason)


def stars_answered(words: str) -> int | None:
    """The same as :func:`stars` of an answer to how many: 太慢了 is one too, and so is a mere 5."""
    said = words.replace(" ", "")
    if said in _ONE_OF_FIVE or _counted(said) is not None:
        return _FIGURES.get(said) or _counted(said)
    slow = [int(count) for count, any_of in _DONE["stars_asked"].items() if _said(any_of, said)]
    count = stars(words)
    return min([*slow, *([count] if count is not None else [])], default=None)


def stars(words: str) -> int | None:
    """How many stars somebody means: 很好, 三颗星, 不满意; None when they say nothing of the kind."""
    said = dialects.understood(words).replace(" ", "")
    count = _counted(said)
    if count is not None:
        return count
    fits = [
        (len(word), -int(count), word) for count, any_of in _DONE["stars"].items() for word in any_of if word in said
    ]
    if not fits:
        return None
    _, count, word = max(fits)
    return NOT_PLEASED if -count > NOT_PLEASED and _DENIED.search(said[: said.index(word)]) else -count


def _counted(said: str) -> int | None:
    """How many stars or points are named by a figure: 五颗星, 打个4分, 给10分; one where even that is too many."""
    if _FULL.search(said):
        return MOST
    found = _COUNTED.search(said)
    if found is None or _DENIED.search(said[: found.start()]):
        return None
    return 1 if _NOT_THAT_MANY.search(said[found.end() :]) else _FIGURES[found[1]]


def is_good(words: str) -> bool | None:
    """The answer to 修好了吗: 好了, 没好, 嗯; None when it is neither."""
    found = verdict(words).good
    if found is None and denies(words):
        return False
    if found is None and words.endswith("吗"):
        # 好了吗 says nothing of it.
        return None
    return agrees(words) if found is None else found


def denies(words: str) -> bool:
    """Whether words say that nothing was mended, and no more: 还没修, 根本没人来过, 不是 还没修."""
    return _DENIES.fullmatch(words.replace(" ", "")) is not None


def contradicts(words: str) -> bool:
    """Whether they say so against what was told or asked: 不是 还没修."""
    return denies(words) and re.match(_NO, words) is not None


def _is_done(said: str) -> bool:
    """修好, as 修好啦 is heard: a last sound is not."""
    return said.endswith(tuple(_DONE["good_at_the_end"])) and not _said(_DONE["not_done_yet"], said)


def _said(any_of: Collection[str], said: str) -> bool:
    return any(word in said for word in any_of)
