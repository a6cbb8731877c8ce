"""Owner groups over the wire: lists page by page, tasks as WeCom wants them, answers read or doubted."""

from __future__ import annotations

from typing import Any

import pytest

from server.wechat.connect import Wechat
from server.wechat.errors import Refusal, WechatRefused, WechatUnreachable
from server.wechat.groups import OVER_LIMIT, SENT, Chat, Created, Groups, MiniCard
from tests.server.wechat.fake_platform import FakePlatform

PLACE = "/cgi-bin/externalcontact/"
LIST, GET, ADD = f"{PLACE}groupchat/list", f"{PLACE}groupchat/get", f"{PLACE}add_msg_template"
CARD = MiniCard("秀山花园 每日简报", "pages/bulletin/bulletin?id=7", "cover-1")


@pytest.fixture
def groups(wechat: Wechat) -> Groups:
    assert wechat.groups is not None
    return wechat.groups


def ok(**more: Any) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok", **more}


def test_a_list_is_read_to_its_last_page(groups: Groups, platform: FakePlatform) -> None:
    rows = [{"chat_id": f"wr{n}", "status": n} for n in range(3)]
    platform.on(LIST, ok(group_chat_list=rows[:2], next_cursor="c2"), ok(group_chat_list=rows[2:], next_cursor=""))
    assert list(groups.all()) == [("wr0", 0), ("wr1", 1), ("wr2", 2)]
    assert [call.json.get("cursor") for call in platform.calls(LIST)] == [None, "c2"]


def test_a_cursor_that_leads_nowhere_ends_the_list(groups: Groups, platform: FakePlatform) -> None:
    platform.on(LIST, ok(group_chat_list=[], next_cursor="c2"))
    assert list(groups.all()) == []
    assert len(platform.calls(LIST)) == 2


def test_where_too_many_are_visible_owners_are_asked_by_the_hundred(groups: Groups, platform: FakePlatform) -> None:
    platform.on(f"{PLACE}get_follow_user_list", ok(follow_user=[f"u{n}" for n in range(150)]))
    platform.on(LIST, {"errcode": 81017, "errmsg": "too many"}, ok(group_chat_list=[{"chat_id": "wr1", "status": 0}]))
    assert list(groups.all()) == [("wr1", 0), ("wr1", 0)]
    asked = [call.json["owner_filter"]["userid_list"] for call in platform.calls(LIST)[1:]]
    assert [len(owners) for owners in asked] == [100, 50]


def test_a_group_tells_its_owner_its_size_and_the_codes_people_came_by(groups: Groups, platform: FakePlatform) -> None:
    people = [{"userid": "zhaojie", "type": 1}, {"userid": "wm1", "type": 2, "state": "g7"}]
    platform.on(GET, ok(group_chat={"chat_id": "wr1", "name": "21栋业主群", "owner": "zhaojie", "member_list": people}))
    assert groups.get("wr1") == Chat("wr1", "21栋业主群", "zhaojie", 2, ("g7",))


@pytest.mark.parametrize("code", [49008, 90501])
def test_a_group_that_is_none_is_refused_for_good(groups: Groups, platform: FakePlatform, code: int) -> None:
    platform.on(GET, {"errcode": code, "errmsg": "gone"})
    with pytest.raises(WechatRefused) as caught:
        groups.get("wr1")
    assert (caught.value.code, caught.value.kind) == (code, Refusal.permanent)


def test_a_task_has_text_card_and_film_as_wecom_wants_them(groups: Groups, platform: FakePlatform) -> None:
    platform.on(ADD, ok(msgid="msg-1", fail_list=["wr2"]))
    made = groups.add_task("zhaojie", ["wr1", "wr2"], "简" * 2000, card=CARD, video_media_id="film-1")
    assert made == Created("msg-1", ("wr2",))
    body = platform.calls(ADD)[0].json
    assert (body["chat_type"], body["sender"], body["chat_id_list"]) == ("group", "zhaojie", ["wr1", "wr2"])
    assert len(body["text"]["content"].encode()) <= 4000 and body["text"]["content"].endswith("…")
    assert body["attachments"] == [
        {
            "msgtype": "miniprogram",
            "miniprogram": {
                "title": "秀山花园 每日简报",
                "pic_media_id": "cover-1",
                "appid": "wx1000000000000001",
                "page": "/pages/bulletin/bulletin?id=7",
            },
        },
        {"msgtype": "video", "video": {"media_id": "film-1"}},
    ]


