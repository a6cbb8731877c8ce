"""Cards through the forms of the console."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from server.kit.actor import SYSTEM, Grant
from server.kit.house import House
from server.people.service import staff
from server.places import service as places
from tests.consoles import Clerk, Town, refusal, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
CARD = {"name": "陈工", "duty": "电梯事务社区专员", "phone": "0571-88120000", "appointed_by": "市场监管局",
        "certificate_until": "2027-11-20"}  # fmt: skip


@pytest.fixture
def keeper(clerk: ClerkOf, house: House, town: Town) -> Clerk:
    """小李 works for the street now."""
    at = house.clock.now()
    with house.database.write() as session:
        person_id, _ = staff.found_account(
            session, house.vault, SYSTEM, name="覃科员", phone="13922220009", login=None, wecom_userid="qin", at=at
        )
        staff.grant(session, SYSTEM, person_id=person_id, to=Grant("street", "estate", town.xiushan), at=at)
    return clerk("qin")


def grant_id(page: str) -> str:
    """The grant of 陈工 on a page."""
    found = re.search(r'id="post-(\d+)">陈工', page)
    assert found is not None
    return found[1]


def sent(clerk: Clerk, path: str, **form: Any) -> None:
    """Send a form that is taken."""
    answer = clerk.post(path, form)
    assert answer.status_code < 400, refusal(answer)


def test_a_card_by_the_forms_alone(keeper: Clerk, clerk: ClerkOf, town: Town) -> None:
    page, admin = f"/contacts/{town.xiushan}", clerk("admin")
    assert "社区专员" in words(keeper.get("/contacts")) and "陈工 电梯事务专员 住户看不到" in words(keeper.get(page))
    grant = grant_id(keeper.get(page).text)
    sent(keeper, page, grant=grant, **CARD)
    assert "您登记的，要另一位来确认" in words(keeper.get(page))
    assert keeper.post("/contacts/cards/1/approve", {"version": "1"}).status_code == 403
    assert "待办 </span>1" in admin.get("/nav?here=contacts", htmx=True).text
    assert admin.post("/contacts/cards/1/approve", {"version": "9"}).status_code == 412
    assert admin.post("/contacts/cards/1/refuse", {"version": "1"}).status_code == 422
    sent(admin, "/contacts/cards/1/approve", version="1")
    assert "陈工 电梯事务专员 住户看得到" in words(keeper.get(page)) and "1 张" in words(keeper.get("/contacts"))
    assert keeper.post(page, {"grant": grant, **CARD}).status_code == 409, "nothing differs"
    sent(keeper, "/contacts/cards/1/down", version="2", why="调走了")
    assert "住户看不到" in words(keeper.get(page))
    assert "联系名片" in words(admin.get("/audit?thing=contact_card"))


@pytest.mark.parametrize(("said", "field"), [
    ({"phone": "打前台"}, "phone"), ({"phone": ""}, "phone"), ({"name": "长" * 31}, "name"), ({"duty": ""}, "duty"),
    ({"certificate_until": "明天"}, "certificate_until"), ({"certificate_until": ""}, "certificate_until"),
    ({"certificate_until": "2020-01-01"}, "certificate_until"), ({"term_until": "1850-01-01"}, "term_until"),
    ({"grant": "x"}, "grant"),
])  # fmt: skip
def test_a_form_that_cannot_be_says_which_field(keeper: Clerk, town: Town, said: dict[str, str], field: str) -> None:
    page = f"/contacts/{town.xiushan}"
    answer = keeper.post(page, {"grant": grant_id(keeper.get(page).text), **CARD, **said})
    assert answer.status_code == 422 and field in str(refusal(answer))


def test_another_estate_and_another_role_are_not_found(keeper: Clerk, clerk: ClerkOf, town: Town) -> None:
    assert keeper.get(f"/contacts/{town.defu}").status_code == 404
    assert keeper.post(f"/contacts/{town.xiushan}", {"grant": "999999", **CARD}).status_code == 404
    assert clerk("chengong").get("/contacts").status_code == 403


def test_the_register_keeps_the_numbers_of_community_and_street(clerk: ClerkOf, house: House, town: Town) -> None:
    manager, page = clerk("sunjingli"), f"/estates/{town.xiushan}"
    assert "还没有登记属于哪个社区" in words(manager.get(page))
    with house.database.write() as session:
        community = places.found_community(session, city="杭州", street="新竹街道", community="新竹社区")
        places.change_estate(session, town.xiushan, 1, community_id=community)
    form = {"community_version": "1", "street_version": "1", "community_phone": "0571-1234567", "street_phone": ""}
    assert manager.post(f"{page}/offices", {**form, "street_phone": "打前台"}).status_code == 422
    sent(manager, f"{page}/offices", **form)
    assert "0571-1234567" in manager.get(page).text
    assert manager.post(f"{page}/offices", form).status_code in (409, 412)
