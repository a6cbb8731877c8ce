"""From a popup on 梅姐's phone to a message on it, from a card on 小李's to its answer: nothing faked between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from config.settings import Settings as OurSettings
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import Person, Settings
from server.delivery import queries, service
from server.delivery.deliver import Deliverer
from server.delivery.models import Message
from server.delivery.templates import consent_ids
from server.delivery.transports.contract import Transport
from server.delivery.transports.robot import Robot
from server.delivery.transports.subscribe import Subscribe
from server.delivery.transports.work_message import CardAnswer, WorkCard, WorkText
from server.kit.actor import SYSTEM
from server.kit.clock import SystemClock
from server.kit.db import Database
from server.kit.files import FolderStore
from server.kit.house import House
from server.kit.limits import Limits
from server.kit.vault import Vault
from server.people.service import signing_in, staff
from server.wechat.cards import Button
from server.wechat.connect import Wechat, connect
from server.wechat.events import Consent, card_pressed, consents, outcomes
from server.wechat.inbound import Inbound
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.routes import callback_doors
from server.wechat.settings import MiniSettings, WechatSettings, WorkSettings
from tests.server.delivery.conftest import TEMPLATE, agree, tell_progress
from workflows.engine.switchboard import Push, Switchboard

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
PEOPLE = (Person("meijie", "梅姐", "resident", "19900000734"), Person("xiaoli", "小李", "staff", userid="xiaoli"))


def count_consent(session: Session, _house: House, inbound: Inbound, at: datetime) -> str | None:
    """Every template of the popup by itself."""
    for given in consents(inbound):
        key = f"{inbound.replay_key}:{given.template_id}"
        service.record_consent(session, openid=given.openid, template_id=given.template_id,
                               accepted=given.consent is Consent.ACCEPT, event_key=key, at=at)  # fmt: skip
    return None


def note_outcome(session: Session, _house: House, inbound: Inbound, at: datetime) -> str | None:
    """WeChat's later word."""
    for one in outcomes(inbound):
        service.record_outcome(session, platform_id=one.msgid, delivered=one.delivered, code=one.code, at=at)
    return None


def settle(session: Session, _house: House, inbound: Inbound, at: datetime) -> str | None:
    """Whoever presses first has it."""
    press = card_pressed(inbound)
    assert press
    service.update_card(session, task=service.matter_of(press.task_id), words=f"{press.userid} 已接单", at=at)
    return None


PUSHES = [
    Push("mini", "subscribe_msg_popup_event", count_consent),
    Push("mini", "subscribe_msg_sent_event", note_outcome),
    Push("work", "template_card_event", settle),
]


