"""What became of the messages of some causes, person by person, for pages of rooms that must not know this one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.delivery import queries
from server.delivery.models import InboxItem
from server.delivery.rules import OPEN, State
from server.kit.carrying import Carried, Standing

NO_APP = "没有用小程序"
NOT_REACHED = {
    State.REFUSED: "微信拒收",
    State.FAILED: "发送失败",
    State.NO_CREDIT: "没有订阅微信提醒",
}


def standings(session: Session, causes: Collection[str]) -> Mapping[str, Sequence[Standing]]:
    """Where everybody stands who was told under these causes, by cause. Two statements."""
    if not causes:
        return {}
    sent: defaultdict[tuple[str, int], list[Mapping[str, Any]]] = defaultdict(list)
    for row in queries.taken(session, causes):
        sent[row["cause"], row["person_id"]].append(dict(row))
    told = select(InboxItem.cause, InboxItem.person_id).where(InboxItem.cause.in_(causes))
    found: defaultdict[str, list[Standing]] = defaultdict(list)
    for cause, person_id in session.execute(told.order_by(InboxItem.id)):
        found[cause].append(stands(person_id, sent[cause, person_id]))
    return found


def stands(person_id: int, messages: Sequence[Mapping[str, Any]]) -> Standing:
    """Where one person stands whose messages on all channels these are; the best of them counts. Reading is
    left out: an inbox item is also marked as read when what it says is settled."""
    by = {State(row["state"]): row for row in messages}
    if State.SENT in by:
        return Standing(person_id, Carried.SENT, sent_at=by[State.SENT]["sent_at"])
    if any(state in by for state in OPEN):
        return Standing(person_id, Carried.WAITING)
    if State.UNCERTAIN in by:
        return Standing(person_id, Carried.UNSURE)
    if State.SKIPPED in by:
        return Standing(person_id, Carried.STOPPED)
    why = next((words for state, words in NOT_REACHED.items() if state in by), NO_APP)
    return Standing(person_id, Carried.FAILED, why=why)
