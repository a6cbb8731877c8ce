"""Danger to life, as words tell of it: whether it is there now, and what somebody says there is none of."""

from __future__ import annotations

import re

from server.reports.rules.categories import default_catalogue

TO_LIFE = ("fire", "gas", "live_wire")
NOT_NOW = (
    "打不着火", "点不着火", "打着火", "没着火", "防止", "预防", "避免", "以免", "演习", "隐患", "容易", "建议", "可能",
    "引发", "引起", "导致", "造成", "担心", "风险",
)  # fmt: skip
SUSPECTED = ("可能", "担心")
"""Whoever thinks that gas may leak smells it: of gas these speak of now."""
_IS_NOW = re.compile(r"(?<![打点]不)(?<![打没])着火了|起火了|火灾了|冒烟了|烧起来了|漏气了|漏电了|触电了|真的?[着起]火")
_IF = re.compile("如果|要是|万一|假如|以后|将来")
_OF_LIFE = "|".join(
    sorted((re.escape(word) for key in TO_LIFE for word in default_catalogue().category(key).words), key=len)[::-1]
)
_NOT_BUT = re.compile(rf"(?<!是)(?:不是|唔系)(?:{_OF_LIFE})(?:了|的)?(?=\s*(?:而是|是|就是|只是)(?!吗|么))")
_NONE_OF = re.compile(
    rf"(?<![有出])(?:没有?|冇|未)(?:闻到|看到|看见|发生|有)?(?:{_OF_LIFE})(?!了|么|吗|死|着|到)|"
    rf"(?<!有)没有?(?:闻到)?[煤燃天]然?气味了|没有?人触电|(?<![漏冒着起])不(?:漏气|漏电|冒烟)|[打点]不着火"
)
_ONE_DAY = re.compile(
    rf"(?:要是|万一|如果|假如|假使|倘若|哪天|哪一天)(?![^ ]{{0,4}}再不)[^ ]{{0,8}}?(?:{_OF_LIFE})"
    "(?:了|的话|起来|怎么办|咋办|咋整|咋搞|怎么搞|谁负责|算谁的|可不得了|不得了|就完了|跑都跑不掉|跑不掉)*"
)
_CHANGED = re.compile(r"现在(?![没不])|又|这会|后来|突然|忽然|快来|救命|怎么办")


def breaths(said: str) -> tuple[str, ...]:
    """What is looked at for danger that is there now: all that was said, and what was said in each breath. An idea for
    what may be one day is one thing."""
    said = without_denied(said)
    is_idea = _IF.search(said) is not None and any(word in said for word in NOT_NOW)
    return (said,) if is_idea else (said, *said.split())


def is_now(said: str, key: str) -> bool:
    """Whether words that tell of a danger of this kind speak of now, and not of what may be one day."""
    hints = [word for word in NOT_NOW if word in said and not (key == "gas" and word in SUSPECTED)]
    return not hints or (_IF.search(said) is None and _IS_NOW.search(said) is not None)


def without_denied(words: str) -> str:
    """不是着火，是漏水 and 没有煤气味 without the danger that they say there is none of, and 要是着火了咋办 without
    what is not there yet. Where things have changed since, or only the danger is spoken of in doubt, all is left as it
    was."""
    words = _ONE_DAY.sub("", words)
    return words if _CHANGED.search(words) else _NONE_OF.sub("", _NOT_BUT.sub("", words))
