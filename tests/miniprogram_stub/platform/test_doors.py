"""Every door of both hosts, once going well and once refused for its own reason; no door is left out."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from miniprogram_stub.platform.oaapp import OaApp
from miniprogram_stub.platform.people import openid_of
from miniprogram_stub.platform.servers import WECOM_DOORS, WEIXIN_DOORS
from miniprogram_stub.platform.settings import MiniApp, WorkApp
from tests.miniprogram_stub.platform.local import APPID, Caller

MEIJIE = openid_of(APPID, "meijie")
MINI, WORK, OA = MiniApp(), WorkApp(), OaApp()
OWN = {"appid": APPID, "secret": MINI.secret}
CHECK = {"version": 2, "scene": 1, "openid": MEIJIE}
Act = Callable[[Caller], Any]


def _file(wechat: Caller, path: str, size: int, **query: str) -> Any:
    host = wechat.platform.weixin_url if path.startswith("/wxa") else wechat.platform.wecom_url
    token = wechat.mini_token() if path.startswith("/wxa") else wechat.work_token()
    query = {"access_token": token, **query}
    return requests.post(host + path, params=query, files={"media": ("a.jpg", b"x" * size)}, timeout=10).json()


def _session(wechat: Caller, code: str) -> Any:
    return wechat.weixin("/sns/jscode2session", js_code=code, grant_type="authorization_code", **OWN)


def _phone(wechat: Caller, code: str) -> Any:
    return wechat.weixin("/wxa/business/getuserphonenumber", {"code": code})


def _phone_code(wechat: Caller) -> str:
    return str(wechat.phone("/meijie/phone-number", {"appid": APPID})["code"])


def _after_opening(wechat: Caller, path: str, body: Any) -> Any:
    wechat.open_app("meijie")
    return wechat.weixin(path, body)


def _after_consent(wechat: Caller, **changes: Any) -> Any:
    wechat.consent("meijie")
    return wechat.notify(**changes)


def _answer_chat(wechat: Caller) -> Any:
    body = {"touser": MEIJIE, "msgtype": "text", "text": {"content": "您好"}}
    return wechat.weixin("/cgi-bin/message/custom/send", body)


def _follower(wechat: Caller, person: str) -> Any:
    with wechat.platform.world.lock:
        token = wechat.platform.world.tokens.stable(OA.appid, force=False).value
    return wechat.weixin("/cgi-bin/user/info", openid=openid_of(OA.appid, person), access_token=token)


def _lent_file(wechat: Caller) -> Any:
    media_id = _file(wechat, "/cgi-bin/media/upload", 100, type="image")["media_id"]
    query = {"access_token": wechat.work_token(), "media_id": media_id}
    answer = requests.get(f"{wechat.platform.wecom_url}/cgi-bin/media/get", params=query, timeout=10)
    return {"errcode": 0 if answer.content == b"x" * 100 else -1}


def _after_a_word(wechat: Caller) -> Any:
    wechat.phone("/meijie/say", {"text": "有人吗"})
    return _answer_chat(wechat)


def _code_picture(wechat: Caller) -> Any:
    url = f"{wechat.platform.weixin_url}/wxa/getwxacodeunlimit"
    body = {"scene": "lift=7", "page": "pages/home/home"}
    answer = requests.post(url, params={"access_token": wechat.mini_token()}, json=body, timeout=10)
    return {"errcode": 0 if answer.content.startswith(b"\x89PNG") else -1}


def _update(wechat: Caller, code: str) -> Any:
    body = {"agentid": 1000002, "response_code": code, "button": {"replace_name": "小李已接单"}}
    return wechat.wecom("/cgi-bin/message/update_template_card", body)


def _robot(wechat: Caller, key: str) -> Any:
    return wechat.wecom("/cgi-bin/webhook/send", {"msgtype": "text", "text": {"content": "今日待办 3 件"}}, key=key)


def _oauth(wechat: Caller) -> str:
    return wechat.platform.world.codes.give("oauth", WORK.corpid, "xiaoli")


def _gettoken(wechat: Caller, secret: str) -> Any:
    return wechat.wecom("/cgi-bin/gettoken", corpid=WORK.corpid, corpsecret=secret)


CONTACT = "/cgi-bin/externalcontact"


def _send_to_group(wechat: Caller) -> str:
    return str(wechat.group_send(wechat.open_group("meijie"))["msgid"])


def _locked_out(wechat: Caller, door: str, body: Any = None) -> Any:
    wechat.control("/groups/access", {"allowed": False})
    answer = wechat.contact(door, body)
    wechat.control("/groups/access", {"allowed": True})
    return answer


def _join_way(wechat: Caller, **changes: Any) -> Any:
    body = {"scene": 2, "chat_id_list": [wechat.open_group("meijie")], "state": "b21", **changes}
    return wechat.contact("groupchat/add_join_way", body)


def _task_door(door: str, **more: Any) -> tuple[Act, Act, int]:
    return (
        lambda w: w.contact(door, {"msgid": _send_to_group(w), **more}),
        lambda w: w.contact(door, {"msgid": "never-made", **more}),
        41047,
    )


CASES: dict[str, tuple[Act, Act, int]] = {
    "/cgi-bin/token": (
        lambda w: w.weixin("/cgi-bin/token", grant_type="client_credential", **OWN),
        lambda w: w.weixin("/cgi-bin/token", grant_type="client_credential", appid=APPID, secret="wrong"),
        40001,
    ),
    "/cgi-bin/stable_token": (
        lambda w: w.weixin("/cgi-bin/stable_token", {"grant_type": "client_credential", **OWN}),
        lambda w: w.weixin("/cgi-bin/stable_token", {"grant_type": "client_credential", **OWN, "appid": "wx0"}),
        40013,
    ),
    "/sns/jscode2session": (lambda w: _session(w, w.open_app("meijie")), lambda w: _session(w, "0made-up"), 40029),
    "/wxa/business/getuserphonenumber": (
        lambda w: _phone(w, _phone_code(w)),
        lambda w: _phone(w, w.open_app("meijie")),
        40029,
    ),
    "/wxa/msg_sec_check": (
        lambda w: _after_opening(w, "/wxa/msg_sec_check", {**CHECK, "content": "厨房漏水"}),
        lambda w: w.weixin("/wxa/msg_sec_check", {**CHECK, "content": "厨房漏水"}),
        61010,
    ),
    "/wxa/media_check_async": (
        lambda w: _after_opening(
            w, "/wxa/media_check_async", {**CHECK, "media_type": 2, "media_url": "http://127.0.0.1:1/a.jpg"}
        ),
        lambda w: _after_opening(
            w, "/wxa/media_check_async", {**CHECK, "scene": 9, "media_type": 2, "media_url": "http://127.0.0.1:1/a"}
        ),
        40129,
    ),
    "/wxa/img_sec_check": (
        lambda w: _file(w, "/wxa/img_sec_check", 1000),
        lambda w: _file(w, "/wxa/img_sec_check", 1024 * 1024 + 1),
        40009,
    ),
    "/wxaapi/newtmpl/gettemplate": (
        lambda w: w.weixin("/wxaapi/newtmpl/gettemplate"),
        lambda w: w.weixin("/wxaapi/newtmpl/gettemplate", {}),
        43001,
    ),
    "/cgi-bin/message/subscribe/send": (_after_consent, lambda w: w.notify(), 43101),
    "/cgi-bin/message/custom/send": (_after_a_word, _answer_chat, 45015),
    "/wxa/getwxacodeunlimit": (
        _code_picture,
        lambda w: w.weixin("/wxa/getwxacodeunlimit", {"scene": "lift=7", "page": "pages/none/none"}),
        41030,
    ),
    "/wxa/generate_urllink": (
        lambda w: w.weixin("/wxa/generate_urllink", {"path": "pages/home/home", "expire_interval": 7}),
        lambda w: w.weixin("/wxa/generate_urllink", {"path": "pages/home/home", "expire_interval": 31}),
        85401,
    ),
    "/cgi-bin/gettoken": (lambda w: _gettoken(w, WORK.secret), lambda w: _gettoken(w, "wrong"), 40001),
    "/cgi-bin/auth/getuserinfo": (
        lambda w: w.wecom("/cgi-bin/auth/getuserinfo", code=_oauth(w)),
        lambda w: w.wecom("/cgi-bin/auth/getuserinfo", code="made-up"),
        40029,
    ),
    "/cgi-bin/user/get": (
        lambda w: w.wecom("/cgi-bin/user/get", userid="xiaoli"),
        lambda w: w.wecom("/cgi-bin/user/get", userid="meijie"),
        60111,
    ),
    "/cgi-bin/message/send": (lambda w: w.tell(), lambda w: w.tell(to="meijie|nobody"), 81013),
    "/cgi-bin/message/recall": (
        lambda w: w.wecom("/cgi-bin/message/recall", {"msgid": w.tell()["msgid"]}),
        lambda w: w.wecom("/cgi-bin/message/recall", {"msgid": "never-sent"}),
        40058,
    ),
    "/cgi-bin/message/update_template_card": (
        lambda w: _update(w, w.deal()["response_code"]),
        lambda w: _update(w, "made-up"),
        40058,
    ),
    "/cgi-bin/webhook/send": (lambda w: _robot(w, "robot-demo-key"), lambda w: _robot(w, "not-a-key"), 93000),
    "/cgi-bin/webhook/upload_media": (
        lambda w: _file(w, "/cgi-bin/webhook/upload_media", 100, key="robot-demo-key", type="file"),
        lambda w: _file(w, "/cgi-bin/webhook/upload_media", 3, key="robot-demo-key", type="file"),
        40006,
    ),
    "/cgi-bin/user/info": (lambda w: _follower(w, "meijie"), lambda w: _follower(w, "nobody"), 40003),
    "/cgi-bin/media/get": (_lent_file, lambda w: w.wecom("/cgi-bin/media/get", media_id="none"), 40007),
    "/cgi-bin/media/upload": (
        lambda w: _file(w, "/cgi-bin/media/upload", 100, type="image"),
        lambda w: _file(w, "/cgi-bin/media/upload", 100, type="poem"),
        40004,
    ),
    f"{CONTACT}/get_follow_user_list": (
        lambda w: w.contact("get_follow_user_list"),
        lambda w: _locked_out(w, "get_follow_user_list"),
        48002,
    ),
    f"{CONTACT}/groupchat/list": (
        lambda w: w.contact("groupchat/list", {"limit": 10}),
        lambda w: w.contact("groupchat/list", {"limit": 1001}),
        40058,
    ),
    f"{CONTACT}/groupchat/get": (
        lambda w: w.contact("groupchat/get", {"chat_id": w.open_group("meijie")}),
        lambda w: w.contact("groupchat/get", {"chat_id": "wrNone"}),
        90501,
    ),
    f"{CONTACT}/groupchat/add_join_way": (_join_way, lambda w: _join_way(w, scene=3), 40058),
    f"{CONTACT}/groupchat/get_join_way": (
        lambda w: w.contact("groupchat/get_join_way", {"config_id": _join_way(w)["config_id"]}),
        lambda w: w.contact("groupchat/get_join_way", {"config_id": "none"}),
        40058,
    ),
    f"{CONTACT}/add_msg_template": (
        lambda w: w.group_send(w.open_group("meijie")),
        lambda w: w.group_send("wrNone"),
        40096,
    ),
    f"{CONTACT}/get_groupmsg_list_v2": (
        lambda w: w.contact("get_groupmsg_list_v2", {"chat_type": "group", "start_time": 1, "end_time": 2}),
        lambda w: w.contact("get_groupmsg_list_v2", {"chat_type": "group", "start_time": 1, "end_time": 2**31}),
        40058,
    ),
    f"{CONTACT}/get_groupmsg_task": _task_door("get_groupmsg_task"),
    f"{CONTACT}/get_groupmsg_send_result": _task_door("get_groupmsg_send_result", userid="xiaoli"),
    f"{CONTACT}/get_group_msg_result": _task_door("get_group_msg_result"),
    f"{CONTACT}/remind_groupmsg_send": _task_door("remind_groupmsg_send"),
    f"{CONTACT}/cancel_groupmsg_send": _task_door("cancel_groupmsg_send"),
}


def test_every_door_has_its_pair_of_cases() -> None:
    assert {door.path for door in (*WEIXIN_DOORS, *WECOM_DOORS)} == set(CASES)


@pytest.mark.parametrize("path", CASES)
def test_a_right_call_goes_well_and_a_wrong_one_is_refused(wechat: Caller, path: str) -> None:
    right, wrong, errcode = CASES[path]
    assert wrong(wechat)["errcode"] == errcode
    assert right(wechat).get("errcode", 0) == 0
    row = next(row for name, row in wechat.control("/coverage").items() if name.endswith(f" {path}"))
    assert (row["ok"], row["errcodes"]) == (1, {str(errcode): 1})


WITH_TOKEN = [door for door in (*WEIXIN_DOORS, *WECOM_DOORS) if door.token]


@pytest.mark.parametrize("door", WITH_TOKEN, ids=lambda door: door.path)
def test_no_door_opens_without_a_token_that_holds(wechat: Caller, door: Any) -> None:
    work = door in WECOM_DOORS
    host = wechat.platform.wecom_url if work else wechat.platform.weixin_url
    other = wechat.mini_token() if work else wechat.work_token()
    for token, errcode in ((None, 41001), ("made-up", 40014 if work else 40001), (other, 40014 if work else 40001)):
        answer = requests.request(door.method, host + door.path, params={"access_token": token}, timeout=10)
        assert answer.status_code == 200
        assert answer.json()["errcode"] == errcode


POSTED = [door for door in (*WEIXIN_DOORS, *WECOM_DOORS) if door.method == "POST" and "upload" not in door.path]


@pytest.mark.parametrize("door", [d for d in POSTED if d.path != "/wxa/img_sec_check"], ids=lambda door: door.path)
def test_empty_broken_and_wrongly_sent_bodies_are_refused(wechat: Caller, door: Any) -> None:
    call = wechat.wecom if door in WECOM_DOORS else wechat.weixin
    key = {"key": "robot-demo-key"} if "webhook" in door.path else {}
    assert call(door.path, b"", **key)["errcode"] == 44002
    assert call(door.path, b"{not json", **key)["errcode"] == 47001
    assert call(door.path, b"[1]", **key)["errcode"] == 47001
    assert call(door.path, **key)["errcode"] == 43002


def test_refusals_carry_a_request_id_or_a_hint(wechat: Caller) -> None:
    assert " rid: " in wechat.notify()["errmsg"]
    assert "hint: [" in wechat.tell(to="nobody")["errmsg"]
    assert wechat.weixin("/no/such/door")["errcode"] == 40066
