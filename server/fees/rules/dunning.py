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


_WATER_TO_HEAT = r"(水|电(?![梯话子脑动])|燃气|煤气|天然气|气(?![候温])|暖|热(?![线心情]))"
_CUTS = (
    r"(停止?|断|限[制时量]?|控制|切断|中[断止]|终止|暂停|关[停闭掉]|关停?|拉|掐断?|减少|不再|不予|不[给让准卖供售]|拒绝|拒不)"
    r"(掉|提?供应?|使?用|采取|卖|售|给|了|[对向为]|您?家?的?)*"
)
_UTILITY = re.compile(
    rf"{_CUTS}(?<!相关)(?<!有关){_WATER_TO_HEAT}|{_WATER_TO_HEAT}[^，。；]{{0,6}}(停供|断供|停掉|切断|断掉|被停|被断|停止供应)"
    rf"|{_WATER_TO_HEAT}[^，。；费]{{0,6}}(中止|终止)|(不予|不再|拒绝|停止|暂停|禁止)[^，。；]{{0,6}}(充值|[用购售][水电气](?!费))"
    r"|(?<![相有])关[停闭掉]?[^，。；]{0,3}阀|阀门?[^，。；]{0,4}关[停闭掉]"
    r"|拉闸|[锁拆][住掉除]?[^，。；]{0,4}[水电气]表|[水电气][卡表][^，。；]{0,6}(停|锁|拆|冻结|无法|不[能予]|注销)"
)
_PUBLIC = r"(公布|张贴|公示(?!栏)|公开|曝光|通报|发布|发到|发在|贴[在到出]|上墙|挂出)"
_NAMED = r"姓名|名字|名单|欠费金额|房号|门牌|电话|照片|身份证|个人信息|欠费(业主|户|住户|家庭|人|者|情况|信息|记录)"
_DEBTORS = r"名单|欠费(业主|户|住户|家庭|人|者)"
_BOARDS = r"公告栏|公示栏|大屏|滚动(播放|显示)"
_EXPOSED = re.compile(
    rf"{_PUBLIC}[^。；]{{0,16}}({_NAMED}|金额)|({_NAMED})[^，。；]{{0,16}}{_PUBLIC}|黑榜|黑名单|点名|[拉挂]出?横幅|曝光"
    rf"|({_DEBTORS})[^，。；]{{0,16}}({_BOARDS})|({_BOARDS})[^，。；]{{0,12}}({_DEBTORS})"
    rf"|(姓名|名字)[^，。；]{{0,10}}[写登列印播][在到][^，。；]{{0,8}}({_BOARDS})"
    r"|(通知|告知|告诉)[^，。；]{0,4}([您你]?(的|所在|工作)单位|邻居|亲友|同事)"
    r"|向[您你其](的|所在|工作)*(单位|邻居|亲友|同事)"
)
_ACCESS = re.compile(
    r"(停用|注销|取消|停掉|冻结|限制|禁止|不让|不准)[^。；]{0,8}(门禁|电梯卡?|门卡|车辆|停车|进出|进入|出入|入小区|入内|通行)"
    r"|(不给|不予|拒绝)[^，。；]{0,8}(门禁|门卡|进出|进入|出入|入内|放行|通行|抬杆|开门)"
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
