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


def set_up_logs(level: str, to: TextIO | None = None) -> None:
    """Write logs of this level and above to a file, or to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            hide_secrets,
            structlog.processors.JSONRenderer(serializer=lambda value, **_: orjson.dumps(value, default=str).decode()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: structlog.PrintLogger(to or sys.stderr),
        cache_logger_on_first_use=False,
    )


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace the values of keys that would name or unlock somebody."""
    return {key: "***" if key in _SECRET_KEYS else value for key, value in event.items()}
