"""Our lines and doors against the local WeChat, over real sockets in both directions, nothing faked between."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from flask import Flask
from werkzeug.serving import make_server

from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import MiniApp as LocalMini
from miniprogram_stub.platform.settings import Person, Settings, Template
from miniprogram_stub.platform.settings import WorkApp as LocalWork
from server.kit.clock import SystemClock
from server.wechat.cards import Button, button_card
from server.wechat.checks import Verdict, media_verdict
from server.wechat.connect import Wechat, connect
from server.wechat.errors import Refusal, WechatRefused
from server.wechat.events import Consent, card_pressed, consents, outcomes
from server.wechat.inbound import Inbound, Reply
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.routes import callback_doors
from server.wechat.settings import MiniSettings, WechatSettings, WorkSettings

APPID, CORPID = "wx1000000000000001", "ww1000000000000001"
TEMPLATE = "tpl-progress"
FIELDS = {"thing1": "厨房漏水", "phrase2": "处理中"}
MEIJIE, XIAOLI = Person("meijie", "梅姐", "resident", "19900000734"), Person("xiaoli", "小李", "staff", userid="xiaoli")


@dataclass
class House:
    """Our doors on a socket, our lines, and what came in."""

    wechat: Wechat
    desk: str
    heard: queue.Queue[Inbound]
    replies: list[Reply | None]

    def phone(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = requests.post(f"{self.desk}{path}", json=body or {}, timeout=30)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def seen(self, path: str) -> Any:
        return requests.get(f"{self.desk}{path}", timeout=30).json()

    def sign_in(self, person: str = "meijie") -> str:
        return self.wechat.mini.sign_in(self.phone(f"/phones/{person}/login", {"appid": APPID})["code"]).openid

    def next(self) -> Inbound:
        return self.heard.get(timeout=30)


@pytest.fixture(params=["json", "xml"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    heard, replies = queue.Queue[Inbound](), list[Reply | None]()

    def receive(inbound: Inbound) -> Reply | None:
        heard.put(inbound)
        return replies.pop() if replies else None

    flask = Flask(__name__)
    server = make_server("127.0.0.1", 0, flask, threaded=True)
    back = f"http://127.0.0.1:{server.server_port}/wechat"
    mini = MiniSettings(APPID, "mini-secret", "miniToken", "A" * 43, request.param)
    work = WorkSettings(CORPID, 1000002, "work-secret", "workToken", "B" * 43)
    with Platform(_local(mini, work, back)) as platform:
        settings = WechatSettings(mini, work, weixin_base=platform.weixin_url, wecom_base=platform.wecom_url)
        wechat = connect(settings, store=MemoryTokens(), clock=SystemClock())
        flask.register_blueprint(callback_doors(wechat.mini_inbound, wechat.work_inbound, receive))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield House(wechat, platform.desk_url, heard, replies)
    server.shutdown()
    server.server_close()


def _local(mini: MiniSettings, work: WorkSettings, back: str) -> Settings:
    template = Template(TEMPLATE, "报事进度", "内容:{{thing1.DATA}}\n状态:{{phrase2.DATA}}")
    return Settings(
        people=(MEIJIE, XIAOLI),
        mini=LocalMini(
            appid=mini.appid, secret=mini.secret, token=mini.token, aes_key=mini.aes_key, body=mini.body_format,
            templates=(template,), media_delay=0,
        ),
        work=LocalWork(
            corpid=work.corpid, secret=work.secret, token=work.token, aes_key=work.aes_key, robot_keys=("robot-key",)
        ),
        callback_mini=f"{back}/mini",
        callback_work=f"{back}/work",
    )  # fmt: skip


def test_both_callback_addresses_pass_the_platforms_check(house: House) -> None:
    for target in ("mini", "work"):
        assert house.phone("/control/push/check", {"target": target})["ok"]


def test_meijie_signs_in_once_per_code_and_gives_her_number(house: House) -> None:
    code = house.phone("/phones/meijie/login", {"appid": APPID})["code"]
    person = house.wechat.mini.sign_in(code)
    assert person.openid == house.sign_in()
    with pytest.raises(WechatRefused) as refused:
        house.wechat.mini.sign_in(code)
    assert refused.value.kind is Refusal.code
    code = house.phone("/phones/meijie/phone-number", {"appid": APPID})["code"]
    assert house.wechat.mini.phone_number(code, person.openid).number == "19900000734"


def test_a_revoked_token_is_replaced_unseen(house: House) -> None:
    openid = house.sign_in()
    for _ in range(2):
        assert house.wechat.mini.check_text(openid, "厨房漏水").verdict is Verdict.PASS
        house.phone("/control/tokens/revoke")
        assert house.wechat.work
        assert house.wechat.work.send_text(["xiaoli"], "在吗").missed == ()


def test_a_consent_is_one_message_and_its_outcome_comes_back(house: House) -> None:
    openid = house.sign_in()
    with pytest.raises(WechatRefused) as refused:
        house.wechat.mini.send_subscribe(openid, TEMPLATE, FIELDS)
    assert refused.value.kind is Refusal.no_credit
    house.phone("/phones/meijie/subscribe", {"appid": APPID, "choices": {TEMPLATE: "accept"}})
    (consent,) = consents(house.next())
    assert (consent.openid, consent.template_id, consent.consent) == (openid, TEMPLATE, Consent.ACCEPT)
    house.wechat.mini.send_subscribe(openid, TEMPLATE, FIELDS, "pages/report/report?id=7")
    (outcome,) = outcomes(house.next())
    assert (outcome.openid, outcome.delivered) == (openid, True)
    (letter,) = house.seen("/phones/meijie/messages")
    assert letter["page"] == "pages/report/report?id=7"


@pytest.mark.parametrize("verdict", ["pass", "review", "risky"])
def test_words_and_photos_get_their_verdicts(house: House, verdict: str) -> None:
    openid = house.sign_in()
    for kind in ("text", "image"):
        house.phone("/control/verdicts", {"kind": kind, "match": "", "suggest": verdict})
    assert house.wechat.mini.check_text(openid, "厨房漏水").verdict == verdict
    trace_id = house.wechat.mini.check_media(openid, f"{house.desk}/phones")
    got = media_verdict(house.next())
    assert got
    assert (got.trace_id, got.verdict) == (trace_id, verdict)


def test_a_photo_that_cannot_be_fetched_waits_for_a_person(house: House) -> None:
    trace_id = house.wechat.mini.check_media(house.sign_in(), f"{house.desk}/no-such-photo")
    got = media_verdict(house.next())
    assert got
    assert (got.trace_id, got.verdict) == (trace_id, Verdict.REVIEW)


def test_xiaoli_presses_a_card_and_it_is_settled_once(house: House) -> None:
    assert house.wechat.work
    card = button_card(title="新的报事", words="厨房漏水", buttons=[Button("接单", "take")], task_id="report-7")
    sent = house.wechat.work.send_card(["xiaoli", "gone"], card)
    assert (sent.missed, bool(sent.response_code)) == (("gone",), True)
    (letter,) = house.seen("/phones/xiaoli/wecom")
    house.phone(f"/phones/xiaoli/wecom/{letter['id']}/press", {"key": "take"})
    press = card_pressed(house.next())
    assert press
    assert (press.userid, press.task_id, press.key) == ("xiaoli", "report-7", "take")
    house.wechat.work.settle_card(["xiaoli"], press.response_code, "小李已接单")
    with pytest.raises(WechatRefused) as refused:
        house.wechat.work.settle_card(["xiaoli"], press.response_code, "小李已接单")
    assert refused.value.kind is Refusal.permanent


def test_xiaolis_words_arrive_and_our_sealed_answer_is_read(house: House) -> None:
    house.replies.append({"MsgType": "text", "Content": "收到，小李"})
    house.phone("/phones/xiaoli/wecom/say", {"text": "我到了 <楼下> & 等您"})
    inbound = house.next()
    assert (inbound.app, inbound.kind, inbound.sender, inbound.text) == (
        "work",
        "text",
        "xiaoli",
        "我到了 <楼下> & 等您",
    )
    house.phone("/control/settle")
    assert "收到，小李" in [letter["text"] for letter in house.seen("/phones/xiaoli/wecom")]


def test_the_platforms_repeats_carry_one_replay_key(house: House) -> None:
    house.sign_in()
    house.phone("/control/push", {"copies": 3})
    house.phone("/phones/meijie/subscribe", {"appid": APPID, "choices": {TEMPLATE: "accept"}})
    assert len({house.next().replay_key for _ in range(3)}) == 1


def test_a_robot_speaks_in_the_staff_group_and_a_picture_is_lent(house: House) -> None:
    house.wechat.robot("robot-key").send_text("今日 3 件", mention=["xiaoli"])
    with pytest.raises(WechatRefused) as refused:
        house.wechat.robot("other-key").send_text("?")
    assert refused.value.kind is Refusal.setup
    assert house.wechat.work
    assert house.wechat.work.upload_image("a.jpg", b"\xff\xd8\xff" + bytes(100))


def test_xiaoli_signs_in_to_the_console(house: House) -> None:
    assert house.wechat.work
    address = house.wechat.work.sign_in_address("http://127.0.0.1:8600/console/back", "state-1").split("?")[1]
    form = {"person": "xiaoli"}
    page = f"{house.desk}/connect/oauth2/authorize?{address}"
    back = requests.post(page, data=form, timeout=30, allow_redirects=False).headers["Location"]
    code = dict(part.split("=") for part in back.split("?")[1].split("&"))["code"]
    assert house.wechat.work.userid(code) == "xiaoli"
    with pytest.raises(WechatRefused) as refused:
        house.wechat.work.userid(code)
    assert refused.value.kind is Refusal.code


def test_twenty_robot_messages_a_minute_and_then_a_rest(house: House) -> None:
    robot = house.wechat.robot("robot-key")
    for _ in range(20):
        robot.send_text("一件")
    with pytest.raises(WechatRefused) as refused:
        robot.send_text("一件")
    assert refused.value.kind is Refusal.quota


def test_a_code_for_a_page_is_a_picture_and_a_bad_page_is_refused(house: House) -> None:
    assert house.wechat.mini.code_unlimited("id=9007199254740991", "pages/bulletin/bulletin").startswith(b"\x89PNG")
    with pytest.raises(WechatRefused) as refused:
        house.wechat.mini.code_unlimited("id=1", "/pages/bulletin/bulletin")
    assert refused.value.code == 41030
