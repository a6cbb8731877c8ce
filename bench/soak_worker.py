"""What a worker process of the kill -9 trial does, and the crew that keeps such processes running.

python -m bench.soak_worker DATABASE_URL RECEIVER [--alone]
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from config import ROOT, load
from server.delivery import service
from server.delivery.deliver import CALL, HELD, Deliverer
from server.delivery.transports.subscribe import Subscribe
from server.delivery.transports.work_message import WorkText
from server.kit.clock import SystemClock
from server.kit.db import Database
from server.kit.files import FolderStore
from server.kit.house import House
from server.kit.limits import Limits
from server.kit.logs import set_up_logs
from server.kit.vault import Vault
from server.wechat.connect import connect
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.settings import MiniSettings, WechatSettings, WorkSettings
from server.wechat.subscribe import Value
from workflows.engine.reactions import Happened, Reaction, Reactor
from workflows.engine.worker import Worker, worker_loops

FACT = "soak.rang"


def react(session: Any, _house: House, fact: Happened, at: datetime) -> None:
    """Even numbers go to the resident as subscribe messages, odd ones to a member of staff in WeCom."""
    number, person = fact["number"], fact["person"]
    fields: dict[str, Value] = {"number": f"M{number}", "matter": "漏水", "state": "已派单", "at": at, "note": "无"}
    service.tell(session, cause=fact.cause(), people=[person], key=fact["key"], fields=fields, title="提醒",
                 words=f"编号 M{number} 的事情", at=at)  # fmt: skip


def house_for(url: str, folder: Path) -> House:
    """A house on this database."""
    settings = load("test", environ={})
    return House(settings, clock=SystemClock(), database=Database(url), vault=Vault(settings.secrets.vault),
                 files=FolderStore(folder), limits=Limits("memory://"))  # fmt: skip


def work(url: str, receiver: str, alone: bool) -> None:
    """What a worker process does until it is killed or told to stop."""
    set_up_logs("ERROR")
    house, own = house_for(url, Path(tempfile.gettempdir())), f"secret-{os.getpid()}"
    wechat = connect(
        WechatSettings(
            mini=MiniSettings("wx1000000000000001", own),
            work=WorkSettings("ww1000000000000001", 1000002, own),
            weixin_base=receiver,
            wecom_base=receiver,
        ),
        store=MemoryTokens(),
        clock=house.clock,
    )
    assert wechat.work is not None
    held, call = (HELD, CALL) if alone else (timedelta(seconds=4), timedelta(seconds=3))
    deliverer = Deliverer(house, [Subscribe(wechat.mini), WorkText(wechat.work)], held=held, call=call)
    if alone:
        deliverer.recover()
    loops = worker_loops(Reactor(house, [Reaction(FACT, react)]), deliverer.run_once, {})
    worker, stopped = Worker(loops), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    worker.start()
    stopped.wait()
    worker.stop()


class Crew:
    """The worker processes: kept at strength, killed one at a time."""

    def __init__(self, url: str, receiver: str, size: int) -> None:
        self._command = [sys.executable, "-m", "bench.soak_worker", url, receiver]
        self._command += ["--alone"] if size == 1 else []
        self._size = size
        self.processes: list[subprocess.Popen[bytes]] = []

    def fill(self) -> None:
        """Start what is missing."""
        self.processes = [process for process in self.processes if process.poll() is None]
        while len(self.processes) < self._size:
            self.processes.append(subprocess.Popen(self._command, cwd=ROOT))

    def kill(self, pid: int) -> bool:
        """Kill -9 one of ours and wait until it is gone."""
        for process in self.processes:
            if process.pid == pid and process.poll() is None:
                process.kill()
                process.wait()
                return True
        return False

    def stop(self) -> None:
        """Stop everybody kindly, and whoever does not listen less so."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def main() -> None:
    """Work until killed or told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("receiver")
    parser.add_argument("--alone", action="store_true")
    asked = parser.parse_args()
    work(asked.url, asked.receiver, asked.alone)


if __name__ == "__main__":
    main()
