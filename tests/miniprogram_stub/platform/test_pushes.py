"""Pushes to our server: sealed or plain, JSON or XML, three attempts, answers that must be right."""

import json
import time
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from miniprogram_stub.platform.crypto import BadEnvelope, sign
from miniprogram_stub.platform.forgery import KINDS
from miniprogram_stub.platform.pushes import to_xml
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import MiniApp
from tests.miniprogram_stub.platform.local import PROGRESS, Caller, Receiver, settings_for


def pushed(wechat: Caller) -> list[dict[str, object]]:
    return [line for line in wechat.control("/ledger?side=out") if line["host"] == "push"]


def test_a_sealed_push_is_signed_over_what_was_sealed(wechat: Caller, receiver: Receiver) -> None:
    wechat.phone("/meijie/say", {"text": "漏水了"})
    wechat.settle()
    (push,) = receiver.posts
    query, envelope = push.query, wechat.platform.world.pusher.mini
    sealed = json.loads(push.body)["Encrypt"]
    assert push.path == "/wechat/mini"
    assert query["encrypt_type"] == "aes"
    assert query["signature"] == sign(envelope.token, query["timestamp"], query["nonce"])
    message = json.loads(envelope.open_signed(query["msg_signature"], query["timestamp"], query["nonce"], sealed))
    assert (message["MsgType"], message["Content"]) == ("text", "漏水了")
    assert message["FromUserName"] == query["openid"]
    assert message["MsgId"] > 0


def test_plain_and_xml_pushes_are_a_setting(wechat: Caller, receiver: Receiver) -> None:
    wechat.control("/push", {"mode": "plain", "format": "xml"})
    wechat.consent("meijie")
    wechat.settle()
    (push,) = receiver.posts
    root = ElementTree.fromstring(push.body)
    assert push.content_type.startswith("text/xml")
    assert "msg_signature" not in push.query
    assert root.findtext("SubscribeMsgPopupEvent/List/TemplateId") == PROGRESS.id
    assert root.findtext("ToUserName") == MiniApp().original_id


def test_a_server_that_fails_is_tried_three_times_in_all(wechat: Caller, receiver: Receiver) -> None:
    receiver.statuses = [500, 503, 500, 200]
    wechat.phone("/meijie/say", {"text": "漏水了"})
    wechat.settle()
    assert [line["attempt"] for line in pushed(wechat)] == [1, 2, 3]
    assert len(receiver.posts) == 3


def test_an_attempt_that_goes_well_ends_it(wechat: Caller, receiver: Receiver) -> None:
    receiver.statuses = [500, 200]
    wechat.phone("/meijie/say", {"text": "漏水了"})
    wechat.settle()
    assert [line["status"] for line in pushed(wechat)] == [500, 200]


@pytest.fixture
def impatient(receiver: Receiver) -> Iterator[Caller]:
    address = f"{receiver.url}/wechat/mini"
    with Platform(settings_for(callback_mini=address, push_timeout=0.15)) as platform:
        yield Caller(platform)


def test_a_slow_server_is_tried_again(impatient: Caller, receiver: Receiver) -> None:
    receiver.slow = 0.4
    impatient.phone("/meijie/say", {"text": "漏水了"})
    impatient.settle()
    assert [line["answer"] for line in pushed(impatient)] == ["ReadTimeout"] * 3


def test_pushes_are_stamped_by_the_platforms_clock_or_by_the_machines(wechat: Caller, receiver: Receiver) -> None:
    wechat.advance(hours=1000)
    wechat.phone("/meijie/say", {"text": "漏水了"})
    wechat.settle()
    wechat.control("/push", {"stamp": "real"})
    wechat.phone("/meijie/say", {"text": "还在漏"})
    wechat.settle()
    platform, real = (int(push.query["timestamp"]) for push in receiver.posts)
    assert platform == wechat.platform.world.clock.stamp()
    assert abs(real - time.time()) < 60


def test_doubles_can_be_asked_for(wechat: Caller, receiver: Receiver) -> None:
    wechat.control("/push", {"copies": 2})
    wechat.phone("/meijie/say", {"text": "漏水了"})
    wechat.settle()
    mini = wechat.platform.world.pusher.mini
    opened = [json.loads(mini.decrypt(json.loads(push.body)["Encrypt"])) for push in receiver.posts]
    assert len(opened) == 2
    assert opened[0]["MsgId"] == opened[1]["MsgId"]


