"""Two thousand payers at once, callbacks doubled and shuffled, web and workers killed with -9: do the books agree?

PostgreSQL with full durability, gunicorn and workers as deployed, the local WeChat Pay, real keys. Every payer
orders, pays on the phone, and does not care what happens to us meanwhile: a connection that breaks is tried
again with the same key, as the app does. One in ten orders the same bill twice and pays both sheets. At the end
the ledger, our payments, the books of the local WeChat and its trade bill must tell the same sums, order by
order, to the fen.

    python -m bench.soak_payers --payers 2000 --kill-every 1.0
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests

import config
from bench.crowd import token_of
from bench.payers import pay_environment, phones, prepare
from bench.payers_books import Trial, compare, settle
from bench.servers import Engines, clean_environment, free_port
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import PayAccount, Settings
from tests.paykeys import write_keys

AT_ONCE, TRIES, TWICE_OF = 24, 200, 10
START_SECONDS = 400.0
MISCHIEF = {"copies": 2, "shuffle": 20, "spread": 4.0, "stamp": "real"}


class Processes:
    """gunicorn and workers: kept alive, killed one at a time. Only what was started here."""

    def __init__(self, environment: dict[str, str], port: int, log: Path) -> None:
        self._environment, self._log = environment, log.open("wb")
        web = ["-m", "gunicorn", "-c", "config/web.py", "--workers", "2", "--threads", "8", "--bind"]
        self.web = self._start(*web, f"127.0.0.1:{port}", "--log-level", "error", "wsgi:app")
        self.workers = [self._start("manage.py", "worker") for _ in range(2)]
        self._scheduler = self._start("manage.py", "scheduler")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, *words], cwd=config.ROOT, env=self._environment, stdout=self._log,
                                stderr=self._log)  # fmt: skip

    def kill_one(self, chance: random.Random) -> str:
        """Kill -9 a web process under gunicorn's master, or a worker; both come back."""
        listed = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text().split()
        if listed and chance.random() < 0.6:
            subprocess.run(["kill", "-9", chance.choice(listed)], check=False)
            return "web"
        place = chance.randrange(len(self.workers))
        self.workers[place].kill()
        self.workers[place].wait()
        self.workers[place] = self._start("manage.py", "worker")
        return "worker"

    def stop(self) -> None:
        """Everybody, kindly first."""
        everybody = [self.web, *self.workers, self._scheduler]
        for one in everybody:
            one.terminate()
        for one in everybody:
            try:
                one.wait(30)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
        self._log.close()


def run(trial: Trial, engines: Engines, *, kill_every: float, seed: int = 1) -> Trial:
    """Play it."""
    url, port, keys = engines.fresh("postgresql", "payers"), free_port(), write_keys(engines.folder / "pay")
    prepare(url, trial.payers)
    account = PayAccount(retry_pace=0.02)
    with Platform(Settings(phones(trial.payers), pay=account, pay_keys=keys)) as platform:
        control(platform, "push", MISCHIEF)
        processes = Processes(_environment(url, port, platform, engines, keys), port, engines.folder / "payers.log")
        try:
            _until_open(port, engines.folder / "payers.log")
            _play(trial, port, platform, processes, kill_every, random.Random(seed))
            settle(trial, url, platform)
        finally:
            processes.stop()
        compare(trial, url, platform)
    return trial


def control(platform: Platform, what: str, body: dict[str, Any]) -> None:
    """Tell the local WeChat Pay what to do."""
    requests.post(f"{platform.desk_url}/control/pay/{what}", json=body, timeout=10).raise_for_status()


def _environment(url: str, port: int, platform: Platform, engines: Engines, keys: Path) -> dict[str, str]:
    return clean_environment() | {
        "LINLI_ENV": "test", "LINLI_DATABASE__URL": url, "LINLI_RUN__MODE": "distributed",
        "LINLI_RUN__LIMITS": engines.redis, "LINLI_RUN__FILES": str(engines.folder / "files"),
        "LINLI_RUN__LOG_LEVEL": "WARNING", "LINLI_WEB__PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LINLI_MINI__BASE": platform.weixin_url, "LINLI_WORK__BASE": platform.wecom_url,
        **pay_environment(keys, platform.pay_url),
    }  # fmt: skip


def _play(
    trial: Trial, port: int, platform: Platform, processes: Processes, kill_every: float, chance: random.Random
) -> None:
    over = threading.Event()

    def kill() -> None:
        # Only what is up is worth killing: on a busy machine a process takes longer to start than to be killed.
        while not over.wait(chance.uniform(0.5, 1.5) * kill_every):
            if _answers(port):
                trial.killed[processes.kill_one(chance)] += 1

    killer = threading.Thread(target=kill)
    killer.start()
    began = time.monotonic()
    try:
        with ThreadPoolExecutor(AT_ONCE) as hands:
            jobs = [hands.submit(_payer, trial, port, platform, n) for n in range(1, trial.payers + 1)]
            for job in jobs:
                job.result()
    finally:
        over.set()
        killer.join()
    trial.figures["seconds_paying"] = round(time.monotonic() - began, 1)


def _payer(trial: Trial, port: int, platform: Platform, n: int) -> None:
    """One resident: one order, or two sheets for the same bill open at once."""
    keys = ("a", "b") if n % TWICE_OF == 0 else ("a",)
    sheets = [_sheet(trial, port, platform, n, key) for key in keys]
    for sheet in filter(None, sheets):
        answer = {"sheet": sheet, "answer": "confirm"}
        requests.post(f"{platform.desk_url}/phones/p{n}/pay/answer", json=answer, timeout=30)


def _sheet(trial: Trial, port: int, platform: Platform, n: int, key: str) -> str | None:
    said = {"lines": [{"bill_id": n}]}
    headers = {"Authorization": f"Bearer {token_of(n)}", "Idempotency-Key": f"soak-{n:06d}-{key}"}
    for _ in range(TRIES):
        trial.tries += 1
        try:
            answer = requests.post(f"http://127.0.0.1:{port}/api/v1/pay/orders", json=said, headers=headers, timeout=30)
        except requests.RequestException:
            time.sleep(0.1)
            continue
        if answer.status_code == 201 and answer.json().get("params"):
            opened = requests.post(f"{platform.desk_url}/phones/p{n}/pay", json=answer.json()["params"], timeout=30)
            return str(opened.json()["sheet"]) if opened.status_code == 201 else None
        if answer.status_code == 409 and key == "b":
            return None
        time.sleep(0.1)
    trial.faults.append(f"payer {n} never got a sheet: {answer.status_code} {answer.text[:200]}")
    return None


def _until_open(port: int, log: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if _answers(port):
            return
        time.sleep(0.2)
    raise RuntimeError(f"the web processes did not start: {log.read_text()[-3000:]}")


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/health/live", timeout=5).ok
    except requests.RequestException:
        return False


def main() -> int:
    """Run it; 0 when everything agrees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payers", type=int, default=2000)
    parser.add_argument("--kill-every", type=float, default=1.0, help="seconds between two kills, on average")
    asked = parser.parse_args()
    with Engines() as engines:
        trial = run(Trial(asked.payers), engines, kill_every=asked.kill_every)
    told = {
        "payers": trial.payers,
        "killed": trial.killed,
        "tries": trial.tries,
        **trial.figures,
        "faults": trial.faults,
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return 1 if trial.faults else 0


if __name__ == "__main__":
    warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")
    sys.exit(main())
