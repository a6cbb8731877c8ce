"""Whether somebody wants to be sent no more sheets, or to be sent them again, as they say it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from server.bulletins.rules.words import Kind

_NAMED = {
    Kind.DAILY: re.compile(r"日报|每天|天天|每日|日日"),
    Kind.WEEKLY: re.compile(r"周报|每周|星期"),
    Kind.MONTHLY: re.compile(r"月报|每月|每个月"),
}
_THING = r"(?:简报|间报|日报|周报|月报|小报|推送|播报)"
_ANY = r"(?:简报|间报|日报|周报|月报|小报|推送|播报|通知|公告|消息)"
_NO = r"(?:别|不要|莫|不用|不必|不想|不需要|不再|不得|停止|能不|可不可以不|可以不|勿|少|甭|唔好|唔要|唔使|覅)"
_ASKS = re.compile(
    r"怎么|咋|为什么|为啥|为何|是不是|没发|还没|没收到|没看到|没看见|没得|不发了[吗么嘛]|停了[吗么嘛]|取消了[吗么嘛]"
)
"""Who asks why nothing came wants it, and not less of it."""
_FORM = re.compile(r"(?:能不能|可不可以|可以|能)不|可否不")
_STOP = re.compile(
    rf"{_NO}(?:再|给|收|发|推|用|往|老|总|天天|每天).{{0,8}}?[发推收送]"
    rf"|{_NO}.{{0,6}}(?:发|推送?|收|送|寄|给我|提醒).{{0,4}}{_ANY}"
    rf"|{_NO}(?:再)?(?:给|往|向)我?.{{0,4}}{_ANY}"
    rf"|(?:不要|不用|不需要|不想要|莫要|唔要){_ANY}"
    rf"|{_NO}(?:再)?(?:收|看|要|订|理){{1,2}}(?:到)?.{{0,4}}{_ANY}"
    rf"|{_ANY}.{{0,5}}{_NO}(?:再)?(?:给|往)?我?(?:发|推|收|看|要|送|订)?(?:给我|过来)?(?:了|啦|咯|吧|哈|哦|喽|啊)*$"
    rf"|{_ANY}.{{0,4}}(?:不|唔)(?:要|用|收|看|发|需要|订|使)(?:再发)?(?:了|啦|咯)"
    rf"|{_THING}.{{0,3}}(?:停了吧|停掉|停发|停了$|停一停|关了|关掉|关闭|取消|免了|算了|烦死|太烦|好烦)"
    rf"|(?:停掉|停了|停发|关掉|关闭|关了|取消|屏蔽|拉黑|免了).{{0,5}}{_THING}"
    rf"|(?:把)?{_THING}(?:给我)?(?:停|关|退)(?:了|掉|一下)?$"
    r"|不想再?[收要看]|不收了|退订|取消订阅|(?<![特区分识])[别不]发了?$"
)
_AGAIN = re.compile(
    rf"(?:恢复|重新|继续|接着|照旧|照常|重启|打开|开通).{{0,8}}{_THING}"
    rf"|{_THING}.{{0,6}}(?:恢复|重新发|继续发|接着发|照发|照旧|照常|打开|开起来)"
    rf"|(?:又想|还是想|还想|还是要|又要|想要|我要)(?:再|继续)?(?:收|订|看回).{{0,6}}{_THING}"
    rf"|(?:别|不要|莫|不能)(?:把)?{_THING}(?:给)?(?:停|关|取消)"
    rf"|(?:别|不要|莫|不能)(?:停|关|取消).{{0,6}}{_THING}|{_THING}.{{0,4}}(?:别|不要|莫|不能)(?:停|关|取消)"
    rf"|(?<!取消)订阅.{{0,6}}{_THING}|{_THING}.{{0,3}}还是(?:给我)?(?:发|要)"
    rf"|(?:以后|每天|天天|每日).{{0,4}}(?:都|还|再)?(?:给我发|发给我|发我|推给我).{{0,6}}{_THING}"
    rf"|{_THING}.{{0,4}}(?:以后|每天|天天|每日).{{0,4}}(?:给我发|发给我)"
)
_NEGATED = re.compile(rf"{_NO}(?:再|要)?.{{0,6}}(?:恢复|继续|订阅|重新|给我发|发给我|推给我)|取消订阅")


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody wants: sheets of these kinds from now on, or no more of them."""

    wanted: bool
    kinds: tuple[Kind, ...]

    @property
    def all(self) -> bool:
        """Whether it is about every kind."""
        return len(self.kinds) == len(Kind)


def turn(words: str) -> Turn | None:
    """What they say of being sent sheets; None where they say nothing of that, as who asks to see one."""
    said = re.sub(r"[\s，,。.！!？?、~～…]", "", words)
    if _AGAIN.search(said) and not _NEGATED.search(said):
        return Turn(True, _kinds(said))
    if _ASKS.search(_FORM.sub("不", said)):
        return None
    return Turn(False, _kinds(said)) if _STOP.search(said) else None


def _kinds(said: str) -> tuple[Kind, ...]:
    named: Iterable[Kind] = (kind for kind, sign in _NAMED.items() if sign.search(said))
    return tuple(named) or tuple(Kind)