def test_the_address_check_wants_the_echo_and_nothing_else(wechat: Caller, receiver: Receiver) -> None:
    receiver.answer = "4375120948345356249"
    assert wechat.control("/push/check", {"target": "mini"})["ok"]
    assert wechat.control("/push/check", {"target": "work"})["ok"]
    mini, work = (push.query for push in receiver.pushes)
    assert mini["echostr"] == "4375120948345356249"
    assert wechat.platform.world.pusher.work.decrypt(work["echostr"]) == "4375120948345356249"
    receiver.answer = '"4375120948345356249"'
    assert not wechat.control("/push/check", {"target": "work"})["ok"]


def reply_of(wechat: Caller, words: str, signature: str | None = None) -> str:
    work = wechat.platform.world.pusher.work
    sealed = work.encrypt(f"<xml><MsgType>text</MsgType><Content>{words}</Content></xml>")
    signed = signature or work.signature("1", "2", sealed)
    return to_xml({"Encrypt": sealed, "MsgSignature": signed, "TimeStamp": "1", "Nonce": "2"})


def test_a_sealed_reply_to_staff_shows_in_their_chat(wechat: Caller, receiver: Receiver) -> None:
    receiver.answer = reply_of(wechat, "您有 3 件待办")
    wechat.phone("/xiaoli/wecom/say", {"text": "我的待办"})
    wechat.settle()
    assert [row["text"] for row in wechat.phone("/xiaoli/wecom")] == ["我的待办", "您有 3 件待办"]


@pytest.mark.parametrize("answer", ["ok", "{broken", "<xml><Encrypt>x</Encrypt></xml>", "wrongly signed"])
def test_a_reply_that_is_not_rightly_sealed_shows_nowhere(wechat: Caller, receiver: Receiver, answer: str) -> None:
    receiver.answer = reply_of(wechat, "假", "0" * 40) if answer == "wrongly signed" else answer
    wechat.phone("/xiaoli/wecom/say", {"text": "我的待办"})
    wechat.settle()
    assert len(wechat.phone("/xiaoli/wecom")) == 1
    assert str(pushed(wechat)[-1]["reply"]).startswith("refused")


def test_xml_keeps_texts_numbers_lists_and_odd_signs() -> None:
    words = to_xml({"A": "a]]>&<b", "N": 7, "L": [{"T": "x"}, {"T": "y"}]})
    root = ElementTree.fromstring(words)
    assert (root.findtext("A"), root.findtext("N")) == ("a]]>&<b", "7")
    assert [one.findtext("T") for one in root.findall("L")] == ["x", "y"]


def words_of(wechat: Caller, receiver: Receiver) -> list[str]:
    mini = wechat.platform.world.pusher.mini
    return [json.loads(mini.decrypt(json.loads(push.body)["Encrypt"]))["Content"] for push in receiver.posts]


@pytest.mark.parametrize("backwards", [False, True])
def test_pushes_can_be_held_back_and_come_in_either_order(wechat: Caller, receiver: Receiver, backwards: bool) -> None:
    wechat.control("/push/hold", {})
    for words in ("一", "二", "三"):
        wechat.phone("/meijie/say", {"text": words})
        wechat.settle()
    assert receiver.posts == []
    assert wechat.control("/push/release", {"backwards": backwards}) == {"released": 3, "settled": True}
    assert words_of(wechat, receiver) == (["三", "二", "一"] if backwards else ["一", "二", "三"])
    wechat.phone("/meijie/say", {"text": "四"})
    wechat.settle()
    assert words_of(wechat, receiver)[-1] == "四"


@pytest.mark.parametrize("target", ["mini", "work"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_forged_push_opens_as_an_honest_one_does(wechat: Caller, receiver: Receiver, target: str, kind: str) -> None:
    receiver.statuses = [401]
    assert wechat.control("/push/forge", {"target": target, "kind": kind})["status"] == 401
    (push,) = receiver.posts
    pusher = wechat.platform.world.pusher
    envelope = pusher.mini if target == "mini" else pusher.work
    fresh = int(push.query["timestamp"]) > wechat.control("/clock")["now"] - 300
    with pytest.raises((BadEnvelope, AssertionError)):
        shell = json.loads(push.body) if push.body.startswith("{") else to_dict(push.body)
        assert fresh
        signature = push.query.get("msg_signature", "")
        envelope.open_signed(signature, push.query["timestamp"], push.query["nonce"], shell.get("Encrypt", ""))


def to_dict(body: str) -> dict[str, str]:
    return {child.tag: child.text or "" for child in ElementTree.fromstring(body)}
