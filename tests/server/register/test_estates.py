"""What an estate says of itself, and who looks after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from server.kit.actor import SYSTEM, Grant
from server.kit.audit import AuditEntry
from server.kit.house import House
from server.people.queries import actor_of, covers
from server.people.rules import ADMIN, MANAGER
from server.people.service import staff
from server.places import queries as places
from server.places import service as place
from server.reports.models import Report
from server.reports.rules.words import Kind, Place
from server.reports.service import making
from tests.consoles import Clerk, Town, refusal, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
SAID: dict[str, Any] = {"version": "1", "phone": "0571-8800-1234", "address": "秀山路 8 号", "windows": "08:00-20:00"}


def estate(house: House, estate_id: int) -> dict[str, Any]:
    with house.database.read() as session:
        return dict(places.estate(session, estate_id))


def trail(house: House, act: str) -> list[AuditEntry]:
    with house.database.read() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.act == act)))


def test_a_manager_puts_right_what_an_estate_says(clerk: ClerkOf, house: House, town: Town) -> None:
    manager = clerk("sunjingli")
    assert "缺 地址" in words(manager.get(f"/estates/{town.xiushan}"))
    assert manager.post(f"/estates/{town.xiushan}", {**SAID, "holidays": "true"}).status_code == 200
    kept = estate(house, town.xiushan)
    assert (kept["phone"], kept["address"], kept["version"]) == ("0571-8800-1234", "秀山路 8 号", 2)
    assert kept["hours"] == {"windows": ["08:00-20:00"], "weekend": [], "holidays": "china"}
    (entry,) = trail(house, "estate.described")
    assert entry.after["office_hours"] == "08:00-20:00，天天上班，按国家节假日"
    assert entry.before["duty_phone"] == "0571-88123456"
    assert "24 小时电话" in words(clerk("admin").get(f"/audit?thing=estate&thing_id={town.xiushan}"))


def test_hours_change_what_is_promised_from_now_on(clerk: ClerkOf, house: House, town: Town) -> None:
    before = _due(house, town, "before-hours")
    clerk("sunjingli").post(f"/estates/{town.xiushan}", {**SAID, "windows": "00:00-24:00", "holidays": ""})
    assert _due(house, town, "with-new-hours") < before


def _due(house: House, town: Town, key: str) -> datetime:
    with house.database.write() as session:
        said = making.Said(estate_id=town.xiushan, kind=Kind.REPAIR, category="lock", place=Place.HOME, words="灯不亮",
                           home_id=town.homes["meijie"])  # fmt: skip
        made = making.report(session, town.meijie, said, channel="app", request_key=key, at=house.clock.now())
        return session.get_one(Report, made).fix_by


@pytest.mark.parametrize(("said", "field"), [
    ({"phone": "打前台"}, "phone"), ({"phone": ""}, "phone"), ({"phone": "1" * 30}, "phone"),
    ({"address": "路" * 121}, "address"),
    ({"windows": "早到晚"}, None), ({"rest": ["Sat", "Someday"]}, "rest"), ({"version": "0"}, "version"),
    ({"phone": "\x00110"}, "phone"), ({"version": "9223372036854775808"}, "version"),
])  # fmt: skip
def test_what_cannot_be_is_refused_and_loses_nothing(
    clerk: ClerkOf, house: House, town: Town, said: dict[str, Any], field: str | None
) -> None:
    answer = clerk("sunjingli").post(f"/estates/{town.xiushan}", {**SAID, **said})
    assert answer.status_code == 422
    if field:
        assert any(name.startswith(field) for name in refusal(answer)["fields"])
    assert estate(house, town.xiushan)["version"] == 1


def test_a_stale_page_and_no_change_are_refused(clerk: ClerkOf, town: Town) -> None:
    manager = clerk("sunjingli")
    manager.post(f"/estates/{town.xiushan}", SAID)
    assert manager.post(f"/estates/{town.xiushan}", {**SAID, "address": "别处"}).status_code == 412
    assert "没有改动" in refusal(manager.post(f"/estates/{town.xiushan}", {**SAID, "version": "2"}))["sentence"]


def test_a_manager_sees_and_changes_only_their_own(clerk: ClerkOf, house: House, town: Town) -> None:
    manager = clerk("sunjingli")
    assert "德福楼" not in words(manager.get("/estates"))
    assert manager.get(f"/estates/{town.defu}").status_code == 404
    assert manager.post(f"/estates/{town.defu}", SAID).status_code == 404
    assert manager.post("/estates/999999", SAID).status_code == 404
    assert estate(house, town.defu)["version"] == 1
    for outsider in ("xiaoli", "zhoukuaiji", "chengong"):
        assert clerk(outsider).get("/estates").status_code == 403


def test_an_administrator_says_who_looks_after_an_estate(clerk: ClerkOf, house: House, town: Town) -> None:
    admin = clerk("admin")
    for _ in range(2):
        admin.post("/estates/communities", {"city": "杭州", "street": "古荡街道", "community": "秀山社区"})
    admin.post("/estates/companies", {"name": "德福物业", "phone": "0571-1234567"})
    with house.database.read() as session:
        companies, communities = places.companies(session), places.communities(session)
        assert covers(session, actor_of(session, town.staff["sunjingli"], door="console"), town.xiushan, [MANAGER])
    assert list(communities.values()) == ["杭州市 古荡街道 秀山社区"] and "德福物业" in companies.values()
    other = next(id_ for id_, name in companies.items() if name == "德福物业")
    to = {"version": "1", "city": "杭州", "company": str(other), "community": str(next(iter(communities)))}
    assert admin.post(f"/estates/{town.xiushan}/hand", to).status_code == 200
    kept = estate(house, town.xiushan)
    assert (kept["company"], kept["community"], kept["city"]) == ("德福物业", "秀山社区", "杭州市")
    with house.database.read() as session:
        manager = actor_of(session, town.staff["sunjingli"], door="console")
        assert not covers(session, manager, town.xiushan, [MANAGER])
    (entry,) = trail(house, "estate.handed")
    assert (entry.before["company"], entry.after["company"]) == ("安居物业", "德福物业")
    assert "没有改动" in refusal(admin.post(f"/estates/{town.xiushan}/hand", {**to, "version": "2"}))["sentence"]
    assert admin.post(f"/estates/{town.xiushan}/hand", {**to, "version": "2", "company": "999999"}).status_code == 404


def test_only_who_keeps_everything_hands_an_estate_on(clerk: ClerkOf, house: House, town: Town) -> None:
    with house.database.write() as session:
        staff.grant(session, SYSTEM, person_id=town.staff["xiaozhang"], to=Grant(ADMIN, "estate", town.defu),
                    at=house.clock.now())  # fmt: skip
    narrow = clerk("xiaozhang")
    assert "归谁管" in words(narrow.get(f"/estates/{town.defu}"))
    assert "登记物业公司" not in words(narrow.get("/estates"))
    for path, form in (
        (f"/estates/{town.defu}/hand", {"version": "1", "city": "杭州市", "company": str(town.company)}),
        ("/estates/companies", {"name": "我的物业"}),
        ("/estates/communities", {"city": "杭州", "street": "某街道", "community": "某社区"}),
    ):
        assert narrow.post(path, form).status_code == 403
    assert estate(house, town.defu)["company"] is None


def test_a_name_that_is_known_is_said_to_be(clerk: ClerkOf) -> None:
    admin = clerk("admin")
    assert "已经登记过" in refusal(admin.post("/estates/companies", {"name": "安居物业"}))["sentence"]
    assert "还缺" in words(admin.get("/estates"))


def test_an_estate_says_by_whose_rules_it_votes(clerk: ClerkOf, house: House, town: Town) -> None:
    admin = clerk("admin")
    assert "还没有本市规则" in words(admin.get(f"/estates/{town.defu}"))
    assert admin.post(f"/estates/{town.defu}/hand", {"version": "1", "city": " 浙江省杭州 "}).status_code == 200
    assert "按本市规则" in words(admin.get(f"/estates/{town.defu}"))
    with house.database.write() as session:
        place.found_estate(session, name="德福楼", city="南宁市")
    taken = admin.post(f"/estates/{town.defu}/hand", {"version": "2", "city": "南宁"})
    assert refusal(taken)["code"] == "estate_exists"
