"""Somebody inside a lift is heard: 电梯里有人在拍门. Told by whoever passes by, who sees nobody and says 困 of nobody.

A lift, somebody or something heard inside it, and what people do there who want out. Whoever calls a name, plays, keeps
a dog, or asks what to do one day, tells of nobody in need.
"""

from __future__ import annotations

import re

from workflows.engine.understanding import Sign, Some

WEIGHT = 20
LIFTS = ("电梯", "轿厢", "升降梯", "升降机")
_LIFT = rf"(?:{'|'.join(LIFTS)})"
_INSIDE = r"(?:(?:井|的)?(?:里[面头边向]?|内|入面|头(?!像)|中)|传出|传来)"
_SOMEBODY = (
    r"(?:[有个]人|[有的]声音|的人|人在|听[见到]|孩|娃|老人|老太|老头|老伯|大爷|大妈|奶奶|爷爷|阿姨|阿婆|女的|男的|"
    r"我|妈|爸|儿子|女儿|孙)"
)
_DOOR = r"(?:着|打|了|得)?(?:电梯|轿厢)?(?:门|板)"
_CRY = (
    r"(?:呼救|求救|救人|救我|救命|哭(?![丧诉])|嗌|吼|来人|"
    r"(?<![呼好乱])叫(?!我(?!们?[在是住家听])|你|他|她|咱|大家|外卖|车|号|好|卖|价|做|什么|啥|师傅|保安)|"
    r"喊(?!我(?!们?[在是住家听])|你|他|她|咱|话|口号|楼|大家|麦)|"
    rf"[拍打砸捶锤踢踹撞推扒]{_DOOR}|(?:使劲|拼命|用力|一直|不停)[地的在]*[拍砸捶锤踢踹撞]|"
    r"[敲捶锤](?![坏掉碎烂诈墙击])|按(?:着|了|响)?(?:个|紧急|报)*(?:警)?铃|(?:警|报警|求救|呼救)铃.{0,4}响.{0,6}里[面头边]有人)"
)
_HELD = r"(?:关着.{0,3}人|[出走](?:不了|不得)|动弹不得)"
_HEARD = [
    re.compile(rf"{_LIFT}{_INSIDE}(?=.{{0,14}}{_CRY}).{{0,10}}{_SOMEBODY}"),
    re.compile(rf"{_SOMEBODY}.{{0,8}}{_LIFT}{_INSIDE}.{{0,10}}(?:{_CRY}|{_HELD})"),
    re.compile(rf"{_LIFT}{_INSIDE}.{{0,10}}(?:哭声|喊声|叫声|呼救声|拍门声|敲门声|{_HELD})"),
    re.compile(rf"{_LIFT}(?:(?!旁|口|外|前|厅).){{0,14}}(?:里[面头边]|听[见到]).{{0,8}}{_CRY}"),
    re.compile(
        rf"里[面头边]的?{_SOMEBODY}.{{0,8}}{_CRY}.{{0,4}}{_LIFT}(?!{_INSIDE}).{{0,4}}(?:停|不动|没动|不走|卡|坏)"
    ),
]
_IF = re.compile("如果|要是|万一|假如|假设|遇到|遇见|碰到|碰上|演习|演练|怕电梯|怕有人|怕里面")
_ANOTHER_TIME = re.compile(
    "(?:昨天|昨晚|前天|上次|上回|上周|上个月|上礼拜|那天|那次|去年|以前|后来|老是|总是|经常|天天|每天|每次|有时)(?!.{0,2}也)"
)
"""昨天也有 tells of now as well."""
_NOW = re.compile("现在|这会|快来|又|还在")
_NO_NEED = re.compile(
    "玩|打闹|嬉闹|疯闹|哭闹|吵架|太吵|吵死|吵得|狗|猫|鸟|广告|喇叭|广播|播报|语音|屏幕|视频|电视|音乐|唱|外卖|签字|推销|家的门|"
    "梦见|梦到|装电梯|(?<!有)没有?人(?:在|叫|喊|拍|敲|哭)|(?<=里[面头边])没有?人|叫声我|声我的名|打招呼|聊天"
)


class _Cries(Sign):
    """Counts once, whatever they do in there."""

    __slots__ = ()

    def fits(self, said: str) -> bool:
        return are_heard(said)


def sign() -> Sign:
    """Somebody is inside a lift and wants out."""
    return _Cries(WEIGHT, (Some.of(LIFTS),), None)


def are_heard(words: str) -> bool:
    """Whether words (``plain``) tell of somebody inside a lift who is heard to want out now."""
    said = words.replace(" ", "")
    if _IF.search(said) or _NO_NEED.search(said) or (_ANOTHER_TIME.search(said) and not _NOW.search(said)):
        return False
    return any(pattern.search(said) for pattern in _HEARD)


_INSIDE_MYSELF = re.compile(
    r"我们?(?:被|都|也|还|就|一个人|几个|两个|三个)*(?:困|卡|关|在(?:电梯)?(?:里|中间))|"
    r"(?:困|卡|关)(?:住|在|着)?了?(?:里[面头边])?我|救我|我(?:出|动)不|(?:我|咱|俺).{0,3}(?:和|同|跟)|里[面头边]就?我|我.{0,8}困"
)
_SOMEBODY_ELSE = re.compile(
    r"有(?:个|一个|位|好几个)?(?:人|老|小|孩|女|男|邻)|里[面头边]的?(?:有|人|老|小|孩)|听[见到]|邻居|别人|人家"
)


def passes_by(words: str) -> bool:
    """Whether whoever tells of it (``plain``) stands outside: somebody is in there, and it is not they."""
    said = words.replace(" ", "")
    return _SOMEBODY_ELSE.search(said) is not None and _INSIDE_MYSELF.search(said) is None
