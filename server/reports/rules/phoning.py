"""Telling by phone whoever reported something and holds no phone of ours: the same steps, said aloud. Pure.

Nobody can confirm what they never heard: such a report closes by silence only after somebody has told its reporter, in
person, by phone, or in vain on days enough.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from enum import StrEnum

from server.reports.rules.words import State

MOST_TRIES = 3
"""Days on which nobody took the call, before it is left: three tries in a row are one."""
IF_DONE = "没有问题不用回电，过几天会自动办结；没弄好，随时打电话来，我们马上重新打开。"
"""Said with a finished report: whoever hears it has been told that silence closes it."""
_ON_SCREEN = re.compile("小程序|服务号|点“|点确认|请确认")
_SENTENCE = re.compile("[^。！？]*[。！？]?")


class Told(StrEnum):
    """What came of telling somebody."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    UNREACHED = "unreached"


TOLD_LABELS = {Told.PHONE: "电话里说了", Told.IN_PERSON: "当面说了", Told.UNREACHED: "没接通"}
EVENT_WORDS = {
    Told.PHONE: "已打电话告诉报事人。",
    Told.IN_PERSON: "已当面告诉报事人。",
    Told.UNREACHED: "打过电话，没接通。",
}


def aloud(words: str) -> str:
    """Words for a screen as they are said on the phone: without the sentences about buttons and programs."""
    kept = [one for one in _SENTENCE.findall(words) if one and not _ON_SCREEN.search(one)]
    return "".join(kept) or words


def to_say(words: Collection[str], state: State) -> list[str]:
    """What is said in one call, the oldest first; of what waits for its reporter, that silence closes it."""
    return [*map(aloud, words), *([IF_DONE] if state is State.DONE else [])]


def is_over(result: Told, tried_on: Collection[date]) -> bool:
    """Whether nobody need be rung up about these words any more; ``tried_on`` with the day of this try."""
    return result is not Told.UNREACHED or len(set(tried_on)) >= MOST_TRIES
