"""What a resident's own words already say of a trouble: where it is, which report, whether it is good, how good."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from config import read_toml
from server.people.queries.finding import rooms_that_fit
from server.places.rules.spoken import BLOCKS, block_said, figures, names_a_place, numbers_said
from server.reports.rules.words import Place
from workflows.engine.hearing import asks, number
from workflows.reports.talks import whereabouts

WORDS = read_toml(Path(__file__).with_name("words.toml"))
_WHERE: Mapping[str, list[str]] = WORDS["where"]

_UNIT = re.compile(r"([0-9]+|[零一二三四五六七八九十两幺]+)\s*单元")
_BLOCK = re.compile(r"[0-9零一二三四五六七八九十两幺百]\s*(?:" + "|".join(BLOCKS) + ")")
_REPORT = re.compile(r"(?<![a-z])r\s*0*([1-9][0-9]{0,14})|(?:单号|编号|工单)\s*(?:是|为)?\s*0*([1-9][0-9]{0,14})")

LONGEST_PLACE = 200
"""Nobody needs more characters to say where."""
_OUT_OF_MY_HOME = re.compile(
    f"(?:{'|'.join(_WHERE['my_home'])})(?:的|的?(?:那|这)个?)?(?={'|'.join(_WHERE['out_of_my_home'])})"
)
_BEFORE_A_DOOR = re.compile("(单元|电梯)门(?=口|外|前|旁|边)")
_HOW = re.compile(
    "(?:也|又|都|全部?|老是|总是|一直|突然|忽然|好像|已经|经常)+(?=坏|不亮|灭|闪|堵|漏|停|响|打不开|关不)"
)
_TAIL = "(?:一?[家户]|人家|屋|房子)(?:里面|里头|里|头|中)?"
_NEXT_DOOR = re.compile(
    f"(?:(?:隔壁|对门|楼上)(?:的|那)?(?:邻居)?(?:{_TAIL})?|(?:楼下|对面|邻居)(?:的|那)?{_TAIL})"
    "(?![楼栋幢单小街马]|[^，。;；]{0,4}(?:说|建议|闻|叫|喊|告诉|打电话))"
)
_ANOTHER_BLOCK = re.compile(
    "(?:对面|隔壁|旁边|后面|前面)(?:的|那|那个)?(?:一?[栋幢座]楼?|楼(?![上下道梯门])|小区|单元)"
)
_RUNS_DOWN = re.compile(
    "[流淌漏滴渗淹泡漫灌](?:下去|下来|到|进|去|了)*(?:楼下|楼底下|下面|楼道|走廊|过道|门口|门外|外面)(?:邻居|人家|家)?(?:里|去|来)*"
)
"""水流到楼下: the place is where it comes from."""
_NOT_THAT = re.compile(r"^(?:(?:不对|不一样|不是?|没有|另外?的?|我[说这报]?的?是|是|在)[的，,、。\s]*)+")
_NOT_BUT = re.compile(r"不[是在](?:[^是在]*[^是在，,、。；;\s])?[，,、。；;\s]*(?:而|应该|应当)?[是在]")
_BUT_NOT = re.compile(r"[，,、。；;\s]*(?:而|并)?不[是在].*$", re.DOTALL)


def place_of(words: str, allowed: Collection[Place]) -> Place | None:
    """Where a trouble is, as far as the words say and the category allows; None when both could be."""
    words = _before_the_door(_RUNS_DOWN.sub("我家里", words))
    if len(allowed) == 1:
        return next(iter(allowed))
    if Place.LIFT in allowed and "电梯" in words and not _has(words, _WHERE["beside_a_lift"]):
        return Place.LIFT
    inside, shared = _has(words, _WHERE["in_a_home"]), _has(words, _WHERE["shared"])
    if Place.HOME in allowed and (inside or (_has(words, _WHERE["my_home"]) and not shared)):
        return Place.HOME
    return Place.PUBLIC if shared and Place.PUBLIC in allowed else None


def is_at_home(words: str) -> bool:
    """Whether the words speak of a room of a home."""
    return _has(_before_the_door(words), [*_WHERE["in_a_home"], *_WHERE["my_home"]])


def is_my_home(words: str) -> bool:
    """Whether the words speak of a home of whoever speaks, or of one of their family's."""
    return _has(_before_the_door(words), [*_WHERE["my_home"], *_WHERE["their_home"]])


def says_where(words: str) -> bool:
    """Whether somebody who goes to look would find it: a floor, a stair, or a place of which there is one."""
    return names_a_place(words) or _has(words, _WHERE["precise"]) or whereabouts.names_a_road(words)


def next_door(words: str) -> str:
    """The home of a neighbour that words name, and no home of theirs: 隔壁屋里 of 隔壁屋里着火了. Nobody is meant who
    told them: 隔壁说着火了."""
    found = _NEXT_DOOR.search(words.replace(" ", ""))
    return found[0] if found is not None and not is_my_home(_NEXT_DOOR.sub("", words.replace(" ", ""))) else ""


def is_one_place(words: str) -> bool:
    """Whether there is one such place in an estate: 三号楼后面, 大门口. Each building has a 三楼, and 对面那栋 is
    across from wherever one stands."""
    one = block_said(words) is not None or _has(words, _WHERE["precise"]) or whereabouts.names_a_road(words)
    return one and _ANOTHER_BLOCK.search(words) is None


def another_block(words: str) -> str:
    """The building across the way that words name without its number: 对面那栋."""
    found = _ANOTHER_BLOCK.search(words.replace(" ", ""))
    return found[0] if found is not None else ""


