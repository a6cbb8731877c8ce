"""The console's pages of owner groups: each estate sees its own, a group is placed once, what was posted by hand."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from server.groups import service
from server.groups.models import Group, Posting
from server.groups.rules import Content, State
from server.kit.audit import AuditEntry
from server.kit.clock import local_day
from server.kit.facts import FactRow
from server.kit.house import House
from server.people.queries import actor_of
from tests.consoles import Clerk, Town, refusal, words

ClerkOf = Callable[[str], Clerk]
CONTENT = Content(
    "【秀山花园】11月21日 每日简报", "今天办好 3 件", "秀山花园 每日简报", "pages/bulletin/bulletin?id=1", "c"
)


@pytest.fixture
def groups(house: House, town: Town) -> dict[str, int]:
    """One customer group placed on 秀山花园, one nobody placed, one whose owner left; their ids by chat."""
    at = house.clock.now()
    with house.database.write() as session:
        service.sync(session, [
            service.Seen("chat-21", "秀山花园 21栋", "xiaoli", 86),
            service.Seen("chat-new", "新建的群", "xiaoli", 3),
            service.Seen("chat-lost", "秀山花园 老群", "", 40, ownerless=True),
        ], at=at)  # fmt: skip
        admin = actor_of(session, town.staff["admin"], door="console")
        found = {str(row.chat_id): row for row in session.scalars(select(Group))}
        for chat in ("chat-21", "chat-lost"):
            version = found[chat].version
            service.place(session, admin, found[chat].id, estate_id=town.xiushan, version=version, at=at)
        return {chat: row.id for chat, row in found.items()}


@pytest.fixture
def posted(house: House, town: Town, groups: dict[str, int]) -> dict[int, int]:
    """Today's sheet was owed to the groups of 秀山花园; posting ids by group."""
    with house.database.write() as session:
        service.owe(session, cause="bulletin:1", piece="bulletin", piece_id=1, estate_id=town.xiushan,
                    day=local_day(house.clock.now()), content=CONTENT, at=house.clock.now())  # fmt: skip
        return {row.group_id: row.id for row in session.scalars(select(Posting))}


def version_of(house: House, group_id: int) -> int:
    """The version somebody would see now."""
    with house.database.read() as session:
        return session.get_one(Group, group_id).version


def test_the_list_tells_where_each_group_belongs_who_owns_it_and_what_came_last(
    clerk: ClerkOf, posted: dict[int, int]
) -> None:
    said = words(clerk("admin").get("/groups"))
    assert "秀山花园 21栋 企业微信客户群 整个小区 秀山花园 小李 86 正常 待创建 11月21日 简报" in said
    assert "新建的群 企业微信客户群 还没有归属" in said and "群主已离职" in said and "上次同步 今天 09:00" in said
    unplaced = words(clerk("admin").get("/groups?show=unplaced"))
    assert "新建的群" in unplaced and "秀山花园 21栋" not in unplaced
    broken = words(clerk("admin").get("/groups?show=broken"))
    assert "秀山花园 老群" in broken and "新建的群" not in broken


def test_another_estate_and_a_manager_of_one_company_see_only_theirs(clerk: ClerkOf, groups: dict[str, int]) -> None:
    assert "秀山花园" not in words(clerk("xiaozhang").get("/groups?show=all")).split("全部", 1)[1].split("快捷键")[0]
    assert clerk("xiaozhang").get(f"/groups/{groups['chat-21']}").status_code == 404
    assert "秀山花园 21栋" in words(clerk("sunjingli").get("/groups"))
    assert clerk("sunjingli").get(f"/groups/{groups['chat-new']}").status_code == 404
    assert clerk("zhoukuaiji").get("/groups").status_code == 403


def test_a_group_is_placed_on_a_building_against_the_version_that_was_seen(
    clerk: ClerkOf, house: House, town: Town, groups: dict[str, int]
) -> None:
    admin, group_id = clerk("admin"), groups["chat-new"]
    spots = admin.get(f"/groups/spots?estate_id={town.xiushan}", htmx=True).get_data(as_text=True)
    (building,) = re.findall(r'value="(building:\d+)">21栋<', spots)
    version = version_of(house, group_id)
    form = {"estate_id": str(town.xiushan), "spot": building, "version": str(version)}
    assert admin.post(f"/groups/{group_id}/place", form).headers["HX-Redirect"] == f"/console/groups/{group_id}"
    assert "秀山花园 21栋" in words(admin.get(f"/groups/{group_id}"))
    assert refusal(admin.post(f"/groups/{group_id}/place", form))["code"] == "group_changed"
    assert refusal(admin.post(f"/groups/{group_id}/place", {**form, "spot": "home:1"}))["fields"].keys() == {"spot"}
    with house.database.read() as session:
        of_it = (AuditEntry.thing == "group") & (AuditEntry.thing_id == group_id)
        assert session.scalars(select(AuditEntry.act).where(of_it)).all() == ["group.placed"]


