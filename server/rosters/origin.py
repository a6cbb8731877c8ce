"""Which estate a file is about and in which city, from what the file itself says, with the reason kept beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from server.places.rules.cities import full_names, prefectures, short_names
from server.rosters.cells import Cell, text


class Guess(NamedTuple):
    """A value and where it was read, in words for staff; ``value`` is ``""`` when the file does not say."""

    value: str
    reason: str


UNKNOWN = Guess("", "")

_LABELLED = re.compile(r"(?:小区|项目|楼盘|物业项目)(?:名称)?[:：]([^\s,，;；:：]{2,30})")
_CUT = re.compile(
    r"(?:全体|业主|住户|房屋|房产|产权|物业|客户|居民|户主|房间|房号|资产|基础|基本|收费|信息|花名|台账|登记|管理|人员"
    r"|名册|名单|清单|明细|一览|汇总|档案|资料|数据|导入|统计|表$|\d{4}年|\d{6,8}|[(（\[【_].*)"
)
_QUOTES = str.maketrans("", "", "《》“”\"' \u3000")


@cache
def _leading_city() -> re.Pattern[str]:
    shorts = "|".join(sorted(short_names(), key=len, reverse=True))
    return re.compile(rf"(?:[\u4e00-\u9fff]{{2,3}}省|广西|内蒙古|宁夏|新疆|西藏)?({shorts})(?!路|街)")


def estate_in(lines: Iterable[Sequence[Cell]]) -> Guess:
    """From the lines above the header: 小区名称：秀山花园, or a title such as 秀山花园业主信息登记表."""
    cells = [text(cell) for line in lines for cell in line if isinstance(cell, str) and text(cell)]
    for words in cells:
        if match := _LABELLED.search(words):
            return Guess(match[1], "表头写明")
    for words in cells:
        if name := estate_of_title(words):
            return Guess(name, "表格标题")
    return UNKNOWN


def estate_of_title(title: str) -> str:
    """秀山花园业主信息登记表 -> 秀山花园; ``""`` when nothing that could be a name is left."""
    words = title.translate(_QUOTES)
    match = _CUT.search(words)
    if match is None or ":" in words or "：" in words:
        return ""
    name = re.sub(r"^.*公司", "", words[: match.start()])
    if city := full_names().match(name):
        name = re.sub(r"^[\u4e00-\u9fff]{1,4}[区县](?=[\u4e00-\u9fff]{2})", "", name[city.end() :])
    name = name.strip("-—_·.")
    return name if len(re.findall(r"[\u4e00-\u9fffA-Za-z]", name)) >= 2 else ""


def estate_of_file(stem: str) -> Guess:
    """From the file's own name, when it is Chinese: 秀山花园.xlsx, 阳光苑业主台账2023.xlsx."""
    bare = stem.translate(_QUOTES)
    name = estate_of_title(bare) or ("" if _CUT.search(bare) else re.sub(r"[-_\d.]+$", "", bare))
    return Guess(name, "文件名") if len(re.findall(r"[\u4e00-\u9fff]", name)) >= 2 else UNKNOWN


def estate_of_buildings(buildings: Mapping[str, str]) -> Guess:
    """An estate of one building with a name of its own goes by that name: 德福楼."""
    if len(buildings) == 1:
        (key, name), *_ = buildings.items()
        if key == name and re.search(r"[\u4e00-\u9fff]{2}", name):
            return Guess(name, "楼栋名称")
    return UNKNOWN


def city_in_words(words: Iterable[str]) -> Guess:
    """From a full name of a city in titles or addresses; nothing when two cities are named."""
    named = {match for line in words for match in full_names().findall(line)}
    return Guess(named.pop(), "表中写明的城市") if len(named) == 1 else UNKNOWN


def city_of_lifts(codes: Iterable[str]) -> Guess:
    """From the region in 20-digit lift codes: four digits of kind, six of region (GB/T 2260), year, number."""
    regions = {code[4:8] for code in codes if len(code) == 20 and code.isdigit() and code[0] == "3"}
    named = {prefectures()[region] for region in regions if region in prefectures()}
    return Guess(named.pop(), "电梯设备代码里的行政区划") if len(named) == 1 else UNKNOWN


def city_of_companies(names: Mapping[str, int]) -> Guess:
    """From the names of companies that own homes: a registered name begins with its city. Two thirds must agree."""
    found: Counter[str] = Counter()
    for name, times in names.items():
        if match := _leading_city().match(name):
            found[short_names()[match[1]]] += times
    if not found:
        return UNKNOWN
    (city, times), *_ = found.most_common(1)
    return Guess(city, "单位业主名称里的城市") if 3 * times >= 2 * sum(found.values()) else UNKNOWN
