"""A sheet in other words: one line for a list, and the whole text to be read aloud to somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from server.bulletins.rules.days import next_day_words
from server.bulletins.rules.view import SectionView, SheetView
from server.kit.sentences import closed

PHONE_WORDS = "物业电话 {phone}"
LATE_WORDS = "这一期发布晚了，请见谅。"
DOUBT_WORDS = "物业发现这一期有误，更正稿已撤下，正在重新核对，请先不要以这一期为准。"
"""Of a sheet that was corrected by one that is withdrawn: it is known to be wrong, and nothing stands in its place."""
DOUBT_LINE = "有误，正在重新核对"
MOST_FIGURES = 3


def headline(view: SheetView) -> str:
    """One line: 新增 3 件 · 完成 2 件 · 未办结 1 件, or that there is nothing to tell."""
    first = next((one for one in view.sections if one.key == "reports"), None)
    if first is None:
        return view.day_words
    if first.empty:
        return first.words
    return " · ".join(f"{one.label} {one.words}" for one in first.figures[:MOST_FIGURES])


def plain_words(view: SheetView) -> str:
    """The sheet as lines of plain text, such as a group gets them."""
    lines = [f"{view.title} {view.day_words}", *([f"更正：{view.note}"] if view.note else [])]
    lines += [view.weather] if view.weather else []
    for section in view.sections:
        lines.append(f"【{section.title}】{_figures(section)}")
        lines += section.lines
    lines += [f"【{next_day_words(view)}安排】", *view.tomorrow] if view.tomorrow else []
    return "\n".join([*lines, *([PHONE_WORDS.format(phone=view.phone)] if view.phone else [])])


def read_words(view: SheetView, *, doubtful: bool = False) -> str:
    """The whole sheet as it is read aloud: sentences, and digits of the telephone one by one."""
    return "".join(closed(words) for words in _spoken(view, doubtful))


def _spoken(view: SheetView, doubtful: bool) -> Iterator[str]:
    yield f"{view.title}，{view.day_words}"
    if doubtful:
        yield DOUBT_WORDS
    if view.late:
        yield LATE_WORDS
    if view.note:
        yield f"这是更正后的版本：{view.note}"
    if view.weather:
        yield f"天气：{view.weather}"
    for section in view.sections:
        yield f"{section.title}：{section.words or _figures(section) or section.title}"
        yield from section.lines
    if view.tomorrow:
        yield f"{next_day_words(view)}的安排"
        yield from view.tomorrow
    if view.phone:
        yield f"物业电话 {' '.join(re.sub(r'[^0-9]', '', view.phone))}"


def _figures(section: SectionView) -> str:
    return section.words if section.empty else "，".join(f"{one.label} {one.words}" for one in section.figures)
