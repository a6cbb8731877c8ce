"""Owner groups at the platform: who reads what, who confirms, what is over the limit, and what the company is told."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
import requests

from miniprogram_stub.platform.chats import external_id
from miniprogram_stub.platform.settings import WorkApp
from tests.miniprogram_stub.platform.local import APPID, Caller, Receiver

WORK = WorkApp()


def results(wechat: Caller, msgid: str) -> dict[str, int]:
    rows = wechat.contact("get_groupmsg_send_result", {"msgid": msgid, "userid": "xiaoli"})["send_list"]
    return {row["chat_id"]: row["status"] for row in rows}


def told(wechat: Caller, receiver: Receiver) -> list[dict[str, str]]:
    """The events of groups our server would read, opened."""
    wechat.settle()
    envelope, found = wechat.platform.world.pusher.work, []
    for push in receiver.posts:
        sealed = ElementTree.fromstring(push.body).findtext("Encrypt") or ""
        plain = envelope.open_signed(push.query["msg_signature"], push.query["timestamp"], push.query["nonce"], sealed)
        found.append({child.tag: child.text or "" for child in ElementTree.fromstring(plain)})
    return [row for row in found if row.get("Event") == "change_external_chat"]


def test_nothing_is_in_the_group_before_the_colleague_has_confirmed(wechat: Caller) -> None:
    chat = wechat.open_group("meijie", "laowang")
    sent = wechat.group_send(chat)
    assert sent["fail_list"] == []
    assert wechat.group_posts(chat) == []
    assert results(wechat, sent["msgid"]) == {chat: 0}
    assert "请确认发送" in wechat.phone("/xiaoli/wecom")[-1]["text"]
    wechat.confirm(sent["msgid"])
    (post,) = wechat.group_posts(chat)
    assert (post["by_name"], post["text"]) == ("小李", "【秀山花园】11月21日 每日简报")
    (card,) = post["attachments"]
    assert (card["kind"], card["title"], card["page"]) == ("card", "每日简报", "pages/home/home")
    assert requests.get(f"{wechat.platform.desk_url}/groups/files/{card['file']}", timeout=10).content.startswith(
        b"\x89PNG"
    )
    assert results(wechat, sent["msgid"]) == {chat: 1}
    task = wechat.contact("get_groupmsg_task", {"msgid": sent["msgid"]})["task_list"]
    assert [(row["userid"], row["status"]) for row in task] == [("xiaoli", 2)]


def test_a_task_is_confirmed_once_and_by_its_own_colleague_only(wechat: Caller) -> None:
    msgid = wechat.group_send(wechat.open_group())["msgid"]
    for person in ("zhoukuaiji", "meijie"):
        with pytest.raises(requests.HTTPError, match="409"):
            wechat.confirm(msgid, person)
    wechat.confirm(msgid)
    with pytest.raises(requests.HTTPError, match="409"):
        wechat.confirm(msgid)


def test_groups_of_others_dissolved_ones_and_plain_ones_come_back_as_failed(wechat: Caller) -> None:
    mine, other = wechat.open_group("meijie"), wechat.open_group(owner="ZhouKuaiji")
    plain, gone = wechat.open_group(plain=True), wechat.open_group("laowang")
    wechat.control(f"/groups/{gone}", {"dissolved": True})
    sent = wechat.group_send(mine, other, plain, gone, "wrNobody")
    assert sorted(sent["fail_list"]) == sorted([other, plain, gone, "wrNobody"])
    assert list(results(wechat, sent["msgid"])) == [mine]
    assert wechat.group_send(other)["errcode"] == 40096
    assert wechat.contact("groupchat/get", {"chat_id": gone})["errcode"] == 49008
    assert wechat.contact("groupchat/get", {"chat_id": plain})["errcode"] == 90501


def test_a_task_of_which_only_some_groups_are_sent_stays_open_for_the_others(wechat: Caller) -> None:
    first, second = wechat.open_group(), wechat.open_group()
    msgid = wechat.group_send(first, second)["msgid"]
    wechat.confirm(msgid, only=[first])
    assert results(wechat, msgid) == {first: 1, second: 0}
    wechat.confirm(msgid)
    assert (len(wechat.group_posts(first)), len(wechat.group_posts(second))) == (1, 1)


def test_a_cancelled_task_can_no_longer_be_confirmed(wechat: Caller) -> None:
    chat = wechat.open_group()
    msgid = wechat.group_send(chat)["msgid"]
    for _ in range(2):
        assert wechat.contact("cancel_groupmsg_send", {"msgid": msgid})["errcode"] == 0
    with pytest.raises(requests.HTTPError, match="409"):
        wechat.confirm(msgid)
    assert (wechat.group_posts(chat), results(wechat, msgid)) == ([], {chat: 0})


def test_a_group_takes_as_many_group_sends_a_month_as_the_month_has_days(wechat: Caller) -> None:
    chat = wechat.open_group()
    world = wechat.platform.world
    for _ in range(29):
        world.chats.say(world.chats.chats[chat], "xiaoli", world.clock.now(), text="早", msgid="m")
    last, beyond = (wechat.group_send(chat)["msgid"] for _ in range(2))
    wechat.confirm(last)
    wechat.confirm(beyond)
    assert (results(wechat, last), results(wechat, beyond)) == ({chat: 1}, {chat: 3})
    wechat.advance(hours=24 * 10)
    december = wechat.group_send(chat)["msgid"]
    wechat.confirm(december)
    assert results(wechat, december) == {chat: 1}


def test_an_administrator_may_have_tightened_the_monthly_limit(wechat: Caller) -> None:
    wechat.control("/quotas", {"name": "group per month", "window": "month", "most": 1})
    chat = wechat.open_group()
    for outcome in (1, 3):
        msgid = wechat.group_send(chat)["msgid"]
        wechat.confirm(msgid)
        assert results(wechat, msgid) == {chat: outcome}


def test_three_reminders_in_a_day_and_no_fourth(wechat: Caller) -> None:
    msgid = wechat.group_send(wechat.open_group())["msgid"]
    asked = [wechat.contact("remind_groupmsg_send", {"msgid": msgid})["errcode"] for _ in range(4)]
    assert asked == [0, 0, 0, 45009]
    assert sum("等您确认" in row["text"] for row in wechat.phone("/xiaoli/wecom")) == 3
    wechat.advance(hours=24)
    assert wechat.contact("remind_groupmsg_send", {"msgid": msgid})["errcode"] == 0


FILE: dict[str, Any] = {"msgtype": "video", "video": {"media_id": "never-lent"}}


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"sender": ""}, 40058),
        ({"sender": "ghost"}, 60111),
        ({"chat_type": "herd"}, 40058),
        ({"chat_type": "single", "external_userid": ["wm1"]}, 40096),
        ({"text": {"content": "字" * 1334}}, 45002),
        ({"text": {}, "attachments": []}, 40058),
        ({"chat_id_list": ["x"] * 2001}, 40058),
        ({"attachments": [FILE]}, 40007),
        ({"attachments": [{"msgtype": "poem"}]}, 40058),
        ({"attachments": [{"msgtype": "link", "link": {"title": "x", "url": "ftp://x"}}]}, 40058),
        ({"attachments": [FILE] * 10}, 40058),
    ],
)
def test_a_wrong_task_is_refused_for_its_own_reason(wechat: Caller, changes: dict[str, Any], errcode: int) -> None:
    assert wechat.group_send(wechat.open_group(), **changes)["errcode"] == errcode


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"appid": "wx7"}, 40013),
        ({"title": "简" * 22}, 40058),
        ({"page": "pages/none/none"}, 40058),
        ({"pic_media_id": "never-lent"}, 40007),
    ],
)
def test_a_card_must_be_of_the_companys_own_mini_program(wechat: Caller, changes: dict[str, Any], errcode: int) -> None:
    card = {"title": "简报", "pic_media_id": wechat.lend()["media_id"], "appid": APPID, "page": "pages/home/home"}
    rows = [{"msgtype": "miniprogram", "miniprogram": {**card, **changes}}]
    assert wechat.group_send(wechat.open_group(), attachments=rows)["errcode"] == errcode


def test_a_film_reaches_the_group_and_one_beyond_ten_megabytes_is_not_even_lent(wechat: Caller) -> None:
    assert wechat.lend("video", b"x" * (10 * 1024 * 1024 + 1), "film.mp4")["errcode"] == 40011
    film = wechat.lend("video", b"\0\0\0\x18ftypmp42 and so on", "film.mp4")["media_id"]
    chat = wechat.open_group()
    video = [{"msgtype": "video", "video": {"media_id": film}}]
    wechat.confirm(wechat.group_send(chat, attachments=video)["msgid"])
    (shown,) = wechat.group_posts(chat)[0]["attachments"]
    answer = requests.get(f"{wechat.platform.desk_url}/groups/files/{shown['file']}", timeout=10)
    assert (shown["kind"], answer.headers["Content-Type"]) == ("video", "video/mp4")
    picture_as_film = [{"msgtype": "video", "video": {"media_id": wechat.lend()["media_id"]}}]
    assert wechat.group_send(chat, attachments=picture_as_film)["errcode"] == 40007


def test_groups_and_tasks_are_listed_page_by_page(wechat: Caller) -> None:
    chats = sorted(wechat.open_group() for _ in range(5))
    msgids = [wechat.group_send(chats[0])["msgid"] for _ in range(5)]
    now = int(wechat.platform.world.clock.now())
    lists = [
        ("groupchat/list", {}, "group_chat_list", "chat_id", chats),
        ("get_groupmsg_list_v2", {"chat_type": "group", "start_time": now - 9, "end_time": now + 9}, "group_msg_list",
         "msgid", msgids[::-1]),
    ]  # fmt: skip
    for door, body, name, key, wanted in lists:
        seen, cursor = [], ""
        while True:
            page = wechat.contact(door, {**body, "limit": 2, "cursor": cursor})
            seen += [row[key] for row in page[name]]
            cursor = page.get("next_cursor", "")
            if not cursor:
                break
        assert seen == wanted
    assert wechat.contact("groupchat/list", {"limit": 2, "cursor": "made-up"})["errcode"] == 40058


def test_where_too_many_people_are_visible_owners_must_be_named(wechat: Caller) -> None:
    mine, _ = wechat.open_group(), wechat.open_group(owner="ZhouKuaiji")
    wechat.control("/groups/access", {"most_visible": 1})
    assert wechat.contact("groupchat/list", {})["errcode"] == 81017
    assert wechat.contact("get_follow_user_list")["follow_user"] == ["xiaoli", "ZhouKuaiji"]
    one = wechat.contact("groupchat/list", {"owner_filter": {"userid_list": ["xiaoli"]}})
    assert [row["chat_id"] for row in one["group_chat_list"]] == [mine]
    many = {"owner_filter": {"userid_list": ["x"] * 101}}
    assert wechat.contact("groupchat/list", many)["errcode"] == 40058


def test_members_inside_and_outside_are_told_apart(wechat: Caller) -> None:
    chat = wechat.open_group("meijie")
    found = wechat.contact("groupchat/get", {"chat_id": chat, "need_name": 1})["group_chat"]
    inside, outside = found["member_list"]
    assert (inside["userid"], inside["type"], outside["type"], outside["name"]) == ("xiaoli", 1, 2, "梅姐")
    assert outside["userid"] == external_id(WORK.corpid, "meijie")
    assert len(outside["userid"]) == 32


def test_who_joins_by_a_code_carries_its_state_and_a_full_group_makes_way_for_the_next(wechat: Caller) -> None:
    chat = wechat.open_group()
    way = {"scene": 2, "chat_id_list": [chat], "state": "b21", "room_base_name": "21栋业主群", "room_base_id": 2}
    config_id = wechat.contact("groupchat/add_join_way", way)["config_id"]
    told_way = wechat.contact("groupchat/get_join_way", {"config_id": config_id})["join_way"]
    assert requests.get(told_way["qr_code"], timeout=10).content.startswith(b"\x89PNG")
    assert wechat.phone("/meijie/join", {"config_id": config_id})["chat_id"] == chat
    states = [
        row.get("state") for row in wechat.contact("groupchat/get", {"chat_id": chat})["group_chat"]["member_list"]
    ]
    assert states == [None, "b21"]
    members = wechat.platform.world.chats.chats[chat].members
    members += members[:1] * 500
    second = wechat.phone("/laowang/join", {"config_id": config_id})
    assert (second["name"], second["members"]) == ("21栋业主群2", ["laowang"])


def test_the_company_hears_of_every_change_of_its_groups_and_of_no_plain_one(
    wechat: Caller, receiver: Receiver
) -> None:  # fmt: skip
    chat = wechat.open_group("meijie")
    plain = wechat.open_group(plain=True)
    for change in ({"name": "新名"}, {"owner": "ZhouKuaiji"}, {"add": "laowang"}, {"dissolved": True}):
        wechat.control(f"/groups/{chat}", change)
    wechat.control(f"/groups/{plain}", {"add": "laowang"})
    heard = told(wechat, receiver)
    assert {row["ChatId"] for row in heard} == {chat}
    kinds = {(row["ChangeType"], row.get("UpdateDetail", "")) for row in heard}
    assert kinds == {
        ("create", ""), ("update", "change_name"), ("update", "change_owner"), ("update", "add_member"),
        ("dismiss", ""),
    }  # fmt: skip


def test_an_owner_who_left_can_send_nothing_and_their_groups_wait_for_an_heir(wechat: Caller) -> None:
    chat = wechat.open_group("meijie")
    wechat.control(f"/groups/{chat}", {"owner_left": True})
    assert wechat.group_send(chat)["errcode"] == 60111
    assert wechat.contact("groupchat/list", {"status_filter": 1})["group_chat_list"] == [{"chat_id": chat, "status": 1}]
    wechat.control(f"/groups/{chat}", {"owner": "ZhouKuaiji"})
    assert wechat.group_send(chat, sender="ZhouKuaiji")["errcode"] == 0


def test_a_group_handed_over_before_the_confirm_is_not_sent_to(wechat: Caller) -> None:
    chat = wechat.open_group()
    msgid = wechat.group_send(chat)["msgid"]
    wechat.control(f"/groups/{chat}", {"owner": "ZhouKuaiji"})
    wechat.confirm(msgid)
    assert (results(wechat, msgid), wechat.group_posts(chat)) == ({chat: 2}, [])


def test_colleagues_may_confirm_by_themselves_after_a_while(wechat: Caller) -> None:
    wechat.control("/groups/colleagues", {"*": 60})
    chat = wechat.open_group()
    wechat.group_send(chat)
    wechat.advance(seconds=59)
    assert wechat.group_posts(chat) == []
    wechat.advance(seconds=1)
    assert len(wechat.group_posts(chat)) == 1
    wechat.control("/groups/colleagues", {"*": None})
    wechat.group_send(chat)
    wechat.advance(hours=1)
    assert len(wechat.group_posts(chat)) == 1


def test_whoever_is_in_a_plain_group_can_post_there_by_hand(wechat: Caller) -> None:
    plain = wechat.open_group("meijie", plain=True)
    url = f"{wechat.platform.desk_url}/groups/{plain}/post"
    words = {"by": "xiaoli", "text": "今日简报", "title": "每日简报", "page": "pages/home/home"}
    assert requests.post(url, json=words, timeout=10).ok
    assert requests.post(url, json={"by": "stranger", "text": "广告"}, timeout=10).status_code == 409
    (post,) = wechat.group_posts(plain)
    assert (post["by_name"], post["attachments"][0]["title"]) == ("小李", "每日简报")


def test_a_nonsense_change_of_a_group_is_refused_with_a_reason(wechat: Caller) -> None:
    answer = requests.post(f"{wechat.platform.desk_url}/control/groups", json={"owner": "xiaoli"}, timeout=10)
    assert (answer.status_code, bool(re.search("name", answer.json()["error"]))) == (400, True)
    assert requests.post(f"{wechat.platform.desk_url}/control/groups/none", json={}, timeout=10).status_code == 404
