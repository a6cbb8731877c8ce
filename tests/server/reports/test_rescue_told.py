"""Whoever is trapped has each number to ring by itself, and reads who comes; those come whose work it is."""

from __future__ import annotations

import re
from datetime import timedelta

from server.people.service import staff
from server.reports.queries import rescue
from server.reports.service import watching
from tests.cast import TEAM, Cast


def call_for_help(cast: Cast) -> int:
    made = cast.visitor("meijie").post("/emergencies", {"estate_id": cast.xiushan, "lift_id": cast.lift})
    assert made.status_code == 201, made.text
    return int(made.json["id"])


def unanswered(cast: Cast, report_id: int) -> int | None:
    """Who is sent when nobody took it."""
    with cast.house.database.write() as session:
        at = cast.house.clock.now() + timedelta(minutes=4)
        return watching.dispatch_unanswered(session, report_id=report_id, at=at)


def off_duty(cast: Cast, *names: str) -> None:
    with cast.house.database.write() as session:
        for name in names:
            at = cast.house.clock.now()
            staff.set_duty(session, cast[name], person_id=cast.ids[name], on_duty=False, at=at)


def test_every_number_that_is_named_has_a_button_of_its_own() -> None:
    phones = {one["phone"] for one in rescue.RESCUE_NUMBERS}
    assert {"96333", "110", "120"} <= phones
    for one in rescue.RESCUE_NUMBERS:
        assert set(re.findall(r"\d{3,}", one["label"] + one["note"])) <= {one["phone"]}


def test_who_is_trapped_reads_who_took_it_and_no_button_of_staff(cast: Cast) -> None:
    rescued = call_for_help(cast)
    assert [one["label"] for one in cast.tell("meijie", rescued)["timeline"]] == ["已通知值班的人"]
    cast.move("xiaoli", rescued, "take")
    called = cast.tell("meijie", rescued)["assignee"]["name"]
    assert cast.tell("meijie", rescued)["timeline"][-1]["label"] == f"{called}接手了"
    assert cast.tell("zhaojie", rescued)["timeline"][-1]["label"] == "我来处理"


def test_an_unanswered_rescue_goes_to_those_whose_work_it_is_before_an_administrator(cast: Cast) -> None:
    workers = [name for name in TEAM if name != "admin"]
    for name in workers:
        cast.move(name, cast.report(words=f"{name}手上的"), "take")
    assert unanswered(cast, call_for_help(cast)) in {cast.ids[name] for name in workers}


def test_an_administrator_who_comes_since_nobody_else_can_is_not_called_a_craftsman(cast: Cast) -> None:
    off_duty(cast, *(name for name in TEAM if name != "admin"))
    rescued = call_for_help(cast)
    assert unanswered(cast, rescued) == cast.ids["admin"]
    assert cast.tell("meijie", rescued)["assignee"]["name"] == "管理员"
    assert "师傅" not in str(cast.tell("meijie", rescued)["timeline"])
