"""Cards of staff: each press does what the console would do, and every card says how its matter stands."""

from __future__ import annotations

import threading

import pytest

from tests.cast import Cast
from tests.talks import Chat
from tests.workflows.reports.staff import Crew, numbered


@pytest.fixture
def crew(cast: Cast) -> Crew:
    """Everybody at work."""
    return Crew(cast)


@pytest.fixture
def free(cast: Cast, crew: Crew) -> int:
    """A report of a home that nobody has: its cards are on everybody's phone."""
    report_id = cast.report("meijie", "leak", "home", answers={"how_much": "burst"})
    cast.react()
    crew.sent()
    assert crew.keys("xiaoli", report_id) == ["take"] and crew.keys("liujingli", report_id) == ["take", "assign"]
    return report_id


def test_the_first_to_press_has_it_and_the_others_read_who(cast: Cast, crew: Crew, free: int) -> None:
    xiaoli, zhaojie = crew.chat("xiaoli"), crew.chat("zhaojie")
    assert crew.press(xiaoli, free, "take") == "李师傅已接单"
    assert crew.press(zhaojie, free, "take") == "李师傅已接单", "her card had not changed yet when she pressed it"
    assert "李师傅已接单" in xiaoli.again(), "the same press again hears the same"
    assert cast.row(free).assignee_id == cast.ids["xiaoli"]
    cast.react()
    cast.react()
    assert crew.card("zhaojie", free).outcome == crew.card("liujingli", free).outcome == "李师傅已接单"
    assert crew.keys("xiaoli", free) == ["onway", "arrive", "refuse"]
    turned = [body for body in crew.changes() if "card" in body]
    assert len(turned) == 1 and turned[0]["response_code"].startswith("code-xiaoli-take"), "by the code of the press"
    assert turned[0]["card"]["title"] == f"您在办的报事 {numbered(free)}"
    assert {body["words"] for body in crew.changes() if "words" in body} == {"李师傅已接单"}


def test_of_two_who_press_at_the_same_moment_one_wins_and_the_other_hears_who(
    cast: Cast, crew: Crew, free: int
) -> None:
    chats, heard, barrier = [crew.chat("xiaoli"), crew.chat("zhaojie")], dict[str, str](), threading.Barrier(2)

    def press(chat: Chat) -> None:
        barrier.wait()
        heard[chat.who] = crew.press(chat, free, "take")

    both = [threading.Thread(target=press, args=(chat,)) for chat in chats]
    for each in both:
        each.start()
    for each in both:
        each.join()
    winner = "李师傅已接单" if cast.row(free).assignee_id == cast.ids["xiaoli"] else "赵师傅已接单"
    assert set(heard.values()) == {winner} and len(heard) == 2
    events = [event for event in cast.tell("liujingli", free)["timeline"] if event["kind"] == "take"]
    assert len(events) == 1


def test_one_card_leads_through_the_whole_job(cast: Cast, crew: Crew, free: int) -> None:
    xiaoli = crew.chat("xiaoli")
    crew.press(xiaoli, free, "take")
    cast.react()
    assert "已告诉报事人" in crew.press(xiaoli, free, "onway") and crew.keys("xiaoli", free) == ["arrive", "refuse"]
    cast.react()
    assert "已记到场" in crew.press(xiaoli, free, "arrive")
    cast.react()
    assert crew.keys("xiaoli", free) == ["finish", "refuse"], "what is this urgent cannot be paused"
    assert "做了什么" in crew.press(xiaoli, free, "finish")
    assert "照片" in xiaoli.say("换了总阀") and "正在存" in xiaoli.photo()
    crew.fetch()
    cast.react()
    assert cast.row(free).state == "done" and crew.card("xiaoli", free).outcome == "已处理"
    codes = [body["response_code"] for body in crew.changes()]
    assert len(set(codes)) == len(codes), "no code changes a card twice"


def test_a_supervisor_chooses_on_the_card_who_gets_it(cast: Cast, crew: Crew, free: int) -> None:
    manager, box = crew.chat("liujingli"), crew.card("liujingli", free).body["choice"]
    assert [words for _, words in box[2]][:2] and len(box[2]) <= 10 and str(cast.ids["zhaojie"]) in dict(box[2])
    stranger = str(cast.ids["heshifu"])
    assert "没有找到" in crew.press(manager, free, "assign", stranger) or cast.row(free).assignee_id is None
    assert crew.press(manager, free, "assign", str(cast.ids["zhaojie"])) == f"{numbered(free)} 已派给赵师傅。"
    cast.react()
    assert cast.row(free).assignee_id == cast.ids["zhaojie"]
    assert crew.card("xiaoli", free).outcome == crew.card("liujingli", free).outcome == "赵师傅已接单"
    assert crew.keys("zhaojie", free)[0] == "onway" or crew.keys("zhaojie", free)[0] == "acknowledge"


def test_a_card_that_lags_behind_changes_nothing_and_catches_up(cast: Cast, crew: Crew, free: int) -> None:
    xiaoli = crew.chat("xiaoli")
    crew.press(xiaoli, free, "take")
    cast.react()
    xiaoli.say(f"到场{numbered(free)}")
    cast.react()
    before = len(crew.changes())
    assert "有了新进展" in crew.press(xiaoli, free, "onway") and "有了新进展" in crew.press(xiaoli, free, "arrive")
    caught_up = crew.changes()[before:]
    assert [[key for _, key, _ in body["card"]["buttons"]] for body in caught_up] == [["finish", "refuse"]] * 2
    assert cast.row(free).state == "working"


def test_somebody_elses_card_says_nothing_for_them_and_outsiders_are_refused(cast: Cast, crew: Crew, free: int) -> None:
    card = crew.card("xiaoli", free)
    fields = {"Event": "template_card_event", "EventKey": "take", "TaskId": f"{card.body['task']}@{card.id}",
              "ResponseCode": "stolen"}  # fmt: skip
    for name, words in (("heshifu", "报事"), ("nobody", "还没有您的员工账号"), ("chengong", "由别人来做")):
        chat = crew.chat(name)
        assert words in chat.push(chat.made("event", **fields))
    assert cast.row(free).assignee_id is None and crew.card("xiaoli", free).response_code == card.response_code


def test_a_press_in_the_middle_of_a_talk_puts_that_talk_down(cast: Cast, crew: Crew, free: int) -> None:
    xiaoli = crew.chat("xiaoli")
    other = cast.work(cast.report("meijie", "leak", "home"), until="arrive")
    crew.press(xiaoli, free, "take")
    cast.react()
    xiaoli.say(f"完成{numbered(other)}")
    pressed = crew.press(xiaoli, free, "refuse")
    assert "先放下“完成”" in pressed and "为什么退回" in pressed and "已退回" in xiaoli.say("3")
    cast.react()
    assert cast.row(free).assignee_id is None or cast.row(free).assignee_id != cast.ids["xiaoli"]
