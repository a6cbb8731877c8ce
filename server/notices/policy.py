"""Who may write and read notices, and the matching WHERE clauses for lists."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.notices.models import Notice, NoticePlace
from server.notices.rules import OUT
from server.people import queries as people
from server.people.rules import ADMIN, COMMISSIONER, COMMITTEE, COMMUNITY, MANAGER, STAFF, STREET
from server.places import queries as places

WRITERS = (STAFF, MANAGER, ADMIN)
LOOKERS = (*WRITERS, COMMISSIONER, COMMUNITY, COMMITTEE, STREET)


def may_write(session: Session, actor: Actor, estate_id: int) -> bool:
    """Write, publish, confirm and recall notices of this estate."""
    return people.covers(session, actor, estate_id, WRITERS)


def may_look(session: Session, actor: Actor, estate_id: int) -> bool:
    """See what was written in this estate, drafts too, and how many have read it; never who."""
    return people.covers(session, actor, estate_id, LOOKERS)


def covered(actor: Actor) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`may_look`."""
    return people.covered(actor, LOOKERS, Notice.estate_id)


def looked_at(actor: Actor) -> ColumnElement[bool]:
    """What is out in the estates the actor looks at as staff."""
    return and_(covered(actor), Notice.state.in_(OUT), Notice.published_at.is_not(None))


def out_for(estate_ids: Collection[int], stair_ids: Collection[int]) -> ColumnElement[bool]:
    """What is out and concerns somebody with homes on these stairs: of the estate, or of one of their buildings, stairs
    or lifts."""
    somewhere = select(NoticePlace.id).where(NoticePlace.notice_id == Notice.id).exists()
    here = or_(
        NoticePlace.stair_id.in_(stair_ids),
        NoticePlace.building_id.in_(places.buildings_around(stair_ids)),
        NoticePlace.lift_id.in_(places.lifts_around(stair_ids)),
    )
    mine = or_(
        Notice.id.in_(select(NoticePlace.notice_id).where(here)), and_(Notice.estate_id.in_(estate_ids), ~somewhere)
    )
    return and_(Notice.state.in_(OUT), Notice.published_at.is_not(None), mine)
