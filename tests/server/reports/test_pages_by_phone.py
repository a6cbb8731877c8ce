"""The page of calls to make: whom, what to say, what came of it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from server.kit.house import House
from server.reports.models import ReportCall
from tests.consoles import Clerk, Town, refusal, words
from workflows.engine.reactions import Reactor
from workflows.registry import REACTIONS

ClerkOf = Callable[[str], Clerk]


def settle(house: House) -> None:
    reactor = Reactor(house, REACTIONS)
    while reactor.run_once():
        pass


def test_whoever_holds_no_phone_is_rung_up_from_a_page_of_their_own(
    clerk: ClerkOf, town: Town, house: House
) -> None:  # fmt: skip
    form = {"estate_id": str(town.xiushan), "channel": "phone", "category": "lighting", "place": "public",
            "name": "张阿婆", "phone": "13800001111", "words": "三楼灯不亮"}  # fmt: skip
    manager, other = clerk("sunjingli"), clerk("xiaoli")
    where = manager.post("/reports/new", form).headers["HX-Redirect"].removeprefix("/console")
    said = {"thread": "resident", "words": "明天来修"}
    assert "没有微信，要打电话说" in words(manager.get(where))
    assert manager.post(f"{where}/messages", said).status_code == 200
    settle(house)
    shown = words(other.get("/reports/calls"))
    assert "张** 138****1111" in shown and "明天来修" in shown and "回访" not in shown
    with house.database.read() as session:
        upto = session.scalars(select(ReportCall.id)).one()
    wrong = [{"result": "maybe", "upto": str(upto)}, {"result": "phone"}, {"result": "phone", "upto": "x"}]
    for broken in [*wrong, {"result": "phone", "upto": str(upto), "words": "长" * 201}]:
        assert other.post(f"{where}/phoned", broken).status_code == 422
    told = {"result": "phone", "upto": str(upto), "words": "她女儿接的"}
    assert clerk("xiaozhang").post(f"{where}/phoned", told).status_code == 404
    answers = [other.post(f"{where}/phoned", told, key="one-call-made-here") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "没有要打的电话" in words(other.get("/reports/calls"))
    assert refusal(other.post(f"{where}/phoned", told))["code"] == "call_over"
