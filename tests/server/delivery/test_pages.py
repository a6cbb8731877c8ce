"""The console's delivery log: what is unclear stands out, staff decide once, and know whom to phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from server.delivery.models import ChannelPause, Message
from server.delivery.service import chatting, group_tasks, telling
from server.kit.audit import AuditEntry
from server.kit.house import House
from tests.consoles import Clerk, Town, refusal, words

ClerkOf = Callable[[str], Clerk]


@pytest.fixture
def told(house: House, town: Town) -> dict[str, int]:
    """小李 was told something in WeCom and 梅姐 something she agreed to nothing for; message ids by person."""
    with house.database.write() as session:
        telling.tell(
            session, cause="test:1", people=[town.meijie.id, town.staff["xiaoli"]], key="report_progress",
            fields={"number": "R000001", "matter": "漏水", "state": "处理中", "at": house.clock.now(), "note": "好"},
            title="R000001", words="师傅下午到", at=house.clock.now(), estate_id=town.xiushan,
        )  # fmt: skip
        telling.tell(
            session, cause="test:2", people=[town.staff["xiaoli"]], key="staff_task", fields={}, title="新工单",
            words="请受理 R000001", at=house.clock.now(), estate_id=town.xiushan,
        )  # fmt: skip
        return dict(session.execute(select(Message.channel, Message.id)).all())


def settle(house: House, message_id: int, state: str) -> None:
    """Pretend a worker came by with this result."""
    with house.database.write() as session:
        values = {"state": state, "next_at": None, "attempts": 1, "last_error": "unreachable: read timed out"}
        session.execute(update(Message).where(Message.id == message_id).values(**values))


def test_the_log_tells_what_became_of_each(clerk: ClerkOf, told: dict[str, int], house: House) -> None:
    settle(house, told["work"], "uncertain")
    said = words(clerk("sunjingli").get("/deliveries"))
    assert "企业微信 不确定" in said and "unreachable" in said and "小*" in said
    only = words(clerk("sunjingli").get("/deliveries?show=unclear"))
    assert "工单提醒" in only and "报事进度通知" not in only


def test_the_log_shows_no_words_of_a_chat(clerk: ClerkOf, town: Town, house: House) -> None:
    with house.database.write() as session:
        chatting.say(session, channel="work", address="xiaoli", cause="chat:1", said=chatting.Said("我家密码是四个八"),
                     at=house.clock.now(), estate_id=town.xiushan)  # fmt: skip
        message_id = session.scalars(select(Message.id).where(Message.cause == "chat:1")).one()
    settle(house, message_id, "uncertain")
    sun, path = clerk("sunjingli"), f"/deliveries/{message_id}"
    assert "聊天内容，在会话里看" in words(sun.get(path)) and "四个八" not in words(sun.get(path))
    assert "四个八" not in words(sun.get("/deliveries"))
    with house.database.write() as session:
        assert chatting.forget(session, at=house.clock.now() + timedelta(days=8)) == 1
    assert "再发一次" not in words(sun.get(path))
    assert refusal(sun.post(f"{path}/resend"))["code"] == "message_emptied"


def test_an_uncertain_one_is_sent_again_once(clerk: ClerkOf, told: dict[str, int], house: House) -> None:
    settle(house, told["work"], "uncertain")
    sun, path = clerk("sunjingli"), f"/deliveries/{told['work']}"
    assert "可能已经送到" in words(sun.get(path)) and "请受理 R000001" in words(sun.get(path))
    sun.post(f"{path}/resend")
    assert "待发送" in words(sun.get(path))
    assert refusal(sun.post(f"{path}/resend"))["code"] == "message_settled"


def test_or_somebody_asked_and_it_had_arrived(clerk: ClerkOf, told: dict[str, int], house: House) -> None:
    settle(house, told["work"], "uncertain")
    sun, path = clerk("sunjingli"), f"/deliveries/{told['work']}"
    sun.post(f"{path}/sent")
    said = words(sun.get(path))
    assert "已送达平台" in said and "孙经理" in said


def test_field_staff_may_look_but_not_decide(clerk: ClerkOf, told: dict[str, int], house: House) -> None:
    settle(house, told["work"], "uncertain")
    xiaoli, path = clerk("xiaoli"), f"/deliveries/{told['work']}"
    assert "再发一次" not in words(xiaoli.get(path))
    assert xiaoli.post(f"{path}/resend").status_code == 403


def test_whom_nothing_reached_stands_on_the_phone_list_and_each_look_is_written_down(
    clerk: ClerkOf, told: dict[str, int], house: House, town: Town
) -> None:
    xiaoli, path = clerk("xiaoli"), f"/deliveries/{told['subscribe']}"
    assert "白** 未订阅" in words(xiaoli.get(path))
    shown = xiaoli.post(f"{path}/contact", {"person": str(town.meijie.id)})
    assert words(shown) == "白兰娟 19900000734"
    assert xiaoli.post(f"{path}/contact", {"person": str(town.laowang.id)}).status_code == 404
    with house.database.read() as session:
        assert session.scalars(select(AuditEntry.thing_id).where(AuditEntry.act == "phone.read")).all() == [
            town.meijie.id
        ]


def test_a_resting_channel_is_shown_and_woken_by_an_administrator(clerk: ClerkOf, house: House, town: Town) -> None:
    with house.database.write() as session:
        until = house.clock.now() + timedelta(hours=1)
        row = {"channel": "subscribe", "until": until, "seconds": 60, "why": "45009 quota"}
        session.execute(insert(ChannelPause), row)
    assert "订阅消息 暂停发送" in words(clerk("sunjingli").get("/deliveries"))
    assert clerk("sunjingli").post("/deliveries/pauses/end", {"channel": "subscribe"}).status_code == 403
    admin = clerk("admin")
    admin.post("/deliveries/pauses/end", {"channel": "subscribe"})
    assert "暂停发送" not in words(admin.get("/deliveries?show=all"))


def test_an_unclear_group_send_shows_its_words_and_where_to_look(clerk: ClerkOf, town: Town, house: House) -> None:
    with house.database.write() as session:
        message_id = group_tasks.group_task(
            session, cause="bulletin:1", sender="xiaoli", chat_ids=["wr1", "wr2"], text="【秀山花园】每日简报",
            title="每日简报", page="pages/home/home", cover_key="c", video_key=None, at=house.clock.now(),
            estate_id=town.xiushan,
        )  # fmt: skip
    settle(house, message_id, "uncertain")
    said = words(clerk("sunjingli").get(f"/deliveries/{message_id}"))
    assert "业主群群发" in said and "【秀山花园】每日简报" in said and "2 个业主群" in said and "群发助手" in said
