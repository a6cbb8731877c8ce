"""Committee meetings through the forms of the console."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from server.kit.actor import SYSTEM, Grant
from server.kit.clock import StoppedClock
from server.kit.house import House
from server.people.service import staff
from tests.consoles import Clerk, Town, refusal, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
MEMBERS = ("sunjingli", "chengong")


@pytest.fixture
def members(clerk: Callable[[str], Clerk], house: House, town: Town) -> list[Clerk]:
    """Two members of the committee of 秀山花园."""
    with house.database.write() as session:
        for login in MEMBERS:
            grant = Grant("committee", "estate", town.xiushan)
            staff.grant(session, SYSTEM, person_id=town.staff[login], to=grant, at=house.clock.now())
    return [clerk(login) for login in MEMBERS]


def sent(clerk: Clerk, path: str, **form: Any) -> str:
    """Send a form that is taken; where it leads."""
    answer = clerk.post(path, form)
    assert answer.status_code < 400, refusal(answer)
    return str(answer.headers["HX-Redirect"].removeprefix("/console"))


def test_a_meeting_by_the_forms_alone(
    members: list[Clerk], clerk: Callable[[str], Clerk], town: Town, clock: StoppedClock
) -> None:
    first, second = members
    earliest = re.search(r'value="(\d{4}-\d\d-\d\dT\d\d:\d\d)"', first.get("/committee/new").text)
    assert earliest is not None
    call = {"estate_id": str(town.xiushan), "meets_at": earliest[1], "place": "居委会", "by_chair": "true",
            "topics-0-title": "换车库的灯", "topics-0-decides": "true", "topics-2-title": "听楼长说"}  # fmt: skip
    assert "topics-0-own" in str(refusal(first.post("/committee/new", call)))
    path = sent(first, "/committee/new", **call, **{"topics-0-own": "true"})
    assert "已召集" in words(first.get("/committee")) and "换车库的灯" in words(second.get(path))
    assert re.search("召集 由.+登记，主任或副主任召集", words(second.get(path))), "who says that the chair did is named"
    clock.advance(days=9)
    first, second = (clerk(login) for login in MEMBERS)
    seats = {f"items-1-votes-{town.staff[login]}": "yes" for login in MEMBERS}
    here = [str(town.staff[login]) for login in MEMBERS]
    assert "写纪要" in words(first.get(path))
    form = first.get(path).text
    assert f'id="v-1-{here[0]}"' in form and ">没有到会</option>" not in form, "nobody starts as away"
    sent(first, f"{path}/minutes", version="1", present=here, words="都谈了。", **{"items-1-number": "1"}, **seats)
    shut = words(first.get(path))
    assert "还不能公布" in shut and "共 2 人，已签 0 人，还差 2 人" in shut
    sent(first, f"{path}/sign", version="2")
    assert f'action="/console{path}/publish"' not in first.get(path).text and "还差 1 人" in words(first.get(path))
    assert "过半数签字" in refusal(first.post(f"{path}/publish", {"version": "3"}))["sentence"]
    sent(second, f"{path}/sign", version="3")
    assert f'action="/console{path}/publish"' in first.get(path).text
    sent(first, f"{path}/publish", version="4")
    shown = words(second.get(path))
    assert "同意 2 人" in shown and "已公布" in shown


def test_who_is_not_on_the_committee_only_looks_or_not_at_all(
    members: list[Clerk], clerk: Callable[[str], Clerk], town: Town
) -> None:
    assert clerk("admin").get("/committee").status_code == 200
    assert clerk("admin").get("/committee/new").status_code == 403
    assert clerk("xiaoli").get("/committee").status_code == 403
    assert members[0].get(f"/committee/new?estate={town.defu}").status_code == 404


@pytest.mark.parametrize("when", ["9999-12-31T10:00", "2226-11-21T10:00", "0001-01-01T00:00"])
def test_a_meeting_is_not_called_for_a_year_nobody_can_mean(members: list[Clerk], town: Town, when: str) -> None:
    call = {"estate_id": str(town.xiushan), "meets_at": when, "place": "居委会", "by_chair": "true",
            "topics-0-title": "听楼长说"}  # fmt: skip
    refused = members[0].post("/committee/new", call)
    assert refused.status_code == 422 and "meets_at" in str(refusal(refused))
    assert members[0].get("/committee").status_code == 200
