"""Subscribe messages: one consent, one message."""

import json
import re
from typing import Any

import pytest

from miniprogram_stub.platform.people import openid_of
from miniprogram_stub.platform.settings import MiniApp
from server.delivery.templates import consent_ids
from tests.miniprogram_stub.platform.local import APPID, GOOD_DATA, LONG_TERM, PROGRESS, Caller, Receiver


def events(wechat: Caller, receiver: Receiver) -> list[Any]:
    wechat.settle()
    mini = wechat.platform.world.pusher.mini
    return [json.loads(mini.decrypt(json.loads(push.body)["Encrypt"])) for push in receiver.posts]


def test_every_kind_of_news_we_send_has_its_template_here() -> None:
    here = {template.id: set(re.findall(r"{{(\w+)\.DATA}}", template.content)) for template in MiniApp().templates}
    assert {id_: set(kind.fields.values()) for id_, kind in consent_ids().items()} == here


def test_each_consent_is_good_for_one_message(wechat: Caller) -> None:
    assert wechat.notify()["errcode"] == 43101
    assert wechat.consent("meijie") == {PROGRESS.id: "accept", "errMsg": "requestSubscribeMessage:ok"}
    wechat.consent("meijie")
    assert [wechat.notify()["errcode"] for _ in range(3)] == [0, 0, 43101]
    assert wechat.notify("laowang")["errcode"] == 43101


def test_a_refused_message_keeps_the_consent(wechat: Caller) -> None:
    wechat.consent("meijie")
    assert wechat.notify(data={**GOOD_DATA, "phrase2": {"value": "六个汉字太多"}})["errcode"] == 47003
    assert wechat.notify(page="pages/none/none")["errcode"] == 41030
    assert wechat.notify(template_id="none")["errcode"] == 40037
    assert wechat.notify(touser="nobody")["errcode"] == 40003
    assert wechat.notify(touser=openid_of("wx-another-app", "meijie"))["errcode"] == 43104
    assert wechat.notify(miniprogram_state="beta")["errcode"] == 47001
    assert wechat.notify(page="pages/report/report?id=7")["errcode"] == 0


def test_saying_no_earns_nothing(wechat: Caller) -> None:
    assert wechat.consent("meijie", choice="reject")[PROGRESS.id] == "reject"
    assert wechat.notify()["errcode"] == 43101


def test_a_long_term_consent_is_not_used_up(wechat: Caller) -> None:
    wechat.consent("meijie", LONG_TERM.id)
    data = {"thing1": {"value": "明早八点停水"}}
    assert [wechat.notify(template_id=LONG_TERM.id, data=data)["errcode"] for _ in range(3)] == [0, 0, 0]


def test_the_phone_shows_the_message_with_its_labels(wechat: Caller) -> None:
    wechat.consent("meijie")
    wechat.notify(page="pages/report/report?id=7")
    (letter,) = wechat.phone("/meijie/messages")
    assert (letter["kind"], letter["title"], letter["page"]) == (
        "subscribe",
        "报事进度通知",
        "pages/report/report?id=7",
    )
    assert letter["fields"][0] == {"label": "报事编号", "value": "BX20261121-0007"}
    assert wechat.phone("/laowang/messages") == []


def test_our_server_hears_of_consent_and_of_sending(wechat: Caller, receiver: Receiver) -> None:
    wechat.consent("meijie")
    msgid = wechat.notify()["msgid"]
    popup, sent = sorted(events(wechat, receiver), key=lambda event: str(event["Event"]))
    assert popup["Event"] == "subscribe_msg_popup_event"
    assert popup["FromUserName"] == openid_of(APPID, "meijie")
    assert popup["List"] == {"TemplateId": PROGRESS.id, "SubscribeStatusString": "accept", "PopupScene": "0"}
    assert sent["List"] == {
        "TemplateId": PROGRESS.id,
        "MsgID": str(msgid),
        "ErrorCode": "0",
        "ErrorStatus": "success",
    }


def test_the_list_of_an_event_may_be_an_array(wechat: Caller, receiver: Receiver) -> None:
    wechat.control("/push", {"list_shape": "array"})
    wechat.consent("meijie")
    assert events(wechat, receiver)[0]["List"][0]["TemplateId"] == PROGRESS.id


def test_turning_a_message_off_takes_the_consent_back(wechat: Caller, receiver: Receiver) -> None:
    wechat.consent("meijie")
    wechat.withdraw("meijie", PROGRESS.id)
    assert wechat.notify()["errcode"] == 43101
    found = [event for event in events(wechat, receiver) if event["Event"] == "subscribe_msg_change_event"]
    assert found[0]["List"] == {"TemplateId": PROGRESS.id, "SubscribeStatusString": "reject"}


@pytest.mark.parametrize(
    ("choices", "errcode"),
    [
        ({}, 10001),
        ({"none": "accept"}, 20001),
        ({PROGRESS.id: "accept", LONG_TERM.id: "accept"}, 20002),
        ({str(n): "accept" for n in range(4)}, 20003),
        ({PROGRESS.id: "maybe"}, 10001),
    ],
)
def test_a_popup_that_cannot_be_shown_earns_nothing(wechat: Caller, choices: dict[str, str], errcode: int) -> None:
    answer = wechat.phone("/meijie/subscribe", {"appid": APPID, "choices": choices})
    assert answer["errCode"] == errcode
    assert answer["errMsg"].startswith("requestSubscribeMessage:fail")
    assert wechat.control("/credits") == []


def test_the_registry_is_listed_as_the_platform_lists_it(wechat: Caller) -> None:
    rows = wechat.weixin("/wxaapi/newtmpl/gettemplate")["data"]
    assert [(row["priTmplId"], row["type"]) for row in rows] == [(PROGRESS.id, 2), (LONG_TERM.id, 3)]
    assert "报事编号:{{character_string1.DATA}}" in rows[0]["content"]
