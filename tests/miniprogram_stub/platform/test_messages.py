"""WeCom app messages: who gets them, who is named invalid, and what is swallowed without a word."""

from typing import Any

import pytest
import requests

from tests.miniprogram_stub.platform.local import Caller


def states(wechat: Caller, person: str = "xiaoli") -> list[str]:
    return [str(row["state"]) for row in wechat.letters(person)]


def test_members_are_found_by_userid_party_or_all(wechat: Caller) -> None:
    assert wechat.tell(to="xiaoli|ghost|zhoukuaiji")["invaliduser"] == "ghost"
    wechat.tell(to="", toparty="2|99")
    wechat.tell(to="@all")
    assert (len(states(wechat)), len(states(wechat, "zhoukuaiji"))) == (3, 2)
    assert wechat.tell(to="", toparty="99")["errcode"] == 81013


def test_the_staff_phone_shows_them(wechat: Caller) -> None:
    wechat.tell("21栋漏水")
    (letter,) = wechat.phone("/xiaoli/wecom")
    assert (letter["kind"], letter["text"], letter["mine"]) == ("text", "21栋漏水", False)
    assert wechat.phone("/zhoukuaiji/wecom") == []


def test_another_apps_agent_is_refused(wechat: Caller) -> None:
    assert wechat.tell(agentid=1000009)["errcode"] == 301002


def test_the_same_message_within_the_interval_is_swallowed(wechat: Caller) -> None:
    for minutes in (0, 29, 2):
        wechat.advance(minutes=minutes)
        assert wechat.tell(enable_duplicate_check=1)["errcode"] == 0
    assert states(wechat) == ["shown", "double", "shown"]
    wechat.tell("另一件", enable_duplicate_check=1)
    wechat.tell("另一件")
    assert states(wechat)[3:] == ["shown", "shown"]
    assert len(wechat.phone("/xiaoli/wecom")) == 4


def test_beyond_thirty_a_minute_a_member_gets_nothing_and_we_are_not_told(wechat: Caller) -> None:
    assert {wechat.tell(f"第{n}件")["errcode"] for n in range(32)} == {0}
    assert states(wechat).count("dropped") == 2
    assert wechat.tell(to="zhoukuaiji")["errcode"] == 0
    assert states(wechat, "zhoukuaiji") == ["shown"]
    wechat.advance(minutes=1)
    wechat.tell("之后")
    assert states(wechat)[-1] == "shown"


def test_the_days_person_times_run_out(wechat: Caller) -> None:
    assert wechat.platform.world.limits.take("wecom per day") is True
    wechat.tell()
    assert wechat.platform.world.limits.take("wecom per day", amount=2 * 200 - 1)
    assert wechat.tell()["errcode"] == 45009
    wechat.advance(hours=24)
    assert wechat.tell()["errcode"] == 0


def test_a_message_can_be_recalled_for_a_day(wechat: Caller) -> None:
    early, late = wechat.tell("早")["msgid"], wechat.tell("晚")["msgid"]
    assert wechat.wecom("/cgi-bin/message/recall", {"msgid": early})["errcode"] == 0
    wechat.advance(hours=24, seconds=1)
    assert wechat.wecom("/cgi-bin/message/recall", {"msgid": late})["errcode"] == 40058
    assert states(wechat) == ["recalled", "shown"]


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"msgtype": "poem"}, 40008),
        ({"text": {"content": " "}}, 44004),
        ({"text": "words"}, 40058),
        ({"msgtype": "miniprogram_notice", "miniprogram_notice": {"appid": "wx1", "title": "三字题"}}, 40058),
        ({"msgtype": "miniprogram_notice", "miniprogram_notice": {"title": "工单有变化"}}, 40058),
    ],
)
def test_a_malformed_message_is_refused(wechat: Caller, changes: dict[str, Any], errcode: int) -> None:
    assert wechat.tell(**changes)["errcode"] == errcode
    assert states(wechat) == []


def test_markdown_and_mini_program_notices_arrive(wechat: Caller) -> None:
    wechat.tell(msgtype="markdown", markdown={"content": "**急** 电梯困人"})
    items = [{"key": "地点", "value": "21栋1单元"}]
    notice = {"appid": "wx1", "title": "电梯困人", "page": "staff/todo/todo", "content_item": items}
    wechat.tell(msgtype="miniprogram_notice", miniprogram_notice=notice)
    markdown, card = wechat.phone("/xiaoli/wecom")
    assert markdown["kind"] == "markdown"
    assert (card["page"], card["fields"]) == ("staff/todo/todo", [{"label": "地点", "value": "21栋1单元"}])


def test_a_long_text_is_cut_at_its_bytes(wechat: Caller) -> None:
    wechat.tell("漏" * 1000)
    assert len(wechat.phone("/xiaoli/wecom")[0]["text"]) == 2048 // 3


def test_a_picture_lent_before_arrives_for_three_days(wechat: Caller) -> None:
    url, query = f"{wechat.platform.wecom_url}/cgi-bin/media/upload", {"type": "image"}
    token = {"access_token": wechat.work_token()}
    files = {"media": ("leak.jpg", b"x" * 100)}
    media_id = requests.post(url, params=query | token, files=files, timeout=10).json()["media_id"]
    assert wechat.tell(msgtype="image", image={"media_id": media_id})["errcode"] == 0
    shown = wechat.phone("/xiaoli/wecom")[0]
    file = requests.get(f"{wechat.platform.desk_url}/groups/files/{shown['file']}", timeout=10)
    assert (shown["kind"], file.content) == ("image", b"x" * 100)
    wechat.advance(hours=72)
    assert wechat.tell(msgtype="image", image={"media_id": media_id})["errcode"] == 40007
