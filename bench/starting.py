"""Starting the demo: the first time with everything to make, the second time, and what it holds in memory at rest.

It runs in a copy of the committed project, so that the demo somebody looks at right now stays as it is.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import requests

import config
from bench.figures import Figure, figure
from bench.servers import Engines, clean_environment

SECOND_START_SECONDS, IDLE_MEGABYTES, SETTLE_SECONDS = 5.0, 250.0, 20.0
READY = "http://127.0.0.1:8600/health/ready"
PORTS = (8600, 8601, 8602, 8603)
FIRST_START_SECONDS = 900.0


def measure(engines: Engines) -> Iterator[Figure]:
    """Seconds to a ready service, first and second time, and the memory of the one process in megabytes."""
    if busy := [port for port in PORTS if _is_busy(port)]:
        raise RuntimeError(f"a demo runs already: ports {busy} are taken")
    copy = engines.folder / "copy"
    copy.mkdir()
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=config.ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "x", "-C", str(copy)], input=archive, check=True)
    first, _ = _start(copy)
    second, memory = _start(copy)
    yield figure("first start of the demo, data made", first, "s", FIRST_START_SECONDS)
    yield figure("second start of the demo", second, "s", SECOND_START_SECONDS, at_most=1.0)
    yield figure("idle memory of the embedded system", memory, "MB", IDLE_MEGABYTES, at_most=1.0)


def _start(copy: Path) -> tuple[float, float]:
    """Start, wait until it is ready, let it rest, and stop. Gives seconds and megabytes."""
    began = time.monotonic()
    with (copy / "demo.log").open("ab") as log:
        words = [sys.executable, "manage.py", "demo"]
        process = subprocess.Popen(words, cwd=copy, env=_as_make_starts_it(), stdout=log, stderr=log)
    try:
        while not _is_ready():
            if process.poll() is not None or time.monotonic() - began > FIRST_START_SECONDS:
                raise RuntimeError(f"the demo did not start: {(copy / 'demo.log').read_text()[-2000:]}")
            time.sleep(0.05)
        took = time.monotonic() - began
        time.sleep(SETTLE_SECONDS)
        return took, _resident_megabytes(process.pid)
    finally:
        process.terminate()
        process.wait(60)


def _as_make_starts_it() -> dict[str, str]:
    """``make demo`` lets Python keep what it compiled, whatever the machine asks."""
    return {key: value for key, value in clean_environment().items() if key != "PYTHONDONTWRITEBYTECODE"}


def _is_ready() -> bool:
    try:
        return requests.get(READY, timeout=5).status_code == 200
    except requests.RequestException:
        return False


def _is_busy(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _resident_megabytes(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
