"""Keeping a notice from others until the transaction ends, for somebody who may write it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import Stale, not_found
from server.notices import policy
from server.notices.models import Notice
from server.notices.rules import Move, check_move


def locked(session: Session, actor: Actor, notice_id: int, move: Move, *, version: int) -> Notice:
    """The notice as it stands now, for a move it allows; the version counts on.

    :class:`NotFound` for whoever may not write here, :class:`Stale` when somebody changed it meanwhile.
    """
    asked = select(Notice).where(Notice.id == notice_id).with_for_update()
    notice = session.scalar(asked.execution_options(populate_existing=True))
    if notice is None or not policy.may_write(session, actor, notice.estate_id):
        raise not_found("通知")
    check_move(notice.state, move)
    if notice.version != version:
        raise Stale("notice_changed", "别人刚刚改过这条通知，请刷新后再操作。", version=notice.version)
    notice.version += 1
    return notice
