"""What a committee does not put to the owners while its term changes, or once it is over (C-09; 上海 28)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.bodies.queries import sitting as bodies
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict
from server.people.rules import COMMITTEE
from server.votes import policy
from server.votes.rules.reserved import WAITING


def check_standstill(session: Session, actor: Actor, estate_id: int, matter_type: str, *, at: datetime) -> None:
    """Refuse a committee to put hiring, price or major works to the owners while its term changes, and after it (C-09);
    community and street may. :class:`Conflict`."""
    still = bodies.stands_still(session, estate_id, local_day(at))
    if still and matter_type in WAITING and policy.convenes_as(session, actor, estate_id) == COMMITTEE:
        raise Conflict("committee_changing", still.words)
