"""Whether the service lives, whether it is ready, and its numbers.

*Live* asks nothing of anybody. *Ready* asks the database, its schema, whether what is written still reaches the disk,
and how long the oldest due thing has waited: a worker that stopped shows here before a resident misses a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from flask import Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server.kit.facts import DUE, FactRow
from server.kit.house import House
from server.kit.metrics import OLDEST_DUE, exposition


@dataclass(frozen=True)
class Wait:
    """Something that waits to be done: when the oldest of it became due, and how many seconds are still fine."""

    what: str
    oldest: Callable[[Session], datetime | None]
    most: float


def oldest_fact(session: Session) -> datetime | None:
    """When the oldest fact that no reaction has answered yet became due."""
    return session.scalar(select(func.min(FactRow.next_at)).where(FactRow.state == DUE))


FACTS_WAIT = Wait("fact", oldest_fact, most=300)


class Health:
    """Looks at one house."""

    def __init__(self, house: House, schema_is_current: Callable[[], bool], waits: Iterable[Wait]) -> None:
        self.house = house
        self.schema_is_current = schema_is_current
        self.waits = tuple(waits)

    def ready(self) -> tuple[bool, dict[str, Any]]:
        """Whether it is ready, and what was seen; ages in whole seconds, 0 when nothing is due."""
        try:
            ages = self.ages()
            current = self.schema_is_current()
        except DBAPIError:
            return False, {"database": "down"}
        if self.house.database.disk_has_failed:
            # Whoever writes is refused, until somebody has looked and started anew.
            return False, {"database": "up", "disk": "failed"}
        late = [wait.what for wait in self.waits if ages[wait.what] > wait.most]
        seen = {"database": "up", "schema": "current" if current else "behind", "oldest_due_seconds": ages}
        return current and not late, seen

    def ages(self) -> dict[str, int]:
        """How long the oldest due thing of each kind has waited, in seconds."""
        now = self.house.clock.now()
        with self.house.database.read() as session:
            since = {wait.what: wait.oldest(session) for wait in self.waits}
        ages = {what: max(0, int((now - at).total_seconds())) if at else 0 for what, at in since.items()}
        for what, age in ages.items():
            OLDEST_DUE.labels(what).set(age)
        return ages


def set_up_health(flask: Flask, health: Health) -> None:
    """``/health/live``, ``/health/ready`` and ``/metrics``."""

    def live() -> Response:
        return _json({"alive": True}, 200)

    def ready() -> Response:
        well, seen = health.ready()
        return _json({"ready": well, **seen}, 200 if well else 503)

    def metrics() -> Response:
        health.ready()
        return Response(exposition(), content_type=CONTENT_TYPE_LATEST)

    flask.add_url_rule("/health/live", "live", live)
    flask.add_url_rule("/health/ready", "ready", ready)
    flask.add_url_rule("/metrics", "metrics", metrics)


def _json(data: dict[str, Any], status: int) -> Response:
    response = Response(orjson.dumps(data), status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
