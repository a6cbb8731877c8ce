"""What a reminder may say (F-15): the court, yes; cutting water, power, heat or gas, exposing people, or 滞纳金, no."""

from __future__ import annotations

import re
from enum import StrEnum


class Wording(StrEnum):
    """What is wrong with a reminder's words."""

    OK = "OK"
    UTILITY_CUT_THREAT = "UTILITY_CUT_THREAT"
    PERSONAL_DATA_EXPOSURE = "PERSONAL_DATA_EXPOSURE"
    ACCESS_THREAT = "ACCESS_THREAT"
    WRONG_TERM = "WRONG_TERM"


_CUTS = r"(停止?|断|限|切断|中断|暂停|关停?|拉)(掉|供|了|用|您?家?的?)*"
_UTILITY = re.compile(
    rf"{_CUTS}(水|电|气|燃气|煤气|天然气|暖|热|供暖|供热)|(水|电|气|暖)[^，。；]{{0,6}}(停供|断供|停掉|切断|断掉)"
)
_PUBLIC = r"(公布|张贴|公示|公开|曝光|通报|发到|发在|贴出|上墙)"
_PERSON = r"(姓名|名字|名单|欠费金额|金额|房号|门牌|电话|照片|身份证|个人信息|欠费业主|欠费户)"
_EXPOSED = re.compile(rf"{_PUBLIC}[^。；]{{0,16}}{_PERSON}|{_PERSON}[^。；]{{0,16}}{_PUBLIC}")
_ACCESS = re.compile(
    r"(停用|注销|取消|停掉|冻结|限制|禁止|不让|不准)[^。；]{0,8}(门禁|电梯卡?|门卡|车辆|停车|进出|进入|出入|入小区)"
    r"|(门禁|电梯卡?|门卡)[^。；]{0,6}(停用|注销|失效|作废|停掉)"
)
_TERM = re.compile(r"滞纳金")
_CHECKS = (
    (_UTILITY, Wording.UTILITY_CUT_THREAT),
    (_EXPOSED, Wording.PERSONAL_DATA_EXPOSURE),
    (_ACCESS, Wording.ACCESS_THREAT),
    (_TERM, Wording.WRONG_TERM),
)


def check_wording(words: str) -> Wording:
    """The gravest thing wrong with a reminder, or OK (民法典 944; 台州 39, 61; PIPL 25)."""
    plain = re.sub(r"\s+", "", words)
    return next((found for pattern, found in _CHECKS if pattern.search(plain)), Wording.OK)
