"""The bodies of an estate through the forms of the console."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from server.kit.actor import SYSTEM, Grant
from server.kit.house import House
from server.people.service import staff
from tests.consoles import Clerk, Town, refusal, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
TODAY = "2026-11-20"
FIVE = {f"members-{number}-name": f"委员{number}" for number in range(5)}


@pytest.fixture
def keeper(clerk: Callable[[str], Clerk], house: House, town: Town) -> Clerk:
    """陈工 works for the community of 秀山花园 too."""
    with house.database.write() as session:
        grant = Grant("community", "estate", town.xiushan)
        staff.grant(session, SYSTEM, person_id=town.staff["chengong"], to=grant, at=house.clock.now())
    return clerk("chengong")


@pytest.fixture
def second(clerk: Callable[[str], Clerk], house: House, town: Town) -> Clerk:
    """韦社工 works for the community too."""
    at = house.clock.now()
    with house.database.write() as session:
        person_id, _ = staff.found_account(
            session, house.vault, SYSTEM, name="韦社工", phone="13922220001", login=None, wecom_userid="weishegong",
            at=at,
        )  # fmt: skip
        staff.grant(session, SYSTEM, person_id=person_id, to=Grant("community", "estate", town.xiushan), at=at)
    return clerk("weishegong")


def sent(clerk: Clerk, path: str, **form: Any) -> None:
    """Send a form that is taken."""
    answer = clerk.post(path, form)
    assert answer.status_code < 400, refusal(answer)


def test_a_committee_by_the_forms_alone(
    keeper: Clerk, second: Clerk, clerk: Callable[[str], Clerk], town: Town
) -> None:
    page = f"/bodies/{town.xiushan}"
    assert "还没有" in words(keeper.get("/bodies")) and "没有登记首套房屋交付的日子" in words(keeper.get(page))
    sent(keeper, f"{page}/handed", version="0", homes="2", area="190.00", first_on="2024-01-01")
    assert "可以开了" in words(keeper.get(page))
    few = keeper.post(
        page, {"kind": "committee", "since": TODAY, "members-0-name": "一个人", "members-1-name": "两个人"}
    )
    assert "单数" in str(refusal(few))
    sent(keeper, page, kind="committee", since=TODAY, until="2029-11-19", **FIVE, **{"members-0-part": "head"})
    waits = words(keeper.get(page))
    assert "您写的，要社区或街道的另一位确认" in waits and "委员0（主任，业主）" in waits and "确认以后" not in waits
    assert keeper.post("/bodies/papers/1/approve", {"version": "1"}).status_code == 403
    assert "待办 </span>1" in second.get("/nav?here=bodies", htmx=True).text
    assert second.post("/bodies/papers/1/refuse", {"version": "1"}).status_code == 422
    sent(second, "/bodies/papers/1/approve", version="1")
    shown = words(keeper.get(page))
    assert "委员0 主任 · 业主" in shown and "公布委员名单" in shown and "首次业主大会" not in shown
    sitting = "/bodies/sitting/1"
    sent(keeper, f"{sitting}/note", version="1", step="names", done_on=TODAY)
    assert keeper.post(f"{sitting}/note", {"version": "1", "step": "filed", "done_on": TODAY}).status_code == 412
    sent(keeper, f"{sitting}/join", version="2", name="候补甲", part="alternate")
    sent(keeper, f"{sitting}/leave", version="3", member="5", on=TODAY)
    sent(keeper, f"{sitting}/term", version="4", until="2030-11-19", paper="备案回执")
    assert keeper.post(f"{sitting}/join", {"version": "4", "name": "候补乙"}).status_code == 412
    shown = words(keeper.get(page))
    assert "谁加入 候补甲" in shown and "谁离任 委员4" in shown and "离任，等另一位确认" in shown
    assert "您写的，要社区或街道的另一位确认" in shown and "改任期和文件" not in shown.split("成员")[-1]
    assert "待办 </span>3" in second.get("/nav?here=bodies", htmx=True).text
    assert "谁写的 陈工" in words(second.get(page)) and "看过文件，确认" in words(second.get(page))
    for paper in ("2", "3", "4"):
        assert keeper.post(f"/bodies/papers/{paper}/approve", {"version": "1"}).status_code == 403
        sent(second, f"/bodies/papers/{paper}/approve", version="1")
    shown = words(keeper.get(page))
    assert "候补甲 候补委员" in shown and "委员4" not in shown and "人数应是单数" in shown and "备案回执" in shown
    assert keeper.post(f"{sitting}/spell", {"version": "8", "member": "1", "name": "完全不同"}).status_code == 422
    assert keeper.post(f"{sitting}/spell", {"version": "8", "member": "x", "name": "委员零"}).status_code == 422
    sent(keeper, f"{sitting}/spell", version="8", member="1", name="委员零")
    assert "原写 委员0，改过错字" in words(keeper.get(page))
    assert "最晚" in words(clerk("admin").get("/bodies")), "who looks sees what is next"
    looks = clerk("sunjingli").get(page).text
    assert "委员零" in looks and 'name="version"' not in looks, "the property company looks and writes nothing"
    sent(keeper, f"{sitting}/end", version="9", on=TODAY, why="集体辞职")
    assert "写明结束" not in keeper.get(page).text, "while it waits nothing else is written down"
    sent(keeper, "/bodies/papers/5/withdraw", version="1")
    sent(second, f"{sitting}/end", version="10", on=TODAY, why="集体辞职")
    sent(keeper, "/bodies/papers/6/refuse", version="1", why="没有辞职信")
    assert "退回的原因：没有辞职信" in words(second.get(page))
    sent(second, f"{sitting}/end", version="11", on=TODAY, why="集体辞职")
    sent(keeper, "/bodies/papers/7/approve", version="1")
    assert "集体辞职" in words(keeper.get(page))
    assert keeper.post(f"{sitting}/end", {"version": "12", "on": TODAY, "why": "再来"}).status_code == 409


def test_who_is_alone_reads_what_to_do(keeper: Clerk, town: Town) -> None:
    page = f"/bodies/{town.xiushan}"
    assert "给社区或街道的另一位同事开通账号" in words(keeper.get(page))
    sent(keeper, page, kind="committee", since=TODAY, **FIVE)
    assert "给社区或街道的另一位同事开通账号" in words(keeper.get(page)), "and it waits until somebody can confirm it"


@pytest.mark.parametrize(("form", "field"), [
    ({"kind": "king", "since": TODAY}, "kind"), ({"kind": "committee", "since": "明天"}, "since"),
    ({"kind": "committee", "since": "1850-01-01"}, "since"), ({"kind": "committee", "since": TODAY}, "members"),
    ({"kind": "committee", "since": TODAY, "members-0-name": "长" * 31}, "members"),
    ({"kind": "committee", "since": TODAY, "members-0-name": "某某", "members-0-part": "boss"}, "members"),
    ({"kind": "committee", "since": TODAY, "members-0-name": "某某", "paper": "长" * 81}, "paper"),
])  # fmt: skip
def test_a_form_that_cannot_be_says_which_field(keeper: Clerk, town: Town, form: dict[str, str], field: str) -> None:
    answer = keeper.post(f"/bodies/{town.xiushan}", form)
    assert answer.status_code == 422 and field in str(refusal(answer))


def test_another_estate_is_not_found(keeper: Clerk, town: Town) -> None:
    assert keeper.get(f"/bodies/{town.defu}").status_code == 404
    assert keeper.post(f"/bodies/{town.defu}", {"kind": "committee", "since": TODAY, **FIVE}).status_code == 404
