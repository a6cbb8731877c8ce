"""How often somebody may act by chat: as often as at the doors of the app, and counted together with them."""

from __future__ import annotations

from workflows.engine.conversations import Moment
from workflows.reports.talks import mine

MADE = ("30/hour", "POST /reports")
MOVED = ("120/hour", "POST /reports/<id:report_id>/moves")
SAID = ("60/hour", "POST /reports/<id:report_id>/messages")
MOST_PHOTOS = 9
"""So many photos are kept while a report is talked about."""


def check(moment: Moment, act: tuple[str, str]) -> None:
    """Count one act of whoever speaks; :class:`TooMany` when there were too many."""
    rate, door = act
    moment.house.limits.check(rate, door, str(mine.actor(moment).id))
