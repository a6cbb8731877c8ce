"""What words say of finished work: it is good, it is not and why, and how many stars that is."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from workflows.engine.hearing import agrees
from workflows.reports.talks.spoken import WORDS

_DONE = WORDS["done"]
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
    said = words.replace(" ", "")
    reason = next((one["reason"] for one in _DONE["why"] if _said(one["words"], said)), "not_fixed")
    if _said(_DONE["not_good"], said):
        return Verdict(False, None, reason)
    is_question = said.endswith(("吗", "没", "没有"))
    return Verdict(True if _said(_DONE["good"], said) and not is_question else None, stars(said), reason)


def stars(words: str) -> int | None:
    """How many stars somebody means: 很好, 三星, 不满意; None when they say nothing of the kind."""
    said = words.replace(" ", "")
    fits = [(len(word), -int(count)) for count, any_of in _DONE["stars"].items() for word in any_of if word in said]
    return -max(fits)[1] if fits else None


def is_good(words: str) -> bool | None:
    """The answer to 修好了吗: 好了, 没好, 嗯; None when it is neither."""
    found = verdict(words).good
    if found is None and denies(words):
        return False
    return agrees(words) if found is None else found


def denies(words: str) -> bool:
    """Whether words say that nothing was mended, and no more: 还没修, 根本没人来过, 不是 还没修."""
    return _DENIES.fullmatch(words.replace(" ", "")) is not None


def contradicts(words: str) -> bool:
    """Whether they say so against what was told or asked: 不是 还没修."""
    return denies(words) and re.match(_NO, words) is not None


def _said(any_of: Collection[str], said: str) -> bool:
    return any(word in said for word in any_of)
