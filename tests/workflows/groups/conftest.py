"""A square before the house: our rooms and jobs on one side, the local WeChat with its groups on the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
import requests
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from bootstrap import outside
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import GroupSeed, Person, Settings
from server.delivery.deliver import Deliverer
from server.delivery.models import Message
from server.groups import service
from server.groups.models import Group, GroupTask, Posting
from server.groups.rules import Content
from server.kit.actor import SYSTEM
from server.kit.clock import StoppedClock, local_day
from server.kit.house import House
from server.places.service import ensure_stairs, found_estate
from server.wechat.connect import Wechat, connect
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.routes import callback_doors
from server.wechat.settings import MiniSettings, WechatSettings, WorkSettings
from workflows.engine.reactions import Reactor
from workflows.engine.slow import SlowWorker
from workflows.engine.switchboard import Switchboard
from workflows.groups.jobs import JOBS
from workflows.registry import PUSHES, REACTIONS, SLOW

PEOPLE = (
    Person("meijie", "梅姐", "resident", "19900000734"),
    Person("laowang", "老王", "resident", "19900000855"),
    Person("zhaojie", "赵姐", "staff", userid="zhaojie"),
    Person("xiaoli", "小李", "staff", userid="xiaoli"),
)
SEEDS = (
    GroupSeed("wr21", "21栋业主群", "zhaojie", ("zhaojie", "meijie")),
    GroupSeed("wr19", "19栋业主群", "zhaojie", ("zhaojie", "laowang")),
    GroupSeed("wrALL", "秀山花园业主大群", "xiaoli", ("xiaoli", "meijie", "laowang")),
)
MARK = "【秀山花园】11月21日 每日简报"
CAUSE = "bulletin:1:daily:2026-11-21"


@dataclass
class Square:
    """Our house, the local WeChat, and short ways to both."""

    house: House
    clock: StoppedClock
    platform: Platform
    deliverer: Deliverer
    estate_id: int
    stairs: dict[tuple[str, str], int]
    cover: str
    slow: SlowWorker = field(init=False)

    def __post_init__(self) -> None:
        self.slow = SlowWorker(self.house, SLOW)

    def desk(self, path: str, body: Any = None) -> Any:
        """A door of the desk: phones, groups, control."""
        url = f"{self.platform.desk_url}{path}"
        answer = requests.get(url, timeout=5) if body is None else requests.post(url, json=body, timeout=30)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def advance(self, **step: float) -> datetime:
        """Both clocks move."""
        at = self.clock.advance(**step)
        self.desk("/control/clock", {"at": at.timestamp()})
        return at

    def owe(self, cause: str = CAUSE, mark: str = MARK, **more: Any) -> None:
        """Owe a sheet to the groups of 秀山花园."""
        at = self.clock.now()
        content = Content(mark, "今天报修 5 件，办好 4 件。", "秀山花园 每日简报", "pages/bulletin/bulletin?id=1",
                          self.cover, more.pop("video_key", None))  # fmt: skip
        with self.house.database.write() as session:
            service.owe(session, cause=cause, piece="bulletin", piece_id=1, estate_id=self.estate_id,
                        day=local_day(at), content=content, at=at, **more)  # fmt: skip

    def work(self) -> None:
        """Facts, messages and slow work until there is nothing left to do, all of it tried once more."""
        for _ in range(2):
            while Reactor(self.house, REACTIONS).run_once() + self.deliverer.run_once() + self.slow.run_once():
                """Facts lead to messages, and messages to facts."""

    def follow(self) -> None:
        """The job that follows tasks, run twice as every job is, and what comes of it."""
        for _ in range(2):
            JOBS[0].act(self.house, self.clock.now())
        self.work()

    def sync(self) -> None:
        """The job of the night, and the round it asks for."""
        for _ in range(2):
            JOBS[1].act(self.house, self.clock.now())
        self.work()

    def tasks(self, person: str = "zhaojie") -> list[dict[str, Any]]:
        """What lies on a colleague's phone."""
        return list(self.desk(f"/phones/{person}/group-tasks"))

    def confirm(self, person: str = "zhaojie", **body: Any) -> None:
        """The colleague sends on whatever is open."""
        for task in self.tasks(person):
            if task["open"]:
                self.desk(f"/phones/{person}/group-tasks/{task['msgid']}/confirm", body)

    def read_in(self, chat_id: str) -> list[str]:
        """What the members of a group read, first lines."""
        return [post["text"].split("\n")[0] for post in self.desk(f"/groups/{chat_id}/messages")]

    def postings(self) -> dict[str, tuple[str, str | None]]:
        """State and reason of every posting, by the group's name."""
        with self.house.database.read() as session:
            rows = session.execute(select(Group.name, Posting.state, Posting.last_error).join_from(Posting, Group))
            return {name: (state, why) for name, state, why in rows}

    def states(self) -> set[str]:
        """The states postings are in."""
        return {state for state, _ in self.postings().values()}

    def kept_tasks(self) -> list[GroupTask]:
        """Our rows of tasks."""
        with self.house.database.read() as session:
            return list(session.scalars(select(GroupTask).order_by(GroupTask.id)))

    def messages(self, channel: str = "group_task") -> list[Message]:
        """Delivery's rows of a channel."""
        with self.house.database.read() as session:
            return list(session.scalars(select(Message).where(Message.channel == channel).order_by(Message.id)))

    def calls(self, door: str) -> list[dict[str, Any]]:
        """What the platform heard at a door of customer contact."""
        return list(self.desk(f"/control/ledger?path=/cgi-bin/externalcontact/{door}"))


