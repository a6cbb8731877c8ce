"""The files of lifts at the console."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from server.kit.actor import SYSTEM, Grant
from server.kit.house import House
from server.people.rules import COMMISSIONER
from server.people.service import staff
from server.places import queries as places
from server.places import service
from server.places.rules import LiftSpec
from tests.consoles import Clerk, Town, refusal, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_lifts_of_my_estates_with_what_is_due(clerk: Callable[[str], Clerk], house: House, town: Town) -> None:
    with house.database.write() as session:
        for number, day in enumerate((date(2026, 11, 1), date(2026, 12, 10), date(2027, 6, 1))):
            spec = LiftSpec(f"code-{number}", f"{number}号梯", next_inspection_on=day, rescue_phone="96333")
            service.register_lift(session, town.xiushan, spec)
        service.register_lift(session, town.defu, LiftSpec("code-of-defu", "德福电梯"))
    said = words(clerk("chengong").get("/lifts"))
    assert "0号梯" in said and "2026年11月1日 已过期" in said
    assert "2026年12月10日 快到了" in said and "2027年6月1日 已过期" not in said
    assert "德福电梯" not in said
    assert "德福电梯" in words(clerk("xiaozhang").get("/lifts"))


def test_the_plate_of_a_lift_is_for_its_own_estate_only(
    clerk: Callable[[str], Clerk], house: House, town: Town
) -> None:
    with house.database.write() as session:
        lift = service.register_lift(
            session, town.xiushan, LiftSpec("31104401132019000088", "1号梯", maintainer="某某维保")
        )
    page = clerk("xiaoli").get(f"/lifts/{lift}/plate")
    assert page.status_code == 200 and "<svg" in page.text and "3110 4401 1320 1900 0088" in words(page)
    with house.database.read() as session:
        plate = places.lift(session, lift_id=lift)["plate"]
    said = words(page)
    assert "某某维保" in said and f"/l/{plate}" in said and all(number in said for number in ("96333", "119"))
    assert clerk("xiaozhang").get(f"/lifts/{lift}/plate").status_code == 404


FILE = {
    "label": "22栋电梯", "maintainer": "某某维保", "rescue_phone": "0571-96333", "next_inspection_on": "2027-03-01",
    "in_use_since": "2010-05-01", "contract_until": "2026-12-01", "state": "在用", "maker": "某某电梯",
}  # fmt: skip


def stair(house: House, estate_id: int) -> int:
    with house.database.read() as session:
        return int(places.stair_names(session, estate_id)[0]["id"])


def test_a_commissioner_opens_a_file_and_residents_read_it(
    clerk: Callable[[str], Clerk], house: House, town: Town
) -> None:
    keeper = clerk("chengong")
    assert "服务的单元" in words(keeper.get("/lifts/new"))
    form = {**FILE, "estate": str(town.xiushan), "code": "31104401132019000099", "stairs": stair(house, town.xiushan)}
    answer = keeper.post("/lifts", form)
    assert answer.status_code == 200
    page = words(keeper.get(answer.headers["HX-Redirect"].removeprefix("/console")))
    assert "16 年" in page and "重点管理" in page and "最晚 2027年2月1日提出申请" in page and "快到期" in page
    with house.database.read() as session:
        lift = places.lift(session, code="31104401132019000099")
        assert places.stairs_of_lift(session, lift["id"]) == [form["stairs"]]
    assert (lift["rescue_phone"], lift["estate_id"]) == ("0571-96333", town.xiushan)
    assert "已经登记过" in refusal(keeper.post("/lifts", form))["sentence"]
    assert "登记电梯" in words(clerk("admin").get(f"/audit?thing=lift&thing_id={lift['id']}"))


def test_a_file_is_put_right_once(clerk: Callable[[str], Clerk], house: House, town: Town) -> None:
    keeper = clerk("sunjingli")
    assert keeper.post(f"/lifts/{town.lift}", {**FILE, "version": "1"}).status_code == 200
    with house.database.read() as session:
        lift, served = places.lift(session, lift_id=town.lift), places.stairs_of_lift(session, town.lift)
    assert (lift["maintainer"], lift["version"], served) == ("某某维保", 2, [])
    assert keeper.post(f"/lifts/{town.lift}", {**FILE, "version": "1", "label": "别的"}).status_code == 412
    assert "没有改动" in refusal(keeper.post(f"/lifts/{town.lift}", {**FILE, "version": "2"}))["sentence"]


@pytest.mark.parametrize("wrong", [
    {"label": ""}, {"rescue_phone": "找老张"}, {"state": "飞行"}, {"next_inspection_on": "明年"},
    {"next_inspection_on": "0001-01-01"}, {"stairs": "999999"},
    {"contract_until": "2009-01-01"}, {"version": "0"}, {"label": "\x00"}, {"maker": "造" * 81},
])  # fmt: skip
def test_a_wrong_file_is_refused(
    clerk: Callable[[str], Clerk], house: House, town: Town, wrong: dict[str, str]
) -> None:
    answer = clerk("sunjingli").post(f"/lifts/{town.lift}", {**FILE, "version": "1", **wrong})
    assert answer.status_code in (404, 422)
    with house.database.read() as session:
        assert places.lift(session, lift_id=town.lift)["version"] == 1


def test_who_may_not_keep_a_lift_reads_it_or_nothing(clerk: Callable[[str], Clerk], house: House, town: Town) -> None:
    page = words(clerk("xiaoli").get(f"/lifts/{town.lift}"))
    assert "21栋1单元" in page and "保存" not in page
    assert clerk("xiaoli").post(f"/lifts/{town.lift}", {**FILE, "version": "1"}).status_code == 403
    other = clerk("xiaozhang")
    with house.database.write() as session:
        grant = Grant(COMMISSIONER, "estate", town.defu)
        staff.grant(session, SYSTEM, person_id=town.staff["xiaozhang"], to=grant, at=house.clock.now())
    assert other.get(f"/lifts/{town.lift}").status_code == 404
    assert other.post(f"/lifts/{town.lift}", {**FILE, "version": "1"}).status_code == 404
    away = {**FILE, "estate": str(town.xiushan), "code": "3110-0099"}
    assert other.post("/lifts", away).status_code == 404
    foreign = {**away, "estate": str(town.defu), "stairs": str(stair(house, town.xiushan))}
    assert other.post("/lifts", foreign).status_code == 404


VISIT = {"day": "2026-11-20", "kind": "half_month", "firm": "某某维保", "who": "张师傅", "note": "都正常"}


def test_staff_write_down_a_visit_and_put_it_right(clerk: Callable[[str], Clerk], house: House, town: Town) -> None:
    desk, path = clerk("xiaoli"), f"/lifts/{town.lift}"
    page = words(desk.get(path))
    assert "失保" in page and "还没有登记" in page and "建议停用" in page
    assert desk.post(f"{path}/visits", VISIT, key="one-tap-0001").status_code == 200
    assert desk.post(f"{path}/visits", VISIT, key="one-tap-0001").status_code == 200
    assert "已经记过" in refusal(desk.post(f"{path}/visits", VISIT))["sentence"]
    page = words(desk.get(path))
    assert "2026年11月20日 半月保养" in page and "张师傅" in page and "都正常" in page
    with house.database.read() as session:
        [row] = places.visits(session, town.lift)
    fixed = desk.post(f"/lifts/visits/{row['id']}", {**VISIT, "day": "2026-11-19", "why": "看错了日历"})
    assert fixed.headers["HX-Redirect"] == f"/console{path}"
    page = words(desk.get(path))
    assert "2026年11月19日 半月保养" in page and "后来更正：看错了日历" in page
    assert desk.post(f"/lifts/visits/{row['id']}", {**VISIT, "why": "再改一次"}).status_code == 412
    assert "没有登记" in words(desk.get("/lifts")) and "2026年11月19日" in words(desk.get("/lifts"))


@pytest.mark.parametrize("wrong", [
    {"day": "2026-11-22"}, {"day": "昨天"}, {"day": "1900-01-01"}, {"kind": "look"}, {"firm": ""}, {"firm": "造" * 81},
    {"note": "字" * 201}, {"next_on": "2027-01-01"},
])  # fmt: skip
def test_a_wrong_visit_is_refused(
    clerk: Callable[[str], Clerk], house: House, town: Town, wrong: dict[str, str]
) -> None:
    assert clerk("xiaoli").post(f"/lifts/{town.lift}/visits", VISIT | wrong).status_code == 422
    with house.database.read() as session:
        assert places.visits(session, town.lift) == []
