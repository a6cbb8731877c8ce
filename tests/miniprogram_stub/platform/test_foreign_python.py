"""Unrelated Python clients, written for the real platforms, work against ours unchanged.

wechatpy calls; werobot and wechatpy open our pushes.
"""

import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from xml.etree import ElementTree

import pytest
import requests
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient
from wechatpy.client.base import BaseWeChatClient
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatClientException
from wechatpy.work import WeChatClient as WorkClient
from wechatpy.work import parse_message as parse_work_message
from wechatpy.work.crypto import WeChatCrypto as WorkCrypto
from werobot.crypto import MessageCrypt

from miniprogram_stub.platform.people import openid_of
from miniprogram_stub.platform.settings import MiniApp, WorkApp
from tests.miniprogram_stub.platform.local import APPID, GOOD_DATA, PROGRESS, Caller, Push, Receiver

pytestmark = pytest.mark.foreign
MINI, WORK = MiniApp(), WorkApp()
MEIJIE = openid_of(APPID, "meijie")


class Elsewhere(HTTPAdapter):
    """Takes what is meant for a platform host to a local address; path and query stay."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._parts = urlsplit(base)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        moved = urlsplit(str(request.url))._replace(scheme=self._parts.scheme, netloc=self._parts.netloc)
        request.url = urlunsplit(moved)
        return super().send(request, *args, **kwargs)


def led_here(client: BaseWeChatClient, wechat: Caller) -> None:
    client._http.mount("https://api.weixin.qq.com/", Elsewhere(wechat.platform.weixin_url))
    client._http.mount("https://qyapi.weixin.qq.com/", Elsewhere(wechat.platform.wecom_url))


@pytest.fixture
def mini(wechat: Caller) -> Iterator[WeChatClient]:
    client = WeChatClient(MINI.appid, MINI.secret, timeout=10, auto_retry=False)
    led_here(client, wechat)
    yield client
    client._http.close()


@pytest.fixture
def work(wechat: Caller) -> Iterator[WorkClient]:
    client = WorkClient(WORK.corpid, WORK.secret, timeout=10, auto_retry=False)
    led_here(client, wechat)
    yield client
    client._http.close()


def test_wechatpy_logs_a_resident_in_and_learns_the_number(wechat: Caller, mini: WeChatClient) -> None:
    session = mini.wxa.code_to_session(wechat.open_app("meijie"))
    assert session["openid"] == MEIJIE
    code = wechat.phone("/meijie/phone-number", {"appid": APPID})["code"]
    assert mini.wxa.get_phone_number(code)["phone_info"]["phoneNumber"] == "19900000734"
    with pytest.raises(WeChatClientException) as caught:
        mini.wxa.get_phone_number(code)
    assert caught.value.errcode == 40163


def test_wechatpy_sends_a_subscribe_message_as_long_as_there_is_consent(wechat: Caller, mini: WeChatClient) -> None:
    wechat.consent("meijie")
    mini.wxa.send_subscribe_message(MEIJIE, PROGRESS.id, GOOD_DATA, page="pages/report/report?id=7")
    with pytest.raises(WeChatClientException) as caught:
        mini.wxa.send_subscribe_message(MEIJIE, PROGRESS.id, GOOD_DATA)
    assert caught.value.errcode == 43101
    assert len(wechat.phone("/meijie/messages")) == 1


def test_wechatpy_answers_in_chat_and_checks_content(wechat: Caller, mini: WeChatClient) -> None:
    wechat.phone("/meijie/say", {"text": "有人吗"})
    mini.message.send_text(MEIJIE, "您好")
    assert wechat.phone("/meijie/messages")[-1]["text"] == "您好"
    assert mini.wxa.check_text_security("厨房漏水")["errcode"] == 0
    picture = io.BytesIO(b"x" * 100)
    picture.name = "leak.jpg"
    assert mini.wxa.check_image_security(picture)["errcode"] == 0
    assert mini.wxa.get_wxa_code_unlimited("lift=7", page="pages/home/home").content.startswith(b"\x89PNG")


def test_wechatpy_work_gets_its_token_sends_and_recalls(wechat: Caller, work: WorkClient) -> None:
    sent = work.message.send_text(WORK.agentid, ["xiaoli", "ghost"], content="21栋漏水")
    assert sent["invaliduser"] == "ghost"
    assert wechat.phone("/xiaoli/wecom")[0]["text"] == "21栋漏水"
    assert work.user.get("xiaoli")["name"] == "小李"
    assert work.post("message/recall", data={"msgid": sent["msgid"]})["errcode"] == 0
    with pytest.raises(WeChatClientException) as caught:
        work.message.send_text(WORK.agentid, ["ghost"], content="无人")
    assert caught.value.errcode == 81013


def test_wechatpy_work_knows_who_came_through_the_login_page(wechat: Caller, work: WorkClient) -> None:
    code = wechat.platform.world.codes.give("oauth", WORK.corpid, "zhoukuaiji")
    assert work.get("auth/getuserinfo", params={"code": code})["userid"] == "ZhouKuaiji"


def test_wechatpy_work_reads_groups_and_lays_a_group_send_task(wechat: Caller, work: WorkClient) -> None:
    chats = sorted(wechat.open_group("meijie", name=f"{n}栋业主群") for n in (19, 20, 21))
    listed = work.external_contact_group_chat.list_all(limit=2)
    assert [row["chat_id"] for row in listed] == chats
    assert "xiaoli" in work.external_contact.get_follow_user_list()["follow_user"]
    found = work.external_contact_group_chat.get(chats[0])["group_chat"]
    assert (found["owner"], len(found["member_list"])) == ("xiaoli", 2)
    cover = io.BytesIO(b"\x89PNG and so on")
    cover.name = "cover.png"
    card = {"title": "每日简报", "pic_media_id": work.media.upload("image", cover)["media_id"], "appid": APPID}
    template = {
        "chat_type": "group", "sender": "xiaoli", "chat_id_list": [*chats, "wrNone"], "text": {"content": "每日简报"},
        "attachments": [{"msgtype": "miniprogram", "miniprogram": {**card, "page": "pages/home/home"}}],
    }  # fmt: skip
    sent = work.external_contact.add_msg_template(template)
    assert sent["fail_list"] == ["wrNone"]
    wechat.confirm(sent["msgid"])
    results = work.external_contact.get_group_msg_result(sent["msgid"])["detail_list"]
    assert [(row["chat_id"], row["status"]) for row in results] == [(chat, 1) for chat in chats]
    with pytest.raises(WeChatClientException) as caught:
        work.external_contact_group_chat.get("wrNone")
    assert caught.value.errcode == 90501


def test_wechatpy_work_reads_the_event_of_a_changed_group(
    wechat: Caller, work: WorkClient, receiver: Receiver
) -> None:  # fmt: skip
    chat = wechat.open_group("meijie")
    wechat.settle()
    query, crypto = receiver.posts[0].query, WorkCrypto(WORK.token, WORK.aes_key, WORK.corpid)
    plain = crypto.decrypt_message(
        receiver.posts[0].body, query["msg_signature"], query["timestamp"], query["nonce"]
    )  # fmt: skip
    read = parse_work_message(plain)
    assert (read._data["Event"], read._data["ChangeType"], read._data["ChatId"]) == (
        "change_external_chat", "create", chat,
    )  # fmt: skip
    assert work.corp_id == WORK.corpid


def sealed_of(push: Push) -> str:
    if push.body.startswith("{"):
        return str(json.loads(push.body)["Encrypt"])
    return ElementTree.fromstring(push.body).findtext("Encrypt") or ""


@pytest.mark.parametrize("form", ["json", "xml"])
def test_werobot_and_wechatpy_open_the_mini_programs_pushes(wechat: Caller, receiver: Receiver, form: str) -> None:
    wechat.control("/push", {"format": form})
    wechat.consent("meijie")
    wechat.settle()
    (push,) = receiver.posts
    about = (push.query["timestamp"], push.query["nonce"], push.query["msg_signature"])
    robot = MessageCrypt(MINI.token, MINI.aes_key, MINI.appid)
    by_werobot = robot.decrypt_message(*about, sealed_of(push))
    by_wechatpy = WeChatCrypto(MINI.token, MINI.aes_key, MINI.appid).decrypt_message(
        {"Encrypt": sealed_of(push)}, about[2], about[0], about[1]
    )
    plain = by_werobot.decode() if isinstance(by_werobot, bytes) else by_werobot
    assert plain == by_wechatpy
    assert "subscribe_msg_popup_event" in plain
    assert PROGRESS.id in plain
    assert plain.startswith("{" if form == "json" else "<xml>")


def test_wechatpy_work_opens_and_reads_the_staffs_pushes(wechat: Caller, receiver: Receiver) -> None:
    wechat.phone("/xiaoli/wecom/say", {"text": "我的待办"})
    wechat.deal()
    letter = wechat.phone("/xiaoli/wecom")[-1]
    wechat.phone(f"/xiaoli/wecom/{letter['id']}/press", {"key": "take"})
    wechat.settle()
    crypto = WorkCrypto(WORK.token, WORK.aes_key, WORK.corpid)
    read = []
    for push in receiver.posts:
        query = push.query
        plain = crypto.decrypt_message(push.body, query["msg_signature"], query["timestamp"], query["nonce"])
        read.append(parse_work_message(plain))
    words = next(message for message in read if message.type == "text")
    pressed = next(message for message in read if message.type != "text")
    assert (words.content, words.source) == ("我的待办", "xiaoli")
    assert (pressed._data["Event"], pressed._data["EventKey"]) == ("template_card_event", "take")
