"""The words of a notice as it is posted in owners' groups, by a colleague's phone or by hand; pure."""

from __future__ import annotations

from datetime import datetime

from server.kit.clock import SHANGHAI
from server.notices.queries.telling import Brief

SHORT = 200
GROUP_END = "详情请点开小程序查看。物业电话 {phone}"
RECALLED = "“{title}”已撤回：{note}"
NOW_HOLDS = "请不要按原来的通知安排，以新的通知为准。"
CORRECTS = "更正第{number}号通知，请以这一条为准。"


def span(told: Brief) -> str:
    """From when to when: 11月22日 09:00 至 17:00; empty without a time."""
    if told.starts_at is None:
        return ""
    begin = _moment(told.starts_at)
    if told.ends_at is None:
        return f"{begin} 起"
    same_day = _moment(told.ends_at)[:-5] == begin[:-5]
    return f"{begin} 至 {_moment(told.ends_at)[-5:] if same_day else _moment(told.ends_at)}"


def mark(told: Brief) -> str:
    """The first line in an owners' group; it names this notice and no other."""
    return f"{'【更正】' if told.corrects_id else ''}【{told.estate_name}】{told.kind_label}通知 第{told.id}号"


def recalled_mark(told: Brief) -> str:
    """The first line of the posting that takes a notice back."""
    return f"【撤回】【{told.estate_name}】{told.kind_label}通知 第{told.id}号"


def group_words(told: Brief) -> str:
    """What is posted in the owners' groups under the mark."""
    lines = [CORRECTS.format(number=told.corrects_id)] if told.corrects_id else []
    lines += [told.title, f"范围：{told.place_label}"]
    lines += [f"时间：{span(told)}"] if told.starts_at else []
    words = told.words if len(told.words) <= SHORT else told.words[: SHORT - 1] + "…"
    return "\n".join([*lines, words, _end(told)])


def recalled_words(told: Brief) -> str:
    """What a group reads that has a notice which was taken back."""
    return "\n".join([RECALLED.format(title=told.title, note=told.recall_note or ""), NOW_HOLDS, _end(told)])


def _end(told: Brief) -> str:
    return GROUP_END.format(phone=told.estate_phone) if told.estate_phone else GROUP_END.split("。")[0] + "。"


def _moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