def test_who_keeps_one_company_places_nothing_elsewhere(
    clerk: ClerkOf, house: House, town: Town, groups: dict[str, int]
) -> None:
    sun, group_id = clerk("sunjingli"), groups["chat-21"]
    form = {"estate_id": str(town.defu), "version": str(version_of(house, group_id))}
    assert sun.post(f"/groups/{group_id}/place", form).status_code == 404
    assert "楼栋" not in words(sun.get(f"/groups/spots?estate_id={town.defu}", htmx=True))
    assert clerk("xiaoli").post(f"/groups/{group_id}/place", form).status_code == 403


def test_a_plain_group_is_registered_once_and_retired(clerk: ClerkOf, house: House, town: Town) -> None:
    sun = clerk("sunjingli")
    form = {"estate_id": str(town.xiushan), "name": "秀山花园 邻里互助群"}
    first, again = (sun.post("/groups", form, key="registered-plain-01") for _ in range(2))
    assert first.headers["HX-Redirect"] == again.headers["HX-Redirect"]
    path = first.headers["HX-Redirect"].removeprefix("/console")
    assert "同事在微信里转发图片和卡片" in words(sun.get(path))
    assert refusal(sun.post("/groups", {**form, "name": " "}))["fields"].keys() == {"name"}
    group_id = int(path.rpartition("/")[2])
    sun.post(f"{path}/retire", {"version": str(version_of(house, group_id))})
    assert "这个群已停用" in words(sun.get(path))


def test_what_could_not_be_sent_is_posted_by_hand_once_and_says_by_whom(
    clerk: ClerkOf, house: House, groups: dict[str, int], posted: dict[int, int]
) -> None:
    xiaoli, group_id = clerk("xiaoli"), groups["chat-lost"]
    assert "群主已离职，请先在企业微信里转交这个群" in words(xiaoli.get(f"/groups/{group_id}"))
    path = f"/groups/postings/{posted[group_id]}/posted"
    assert xiaoli.post(path).headers["HX-Redirect"] == f"/console/groups/{group_id}"
    assert "已人工转发 小李" in words(xiaoli.get(f"/groups/{group_id}"))
    assert refusal(xiaoli.post(path))["code"] == "posting_settled"
    elsewhere = clerk("admin").post(path, {"back": "https://elsewhere.example/"})
    assert refusal(elsewhere)["fields"].keys() == {"back"}


def test_what_waits_for_a_hand_is_counted_in_the_side_bar(
    clerk: ClerkOf, house: House, town: Town, groups: dict[str, int], posted: dict[int, int]
) -> None:
    with house.database.write() as session:
        of_21 = Posting.group_id == groups["chat-21"]
        session.execute(update(Posting).where(of_21).values(state=State.UNCERTAIN))
    assert "业主群 ，待办 1" in words(clerk("xiaoli").get("/groups"))
    assert "待办" not in words(clerk("xiaozhang").get("/groups"))


def test_a_fresh_look_and_a_join_code_are_asked_for(clerk: ClerkOf, house: House, groups: dict[str, int]) -> None:
    admin = clerk("admin")
    assert admin.post("/groups/sync").headers["HX-Redirect"] == "/console/groups"
    assert clerk("xiaoli").post("/groups/sync").status_code == 403
    admin.post(f"/groups/{groups['chat-21']}/join")
    assert refusal(admin.post(f"/groups/{groups['chat-new']}/join"))["code"] == "no_join_code"
    with house.database.read() as session:
        asked = set(session.scalars(select(FactRow.name)))
        assert {"groups.sync_wanted", "group.join_qr_wanted"} <= asked, asked


def test_an_empty_house_says_how_to_begin(clerk: ClerkOf, town: Town) -> None:
    assert "还没有业主群" in words(clerk("sunjingli").get("/groups"))
