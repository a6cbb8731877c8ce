"""The doors for a WSGI server: ``LINLI_ENV=... gunicorn -c config/web.py wsgi:app``; workers run beside it."""

from __future__ import annotations

import os
import sys

from flask import Flask

import bootstrap
import config
from server.kit import private
from server.kit.logs import set_up_logs
from server.kit.web.memory import settle_memory

BOOT_ERROR = 3
"""The exit code after which gunicorn stops for good instead of starting the process again and again."""


def _app() -> Flask:
    try:
        settings = config.load(os.environ.get("LINLI_ENV", "default"))
    except config.BadSettings as error:
        sys.stderr.write(f"Linli cannot start: {error}\n")
        sys.exit(BOOT_ERROR)
    private.from_now_on()
    set_up_logs(settings.run.log_level)
    return bootstrap.web(bootstrap.build(settings))


app = _app()
settle_memory()
