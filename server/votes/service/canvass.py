"""Canvass: that the opinion sheet reached an owner, how, when, by whom (V-12, C12)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.vault import Vault
from server.votes import policy
from server.votes.models import Poll, RollHead, Sent

CHANNELS = ("app", "sms", "wecom", "call", "letter", "visit", "posted", "other")


def record_delivery(
    session: Session, actor: Actor, poll_id: int, *, head_ids: Collection[int], channel: str, delivered: bool = True,
    how: str = "", address: str | None = None, vault: Vault | None = None, template: str = "", at: datetime,
) -> int:  # fmt: skip
    """Note that the sheet was brought to these heads, or tried in vain. Of an address only a keyed hash is kept.
    Gives how many."""
    poll = session.get(Poll, poll_id)
    if poll is None or (actor is not SYSTEM and not policy.may_canvass(session, actor, poll.estate_id)):
        raise not_found("表决")
    if poll.state not in ("noticed", "open"):
        raise Conflict("canvass_over", "公告以后、截止以前才能登记送达。", state=poll.state)
    if channel not in CHANNELS:
        raise Malformed("channel_unknown", "请选择送达的方式。")
    mine = RollHead.poll_id == poll_id, RollHead.id.in_(list(head_ids))
    known = list(session.scalars(select(RollHead.id).where(*mine)))
    if len(known) != len(set(head_ids)):
        raise not_found("业主")
    hashed = vault.index(address) if address and vault else None
    row = {"poll_id": poll_id, "channel": channel, "delivered": delivered, "how": how, "address_hash": hashed,
           "template": template, "by": actor.id, "at": at}  # fmt: skip
    if known:
        session.execute(insert(Sent), [row | {"head_id": head_id} for head_id in known])
    if actor is not SYSTEM:
        after = {"heads": len(known), "channel": channel, "delivered": delivered}
        audit.record(session, actor, "poll.delivered", "poll", poll_id, at=at, estate_id=poll.estate_id, after=after)
    return len(known)
