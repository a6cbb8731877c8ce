"""Getting hold of a poll for a change: whoever may, against the version they read, in a state that allows it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import Conflict, Stale, not_found
from server.votes.models import Poll

May = Callable[[Session, Actor, int], bool]
STATE_LABELS = {
    "draft": "草稿", "noticed": "公示中", "open": "表决中", "closed": "已截止", "preliminary": "初步结果",
    "final": "已公布结果", "withdrawn": "已撤回",
}  # fmt: skip


class PollFrozen(Conflict):
    """The poll is past the point where this could be changed: what was announced stays as it was (C14)."""

    def __init__(self, state: str) -> None:
        said = STATE_LABELS.get(state, state)
        super().__init__("poll_frozen", f"这次表决现在是“{said}”，不能再改了。", state=state)


def poll_to_change(
    session: Session, actor: Actor, poll_id: int, *, may: May, states: tuple[str, ...], version: int | None = None
) -> Poll:
    """The poll, held until the transaction ends. :class:`PollFrozen` in another state, :class:`Stale` when somebody
    changed it since it was read, not found for whoever may not."""
    poll = session.scalar(
        select(Poll).where(Poll.id == poll_id).with_for_update().execution_options(populate_existing=True)
    )
    if poll is None or not may(session, actor, poll.estate_id):
        raise not_found("表决")
    if poll.state not in states:
        raise PollFrozen(poll.state)
    if version is not None and poll.version != version:
        raise Stale("poll_changed", "这次表决刚被别人改过，请刷新后再操作。", version=poll.version)
    return poll
