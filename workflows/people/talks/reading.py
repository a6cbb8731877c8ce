"""What somebody says of themselves: estate and room, name, in which role, the last four of their identity number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import FOLDER, read_toml
from server.kit.actor import EVERYWHERE, Grant
from server.kit.fields import bare_number
from server.people.queries.finding import rooms_that_fit
from server.people.rules import FAMILY, OWNER, TENANT
from server.places import queries as places
from server.places.rules.spoken import numbers_said
from workflows.engine.hearing import nearest, number

ANYWHERE = [Grant("everybody", EVERYWHERE, None)]
MOST_ESTATES = 200
_ROLES = (
    (TENANT, ("租户", "租客", "承租", "租")),
    (FAMILY, ("家人", "家属", "儿子", "女儿", "老婆", "老公", "爱人", "丈夫", "妻子", "媳妇", "女婿", "孙子", "孙女")),
)
_NAMED = re.compile(
    r"(?:我叫|我是|名字是|名字叫|姓名是?|叫做?|本人)\s*[:：]?\s*([\u4e00-\u9fff]{2,4}?|[\u4e00-\u9fff]+[·•][\u4e00-\u9fff]+)"
    r"(?=住|是|在|家|的|，|,|。|\s|[0-9]|$)"
)
_BARE = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·•][\u4e00-\u9fff]{1,8})*")
_NO_NAME = re.compile(
    r"业主|租户|租客|家人|家属|住|栋|单元|小区|房|楼|室|的|要|是|绑定|登记|认证|注册|儿子|女儿|什么|怎么|[我你他不没谁吗啥]"
)
_BY_NAME = re.compile(r"我叫|名字是|名字叫|姓名")
_WHOLE = re.compile(r"(?<![0-9])[0-9]{14}([0-9]{3}[0-9x])(?![0-9x])")
_TAIL = re.compile(r"(?<![0-9])([0-9]{3}[0-9x])(?![0-9x])")
_ASKED_FOR, _SPOKEN = re.compile(r"后四位|最后四个|四位|四个"), "零一二两三四五六七八九幺〇x0123456789"


@cache
def _surnames() -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """Those of one character, those of two, and everyday words that begin like one."""
    table = read_toml(FOLDER / "surnames.toml")
    return frozenset("".join(table["single"].split())), tuple(table["compound"]), tuple(table["everyday"])


@dataclass(frozen=True, slots=True)
class Where:
    """As far as it was said: the estate, and the homes that fit; ``numbers`` is what was said of the room."""

    estate_id: int | None
    homes: Mapping[int, str]
    numbers: str


def where(session: Session, words: str, *, estate_id: int | None = None, before: str = "") -> Where:
    """The homes these words may mean; ``estate_id`` and ``before`` were said earlier."""
    estates = {str(row["id"]): row["name"] for row in places.estates_known(session, (), ANYWHERE, limit=MOST_ESTATES)}
    named = nearest(words, estates) or next((key for key, name in estates.items() if name in words), None)
    chosen = int(named) if named else estate_id or (int(next(iter(estates))) if len(estates) == 1 else None)
    rest = words.replace(estates[named], " ") if named else words
    said = numbers_said(rest)
    if chosen is None or not (said or before):
        return Where(chosen, {}, said or before)
    labels = {row.id: row.label for row in session.execute(
        select(places.HOMES.c.id, places.HOMES.c.label).where(places.HOMES.c.estate_id == chosen)
    )}  # fmt: skip
    for numbers in dict.fromkeys((f"{said} {before}", f"{before} {said}", said)):
        fit = rooms_that_fit(labels, numbers.strip()) if numbers.strip() else []
        if fit:
            return Where(chosen, {id_: labels[id_] for id_ in fit}, numbers.strip())
    return Where(chosen, {}, said or before)


def has_room(numbers: str) -> bool:
    """Whether a room is among the numbers that were said: three figures and more."""
    return any(len(one) >= 3 for one in numbers.split())


def role(words: str) -> str:
    """In which role; an owner unless they say otherwise."""
    return next((key for key, any_of in _ROLES if any(word in words for word in any_of)), OWNER)


def name(raw: str, *, asked: bool) -> str | None:
    """The name somebody gives: after 我叫, or, where it was asked for, the first words that begin with a surname.
    Who was asked and says 我叫 may have a surname we do not know."""
    found = _NAMED.search(raw)
    if found is not None and not _NO_NAME.search(found[1]):
        by_name = asked and _BY_NAME.match(found[0]) is not None
        if by_name or _is_name(found[1]):
            return found[1]
    parts = [part for part in re.split(r"[\s,，。;；、:：]+", raw) if part] if asked else []
    return next((part for part in parts if _is_name(part)), None)


def _is_name(part: str) -> bool:
    if _BARE.fullmatch(part) is None or _NO_NAME.search(part) is not None:
        return False
    single, compound, everyday = _surnames()
    if "·" in part or "•" in part:
        return True
    if part.startswith(everyday):
        return False
    return (part[0] in single and 2 <= len(part) <= 3) or (part.startswith(compound) and 3 <= len(part) <= 4)


def tail(words: str) -> str | None:
    """Four figures, the last perhaps an X, also when spoken one by one: 一二三四, 七三四 叉; of a whole identity number
    its last four."""
    found = _WHOLE.search(bare_number(words).lower()) or _TAIL.search(words)
    if found is None:
        said = _ASKED_FOR.sub("", words).replace("叉", "x")
        figures = "".join(one if one.isascii() else str(number(one)) for one in said if one in _SPOKEN)
        found = _TAIL.fullmatch(figures)
    return found[1].upper() if found else None
