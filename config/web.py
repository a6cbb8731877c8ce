"""How gunicorn serves the doors: ``LINLI_ENV=... gunicorn -c config/web.py wsgi:app``; its options win."""

from __future__ import annotations

import os
import sys
from typing import Any

from config import BadSettings, load
from config.cores import core_for, keep_to, usable

try:
    _settings = load(os.environ.get("LINLI_ENV", "default"))
except BadSettings as error:
    sys.stderr.write(f"Linli cannot start: {error}\n")
    sys.exit(2)

bind = f"{_settings.web.host}:{_settings.web.port}"
worker_class = "gthread"
threads = _settings.web.threads
workers = 1
if _settings.run.mode == "distributed":
    workers = _settings.run.workers or len(usable()) or os.cpu_count() or 1


def pre_fork(server: Any, worker: Any) -> None:
    """In the master, which knows who lives: one that was killed leaves its core to whoever takes its place."""
    taken = [getattr(one, "core", None) for one in server.WORKERS.values()]
    worker.core = core_for(usable(), taken, processes=server.num_workers)


def post_fork(_server: Any, worker: Any) -> None:
    """In the process itself, before it has threads."""
    keep_to(worker.core)
