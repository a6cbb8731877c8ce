"""The words that go out with notices. Short and kind: many who read them are over seventy."""

from __future__ import annotations

from server.kit.sentences import closed
from server.notices.queries import Brief
from server.notices.queries.words import SHORT, group_words, mark, recalled_mark, recalled_words, span

__all__ = ["SHORT", "group_words", "mark", "recalled_mark", "recalled_words", "short", "span", "title"]

RECALLED_TITLE = "【已撤回】{title}"
RECALLED = "这条通知已撤回：{note}"
TEAM = "【{estate}】已发布{kind}通知：{title}（{place}）。请值班同事留意住户来电。"
TEAM_RECALLED = "【{estate}】已撤回通知：{title}。原因：{note}"
SECOND = "{who}要紧急发布通知“{title}”，现在就等您确认。请在工作台“通知”里看一看。"
SECOND_TITLE = "紧急通知待确认"
MISSED = "“{title}”没有发布：到点时通知里的时间已经过去。它在草稿里，改好时间可以再发。"
MISSED_TITLE = "定时通知没有发布"


def title(told: Brief) -> str:
    """A line for inboxes: 停水通知：明天上午停水."""
    return f"{told.kind_label}通知：{told.title}" if told.kind != "other" else told.title


def short(told: Brief) -> str:
    """Place, time and the beginning of the words."""
    parts = [told.place_label, span(told), told.words]
    head = closed("，".join(part for part in parts[:2] if part))
    text = head + parts[2].replace("\n", " ")
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"
