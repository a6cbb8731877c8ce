"""The words of a sentence that say where: 小区大门口 of 小区大门口的垃圾桶满了. Data: ``whereabouts.toml``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from config import read_toml
from server.places.rules.spoken import BLOCKS, COUNT

_TABLE = read_toml(Path(__file__).with_name("whereabouts.toml"))
LONGEST = 20
"""So many characters stand beside a place; whatever else was said of it is in the report's own words."""


def _any(words: Collection[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _last(table: Mapping[str, str]) -> str:
    return "|".join(sign + (f"(?![{but}])" if but else "") for sign, but in table.items())


_BLOCK = rf"(?:{COUNT}\s*(?:{'|'.join(BLOCKS)})|[a-z]\s*(?:座|栋))"
_STAIR = rf"{COUNT}\s*单元"
_STOREY = (
    rf"(?:负|地下|b)?\s*{COUNT}\s*(?:楼|层(?![灰皮土油泥水冰膜霜厚])|号(?![码早晚上下开])|室)|[0-9]{{3,4}}(?=家?门)"
)
_SIDES = rf"(?:{_any(_TABLE['sides'])}|{_last(_TABLE['last'])})"
_LANDMARK = rf"(?:{_any(_TABLE['landmarks'])})(?=的?{_SIDES})"
_ROAD = re.compile(rf"([一-龥]{{2,4}})(?<![{_TABLE['no_road']}])(路|街|大道|巷)(?![灯由过人面道坊])")
_HELD = "\ue000"
"""Stands for the name of a road while the rest is read."""
_PART = rf"(?:{_BLOCK}|{_STAIR}|{_STOREY}|{_HELD}[上口边]?|{_any(_TABLE['spots'])}|{_LANDMARK})(?:的?{_SIDES})*"
_BETWEEN = rf"(?:{_any(_TABLE['between'])})*"
_PLACE = re.compile(rf"{_PART}(?:{_BETWEEN}{_PART})*", re.IGNORECASE)
_LIVES = re.compile(rf"(?:{_any(_TABLE['lives'])}){_PART}", re.IGNORECASE)
_LEADS = re.compile(rf"^(?:(?:{_any(_TABLE['leads'])})[，,、：:\s]*)+")


def place_in(raw: str) -> str:
    """The words of a sentence that say where a trouble is; empty where none do. Of several places the longest counts,
    and where somebody lives is none."""
    road, words = _held(" ".join(raw.split()))
    found = _PLACE.findall(_LIVES.sub(";", words))
    return max(found, key=len).replace(_HELD, road)[:LONGEST] if found else ""


def answered(raw: str, *, tells_more: bool) -> str:
    """An answer to the question where, without what leads to it; only its place where it ``tells_more``."""
    said = _LEADS.sub("", " ".join(raw.split())).strip("，。,. 、！!")
    return ((place_in(raw) if tells_more or len(said) > LONGEST else "") or said)[:40]


def beside(place: str, *, stair: bool, block: bool) -> str:
    """What of a place is to stand beside the name of its stair or building, which is not said twice."""
    if block or stair:
        place = re.sub(rf"^{_BLOCK}(?:{_any(_TABLE['between'])})*", "", place, flags=re.IGNORECASE)
    if stair:
        place = re.sub(rf"^{_STAIR}(?:{_any(_TABLE['between'])})*", "", place)
        place = "" if place in _TABLE["of_any_stair"] else place
    return place


def names_a_road(words: str) -> bool:
    """Whether the name of a road is said: 阿拉善路, and neither 电路 nor 马路."""
    return bool(_held(words)[0])


def _held(words: str) -> tuple[str, str]:
    """The name of the first road, and the words without it."""
    for found in _ROAD.finditer(words):
        name = re.split(f"[{_TABLE['before_a_road']}]", found[1])[-1]
        if len(name) >= 2:
            start = found.start(2) - len(name)
            return name + found[2], words[:start] + _HELD + words[found.end() :]
    return "", words
