"""Fields that hold what nobody expects are refused in the platform's own way, never with a broken page."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from miniprogram_stub.platform.cards import open_card
from miniprogram_stub.platform.people import openid_of
from miniprogram_stub.platform.servers import WECOM_DOORS
from tests.miniprogram_stub.platform.local import APPID, CARD, GOOD_DATA, PROGRESS, Caller

ODD = (None, True, -1, 1.5, "x", "", [], [1], [{}], [[]], {}, {"a": 1}, {"title": 1}, "字" * 3000)
MEIJIE = openid_of(APPID, "meijie")
CHECK = {"version": 2, "scene": 1, "openid": MEIJIE}
STAFF = {"touser": "xiaoli", "toparty": "1", "agentid": 1000002}
NOTICE = {"appid": "wx1", "title": "工单提醒", "page": "p", "content_item": [{"key": "k", "value": "v"}]}
CARD_OF_GROUPS = {"title": "简报", "pic_media_id": "x", "appid": APPID, "page": "pages/home/home"}
GROUP_SEND = {
    "chat_type": "group", "sender": "xiaoli", "chat_id_list": ["x"], "text": {"content": "简报"}, "tag_filter": {},
}  # fmt: skip
CONTACT = "/cgi-bin/externalcontact"
RIGHT: list[tuple[str, dict[str, Any]]] = [
    (
        "/cgi-bin/stable_token",
        {"grant_type": "client_credential", "appid": APPID, "secret": "s", "force_refresh": False},
    ),
    ("/wxa/business/getuserphonenumber", {"code": "x", "openid": MEIJIE}),
    ("/wxa/msg_sec_check", {**CHECK, "content": "漏水", "title": "标题"}),
    ("/wxa/media_check_async", {**CHECK, "media_type": 2, "media_url": "http://127.0.0.1:1/a"}),
    (
        "/cgi-bin/message/subscribe/send",
        {"touser": MEIJIE, "template_id": PROGRESS.id, "data": GOOD_DATA, "lang": "zh_CN"},
    ),
    ("/cgi-bin/message/custom/send", {"touser": MEIJIE, "msgtype": "text", "text": {"content": "您好"}}),
    ("/wxa/getwxacodeunlimit", {"scene": "x", "page": "pages/home/home", "width": 280, "env_version": "release"}),
    ("/wxa/generate_urllink", {"path": "pages/home/home", "expire_interval": 3, "expire_time": 1}),
    ("/cgi-bin/message/send", {**STAFF, "msgtype": "template_card", "template_card": CARD}),
    ("/cgi-bin/message/send", {**STAFF, "msgtype": "miniprogram_notice", "miniprogram_notice": NOTICE}),
    ("/cgi-bin/message/send", {**STAFF, "msgtype": "text", "text": {"content": "x"}, "enable_duplicate_check": 1}),
    ("/cgi-bin/message/send", {**STAFF, "msgtype": "image", "image": {"media_id": "x"}, "duplicate_check_interval": 9}),
    ("/cgi-bin/message/recall", {"msgid": "x"}),
    ("/cgi-bin/webhook/send", {"msgtype": "news", "news": {"articles": [{"title": "停水"}]}}),
    ("/cgi-bin/webhook/send", {"msgtype": "image", "image": {"base64": "eA==", "md5": "x"}}),
    ("/cgi-bin/webhook/send", {"msgtype": "template_card", "template_card": {**CARD, "card_type": "text_notice"}}),
    (
        f"{CONTACT}/groupchat/list",
        {"status_filter": 0, "owner_filter": {"userid_list": ["x"]}, "cursor": "", "limit": 9},
    ),
    (f"{CONTACT}/groupchat/get", {"chat_id": "x", "need_name": 1}),
    (f"{CONTACT}/groupchat/add_join_way", {"scene": 2, "remark": "", "chat_id_list": ["x"], "state": "b21"}),
    (f"{CONTACT}/groupchat/get_join_way", {"config_id": "x"}),
    (f"{CONTACT}/add_msg_template", GROUP_SEND),
    (f"{CONTACT}/add_msg_template", {**GROUP_SEND, "attachments": [{"msgtype": "miniprogram", "miniprogram": {}}]}),
    (f"{CONTACT}/add_msg_template", {**GROUP_SEND, "attachments": [{"msgtype": "link", "link": CARD_OF_GROUPS}]}),
    (f"{CONTACT}/get_groupmsg_list_v2", {"chat_type": "group", "start_time": 1, "end_time": 2, "filter_type": 0}),
    (f"{CONTACT}/get_groupmsg_task", {"msgid": "x", "limit": 5, "cursor": ""}),
    (f"{CONTACT}/get_groupmsg_send_result", {"msgid": "x", "userid": "xiaoli", "limit": 5}),
    (f"{CONTACT}/remind_groupmsg_send", {"msgid": "x"}),
]


def bent(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The body with one field, or one field of a field, bent."""
    for name, value in body.items():
        for odd in ODD:
            yield {**body, name: odd}
            for inner in value if isinstance(value, dict) else ():
                yield {**body, name: {**value, inner: odd}}


@pytest.mark.parametrize(("path", "body"), RIGHT, ids=lambda value: value if isinstance(value, str) else "")
def test_no_bent_body_breaks_a_door(wechat: Caller, path: str, body: dict[str, Any]) -> None:
    wechat.open_app("meijie")
    work = path in {door.path for door in WECOM_DOORS}
    host = wechat.platform.wecom_url if work else wechat.platform.weixin_url
    token = wechat.work_token() if work else wechat.mini_token()
    query = {"access_token": token, "key": "robot-demo-key"}
    with requests.Session() as session:
        for odd in bent(body):
            answer = session.post(host + path, params=query, json=odd, timeout=10)
            assert answer.status_code == 200, odd


def test_no_bent_update_breaks_a_card(wechat: Caller) -> None:
    body = {"agentid": 1000002, "button": {"replace_name": "x"}, "userids": ["xiaoli"], "template_card": CARD}
    msgid = wechat.deal()["msgid"]
    for odd in bent(body):
        code = open_card(wechat.platform.world, msgid, ["xiaoli"])
        assert "errcode" in wechat.wecom("/cgi-bin/message/update_template_card", {**odd, "response_code": code})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/clock", {"at": "soon"}),
        ("/clock", {"advance_seconds": "x"}),
        ("/quotas", {}),
        ("/settle", {"seconds": []}),
        ("/allow", {"weixin": 1}),
        ("/faults", {"path": "x", "times": "often"}),
        ("/push/forge", {"kind": "kindly"}),
        ("/people/meijie", [1]),
    ],
)
def test_a_control_that_makes_no_sense_is_400(wechat: Caller, path: str, body: object) -> None:
    with pytest.raises(requests.HTTPError, match="400"):
        wechat.control(path, body)