@pytest.fixture
def square(house: House, clock: StoppedClock) -> Iterator[Square]:
    """Saturday 17:40, three customer groups of two colleagues, all placed."""
    clock.advance(hours=8, minutes=40)
    flask = Flask(__name__)
    server = make_server("127.0.0.1", 0, flask, threaded=True)
    back = f"http://127.0.0.1:{server.server_port}/wechat"
    with Platform(Settings(PEOPLE, groups=SEEDS, callback_work=f"{back}/work", push_gap=0.05)) as platform:
        platform.world.clock.set(clock.now().timestamp())
        platform.world.clock.freeze()
        wechat = _connect(house, platform)
        for thing in (wechat, wechat.mini, wechat.work):
            house.put(thing)
        callbacks = callback_doors(wechat.mini_inbound, wechat.work_inbound, Switchboard(house, PUSHES))
        flask.register_blueprint(callbacks)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield _furnish(house, clock, platform)
    server.shutdown()
    server.server_close()


def _connect(house: House, platform: Platform) -> Wechat:
    mini, work = house.settings.mini, house.settings.work
    settings = WechatSettings(
        MiniSettings(mini.appid, mini.secret, mini.token, mini.aes_key),
        WorkSettings(work.corpid, work.agentid, work.secret, work.token, work.aes_key),
        weixin_base=platform.weixin_url,
        wecom_base=platform.wecom_url,
    )
    return connect(settings, store=MemoryTokens(), clock=house.clock)


def _furnish(house: House, clock: StoppedClock, platform: Platform) -> Square:
    with house.database.write() as session:
        estate_id = found_estate(session, name="秀山花园", city="南宁市")
        stairs = ensure_stairs(session, estate_id, [("21栋", "1单元"), ("19栋", "2单元")])
    cover = house.files.put(b"\x89PNG and so on")
    deliverer = Deliverer(house, outside.transports(house))
    made = Square(house, clock, platform, deliverer, estate_id, stairs, cover)
    made.sync()
    with house.database.write() as session:
        for group in session.scalars(select(Group)).all():
            service.place(session, SYSTEM, group.id, estate_id=estate_id, version=group.version, at=clock.now())
    return made