def test_a_long_title_is_cut_to_what_a_card_takes(groups: Groups, platform: FakePlatform) -> None:
    platform.on(ADD, ok(msgid="msg-1"))
    groups.add_task("zhaojie", ["wr1"], "简报", card=MiniCard("长" * 2000, "/pages/home/home", "c"))
    card = platform.calls(ADD)[0].json["attachments"][0]["miniprogram"]
    assert len(card["title"].encode()) <= 64
    assert card["page"] == "/pages/home/home"


@pytest.mark.parametrize("chats", [[], ["wr"] * 2001])
def test_a_task_to_nobody_or_too_many_is_refused_before_any_call(
    groups: Groups, platform: FakePlatform, chats: list[str]
) -> None:  # fmt: skip
    with pytest.raises(ValueError, match="groups"):
        groups.add_task("zhaojie", chats, "简报", card=CARD)
    assert platform.heard == []


def test_an_upload_without_an_answer_means_that_surely_no_task_was_made(groups: Groups, platform: FakePlatform) -> None:
    platform.on("/cgi-bin/media/upload", None)
    with pytest.raises(WechatUnreachable) as caught:
        groups.lend("image", "cover.png", b"\x89PNG", "image/png")
    assert caught.value.certain


def test_a_task_without_an_answer_may_have_been_made(groups: Groups, platform: FakePlatform) -> None:
    platform.on(ADD, None)
    with pytest.raises(WechatUnreachable) as caught:
        groups.add_task("zhaojie", ["wr1"], "简报", card=CARD)
    assert not caught.value.certain


def test_results_are_read_by_group(groups: Groups, platform: FakePlatform) -> None:
    rows = [{"chat_id": "wr1", "status": 1}, {"chat_id": "wr2", "status": 3}, {"external_userid": "wm", "status": 1}]
    platform.on(f"{PLACE}get_groupmsg_send_result", ok(send_list=rows))
    assert groups.results("msg-1", "zhaojie") == {"wr1": SENT, "wr2": OVER_LIMIT}
    platform.on(f"{PLACE}get_groupmsg_task", ok(task_list=[{"userid": "zhaojie", "status": 2}]))
    assert groups.confirmed("msg-1") == {"zhaojie": True}


def test_tasks_made_are_listed_whatever_form_their_time_has(groups: Groups, platform: FakePlatform) -> None:
    rows = [{"msgid": "m1", "create_time": "1795254000", "text": {"content": "简报"}}, {"msgid": "m2"}]
    platform.on(f"{PLACE}get_groupmsg_list_v2", ok(group_msg_list=rows))
    assert [(one.msgid, one.text, one.made_at) for one in groups.tasks_made(1, 2)] == [
        ("m1", "简报", 1795254000), ("m2", "", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (GET, ok()),
        (GET, ok(group_chat=[])),
        (LIST, ok(group_chat_list=[{}])),
        (LIST, ok(group_chat_list=[{"chat_id": "wr", "status": "x"}])),
    ],
)
def test_an_answer_that_makes_no_sense_is_no_answer(
    groups: Groups, platform: FakePlatform, path: str, answer: dict[str, Any]
) -> None:  # fmt: skip
    platform.on(path, answer)
    with pytest.raises(WechatUnreachable):
        groups.get("wr1") if path == GET else list(groups.all())


def test_a_join_code_names_its_state_and_its_picture(groups: Groups, platform: FakePlatform) -> None:
    platform.on(f"{PLACE}groupchat/add_join_way", ok(config_id="cfg"))
    platform.on(f"{PLACE}groupchat/get_join_way", ok(join_way={"qr_code": "https://wework.qpic.cn/x"}))
    assert groups.join_qr(groups.add_join_way(["wr1"], "g7", "21栋业主群")) == "https://wework.qpic.cn/x"
    body = platform.calls(f"{PLACE}groupchat/add_join_way")[0].json
    assert (body["chat_id_list"], body["state"], body["scene"]) == (["wr1"], "g7", 2)
