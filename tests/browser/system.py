"""A whole system in this process, as people meet it: doors, console, both builds of the app, the local WeChat, and the
worker and the scheduler running by themselves. The clock is the real one, because browsers look at theirs.
"""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import requests

import bootstrap
import config
from demo.small import wechat_people
from miniprogram_stub.platform import paykeys
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import MiniApp, PayAccount, Person
from miniprogram_stub.platform.settings import Settings as WechatSettings
from server.kit.house import House
from server.kit.web import embedded
from server.kit.web.folders import serve_folder

APP = config.ROOT / "miniprogram_stub" / "app"
WECHAT_BUILD = APP / "dist" / "build" / "mp-weixin"
PLACES = {"h5": "/app/", "mp": "/app/wechat/"}
"""Where each build of the app is served; the second is WeChat's own output, run by the stand-in of ``host/``."""
PATIENCE_SECONDS = 15.0
STOP_SECONDS = 120.0
"""A film that is being drawn is drawn to its end."""
LOOK_AGAIN_SECONDS = 0.05

Seen = TypeVar("Seen")


@cache
def _keys() -> dict[str, bytes]:
    return paykeys.make(PayAccount())


def pack_wechat_build(into: Path) -> Path:
    """Pack WeChat's output so that a browser can run it; gives the folder."""
    node = shutil.which("node")
    assert node is not None, "no Node: run .ci/prepare builds"
    words = [node, str(APP / "host" / "build.mjs"), str(WECHAT_BUILD), str(into)]
    done = subprocess.run(words, cwd=APP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return into


_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = itertools.cycle(range(20_000 + 500 * (_WORKER % 16), 20_500 + 500 * (_WORKER % 16)))
"""Ports of this process's own systems, one after the other."""


class System:
    """Use as a context manager: everything runs inside, and nothing is left behind."""

    def __init__(self, database: Path, host: Path | None = None) -> None:
        self.folder, self._host = database.parent, host
        self.port = _free_port()
        self.server = f"http://127.0.0.1:{self.port}"
        people = tuple(_person(row) for row in wechat_people())
        self._pay = self.folder / "pay"
        self._pay.mkdir(exist_ok=True)
        for name, content in _keys().items():
            (self._pay / name).write_bytes(content)
        self.wechat = Platform(self._wechat(people))
        self.desk = self.wechat.desk_url
        self.house: House = bootstrap.build(self._settings(database))
        self._stop = threading.Event()
        self._running = [bootstrap.worker(self.house), bootstrap.scheduler(self.house)]
        self._web = threading.Thread(target=self._serve, name="web")

    def __enter__(self) -> Self:
        self.wechat.__enter__()
        self._web.start()
        for one in self._running:
            one.start()
        try:
            self.wait_for("the doors to open", self._answers)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        stopped = [one.stop(STOP_SECONDS) for one in self._running]
        self._web.join()
        self.wechat.stop()
        self.house.database.dispose()
        assert all(stopped)

    def wait_for(self, what: str, look: Callable[[], Seen | None], within: float = PATIENCE_SECONDS) -> Seen:
        """Look again and again until something is there."""
        deadline = time.monotonic() + within
        while not (seen := look()):
            assert time.monotonic() < deadline, f"waited {within:.0f} s for {what}"
            time.sleep(LOOK_AGAIN_SECONDS)
        return seen

    def next_second(self) -> None:
        """Wait until the next second has begun: WeChat's events carry no finer stamp."""
        time.sleep(1 - time.time() % 1)

    def letters(self, person: str, words: str = "") -> list[dict[str, Any]]:
        """What WeChat or WeCom showed somebody, oldest first, as far as it holds these words."""
        answer = requests.get(f"{self.desk}/control/letters", params={"to": person}, timeout=PATIENCE_SECONDS)
        return [letter for letter in answer.json() if letter["state"] == "shown" and words in str(letter)]

    def app(self, build: str, person: str) -> str:
        """The address under which somebody holds the app; a page of the app goes behind ``#``."""
        return f"{self.server}{PLACES[build]}?wx={self.desk}&phone={person}"

    def _serve(self) -> None:
        flask = bootstrap.web(self.house)
        if self._host is not None:
            serve_folder(flask, PLACES["mp"].rstrip("/"), self._host, index="index.html")
        embedded.serve(flask, host="127.0.0.1", port=self.port, threads=6, until=self._stop)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.server}/health/live", timeout=PATIENCE_SECONDS).ok
        except (requests.ConnectionError, requests.Timeout):
            return False

    def _wechat(self, people: tuple[Person, ...]) -> WechatSettings:
        return WechatSettings(
            people,
            callback_mini=f"{self.server}/wechat/mini",
            callback_work=f"{self.server}/wechat/work",
            callback_oa=f"{self.server}/wechat/oa",
            mini=MiniApp(unionid=True),
            app_url=self.server + PLACES["h5"],
            push_gap=0.1,
            pay=PayAccount(names=dict.fromkeys(PayAccount().sub_mchids, "秀山花园物业")),
            pay_keys=self._pay,
        )

    def _settings(self, database: Path) -> config.Settings:
        account = PayAccount()
        over: dict[str, dict[str, Any]] = {
            "database": {"url": f"sqlite:///{database}"},
            "web": {"port": self.port, "public_url": self.server, "app_connects_to": [self.desk]},
            "run": {"files": str(self.folder / "files")},
            "mini": {"base": self.wechat.weixin_url},
            "work": {
                "base": self.wechat.wecom_url, "authorize_url": f"{self.desk}/connect/oauth2/authorize",
            },
            "pay": {
                "sp_mchid": account.sp_mchid, "serial": account.serial, "apiv3_key": account.apiv3_key,
                "key_file": str(self._pay / "apiclient_key.pem"), "base": self.wechat.pay_url,
                "public_key_id": account.public_key_id, "public_key_file": str(self._pay / "pub_key.pem"),
            },
        }  # fmt: skip
        return config.load("test", environ={}, **over)


def _free_port() -> int:
    """A port outside the range from which the system takes those of connections: none of them takes it meanwhile."""
    while True:
        port = next(_PORTS)
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) != 0:
                return port


def _person(row: dict[str, str]) -> Person:
    return Person(row["id"], row["name"], row["kind"], row["phone"], row.get("userid", ""))
