"""The words that go out with notices. Short and kind: many who read them are over seventy."""

from __future__ import annotations

from datetime import datetime

from server.kit.clock import SHANGHAI
from server.kit.sentences import closed
from server.notices.queries import Brief

SHORT = 200
RECALLED_TITLE = "【已撤回】{title}"
RECALLED = "这条通知已撤回：{note}"
TEAM = "【{estate}】已发布{kind}通知：{title}（{place}）。请值班同事留意住户来电。"
TEAM_RECALLED = "【{estate}】已撤回通知：{title}。原因：{note}"
SECOND = "{who}要紧急发布通知“{title}”，现在就等您确认。请在工作台“通知”里看一看。"
SECOND_TITLE = "紧急通知待确认"
MISSED = "“{title}”没有发布：到点时通知里的时间已经过去。它在草稿里，改好时间可以再发。"
MISSED_TITLE = "定时通知没有发布"
GROUP_END = "详情请点开小程序查看。物业电话 {phone}"


def title(told: Brief) -> str:
    """A line for inboxes: 停水通知：明天上午停水."""
    return f"{told.kind_label}通知：{told.title}" if told.kind != "other" else told.title


def short(told: Brief) -> str:
    """Place, time and the beginning of the words."""
    parts = [told.place_label, span(told), told.words]
    head = closed("，".join(part for part in parts[:2] if part))
    text = head + parts[2].replace("\n", " ")
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"


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
    return f"【{told.estate_name}】{told.kind_label}通知 第{told.id}号"


def group_words(told: Brief) -> str:
    """What is posted in the owners' groups under the mark."""
    lines = [told.title, f"范围：{told.place_label}"]
    lines += [f"时间：{span(told)}"] if told.starts_at else []
    end = GROUP_END.format(phone=told.estate_phone) if told.estate_phone else GROUP_END.split("。")[0] + "。"
    words = told.words if len(told.words) <= SHORT else told.words[: SHORT - 1] + "…"
    return "\n".join([*lines, words, end])


def _moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
