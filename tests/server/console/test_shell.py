"""The frame: what stands in the side bar for whom, estates to choose, duty, static files, lost ways."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from server.console import assets
from server.console.navigation import ENTRIES, GROUPS, Entry
from server.kit.clock import StoppedClock
from server.kit.house import House
from tests.consoles import Clerk, Town, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
MONEY = {"fees", "payments", "books"}
TEAM = {"openness", "reports", "chats", "matters", "votes", "bulletins", "notices", "handbook", "groups", "bindings",
        "homes", "lifts", "deliveries"}  # fmt: skip


def entries(clerk: Clerk) -> list[str]:
    """What stands in the side bar."""
    return re.findall(r'data-nav="(\w+)"', clerk.get("/me").get_data(as_text=True))


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("admin", {*TEAM, *MONEY, "contract", "jobs", "estates", "staff", "audit", "committee", "bodies", "contacts"}),
        ("sunjingli", {*TEAM, *MONEY, "contract", "desk", "estates", "staff", "audit", "bodies", "contacts"}),
        ("xiaoli", TEAM),
        ("chengong", {"reports", "matters", "votes", "bulletins", "notices", "handbook", "lifts"}),
        ("zhoukuaiji", {*MONEY, "contract", "openness", "desk", "bulletins", "handbook", "lifts"}),
    ],
)
def test_the_side_bar_holds_what_the_role_opens(clerk: ClerkOf, login: str, expected: set[str]) -> None:
    assert set(entries(clerk(login))) - {"rosters"} == expected | {"handbook"}


def test_everybody_begins_on_their_first_page(clerk: ClerkOf) -> None:
    assert clerk("xiaoli").get("/").headers["Location"] == "/console/reports"
    assert clerk("zhoukuaiji").get("/").headers["Location"] == "/console/desk"


def test_every_entry_leads_somewhere_and_has_a_shortcut_of_its_own(clerk: ClerkOf) -> None:
    admin = clerk("admin")
    page = admin.get("/me").get_data(as_text=True)
    for path in re.findall(r'<li><a href="/console(/\w+)"', page):
        assert admin.get(path).status_code == 200, path
    keys = re.findall(r'data-go="(\w)"', page)
    assert len(keys) == len(set(keys)) >= 7


def test_the_entries_stand_in_groups_and_a_group_without_entries_is_left_out(clerk: ClerkOf) -> None:
    def headings(login: str) -> list[str]:
        return re.findall(r'<p class="nav-head" id="nav-\w+">(.+?)</p>', clerk(login).get("/me").get_data(as_text=True))

    assert headings("admin") == [group.label for group in GROUPS]
    assert headings("chengong") == ["报事与住户", "议事与组织", "公告与公开", "小区与房屋"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_only_the_entry_one_is_at_is_held_in_sight(clerk: ClerkOf, entry: Entry) -> None:
    nav = clerk("admin").get(f"/nav?here={entry.name}", htmx=True).get_data(as_text=True)
    held = re.findall(r'<li class="nav-here"><a href="/console(/\w+)" aria-current="page"', nav)
    assert held == ([entry.path] if f'data-nav="{entry.name}"' in nav else [])
    assert nav.count("aria-current") == len(held)


def test_the_counts_are_fresh_in_the_side_bar_alone(clerk: ClerkOf, leak: int) -> None:
    nav = clerk("xiaoli").get("/nav?here=homes", htmx=True).get_data(as_text=True)
    assert "<html" not in nav
    assert re.search(r'homes" aria-current="page"', nav)
    assert "待办 </span>1" in nav


def test_only_estates_of_ones_own_stand_to_choose(clerk: ClerkOf, town: Town) -> None:
    admin = clerk("admin").get("/reports").get_data(as_text=True)
    assert "秀山花园</option>" in admin and "德福楼</option>" in admin
    xiaoli = clerk("xiaoli").get("/reports").get_data(as_text=True)
    assert "德福楼" not in xiaoli and 'id="estate"' not in xiaoli


def test_going_off_duty_and_on_again(clerk: ClerkOf, house: House) -> None:
    xiaoli = clerk("xiaoli")
    off = xiaoli.post("/duty", {"on_duty": "false"})
    assert 'aria-checked="false"' in off.get_data(as_text=True)
    assert "离岗" in words(xiaoli.get("/me"))
    on = xiaoli.post("/duty", {"on_duty": "true"})
    assert 'aria-checked="true"' in on.get_data(as_text=True)


def test_my_account_says_who_i_am(clerk: ClerkOf) -> None:
    said = words(clerk("sunjingli").get("/me"))
    assert "孙经理" in said and "物业经理 安居物业" in said


def test_static_files_are_kept_for_ever_under_their_hash_and_asked_again_without(console: Flask, house: House) -> None:
    visitor = Clerk(console, house)
    hashed = assets.address("", "console.css")
    assert visitor.get(hashed).headers["Cache-Control"] == assets.FOREVER
    plain = visitor.get("/static/console.css")
    assert plain.headers["Cache-Control"] == "no-cache"
    again = visitor.client.get("/console/static/console.css", headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    ["/static/../shell.py", "/static/%2e%2e/shell.py", "/static/design/../default.toml", "/static/nowhere.css",
     "/static/vendor/htmx.LICENSE", "/static/", "/static/design//etc/hosts"],
)  # fmt: skip
def test_nothing_but_static_files_is_served(console: Flask, house: House, path: str) -> None:
    assert Clerk(console, house).get(path).status_code == 404


def test_the_page_names_no_outside_address_and_holds_no_inline_script_or_style(clerk: ClerkOf, leak: int) -> None:
    admin = clerk("admin")
    for path in ("/reports", f"/reports/{leak}", "/homes?estate=1", "/staff", "/audit", "/me"):
        page = admin.get(path).get_data(as_text=True)
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', page), path
        assert not re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page), path


def test_a_lost_way_is_told_kindly(clerk: ClerkOf) -> None:
    response = clerk("xiaoli").get("/nowhere/at/all")
    assert response.status_code == 404
    assert "没有找到" in words(response)


def test_the_clock_of_the_page_is_the_houses(clerk: ClerkOf, clock: StoppedClock, leak: int) -> None:
    assert "还剩" in words(clerk("xiaoli").get("/reports"))
    clock.advance(days=3)
    assert "超时 " in words(clerk("xiaoli").get("/reports"))
