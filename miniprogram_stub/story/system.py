"""A fresh system in a temporary folder on free ports: the local WeChat and one server process, as `make demo` runs."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

import requests

import config

PYTHON, ROOT = sys.executable, config.ROOT
SERVE = (PYTHON, str(ROOT / "manage.py"), "--env", "demo", "serve")
AHEAD = (PYTHON, "-m", "demo.ahead", "--env", "demo", "--minutes")
FOUND = (PYTHON, "-m", "demo.small", "--env", "demo", "--neighbours")
ADDRESSES = 4
"""Of the local WeChat: mini-program, WeCom, the desk, payments."""
KEYS = (PYTHON, "-m", "miniprogram_stub.platform.paykeys")
STOP_SECONDS, START_SECONDS, MINUTE = 30.0, 180.0, timedelta(minutes=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


class DidNotStart(RuntimeError):
    """A process of the system ended, or did not answer in time; the end of its log is told."""


class System:
    """Use as a context manager: it runs inside, and behind it nothing is left of it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="linli-story-")
        self.folder = Path(self._folder.name)
        self.server = f"http://127.0.0.1:{_free_port()}"
        self.desk = ""
        self._environment: dict[str, str] = {}
        self._ahead = timedelta()
        self._wechat: subprocess.Popen[bytes] | None = None
        self._serving: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._environment = self._ours()
            subprocess.run([*KEYS, str(self.folder / "pay")], cwd=ROOT, check=True)
            subprocess.run([*FOUND, "--people", str(self._people)], env=self._environment, cwd=ROOT, check=True)
            self._start_wechat()
            self.start()
        except BaseException:
            self._stop_all()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop_all()

    def start(self) -> float:
        """Start the server; gives the seconds until it was ready."""
        began = time.monotonic()
        self._serving = self._run("server", (*AHEAD, str(self._ahead // MINUTE)) if self._ahead else SERVE)
        self._until_ready(self._serving, self.server + "/health/ready", "server")
        return time.monotonic() - began

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        assert self._serving is not None
        self._serving.send_signal(signal.SIGKILL)
        self._serving.wait()

    def next_second(self) -> None:
        """Wait until the next second has begun."""
        time.sleep(1 - time.time() % 1)

    def now(self) -> datetime:
        """What the clock of the system says."""
        return datetime.now(SHANGHAI) + self._ahead

    def later(self, *, days: int = 0, minutes: int = 0) -> None:
        """So much time passes: server and local WeChat go on with their clocks put forward."""
        _stop(self._serving)
        more = timedelta(days=days, minutes=minutes)
        self._ahead += more
        advance = {"advance_seconds": more.total_seconds()}
        requests.post(f"{self.desk}/control/clock", json=advance, timeout=30).raise_for_status()
        self.start()

    def log(self, name: str = "server") -> str:
        """What a process said so far."""
        path = self.folder / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    @property
    def _people(self) -> Path:
        return self.folder / "people.json"

    def _ours(self) -> dict[str, str]:
        """The environment of our processes: nothing set outside reaches them."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith(config.PREFIX)}
        return clean | {
            "LINLI_DATABASE__URL": f"sqlite:///{self.folder / 'linli.db'}",
            "LINLI_RUN__FILES": str(self.folder / "files"),
            "LINLI_PAY__KEY_FILE": str(self.folder / "pay" / "apiclient_key.pem"),
            "LINLI_PAY__PUBLIC_KEY_FILE": str(self.folder / "pay" / "pub_key.pem"),
            "LINLI_WEB__PORT": self.server.rpartition(":")[2],
            "LINLI_WEB__PUBLIC_URL": self.server,
        }

    def _start_wechat(self) -> None:
        words = [PYTHON, "-m", "miniprogram_stub.platform", "--people", str(self._people)]
        words += ["--config", str(config.FOLDER / "demo.toml"), "--state", str(self.folder / "wechat.json")]
        words += ["--pay-keys", str(self.folder / "pay")]
        for name in ("weixin", "wecom", "desk", "pay"):
            words += [f"--{name}-port", "0"]
        words += ["--callback-mini", self.server + "/wechat/mini", "--callback-work", self.server + "/wechat/work"]
        words += ["--callback-oa", self.server + "/wechat/oa", "--unionid"]
        self._wechat = self._run("wechat", words)
        weixin, wecom, self.desk, pay = self._addresses(self._wechat)
        self._environment |= {
            "LINLI_PAY__BASE": pay,
            "LINLI_MINI__BASE": weixin,
            "LINLI_WORK__BASE": wecom,
            "LINLI_WORK__AUTHORIZE_URL": self.desk + "/connect/oauth2/authorize",
        }

    def _addresses(self, process: subprocess.Popen[bytes]) -> list[str]:
        deadline = time.monotonic() + START_SECONDS
        while len(found := re.findall(r"http://127\.0\.0\.1:\d+", self.log("wechat"))) < ADDRESSES:
            self._check_alive(process, "wechat", deadline)
        return found[:ADDRESSES]

    def _until_ready(self, process: subprocess.Popen[bytes], address: str, name: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                if requests.get(address, timeout=5).status_code == 200:
                    return
            except (requests.ConnectionError, requests.Timeout):
                pass
            self._check_alive(process, name, deadline)

    def _check_alive(self, process: subprocess.Popen[bytes], name: str, deadline: float) -> None:
        if process.poll() is not None or time.monotonic() > deadline:
            raise DidNotStart(f"{name} did not start:\n{self.log(name)[-2000:]}")
        time.sleep(0.1)

    def _run(self, name: str, words: list[str] | tuple[str, ...]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(words, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT)

    def _stop_all(self) -> None:
        for process in (self._serving, self._wechat):
            _stop(process)
        self._folder.cleanup()


def _stop(process: subprocess.Popen[bytes] | None) -> None:
    """Ask a process to end; what draws a film is not waited for very long."""
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
