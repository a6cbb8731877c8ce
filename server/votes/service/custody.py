"""The custodian's share 监票人的密钥片段: what opens the ballots when one of the two kept shares is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.votes import policy
from server.votes.models import KeyShare
from server.votes.sealing import keys as sealing
from server.votes.sealing import shares
from server.votes.sealing.keys import Keys
from server.votes.service.locking import poll_to_change

NEEDED = ("closed", "preliminary")
"""When ballots are opened: at the count, and one that counts again after a dispute."""


def hand_in(session: Session, keys: Keys, actor: Actor, poll_id: int, *, words: str, at: datetime) -> None:
    """Take the custodian's share of a closed poll, so that its ballots can be opened after all.

    The lost share is made anew from it and from the one that is left, and the next step of the count goes on by itself.
    ``ShareUnread`` and ``SharesDisagree`` for a share mistyped, or of another poll; before closing it is refused.
    """
    poll = poll_to_change(session, actor, poll_id, may=policy.may_convene, states=NEEDED)
    private = sealing.join(session, keys, poll_id=poll_id, public=poll.public_key or "", custodian=words, at=at)
    known, key = shares.read(words), private.private_bytes_raw()
    rows = session.scalars(select(KeyShare).where(KeyShare.poll_id == poll_id, KeyShare.number != known.number))
    for row in rows.all():
        sealing.keep_again(keys, row, shares.again(key, known, row.number))
    poll.version += 1
    audit.record(session, actor, "poll.key_handed_in", "poll", poll_id, at=at, estate_id=poll.estate_id)
