"""The console's pages of notices, and how far one came."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from server.kit.audit import AuditEntry
from server.kit.clock import StoppedClock
from server.kit.house import House
from server.notices.models import Notice
from server.places import queries as queries_of_places
from server.places import service as places
from server.places.rules import HomeSpec
from tests.consoles import Clerk, Town, refusal, words
from workflows.engine.reactions import Reactor
from workflows.registry import REACTIONS

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
FORM = {"kind": "water", "title": "明天上午停水", "words": "水箱清洗，请提前存水。", "place": "all",
        "to_groups": "true",
        "starts_at": "2026-11-22T09:00", "ends_at": "2026-11-22T12:00"}  # fmt: skip


def write(clerk: Clerk, town: Town, **over: str) -> str:
    answer = clerk.post("/notices/new", {**FORM, "estate_id": str(town.xiushan), **over})
    assert answer.status_code == 200, answer.headers
    return answer.headers["HX-Redirect"].removeprefix("/console")


def follow(house: House) -> None:
    reactor = Reactor(house, REACTIONS)
    while reactor.run_once():
        pass


def test_a_water_cut_from_the_form_to_the_list_of_homes_to_phone(
    clerk: ClerkOf, house: House, town: Town
) -> None:  # fmt: skip
    xiaoli = clerk("xiaoli")
    at = write(xiaoli, town)
    assert "草稿" in words(xiaoli.get(at))
    assert xiaoli.post(f"{at}/publish", {"version": "1"}).status_code == 200
    follow(house)
    number = at.rpartition("/")[2]
    shown = words(xiaoli.get(at))
    assert "已发布" in shown and "21栋 3 不足 10 户，不显示" in shown
    reached = words(xiaoli.get(f"/deliveries/notices/{number}"))
    assert "告诉了 2 人" in reached and "没有订阅 2 0 2" in reached
    people = words(xiaoli.get(f"/deliveries/notices/{number}/people?show=no_credit"))
    assert "21栋1单元702 白**" in people and "白兰娟" not in people
    homes = words(xiaoli.get(f"/deliveries/notices/{number}/homes?hours=0"))
    assert "21栋1单元702 还没人读 白** 业主 199****0734" in homes and "21栋1单元301" not in homes
    later = words(xiaoli.get(f"/deliveries/notices/{number}/homes"))
    assert "都知道了" in later
    with house.database.read() as session:
        acts = session.execute(select(AuditEntry.act, AuditEntry.after).where(AuditEntry.act == "reach.read")).all()
    assert [tuple(row) for row in acts] == [
        ("reach.read", {"show": "no_credit", "people": 2}),
        ("reach.read", {"show": "homes", "homes": 2}),
        ("reach.read", {"show": "homes", "homes": 0}),
    ]


def test_a_number_is_shown_on_a_click_that_is_written_down(clerk: ClerkOf, house: House, town: Town) -> None:
    xiaoli = clerk("xiaoli")
    at = write(xiaoli, town)
    xiaoli.post(f"{at}/publish", {"version": "1"})
    follow(house)
    number = at.rpartition("/")[2]
    contact = f"/deliveries/notices/{number}/contact"
    answer = xiaoli.post(contact, {"person": str(town.meijie.id)}, key=None)
    assert "19900000734" in answer.get_data(as_text=True)
    for wanted in (town.stranger.id, town.staff["xiaoli"]):
        assert xiaoli.post(contact, {"person": str(wanted)}).status_code == 404
    with house.database.read() as session:
        seen = session.scalars(select(AuditEntry).where(AuditEntry.act == "phone.read")).all()
    assert [(entry.thing_id, entry.after) for entry in seen] == [(town.meijie.id, {"cause": f"notice:{number}"})]
    other = clerk("xiaozhang")
    for path in ("", "/people?show=no_app", "/homes"):
        assert other.get(f"/deliveries/notices/{number}{path}").status_code == 404


def test_a_large_building_shows_its_rate_and_a_small_one_does_not(clerk: ClerkOf, house: House, town: Town) -> None:
    with house.database.write() as session:
        rooms = [HomeSpec("5栋", "1单元", f"{floor}01", floor, 8000) for floor in range(1, 13)]
        places.add_homes(session, town.xiushan, rooms)
    xiaoli = clerk("xiaoli")
    at = write(xiaoli, town)
    xiaoli.post(f"{at}/publish", {"version": "1"})
    shown = words(xiaoli.get(at))
    assert "5栋 12 0 0%" in shown and "21栋 3 不足 10 户，不显示" in shown


def test_what_is_wrong_is_said_beside_what_was_typed(clerk: ClerkOf, town: Town) -> None:
    xiaoli, estate = clerk("xiaoli"), {"estate_id": str(town.xiushan)}
    cases = [
        ({"title": "停" * 2000}, "title", "1 到 40"),
        ({"words": "水" * 2001}, "words", "2000"),
        ({"words": "请联系 13800138000"}, "words", "手机号"),
        ({"words": "白兰娟说要停水"}, "names_agreed", "勾选"),
        ({"ends_at": "2026-11-22T08:00"}, "ends_at", "晚于"),
        ({"place": "moon:7"}, "place", "范围"),
    ]
    for over, field, said in cases:
        answer = xiaoli.post("/notices/new", {**FORM, **estate, **over})
        assert answer.status_code == 422 and said in refusal(answer)["fields"][field], over
    assert xiaoli.post("/notices/new", {**FORM, "estate_id": str(town.defu)}).status_code == 404


def test_words_with_emoji_and_rare_characters_stay_as_they_are(clerk: ClerkOf, house: House, town: Town) -> None:
    said = "㙍塘路💧停水\n𠮷祥苑🏠也停"
    at = write(clerk("xiaoli"), town, words=said)
    with house.database.read() as session:
        assert session.get_one(Notice, int(at.rpartition("/")[2])).words == said


def test_two_people_make_an_urgent_notice_and_one_alone_cannot(
    clerk: ClerkOf, clock: StoppedClock, town: Town
) -> None:  # fmt: skip
    clock.advance(hours=14)
    xiaoli, manager = clerk("xiaoli"), clerk("sunjingli")
    at = write(xiaoli, town, starts_at="", ends_at="", title="燃气泄漏，请勿开火")
    assert "早上 8 点才发" in words(xiaoli.get(at))
    assert xiaoli.post(f"{at}/urgent", {"version": "1", "why": "gas_leak"}).status_code == 200
    assert "要另一位同事确认后才会发出" in words(xiaoli.get(at))
    assert refusal(xiaoli.post(f"{at}/confirm", {"version": "2"}))["code"] == "second_person_needed"
    waiting = words(manager.get("/notices?show=waiting"))
    assert "燃气泄漏，请勿开火" in waiting
    assert manager.post(f"{at}/confirm", {"version": "2"}).status_code == 200
    shown = words(manager.get(at))
    assert "紧急 已发布" in shown and re.search(r"燃气泄漏：.+ 申请，.+ 确认", shown)


def test_a_recall_and_its_correction(clerk: ClerkOf, town: Town) -> None:
    xiaoli = clerk("xiaoli")
    at = write(xiaoli, town)
    xiaoli.post(f"{at}/publish", {"version": "1"})
    assert xiaoli.post(f"{at}/recall", {"version": "2", "note": "时间写错了"}).status_code == 200
    assert "时间写错了" in words(xiaoli.get(at))
    answer = xiaoli.post(f"{at}/correct", {"version": "3"})
    draft = answer.headers["HX-Redirect"].removeprefix("/console")
    assert draft.endswith("/edit") and "明天上午停水" in xiaoli.get(draft).get_data(as_text=True)
    assert "看更正后的通知" in words(xiaoli.get(at))


def test_an_edit_against_an_old_version_and_a_double_click(clerk: ClerkOf, town: Town) -> None:
    xiaoli = clerk("xiaoli")
    at = write(xiaoli, town)
    form = {**FORM, "estate_id": str(town.xiushan), "version": "1", "title": "改过"}
    first = xiaoli.post(f"{at}/edit", form, key="the-same-key-1")
    again = xiaoli.post(f"{at}/edit", form, key="the-same-key-1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert refusal(xiaoli.post(f"{at}/edit", form))["code"] == "notice_changed"


def test_who_only_looks_sees_no_button_and_may_not_write(clerk: ClerkOf, town: Town) -> None:
    at = write(clerk("xiaoli"), town)
    looker = clerk("chengong")
    shown = words(looker.get(at))
    assert "下一步" not in shown and "写通知" not in words(looker.get("/notices"))
    assert looker.get("/notices/new").status_code == 403


def test_one_notice_is_written_for_several_places(clerk: ClerkOf, house: House, town: Town) -> None:
    xiaoli = clerk("xiaoli")
    form = words(xiaoli.get(f"/notices/new?estate={town.xiushan}"))
    assert "只告诉下面勾选的" in form and "21栋" in form
    with house.database.read() as session:
        building = queries_of_places.tree(session, town.xiushan)["buildings"][0]["id"]
    chosen: Any = ["some", f"building:{building}", f"lift:{town.lift}"]
    at = write(xiaoli, town, place=chosen)
    assert "21栋" in words(xiaoli.get(at))
    page = xiaoli.get(f"{at}/edit").text
    for value in chosen[1:]:
        assert re.search(rf'value="{value}" checked', page)
    none = xiaoli.post("/notices/new", {**FORM, "estate_id": str(town.xiushan), "place": "some"})
    assert "place" in refusal(none)["fields"]