def shared_in(words: str) -> str:
    """The thing everybody walks past that words name, the longest of several: 电线杆 of 外面电线杆冒火花."""
    return max((word for word in _WHERE["shared"] if word in words), key=len, default="")


def only_says_where(words: str) -> bool:
    """Whether an answer is a room or a spot, and not what is wrong there: 厨房, 三楼楼道."""
    said = words.replace(" ", "")
    spot = said.removeprefix("在").removesuffix("里")
    return spot in [*_WHERE["in_a_home"], *_WHERE["shared"]] or (bool(spot) and whereabouts.place_in(said) == said)


def holds_a_place(words: str) -> bool:
    """Whether an answer to where says a place at all: a number, or a thing that stands somewhere; 天气好不好 does not,
    and a question that names nothing by its number is none: 物业的电话多少."""
    if names_a_place(words) or number(words) is not None or any(map(str.isdigit, words)):
        return True
    if _has(words, _WHERE["which_spot"]):
        return False
    return _has(words, [*_WHERE["spots"], *_WHERE["shared"], *_WHERE["precise"]]) and not asks(words)


def knows_not_where(words: str) -> bool:
    """Whether somebody says that they cannot say where."""
    return _has(words, _WHERE["unknown"])


def of_the_thing(words: str) -> str:
    """单元门口的灯 and 电梯门口的灯 are lamps: no door is meant by what is before it."""
    return _BEFORE_A_DOOR.sub(r"\1", words)


def without_how(words: str) -> str:
    """灯也坏了 and 灯老是不亮 are 灯坏了 and 灯不亮."""
    return _HOW.sub("", words)


def is_my_stair(words: str) -> bool:
    """Whether it is, unless another is named, the stair of whoever speaks."""
    return _has(words, _WHERE["my_stair"])


def unit_in(words: str) -> str | None:
    """The stair that is named without its building, in figures: 三单元电梯 gives 3; None where none is named so."""
    found = _UNIT.search(words)
    return figures(found[1]) if found is not None and _BLOCK.search(words) is None else None


def room_in(words: str, labels: Mapping[int, str]) -> list[int]:
    """The homes these words name by their numbers; empty when they name none."""
    numbers = numbers_said(words)
    return rooms_that_fit(labels, numbers) if numbers else []


def is_hurt(words: str) -> bool:
    """Whether somebody is hurt or ill."""
    return _has(words, WORDS["hurt"]["words"])


def is_out(words: str) -> bool:
    """Whether whoever was trapped is out of the lift."""
    return _has(words, WORDS["out"]["words"]) and not _has(words, WORDS["out"]["not"])


def is_out_yet(words: str) -> bool | None:
    """The answer to 您已经出来了吗: yes and no in so many words; None for anything weaker, such as 好."""
    said, table = words.replace(" ", ""), WORDS["out_yet"]
    return True if said in table["yes"] else False if said in table["no"] else None


def is_of_the_lift(words: str) -> bool:
    """Whether words may be about the lift somebody sits in."""
    return is_in_there(words) or _has(words, WORDS["rescue"]["lift"])


def is_in_there(words: str) -> bool:
    """Whether words sound like somebody who sits in a lift, though no lift is named."""
    table = WORDS["rescue"]
    return _has(words, table["in_there"]) or (_has(words, table["perhaps"]) and not rooms_in(words))


def is_elsewhere(words: str) -> bool:
    """Whether words name a home or a public part that is no lift."""
    return is_at_home(words) or _has(words, WORDS["rescue"]["other_place"])


def only_asks(words: str) -> bool:
    """Whether somebody asks why nothing is heard of it, and hurries nobody."""
    table = WORDS["only_asked"]
    return _has(words, table["of"]) and _has(words, table["asks"]) and not _has(words, table["hurries"])


def is_pointing(words: str) -> bool:
    """Whether they point at something and say no more: 卫生间那个."""
    return any(words.endswith(word) for word in WORDS["pointing"]["words"])


def points_back(words: str) -> bool:
    """Whether they speak of something they have spoken of before: 卫生间那个还在滴水."""
    return _has(words, WORDS["back"]["words"])


def is_just_now(words: str) -> bool:
    """Whether they speak of what they said a moment ago: 刚才那个."""
    return _has(words, WORDS["just_now"]["words"])


def rooms_in(words: str) -> list[str]:
    """The rooms and things of a home that are named."""
    return [room for room in _WHERE["in_a_home"] if room in words]


def report_number(words: str) -> int | None:
    """The report somebody names: R000123, 单号123."""
    found = _REPORT.search(words)
    return int(found[1] or found[2]) if found else None


def only_the_place(raw: str) -> str:
    """不是，是3楼 gives 3楼, and so do 不是5楼是3楼 and 3楼，不是5楼."""
    said = _NOT_THAT.sub("", _NOT_BUT.sub("", raw.strip()[:LONGEST_PLACE], count=1))
    first = _BUT_NOT.sub("", said)
    return first if names_a_place(first) else said


def _before_the_door(words: str) -> str:
    """我家大门口 is before the door of a home, which itself is 我家大门; 我家楼下 is no more at home than 楼下."""
    words = words.replace("大门口", "门口") if "家大门口" in words or "家的大门口" in words else words
    return _OUT_OF_MY_HOME.sub("", words)


def _has(words: str, any_of: Collection[str]) -> bool:
    return any(word in words for word in any_of)
