"""Structured logs, one JSON line each, with the request id. Never a name, a phone, a token or what somebody wrote."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
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

log: Any = structlog.get_logger("linli")


class _Lines(logging.Handler):
    """Writes to a file, or to whatever standard error is at that moment."""

    def __init__(self, to: TextIO | None) -> None:
        super().__init__()
        self._to = to

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        print(self.format(record), file=self._to or sys.stderr, flush=True)


def set_up_logs(level: str, to: TextIO | None = None) -> None:
    """Write logs of this level and above to a file, or to standard error: ours, and those rooms write by the standard
    library, with what they add."""
    stamped: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    line = structlog.processors.JSONRenderer(serializer=lambda value, **_: orjson.dumps(value, default=str).decode())
    structlog.configure(
        processors=[*stamped, hide_secrets, line],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: structlog.PrintLogger(to or sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = _Lines(to)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *stamped],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, hide_secrets, line],
        )
    )
    logging.getLogger("server").handlers = [handler]


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace the values of keys that would name or unlock somebody."""
    return {key: "***" if key in _SECRET_KEYS else value for key, value in event.items()}