@dataclass
class Town:
    """Our house, its delivery, and what the phones show."""

    house: House
    deliverer: Deliverer
    wechat: Wechat
    desk: str
    meijie: int
    openid: str
    xiaoli: int

    def phone(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Touch a phone."""
        answer = requests.post(f"{self.desk}{path}", json=body or {}, timeout=30)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def seen(self, path: str) -> Any:
        """Look at a phone."""
        return requests.get(f"{self.desk}{path}", timeout=30).json()

    def credits(self) -> dict[str, int]:
        """What 梅姐 agreed to."""
        with self.house.database.read() as session:
            return queries.credits(session, self.meijie)

    def states(self) -> list[tuple[str, str]]:
        """Where every message stands."""
        with self.house.database.read() as session:
            return [(row.channel, row.state) for row in session.scalars(select(Message).order_by(Message.id))]


@pytest.fixture
def town(settings: OurSettings, database: Database, tmp_path: Path) -> Iterator[Town]:
    """The local WeChat on one side, our doors and delivery on the other, sockets between."""
    house = House(settings, clock=SystemClock(), database=database, vault=Vault(settings.secrets.vault),
                  files=FolderStore(tmp_path), limits=Limits("memory://"))  # fmt: skip
    flask = Flask(__name__)
    server = make_server("127.0.0.1", 0, flask, threaded=True)
    back = f"http://127.0.0.1:{server.server_port}/wechat"
    local = Settings(people=PEOPLE, callback_mini=f"{back}/mini", callback_work=f"{back}/work", push_gap=0.05)
    ours, work = settings.mini, settings.work
    with Platform(local) as platform:
        wechat = connect(
            WechatSettings(
                MiniSettings(ours.appid, ours.secret, ours.token, ours.aes_key),
                WorkSettings(work.corpid, work.agentid, work.secret, work.token, work.aes_key),
                weixin_base=platform.weixin_url,
                wecom_base=platform.wecom_url,
            ),
            store=MemoryTokens(),
            clock=house.clock,
        )
        assert wechat.work
        flask.register_blueprint(callback_doors(wechat.mini_inbound, wechat.work_inbound, Switchboard(house, PUSHES)))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        ways: list[Transport] = [
            Subscribe(wechat.mini),
            WorkText(wechat.work),
            WorkCard(wechat.work, settings.web.public_url),
            CardAnswer(wechat.work, settings.web.public_url),
            Robot(wechat.robot, {"staff": "robot-demo-key"}),
        ]
        code = requests.post(f"{platform.desk_url}/phones/meijie/login", json={"appid": ours.appid}, timeout=30).json()
        openid, at = wechat.mini.sign_in(code["code"]).openid, datetime.now(UTC)
        with database.write() as session:
            signed_in = signing_in.sign_in_by_wechat(session, openid=openid, unionid=None, device="", at=at)
            xiaoli, _ = staff.found_account(session, house.vault, SYSTEM, name="小李", phone="19900000001", login=None,
                                            wecom_userid="xiaoli", at=at)  # fmt: skip
        yield Town(house, Deliverer(house, ways), wechat, platform.desk_url, signed_in.person_id, openid, xiaoli)
    server.shutdown()
    server.server_close()


MOST_AT_ONCE = 3
"""WeChat shows no more templates in one question."""


def wait_for(what: Callable[[], object]) -> None:
    """Until it holds, five seconds at most."""
    ends = time.monotonic() + 5
    while not what():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_meijie_agrees_and_is_told_once_on_her_phone(town: Town) -> None:
    asked = list(consent_ids())[:MOST_AT_ONCE]
    choices = dict.fromkeys(asked, "accept")
    town.phone("/phones/meijie/subscribe", {"appid": town.house.settings.mini.appid, "choices": choices})
    wait_for(lambda: town.credits() == dict.fromkeys(asked, 1))
    for cause in ("report.taken:1", "report.done:1"):
        with town.house.database.write() as session:
            tell_progress(session, [town.meijie], at=town.house.clock.now(), cause=cause)
        town.deliverer.run_once()
    (letter,) = town.seen("/phones/meijie/messages")
    assert (letter["title"], letter["page"]) == ("报事进度通知", "pages/report/report?id=1")
    assert town.states() == [("subscribe", "sent"), ("subscribe", "no_credit")]
    assert TEMPLATE not in town.credits()


def test_a_credit_the_platform_does_not_know_is_written_off(town: Town) -> None:
    at = town.house.clock.now()
    with town.house.database.write() as session:
        for key in ("dream-1", "dream-2"):
            agree(session, town.openid, at=at, event=key)
        tell_progress(session, [town.meijie], at=at)
    town.deliverer.run_once()
    assert town.states() == [("subscribe", "no_credit")] and town.credits() == {}


def test_xiaoli_takes_a_report_on_his_card_and_the_card_says_so(town: Town) -> None:
    at = town.house.clock.now()
    with town.house.database.write() as session:
        service.card(session, cause="report.made:7", people=[town.xiaoli], task="report-7-assign", title="新工单",
                     words="21栋1单元702 漏水", buttons=[Button("我来处理", "take")], facts=[("优先级", "P1")],
                     link="/console/reports/7", at=at)  # fmt: skip
        service.tell_team(session, cause="report.made:7", robot="staff", words="21栋有新的报事", at=at)
        service.tell(session, cause="report.made:7", people=[town.xiaoli], key="staff_task", fields={},
                     title="新工单", words="漏水", at=at)  # fmt: skip
    town.deliverer.run_once()
    letters = {letter["channel"] + letter["kind"]: letter for letter in town.seen("/phones/xiaoli/wecom")}
    assert len(letters) == 3, letters
    card = next(letter for letter in letters.values() if letter["kind"] == "template_card")
    town.phone(f"/phones/xiaoli/wecom/{card['id']}/press", {"key": "take"})
    wait_for(lambda: ("card_answer", "due") in town.states())
    town.deliverer.run_once()
    assert {state for _, state in town.states()} == {"sent"}
    card = next(letter for letter in town.seen("/phones/xiaoli/wecom") if letter["id"] == card["id"])
    assert card["card"]["replaced"] == "xiaoli 已接单"


def test_a_member_nobody_knows_and_a_robot_without_key_are_refused(town: Town) -> None:
    at = town.house.clock.now()
    with town.house.database.write() as session:
        service.tell_team(session, cause="c", robot="nobody", words="有人吗", at=at)
        person_id, _ = staff.found_account(session, town.house.vault, SYSTEM, name="走了", phone="19900000002",
                                           login=None, wecom_userid="gone", at=at)  # fmt: skip
        service.tell(session, cause="c", people=[person_id], key="staff_task", fields={}, title="新工单", words="漏水",
                     at=at)  # fmt: skip
    town.deliverer.run_once()
    assert town.states() == [("robot", "refused"), ("work", "refused")]
