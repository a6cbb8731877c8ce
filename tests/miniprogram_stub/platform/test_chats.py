"""Chats on phones: the service account above all, and what goes to and fro in it."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
import requests
from werobot.parser import parse_user_msg

from miniprogram_stub.platform.oaapp import OaApp
from miniprogram_stub.platform.people import openid_of
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.slips import misheard
from tests.miniprogram_stub.platform.local import APPID, Caller, Push, Receiver, settings_for

OA = OaApp()
ROOM = "/meijie/chat/oa"


@pytest.fixture
def wechat(receiver: Receiver) -> object:
    doors = {f"callback_{app}": f"{receiver.url}/wechat/{app}" for app in ("mini", "work", "oa")}
    with Platform(settings_for(**doors, mini={"unionid": True})) as platform:
        platform.world.clock.set(1795233600.0)
        platform.world.clock.freeze()
        yield Caller(platform)


def opened(wechat: Caller, push: Push) -> str:
    """What a sealed push of the service account says."""
    sealed = ElementTree.fromstring(push.body).findtext("Encrypt")
    assert sealed
    envelope = wechat.platform.world.pusher.oa
    assert push.query["msg_signature"] == envelope.signature(push.query["timestamp"], push.query["nonce"], sealed)
    return envelope.decrypt(sealed)


def token(wechat: Caller, app: OaApp = OA) -> str:
    body = {"grant_type": "client_credential", "appid": app.appid, "secret": app.secret}
    answer = requests.post(f"{wechat.platform.weixin_url}/cgi-bin/stable_token", json=body, timeout=30).json()
    return str(answer["access_token"])


def send(wechat: Caller, kind: str = "text", **content: object) -> int:
    body = {"touser": openid_of(OA.appid, "meijie"), "msgtype": kind, kind: content or {"content": "您好"}}
    return int(wechat.weixin("/cgi-bin/message/custom/send", body, access_token=token(wechat))["errcode"])


def test_werobot_understands_all_that_is_said(wechat: Caller, receiver: Receiver) -> None:
    wechat.phone(f"{ROOM}/say", {"text": "厨房漏水了"})
    wechat.phone(f"{ROOM}/speak", {"text": "电梯又坏了，快来修", "slips": True})
    wechat.phone(f"{ROOM}/photo", {})
    wechat.phone(f"{ROOM}/place", {"north": 30.5728, "east": 104.0668, "label": "秀山花园21栋"})
    wechat.phone(f"{ROOM}/menu", {"key": "reports.report"})
    wechat.phone(f"{ROOM}/follow", {"follows": True})
    wechat.settle()
    told = {message.type: message for message in (parse_user_msg(opened(wechat, push)) for push in receiver.posts)}
    assert told["text"].content == "厨房漏水了"
    assert told["voice"].recognition == "店梯又坏了快来修。"
    assert requests.get(told["image"].img, timeout=30).content.startswith(b"\xff\xd8\xff")
    assert (told["location"].location, told["location"].label) == ((30.5728, 104.0668), "秀山花园21栋")
    assert told["click_event"].key == "reports.report"
    assert told["subscribe_event"].source == openid_of(OA.appid, "meijie") != openid_of(APPID, "meijie")


def test_files_are_fetched_by_the_app_they_were_sent_to_and_by_no_other(wechat: Caller, receiver: Receiver) -> None:
    wechat.phone(f"{ROOM}/speak", {"text": "我家没水了"})
    wechat.settle()
    voice = parse_user_msg(opened(wechat, receiver.posts[0])).media_id
    address = f"{wechat.platform.weixin_url}/cgi-bin/media/get"
    mine = requests.get(address, params={"access_token": token(wechat), "media_id": voice}, timeout=30)
    assert (mine.headers["Content-Type"], mine.content[:6]) == ("audio/amr", b"#!AMR\n")
    assert wechat.weixin("/cgi-bin/media/get", media_id=voice)["errcode"] == 40007
    wechat.advance(hours=73)
    assert wechat.weixin("/cgi-bin/media/get", media_id=voice, access_token=token(wechat))["errcode"] == 40007


def test_a_word_is_worth_five_and_the_menu_three(wechat: Caller) -> None:
    assert send(wechat) == 45015
    wechat.phone(f"{ROOM}/menu", {"key": "reports.progress"})
    assert [send(wechat) for _ in range(4)] == [0, 0, 0, 45047]
    wechat.phone(f"{ROOM}/say", {"text": "有人吗"})
    assert wechat.phone(ROOM)["left"] == 5
    assert [send(wechat) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    wechat.advance(hours=49)
    assert send(wechat) == 45015
    wechat.phone("/meijie/say", {"text": "小程序里的话不算"})
    assert send(wechat) == 45015
    wechat.phone(f"{ROOM}/say", {"text": "还在"})
    wechat.phone(f"{ROOM}/follow", {"follows": False})
    assert send(wechat) == 45015


def test_what_the_platform_would_not_show_is_refused(wechat: Caller) -> None:
    wechat.phone(f"{ROOM}/say", {"text": "有人吗"})
    assert send(wechat, content="长" * 700) == 45002
    assert send(wechat, "image", media_id="none") == 40007
    files, query = {"media": ("a.png", b"\x89PNG and so on")}, {"access_token": token(wechat), "type": "image"}
    lent = requests.post(f"{wechat.platform.weixin_url}/cgi-bin/media/upload", params=query, files=files, timeout=30)
    thumb = lent.json()["media_id"]
    card = {"title": "物业费", "pagepath": "pages/report/report?id=1", "thumb_media_id": thumb}
    assert send(wechat, "miniprogrampage", **card) == 40013
    assert send(wechat, "miniprogrampage", **card, appid=APPID) == 0
    assert send(wechat, "miniprogrampage", **{**card, "pagepath": "pages/none/none"}, appid=APPID) == 41030
    assert send(wechat, "image", media_id=thumb) == 0
    letters = [row for row in wechat.phone(ROOM)["letters"] if not row["mine"]]
    assert [(row["kind"], row["page"]) for row in letters] == [("miniprogrampage", card["pagepath"]), ("image", "")]


@pytest.mark.parametrize(("form", "mode"), [("xml", "safe"), ("xml", "plain"), ("json", "safe"), ("json", "plain")])
def test_a_passive_reply_is_shown_once_however_often_it_had_to_be_asked(
    wechat: Caller, receiver: Receiver, form: str, mode: str
) -> None:
    wechat.control("/push", {"oa_format": form, "oa_mode": mode, "copies": 2})
    pusher = wechat.platform.world.pusher
    body: dict[str, object] = {"MsgType": "text", "Content": "好的，马上来"}
    plain = json.dumps(body) if form == "json" else "<xml><MsgType>text</MsgType><Content>好的，马上来</Content></xml>"
    sealed = pusher.oa.encrypt(plain)
    shell = {"Encrypt": sealed, "MsgSignature": pusher.oa.signature("1", "n", sealed), "TimeStamp": 1, "Nonce": "n"}
    tags = "".join(f"<{name}>{value}</{name}>" for name, value in shell.items())
    receiver.answer = plain if mode == "plain" else json.dumps(shell) if form == "json" else f"<xml>{tags}</xml>"
    receiver.statuses = [500, 500]
    wechat.phone(f"{ROOM}/say", {"text": "漏水了"})
    wechat.settle()
    assert len(receiver.posts) >= 3
    assert [(row["text"], row["mine"]) for row in wechat.phone(ROOM)["letters"]] == [
        ("漏水了", True),
        ("好的，马上来", False),
    ]


def test_the_address_of_the_service_account_is_checked(wechat: Caller, receiver: Receiver) -> None:
    receiver.answer = "4375120948345356249"
    assert wechat.control("/push/check", {"target": "oa"})["ok"]


def test_our_apps_know_one_person_by_one_id(wechat: Caller) -> None:
    code = wechat.open_app("meijie")
    query = {"appid": APPID, "secret": "mini-secret-for-demo-0000000000000", "js_code": code}
    login = requests.get(f"{wechat.platform.weixin_url}/sns/jscode2session", params=query, timeout=30).json()
    openid = openid_of(OA.appid, "meijie")
    known = wechat.weixin("/cgi-bin/user/info", openid=openid, access_token=token(wechat))
    assert (known["subscribe"], known["unionid"]) == (1, login["unionid"])
    assert wechat.weixin("/cgi-bin/user/info", openid="o-nobody", access_token=token(wechat))["errcode"] == 40003
    assert wechat.weixin("/cgi-bin/user/info", openid=openid)["errcode"] == 48001


def test_each_chat_takes_what_its_platform_takes(wechat: Caller, receiver: Receiver) -> None:
    for path, body in (
        ("/meijie/chat/mini/speak", {"text": "a"}),
        ("/meijie/chat/mini/place", {"north": 1, "east": 1}),
    ):
        with pytest.raises(requests.HTTPError, match="409"):
            wechat.phone(path, body)
    for path, body in (("/meijie/chat/work/say", {"text": "a"}), ("/meijie/chat/none/say", {"text": "a"}),
                       (f"{ROOM}/menu", {"key": "none"})):  # fmt: skip
        with pytest.raises(requests.HTTPError, match="404"):
            wechat.phone(path, body)
    for body in ({"north": "x", "east": 1}, {}):
        with pytest.raises(requests.HTTPError, match="400"):
            wechat.phone(f"{ROOM}/place", body)
    wechat.phone("/meijie/chat/mini/share", {"title": "我的报事", "page": "pages/report/report"})
    wechat.phone("/xiaoli/chat/work/speak", {"text": "修好了"})
    wechat.phone("/xiaoli/chat/work/photo", {})
    wechat.phone("/xiaoli/chat/work/place", {"north": 30, "east": 104, "label": "21栋"})
    wechat.phone(f"{ROOM}/follow", {"follows": False})
    with pytest.raises(requests.HTTPError, match="409"):
        wechat.phone(f"{ROOM}/say", {"text": "没关注"})
    wechat.settle()
    kinds = [row["kind"] for row in wechat.phone("/xiaoli/chat/work")["letters"]]
    assert kinds == ["voice", "image", "location"]


def test_recognition_mishears_the_same_way_every_time() -> None:
    assert misheard("电梯坏了，单元门也坏了，物业快来！") == "店梯坏了单元门也坏了五叶快来"
    assert misheard("你好") == "你好"
