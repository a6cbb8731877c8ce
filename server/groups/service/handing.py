"""Groups whose owner changed: what the former owner could not send any more is laid on the new one's phone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.groups.models import Group, GroupTask, Posting
from server.groups.rules import Content, GroupState, State
from server.groups.service.posting import lay
from server.kit.calendar.quiet import is_quiet
from server.kit.clock import local_day


def hand_on(session: Session, chat_ids: Collection[str], *, at: datetime) -> None:
    """Owe today's refused postings of these groups to whoever owns them now, if that is somebody else.

    The refused task never reached the group, so nobody reads anything twice. Not in the quiet hours; and not what is of
    an estate the group is no longer of.
    """
    if is_quiet(at) or not chat_ids:
        return
    refused = (Posting.state == State.REFUSED) & (Posting.day == local_day(at))
    refused &= Posting.estate_id == Group.estate_id
    other = (Group.owner_userid != GroupTask.sender_userid) & (Group.state == GroupState.ACTIVE)
    asked = (
        select(Posting, Group.id, Group.chat_id, Group.owner_userid, GroupTask.content)
        .join(Group, Group.id == Posting.group_id)
        .join(GroupTask, GroupTask.id == Posting.task_id)
        .where(Group.chat_id.in_(chat_ids), refused, other)
        .order_by(Posting.id)
        .with_for_update(of=Posting)
    )
    for posting, group_id, chat_id, owner, content in session.execute(asked).all():
        posting.state, posting.last_error, posting.settled_at = State.DUE, None, None
        session.flush()
        lay(session, posting.cause, owner, [(group_id, chat_id)], estate_id=posting.estate_id,
            content=Content(**content), at=at)  # fmt: skip
