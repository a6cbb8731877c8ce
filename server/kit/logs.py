"""Structured logs, one JSON line each, with the request id. Never a name, a phone, a token or what somebody wrote."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from typing import Any, TextIO

import orjson
import structlog

_SECRET_KEYS = {
    "phone",
    "name",
    "words",
    "token",
    "password",
    "id_number",
    "id_last4",
    "openid",
    "authorization",
}


number: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered, for every line about it; empty outside of one."""


_at_an_instant = structlog.processors.TimeStamper(fmt="iso", utc=True)


class _Ready:
    """The logger as it was set up last. structlog would put one together anew for every line."""

    def __init__(self) -> None:
        self.bound: Any = structlog.get_logger("linli")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bound, name)


_ready = _Ready()
log: Any = _ready


class _Out:
    """Writes each line at once and whole, to a file or to whatever standard error is at that moment."""

    def __init__(self, to: TextIO | None) -> None:
        self._to, self._lock = to, threading.Lock()

    def msg(self, line: str) -> None:
        to = self._to or sys.stderr
        with self._lock:
            to.write(line + "\n")
            to.flush()

    log = debug = info = warn = warning = error = exception = critical = fatal = msg


class _Lines(logging.Handler):
    """What rooms log by the standard library, as lines among the others."""

    def __init__(self, out: _Out) -> None:
        super().__init__()
        self._out = out

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        self._out.msg(self.format(record))


def set_up_logs(level: str, to: TextIO | None = None) -> None:
    """Write logs of this level and above to a file, or to standard error: ours, and those rooms write by the standard
    library, with what they add."""
    out = _Out(to)
    structlog.configure(
        processors=[_stamped, _line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: out,
        cache_logger_on_first_use=False,
    )
    _ready.bound = structlog.get_logger("linli").bind()
    handler = _Lines(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), _stamped],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _line],
        )
    )
    logging.getLogger("server").handlers = [handler]


def _stamped(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """With level, instant and the id of the request: one step, since a line is written for every answer."""
    if id_ := number.get():
        event.setdefault("request_id", id_)
    event["level"] = "error" if method == "exception" else method
    _at_an_instant(logger, method, event)
    return structlog.processors.format_exc_info(logger, method, event) if "exc_info" in event else event


def _line(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
    return orjson.dumps(hide_secrets(logger, method, event), default=str).decode()


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace the values of keys that would name or unlock somebody."""
    return {key: "***" if key in _SECRET_KEYS else value for key, value in event.items()}
