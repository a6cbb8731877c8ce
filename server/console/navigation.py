"""What stands in the side bar, in which order. An entry is shown when its page is mounted and open to the person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.kit.actor import Actor
from server.kit.doors import Call
from server.kit.pages import Page
from server.people.rules import COMMITTEE


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the side bar; ``key`` is the second letter of its shortcut, after g."""

    name: str
    label: str
    icon: str
    path: str
    key: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one short heading; ``name`` ties the heading to its list for who hears the page read."""

    name: str
    label: str
    entries: tuple[Entry, ...]


GROUPS = (
    Group("residents", "报事与住户", (
        Entry("reports", "报事", "wrench", "/reports", "r"),
        Entry("chats", "会话", "service", "/chats", "s"),
        Entry("bindings", "住户审核", "key", "/bindings", "b"),
        Entry("groups", "业主群", "chat", "/groups", "g"),
    )),
    Group("money", "收费与账", (
        Entry("desk", "收银台", "counter", "/desk", "c"),
        Entry("fees", "物业费", "yuan", "/fees", "f"),
        Entry("payments", "收款对账", "wallet", "/payments", "e"),
        Entry("contract", "服务合同", "receipt", "/contract", "q"),
        Entry("books", "公开账", "chart", "/books", "o"),
    )),
    Group("owners", "议事与组织", (
        Entry("matters", "议题", "flag", "/matters", "y"),
        Entry("votes", "表决", "ballot", "/votes", "v"),
        Entry("committee", "业委会", "people", "/committee", "w"),
        Entry("bodies", "业主组织", "hand", "/bodies", "z"),
    )),
    Group("public", "公告与公开", (
        Entry("bulletins", "每日简报", "megaphone", "/bulletins", "d"),
        Entry("notices", "通知", "bell", "/notices", "n"),
        Entry("openness", "信息公开", "info", "/openness", "u"),
        Entry("handbook", "手册", "book", "/handbook", "k"),
    )),
    Group("places", "小区与房屋", (
        Entry("homes", "房屋业主", "home", "/homes", "h"),
        Entry("estates", "小区", "building", "/estates", "x"),
        Entry("lifts", "电梯", "lift", "/lifts", "l"),
        Entry("contacts", "联系名片", "phone", "/contacts", "j"),
        Entry("rosters", "名册导入", "list", "/rosters", "i"),
    )),
    Group("running", "管理与记录", (
        Entry("staff", "人员权限", "badge", "/staff", "p"),
        Entry("deliveries", "消息发送", "send", "/deliveries", "m"),
        Entry("jobs", "定时任务", "clock", "/jobs", "t"),
        Entry("audit", "操作记录", "shield", "/audit", "a"),
    )),
)  # fmt: skip

ENTRIES = tuple(entry for group in GROUPS for entry in group.entries)

OWN_PAGE = {COMMITTEE: "/committee"}
"""Where somebody begins who holds this role and no other: reports are open to a committee too, but few are its own."""


class Navigation:
    """The side bar over the pages that are mounted."""

    def __init__(self, pages: Iterable[Page]) -> None:
        roots = {page.path: page for page in pages if page.method == "GET"}
        self._found = [(entry, roots[entry.path]) for entry in ENTRIES if entry.path in roots]

    def groups(self, call: Call) -> list[dict[str, Any]]:
        """The entries open to this person with what waits behind them, by group; a group without any is left out."""
        items = {
            entry.name: {"entry": entry, "badge": page.badge(call) if page.badge else 0}
            for entry, page in self._found
            if page.who.admits(call.actor)
        }
        shown = [(group, [items[entry.name] for entry in group.entries if entry.name in items]) for group in GROUPS]
        return [{"group": group, "entries": entries} for group, entries in shown if entries]

    def first(self, actor: Actor) -> str | None:
        """The path of the page made for this person's role if there is one, else of the first entry open to them."""
        open_ones = [entry.path for entry, page in self._found if page.who.admits(actor)]
        own = {OWN_PAGE.get(grant.role, "") for grant in actor.grants}
        if len(own) == 1 and own <= set(open_ones):
            return own.pop()
        return open_ones[0] if open_ones else None
