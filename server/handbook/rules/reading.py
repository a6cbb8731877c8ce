"""Reads a version of the handbook from its Markdown file, or says line by line what is wrong with it. Pure.

A file begins with number, title and first day between two lines of ``---``. ``# 报事报修`` begins a chapter,
``## 1.2 多久有人来`` an article, ``## 1.2 多久有人来（杭州市）`` the one of a city. Its text follows; ``依据：`` names
the law it comes from, ``问：`` a question as people ask it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

LONGEST_NUMBER, LONGEST_TITLE, LONGEST_CHAPTER, LONGEST_HEADING = 20, 40, 30, 60
LONGEST_TEXT, LONGEST_LAW, LONGEST_CITY, LONGEST_ASK = 1000, 200, 20, 60
MOST_ARTICLES, MOST_ASKS, LARGEST_FILE = 500, 12, 500_000

_HEADING = re.compile(r"^## +([0-9]{1,2}(?:\.[0-9]{1,2}){1,2}) +([^（）]+?)(?:（([^（）]+)）)?$")
_HEAD = re.compile(r"^(number|title|from): *(.+)$")
_NUMBER = re.compile(r"[0-9]{4}-[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as the file has it; ``city`` is empty where it holds everywhere, ``line`` is where it begins."""

    number: str
    city: str
    chapter: str
    heading: str
    text: str
    law: str
    asks: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line, counted from one."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Book:
    """What a file holds; with faults it cannot be imported."""

    number: str
    title: str
    from_day: date | None
    articles: tuple[Draft, ...]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Open:
    number: str
    heading: str
    city: str
    chapter: str
    line: int
    text: list[str] = field(default_factory=list)
    law: str = ""
    asks: list[str] = field(default_factory=list)

    def close(self) -> Draft:
        return Draft(self.number, self.city, self.chapter, self.heading, "\n".join(self.text), self.law,
                     tuple(self.asks), self.line)  # fmt: skip


def read(text: str, cities: tuple[str, ...]) -> Book:
    """The version a file holds, and every fault in it. ``cities`` are those that may have articles of their own."""
    lines = text.replace("\r\n", "\n").lstrip("\ufeff").split("\n")
    head, begins = _head(lines)
    articles, faults = _articles(lines, begins)
    number, title, day = head.get("number", ""), head.get("title", ""), _day(head.get("from", ""))
    faults = [*_head_faults(number, title, day), *faults, *_article_faults(articles, cities)]
    return Book(number, title, day, tuple(articles), tuple(sorted(faults, key=lambda fault: fault.line)))


def _head(lines: list[str]) -> tuple[dict[str, str], int]:
    if not lines or lines[0].strip() != "---":
        return {}, 0
    found: dict[str, str] = {}
    for place, line in enumerate(lines[1:], 1):
        if line.strip() == "---":
            return found, place + 1
        if said := _HEAD.match(line.strip()):
            found[said[1]] = said[2].strip()
    return found, len(lines)


def _articles(lines: list[str], begins: int) -> tuple[list[Draft], list[Fault]]:
    chapter, opened = "", None
    articles: list[Draft] = []
    faults: list[Fault] = []
    for place, raw in enumerate(lines[begins:], begins + 1):
        line = raw.strip()
        if not line:
            continue
        if line.startswith("#"):
            articles += [opened.close()] if opened else []
            chapter = line[2:].strip() if line.startswith("# ") else chapter
            opened = _opened(line, chapter, place)
            if opened is None and not line.startswith("# "):
                faults.append(Fault(place, "标题应写成“## 3.2 标题”，某个城市的条款在后面加“（杭州市）”"))
        elif opened is None:
            faults.append(Fault(place, "这一行不属于任何一条，请先写“## 编号 标题”"))
        else:
            _take(opened, line)
    return articles + ([opened.close()] if opened else []), faults


def _opened(line: str, chapter: str, place: int) -> _Open | None:
    found = _HEADING.match(line)
    return _Open(found[1], found[2].strip(), found[3] or "", chapter, place) if found else None


def _take(opened: _Open, line: str) -> None:
    if line.startswith("依据："):
        opened.law = line.removeprefix("依据：").strip()
    elif line.startswith("问："):
        opened.asks.append(line.removeprefix("问：").strip())
    else:
        opened.text.append(line)


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _head_faults(number: str, title: str, day: date | None) -> Iterator[Fault]:
    if not _NUMBER.fullmatch(number):
        yield Fault(1, "文件开头要写版本号，如“number: 2026-1”")
    if not 0 < len(title) <= LONGEST_TITLE:
        yield Fault(1, f"文件开头要写名称（title），最多 {LONGEST_TITLE} 个字")
    if day is None:
        yield Fault(1, "文件开头要写从哪天起用，如“from: 2026-12-01”")


def _article_faults(articles: list[Draft], cities: tuple[str, ...]) -> Iterator[Fault]:
    if not articles:
        yield Fault(1, "文件里一条也没有")
    if len(articles) > MOST_ARTICLES:
        yield Fault(articles[MOST_ARTICLES].line, f"一版最多 {MOST_ARTICLES} 条")
    seen: dict[tuple[str, str], int] = {}
    for article in articles:
        key = (article.number, article.city)
        if key in seen:
            yield Fault(article.line, f"第 {article.number} 条和第 {seen[key]} 行的编号相同")
        seen.setdefault(key, article.line)
        yield from (Fault(article.line, f"第 {article.number} 条{said}") for said in _wrong(article, cities))


def _wrong(article: Draft, cities: tuple[str, ...]) -> Iterator[str]:
    if not article.chapter:
        yield "前面还没有章名（“# 报事报修”）"
    if not article.text:
        yield "没有正文"
    if not article.law:
        yield "没有写依据（“依据：民法典第二百七十八条”）"
    if article.city and article.city not in cities:
        yield f"的城市“{article.city}”没有城市档案"
    if len(article.asks) > MOST_ASKS or any(not 0 < len(ask) <= LONGEST_ASK for ask in article.asks):
        yield f"的问法最多 {MOST_ASKS} 句，每句最多 {LONGEST_ASK} 个字"
    longest = {"章名": (article.chapter, LONGEST_CHAPTER), "标题": (article.heading, LONGEST_HEADING),
               "正文": (article.text, LONGEST_TEXT), "依据": (article.law, LONGEST_LAW)}  # fmt: skip
    for name, (words, most) in longest.items():
        if len(words) > most:
            yield f"的{name}太长，最多 {most} 个字"
