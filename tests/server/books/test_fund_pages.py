"""The maintenance fund at the console: typed by one, confirmed by another, put right in sight."""

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


def statement(town: Town, **more: Any) -> dict[str, Any]:
    """A statement as it is typed."""
    typed = {"estate_id": str(town.xiushan), "part": "estate", "day": "2026-09-30", "paper": "市维修资金中心对账单",
             "number": "2026-0931", "initial_fen": "1,000,000", "balance_fen": "289,000.50"}  # fmt: skip
    return typed | more


def entered(clerk: Clerk, form: dict[str, Any], paper: str = "statements") -> int:
    answer = clerk.post(f"/books/fund/{paper}", form)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return int(re.findall(r"\d+", answer.headers["HX-Redirect"])[-1])


def test_one_types_a_statement_another_confirms_it_and_the_page_says_that_it_is_low(clerk: ClerkOf, town: Town) -> None:
    finance, manager = clerk("zhoukuaiji"), clerk("sunjingli")
    assert "还没有核对过的对账单" in words(finance.get("/books/fund"))
    paper_id = entered(finance, statement(town))
    own = f"/books/fund/statements/{paper_id}"
    assert "您登记的" in words(finance.get(own))
    assert refusal(finance.post(f"{own}/confirm", {"version": "1"}))["sentence"].startswith("自己登记的")
    assert "和单据一致，公布" in words(manager.get(own))
    assert manager.post(f"{own}/confirm", {"version": "1"}).status_code == 200
    shown = finance.get("/books/fund")
    assert "是首期 1,000,000.00 元的 28.9%，已低于 30%" in words(shown)
    assert "kind=MAINT_FUND_RAISE" in shown.get_data(as_text=True)
    assert "这一条错了，更正" in words(finance.get(own))


def test_a_statement_is_refused_or_put_right(clerk: ClerkOf, town: Town) -> None:
    finance, manager = clerk("zhoukuaiji"), clerk("sunjingli")
    first, second = entered(finance, statement(town)), entered(finance, statement(town, balance_fen="28900"))
    manager.post(f"/books/fund/statements/{second}/refuse", {"version": "1", "why": "少抄一位"})
    assert "少抄一位" in words(finance.get(f"/books/fund/statements/{second}"))
    manager.post(f"/books/fund/statements/{first}/confirm", {"version": "1"})
    form = finance.get(f"/books/fund/new?estate={town.xiushan}&kind=statement&corrects={first}")
    assert 'value="289,000.50"' in form.get_data(as_text=True)
    more = {"corrects": str(first), "correction_why": "抄错了", "balance_fen": "389,000.50"}
    right = entered(finance, statement(town, **more))
    manager.post(f"/books/fund/statements/{right}/confirm", {"version": "1"})
    assert "已由 后来的一条 更正" in words(finance.get(f"/books/fund/statements/{first}"))
    assert "38.9%" in words(finance.get("/books/fund"))


def test_a_use_is_typed_with_its_emergency(clerk: ClerkOf, town: Town, house: House) -> None:
    finance, manager = clerk("zhoukuaiji"), clerk("sunjingli")
    with house.database.write() as session:
        person_id, _ = staff.found_account(session, house.vault, SYSTEM, name="林社工", phone="19911000009", login=None,
                                           wecom_userid="linshegong", skills=(), at=house.clock.now())  # fmt: skip
        to = Grant("community", "estate", town.xiushan)
        staff.grant(session, SYSTEM, person_id=person_id, to=to, at=house.clock.now())
    community = clerk("linshegong")
    typed = {name: value for name, value in statement(town).items() if not name.endswith("_fen")}
    use = typed | {"fen": "30000", "words": "21栋屋面防水", "firm": "蓝天防水", "ground": "emergency"}
    assert "险情" in refusal(finance.post("/books/fund/uses", use))["sentence"]
    use |= {"emergency": "屋面漏水进电梯井"}
    assert refusal(finance.post("/books/fund/uses", use))["fields"].keys() == {"finding"}
    assert finance.post("/books/fund/uses", use | {"finding": "长" * 121}).status_code == 422
    paper_id = entered(finance, use | {"finding": "街道应急认定 12 号"}, "uses")
    path = f"/books/fund/uses/{paper_id}"
    assert "要由街道或社区的人核对" in words(manager.get(path))
    assert manager.post(f"{path}/confirm", {"version": "1"}).status_code == 404
    assert "和单据一致，公布" in words(community.get(path))
    assert community.post(f"{path}/confirm", {"version": "9"}).status_code == 412
    assert community.post(f"{path}/confirm", {"version": "1"}).status_code == 200
    shown = words(finance.get("/books/fund"))
    assert "21栋屋面防水" in shown and "应急使用：屋面漏水进电梯井（认定：街道应急认定 12 号）" in shown
    assert "没有要做的" not in words(finance.get(f"/books/fund/uses/{paper_id}"))


@pytest.mark.parametrize(
    ("name", "typed"),
    [("part", "home:1"), ("part", "building:999999"), ("day", "明天"), ("balance_fen", "-1"), ("initial_fen", "很多"),
     ("number", "9" * 61), ("estate_id", "999999"), ("day", "2027-09-30")],
)  # fmt: skip
def test_what_is_typed_wrong_is_answered_kindly(clerk: ClerkOf, town: Town, name: str, typed: str) -> None:
    answer = clerk("zhoukuaiji").post("/books/fund/statements", statement(town, **{name: typed}))
    assert answer.status_code in (404, 422) and refusal(answer)["sentence"]


def test_another_estate_finds_nothing(clerk: ClerkOf, town: Town) -> None:
    paper_id = entered(clerk("zhoukuaiji"), statement(town))
    assert clerk("zhoukuaiji").get(f"/books/fund?estate={town.defu}").status_code == 404
    assert clerk("zhoukuaiji").get("/books/fund/statements/999999").status_code == 404
    assert clerk("zhoukuaiji").get(f"/books/fund/new?estate={town.xiushan}&corrects={paper_id}").status_code == 404
    for path in ("/books/fund", f"/books/fund/statements/{paper_id}"):
        assert clerk("xiaozhang").get(path).status_code == 403
    assert clerk("xiaozhang").post(f"/books/fund/statements/{paper_id}/confirm", {"version": "1"}).status_code == 403
