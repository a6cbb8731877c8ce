"""The page of the service contract: 孙经理 writes down, 周会计 confirms where nobody speaks for the owners yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from server.kit.actor import SYSTEM, Grant
from server.kit.house import House
from server.people.service import staff
from tests.consoles import Clerk, Town, refusal, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
PAPER = {"paper_day": "2026-10-01", "paper_number": "安居〔2026〕3号"}
AGREED = {"form": "酬金制", "since": "2025-01-01", "until": "2027-12-31", "percent": "8", **PAPER}


@pytest.fixture
def committee(town: Town, house: House) -> None:
    """Two members of the committee of 秀山花园."""
    at = house.clock.now()
    with house.database.write() as session:
        for login, userid in (("wuweiyuan", "wuweiyuan"), ("zhengweiyuan", "zhengweiyuan")):
            person_id, _ = staff.found_account(
                session, house.vault, SYSTEM, name=login, phone=f"1392222{len(login):04d}", login=None,
                wecom_userid=userid, at=at,
            )  # fmt: skip
            staff.grant(session, SYSTEM, person_id=person_id, to=Grant("committee", "estate", town.xiushan), at=at)


def ids(clerk: Clerk, town: Town, kind: str) -> list[int]:
    page = clerk.get(f"/contract?estate={town.xiushan}").get_data(as_text=True)
    return [int(one) for one in dict.fromkeys(re.findall(rf"/contract/{kind}/(\d+)/approve", page))]


def sign(clerk: ClerkOf, town: Town, **more: Any) -> None:
    """Agreed by two people of the firm."""
    assert clerk("sunjingli").post(f"/contract/{town.xiushan}/versions", {**AGREED, **more}).status_code == 200
    second = clerk("zhoukuaiji")
    (version,) = ids(second, town, "versions")
    assert second.post(f"/contract/versions/{version}/approve", {"version": "1"}).status_code == 200


def test_two_people_and_then_the_page_says_who_decides_until_when(clerk: ClerkOf, town: Town) -> None:
    manager = clerk("sunjingli")
    assert "还没有登记" in words(manager.get("/contract"))
    sign(clerk, town)
    shown = words(manager.get("/contract"))
    assert "酬金制，酬金按 8%" in shown and "业主在“小区账本”里看到的就是这一句" in shown
    for day in ("2027年10月2日", "2027年11月1日", "2027年12月31日"):
        assert day in shown
    assert "登记解聘或退出的通知" in shown and "全体业主共同决定解聘" not in shown, "the owners' word is not the firm's"


@pytest.mark.parametrize(("more", "said"), [
    ({"percent": ""}, "只填一种"), ({"percent": "八"}, "百分之几"), ({"pay": "100"}, "只填一种"),
    ({"paper_number": ""}, "编号"), ({"until": "2024-01-01"}, "不能早于"), ({"open_days": "30"}, "第几条"),
    ({"since": "昨天"}, ""), ({"form": "包月"}, ""), ({"paper_number": "长" * 41}, ""),
])  # fmt: skip
def test_a_wrong_form_is_answered_kindly(clerk: ClerkOf, town: Town, more: dict[str, str], said: str) -> None:
    answer = clerk("sunjingli").post(f"/contract/{town.xiushan}/versions", {**AGREED, **more})
    assert answer.status_code == 422 and said in str(refusal(answer))


def test_what_is_needed_for_the_ground_is_marked(clerk: ClerkOf, town: Town) -> None:
    page = clerk("sunjingli").get(f"/contract?estate={town.xiushan}").get_data(as_text=True)
    for name in ("paper_day", "paper_number"):
        assert re.search(rf'<input[^>]+name="{name}"[^>]+required', page), "without a vote it rests on paper"
    assert 'data-for="form" data-when="酬金制"' in page and "酬金制两种必填一种" in page and "改了天数必填" in page


def test_ones_own_paper_is_withdrawn_and_a_notice_that_stands_taken_back(
    clerk: ClerkOf, town: Town, committee: None
) -> None:
    firm, first, second = clerk("sunjingli"), clerk("wuweiyuan"), clerk("zhengweiyuan")
    firm.post(f"/contract/{town.xiushan}/versions", AGREED)
    (mistake,) = ids(first, town, "versions")
    assert first.post(f"/contract/versions/{mistake}/withdraw", {"version": "1"}).status_code == 403
    assert firm.post(f"/contract/versions/{mistake}/withdraw", {"version": "1"}).status_code == 200
    assert "登记的人撤回" in words(firm.get("/contract"))
    firm.post(f"/contract/{town.xiushan}/versions", AGREED)
    (version,) = ids(first, town, "versions")
    first.post(f"/contract/versions/{version}/approve", {"version": "1"})
    given = {"side": "owners", "given_on": "2026-11-20", "effective_from": "2027-03-01", **PAPER}
    first.post(f"/contract/{town.xiushan}/notices", given)
    second.post("/contract/notices/1/approve", {"version": "1"})
    assert "撤回这份通知" in first.get("/contract").text and "撤回这份通知" not in firm.get("/contract").text
    assert first.post("/contract/notices/1/recall", {"version": "2", "why": ""}).status_code == 422
    assert first.post("/contract/notices/1/recall", {"version": "2", "why": "业主续聘"}).status_code == 200
    assert "待办 </span>1" in second.get("/nav?here=contract", htmx=True).text
    assert second.post("/contract/recalls/1/approve", {"version": "1"}).status_code == 200
    shown = words(first.get("/contract"))
    assert "已撤回，不再有效" in shown and "原因：业主续聘" in shown and "登记解聘或退出的通知" in shown


def test_the_same_form_twice_is_kept_once(clerk: ClerkOf, town: Town) -> None:
    manager, path = clerk("sunjingli"), f"/contract/{town.xiushan}/versions"
    for _ in range(2):
        assert manager.post(path, AGREED, key="the-same-form-0001").status_code == 200
    assert len(ids(clerk("zhoukuaiji"), town, "versions")) == 1


def test_the_committee_gives_notice_and_ticks_what_it_is_handed(clerk: ClerkOf, town: Town, committee: None) -> None:
    firm, first, second = clerk("sunjingli"), clerk("wuweiyuan"), clerk("zhengweiyuan")
    firm.post(f"/contract/{town.xiushan}/versions", AGREED)
    assert "等另一方核对" in words(clerk("zhoukuaiji").get("/contract"))
    (version,) = ids(first, town, "versions")
    assert first.post(f"/contract/versions/{version}/approve", {"version": "1"}).status_code == 200
    said = {"side": "owners", "given_on": "2026-11-20", "effective_from": "2027-01-10", **PAPER}
    assert "民法典 946" in str(refusal(first.post(f"/contract/{town.xiushan}/notices", said)))
    assert first.post(f"/contract/{town.xiushan}/notices", {**said, "effective_from": "2027-03-01"}).status_code == 200
    (notice,) = ids(second, town, "notices")
    assert firm.post(f"/contract/notices/{notice}/approve", {"version": "1"}).status_code == 403
    assert second.post(f"/contract/notices/{notice}/approve", {"version": "1"}).status_code == 200
    shown = words(second.get("/contract"))
    assert "交接，还有 9 项" in shown and "原物业不能撤离" in shown and "最晚 2027年3月15日" in shown
    tick = {"key": "rooms", "on": "2026-11-20", "taker": "业委会"}
    assert firm.post(f"/contract/notices/{notice}/handed", tick).status_code == 403
    assert second.post(f"/contract/notices/{notice}/handed", tick).status_code == 200
    assert "2026年11月20日 交给业委会" in words(first.get("/contract"))
    assert first.post(f"/contract/notices/{notice}/undone", {"key": "rooms", "why": "钥匙少一把"}).status_code == 200
    assert "交接，还有 9 项" in words(firm.get("/contract"))


def test_another_estates_contract_is_not_found(clerk: ClerkOf, town: Town, committee: None) -> None:
    assert clerk("wuweiyuan").get(f"/contract?estate={town.defu}").status_code == 404
    assert clerk("wuweiyuan").post(f"/contract/{town.defu}/versions", AGREED).status_code == 404
    assert clerk("xiaoli").get("/contract").status_code == 403
