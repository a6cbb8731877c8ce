"""The console's pages of chats: a queue, a window read on as it grows, an answer, a report, the duty list."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from server.chats.models import Chat
from server.chats.rules.words import Side
from server.chats.service import handing, keeping
from server.chats.service.keeping import Line
from server.delivery.models import Message
from server.delivery.service import windows
from server.kit.audit import AuditEntry
from server.kit.clock import StoppedClock
from server.kit.house import House
from tests.consoles import Clerk, Town, refusal, words
from tests.server.chats.conftest import NOON
from workflows.engine.reactions import Reactor
from workflows.registry import REACTIONS

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
SHIFT = {"first": "2026-11-21", "last": "2026-11-23", "begins": "08:00", "ends": "20:00"}


@pytest.fixture(autouse=True)
def noon(clock: StoppedClock, town: Town) -> None:
    clock.set(NOON)


def says(house: House, town: Town, *said: str) -> int:
    at = house.clock.now()
    with house.database.write() as session:
        windows.open_window(session, app="oa", openid="oa-meijie", word=True, at=at)
        lines = [Line(Side.RESIDENT, one, f"key:{one}") for one in said]
        noted = keeping.note(session, house.vault, channel="oa", address="oa-meijie", person_id=town.meijie.id,
                             estate_id=town.xiushan, lines=lines, at=at)  # fmt: skip
        handing.ask(session, noted.chat_id, why="住户找人工", at=at)
        return noted.chat_id


def follow(house: House) -> None:
    reactor = Reactor(house, REACTIONS)
    while reactor.run_once():
        pass


def version(house: House, chat_id: int) -> str:
    with house.database.read() as session:
        return str(session.get_one(Chat, chat_id).version)


def sent(house: House) -> list[str]:
    with house.database.read() as session:
        asked = select(Message.body).where(Message.channel == "customer_oa").order_by(Message.id)
        return [body.get("words") or "图" for body in session.scalars(asked)]


def test_a_chat_from_the_queue_to_a_report_and_back(clerk: ClerkOf, house: House, town: Town) -> None:
    chat_id = says(house, town, "厨房水管漏水了", "人工")
    xiaoli, at = clerk("xiaoli"), f"/chats/{chat_id}"
    queue = words(xiaoli.get("/chats"))
    assert "白**" in queue and "住户找人工" in queue and "漏水" not in queue
    assert "待办 </span>1" in xiaoli.get("/nav?here=chats", htmx=True).get_data(as_text=True)
    page = xiaoli.get(at)
    assert "厨房水管漏水了" in words(page) and "21栋1单元702" in words(page) and "还能发 5 条" in words(page)
    assert xiaoli.post(f"{at}/say", {"words": "您好"}).status_code == 409
    assert xiaoli.post(f"{at}/take", {"version": version(house, chat_id)}).status_code == 200
    follow(house)
    answer = xiaoli.post(f"{at}/say", {"words": "师傅马上到"}, key="one-key-of-a-form")
    xiaoli.post(f"{at}/say", {"words": "师傅马上到"}, key="one-key-of-a-form")
    assert answer.status_code == 204 and sent(house)[-1] == "师傅马上到" and sent(house).count("师傅马上到") == 1
    assert refusal(xiaoli.post(f"{at}/say", {"words": ""}))["code"] == "nothing_said"
    line = re.findall(r'name="line" value="(\d+)"', xiaoli.get(at).get_data(as_text=True))[0]
    form = xiaoli.get(f"{at}/report?line={line}")
    assert "厨房水管漏水了" in words(form) and re.search(r'value="leak" selected', form.get_data(as_text=True))
    made = xiaoli.post(f"{at}/report", {"line": line, "category": "leak", "place": "home", "words": "厨房水管漏水了",
                                        "home_id": str(town.homes["meijie"])})  # fmt: skip
    assert made.headers["HX-Redirect"] == f"/console{at}"
    shown = words(xiaoli.get(at))
    assert "已登记报事" in shown and "没办结的报事 R" in shown
    assert re.search(r"R\d{6}", sent(house)[-1])
    assert xiaoli.post(f"{at}/back", {"version": version(house, chat_id)}).headers["HX-Redirect"] == "/console/chats"


def test_the_window_reads_on_and_says_nothing_when_nothing_is_new(clerk: ClerkOf, house: House, town: Town) -> None:
    chat_id = says(house, town, "人工")
    xiaoli = clerk("xiaoli")
    first = xiaoli.get(f"/chats/{chat_id}").get_data(as_text=True)
    live = re.findall(r'id="poll"[^>]* hx-get="/console([^"]+)"', first)[0].replace("&amp;", "&")
    waiting = xiaoli.get(live, htmx=True).get_data(as_text=True)
    assert 'id="chat-clock"' in waiting and 'class="say' not in waiting and "chat-head" not in waiting
    xiaoli.post(f"/chats/{chat_id}/take", {"version": version(house, chat_id)})
    says(house, town, "喂喂")
    news = xiaoli.get(live, htmx=True).get_data(as_text=True)
    assert "喂喂" in news and "交还自动应答" in news and news.count('id="poll"') == 1
    live = re.findall(r'id="poll"[^>]* hx-get="/console([^"]+)"', news)[0].replace("&amp;", "&")
    xiaoli.post(f"/chats/{chat_id}/say", {"words": "在的"})
    live = re.findall(r'hx-get="/console(/chats/\d+/live[^"]+)"', xiaoli.get(live, htmx=True).get_data(as_text=True))[0]
    assert xiaoli.get(live.replace("&amp;", "&"), htmx=True).status_code == 204


def test_who_is_not_on_duty_sees_no_word_and_no_way_around(clerk: ClerkOf, house: House, town: Town) -> None:
    chat_id = says(house, town, "我家密码箱坏了")
    manager, xiaoli = clerk("sunjingli"), clerk("xiaoli")
    put = {**SHIFT, "estate_id": str(town.xiushan), "person_id": str(town.staff["sunjingli"])}
    assert xiaoli.post("/chats/duty", put).status_code == 403
    assert manager.post("/chats/duty", put).status_code == 200
    assert "孙经理 08:00 至 20:00" in words(xiaoli.get(f"/chats/duty?estate={town.xiushan}"))
    for path in (f"/chats/{chat_id}", f"/chats/{chat_id}/live?after=0", f"/chats/{chat_id}/lines/1"):
        assert "密码箱" not in xiaoli.get(path).get_data(as_text=True)
    assert xiaoli.get(f"/chats/{chat_id}/report").status_code == 403
    assert "密码箱" in words(manager.get(f"/chats/{chat_id}"))
    assert "reason" in refusal(xiaoli.post(f"/chats/{chat_id}/look", {"reason": "看"}))["fields"]
    assert xiaoli.post(f"/chats/{chat_id}/look", {"reason": "住户来电话追问"}).status_code == 200
    assert "密码箱" in words(xiaoli.get(f"/chats/{chat_id}"))
    with house.database.read() as session:
        reads = session.scalars(select(AuditEntry).where(AuditEntry.act == "chat.read").order_by(AuditEntry.id)).all()
    assert [row.reason for row in reads] == [None, "住户来电话追问"]


def test_two_who_press_at_once_and_the_other_estate(clerk: ClerkOf, house: House, town: Town) -> None:
    chat_id = says(house, town, "人工")
    known = version(house, chat_id)
    assert clerk("xiaoli").post(f"/chats/{chat_id}/take", {"version": known}).status_code == 200
    admin = clerk("admin").post(f"/chats/{chat_id}/take", {"version": known})
    assert (admin.status_code, refusal(admin)["code"]) == (412, "chat_changed")
    other = clerk("xiaozhang")
    assert "白**" not in words(other.get("/chats?show=person"))
    shut = (
        f"/chats/{chat_id}",
        f"/chats/{chat_id}/live",
        f"/chats/{chat_id}/report",
        f"/chats/duty?estate={town.xiushan}",
    )
    for path in shut:
        assert other.get(path).status_code == 404
    for path, form in (("take", {"version": known}), ("back", {"version": known}), ("say", {"words": "您好"}),
                       ("look", {"reason": "想看一看"}),
                       ("report", {"category": "leak", "place": "public", "words": "漏水了"})):  # fmt: skip
        assert other.post(f"/chats/{chat_id}/{path}", form).status_code == 404
