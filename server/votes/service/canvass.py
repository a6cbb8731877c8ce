"""Canvass: that the opinion sheet reached an owner, how, when, by whom (V-12, C12).

Where not to vote has consequences after delivery (V-11), a delivery somebody notes needs proof home by home, is told to
the owners at once, and counts for nothing once one of them says that it is not so.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.kit.vault import Vault
from server.people import queries as people
from server.votes import policy
from server.votes.facts import DeliveryDenied, DeliveryNoted
from server.votes.models import Poll, RollHead, RollVoter, Sent
from server.votes.queries.delivered import APP, DENIED, noted
from server.votes.rules.matters import matter
from server.votes.rules.silence import Policy, from_rules
from server.votes.service import at_desk

CHANNELS = ("app", "sms", "wecom", "call", "letter", "visit", "posted", "other")
POSTED = "posted"
RUNNING = ("noticed", "open")


def record_delivery(
    session: Session, actor: Actor, poll_id: int, *, head_ids: Collection[int], channel: str, delivered: bool = True,
    how: str = "", proof: str = "", address: str | None = None, vault: Vault | None = None, template: str = "",
    at: datetime,
) -> int:  # fmt: skip
    """Note that the sheet was brought to these heads, or tried in vain. Of an address only a keyed hash is kept.
    Gives how many. ``proof`` is the file of a signature or picture: where silence counts :class:`Malformed` without.
    """
    poll = session.get(Poll, poll_id)
    if poll is None or (actor is not SYSTEM and not policy.may_canvass(session, actor, poll.estate_id)):
        raise not_found("表决")
    if poll.state not in RUNNING:
        raise Conflict("canvass_over", "公告以后、截止以前才能登记送达。", state=poll.state)
    if channel not in CHANNELS:
        raise Malformed("channel_unknown", "请选择送达的方式。")
    mine = RollHead.poll_id == poll_id, RollHead.id.in_(list(head_ids))
    known = list(session.scalars(select(RollHead.id).where(*mine).order_by(RollHead.id)))
    if len(known) != len(set(head_ids)):
        raise not_found("业主")
    weighs = delivered and actor is not SYSTEM and is_weighty(poll)
    if weighs:
        _check_proven(session, known, channel, how, proof)
    hashed = vault.index(address) if address and vault else None
    row = {"poll_id": poll_id, "channel": channel, "delivered": delivered, "how": how, "address_hash": hashed,
           "template": template, "proof": proof or None, "by": actor.id, "at": at}  # fmt: skip
    if known:
        session.execute(insert(Sent), [row | {"head_id": head_id} for head_id in known])
    if actor is not SYSTEM:
        after = {"heads": len(known), "channel": channel, "delivered": delivered}
        more = {"head_ids": known, "proof": proof} if proof else {}
        audit.record(session, actor, "poll.delivered", "poll", poll_id, at=at, estate_id=poll.estate_id,
                     after=after | more)  # fmt: skip
    if weighs:
        publish(session, DeliveryNoted(poll_id, poll.estate_id, known), at=at)
    return len(known)


def proof_of(session: Session, actor: Actor, poll_id: int, sent_id: int, *, at: datetime) -> str:
    """The key of the slip a delivery was noted with, for those who go from door to door; each look is written down.
    :class:`NotFound` where there is none, or for strangers."""
    poll, sent = session.get(Poll, poll_id), session.get(Sent, sent_id)
    if poll is None or sent is None or sent.poll_id != poll_id or sent.proof is None:
        raise not_found("送达凭证")
    if not policy.may_canvass(session, actor, poll.estate_id):
        raise not_found("送达凭证")
    audit.record(session, actor, "poll.proof_read", "poll", poll_id, at=at, estate_id=poll.estate_id,
                 after={"head_ids": [sent.head_id]})  # fmt: skip
    return sent.proof


def deny(session: Session, actor: Actor, poll_id: int, *, head_id: int, words: str = "", at: datetime) -> bool:
    """An owner says that what was noted as delivered to their head did not come: it counts no more, until it is
    delivered anew. Gives whether the app itself had reached them, which stands. :class:`Conflict` where nothing was
    noted, or ballots are taken no more."""
    poll = session.get(Poll, poll_id)
    mine = RollVoter.poll_id == poll_id, RollVoter.head_id == head_id, RollVoter.person_id == actor.id
    if poll is None or session.scalar(select(RollVoter.head_id).where(*mine)) is None:
        raise not_found("表决")
    return _deny(session, actor, poll, head_id, words, at)


def deny_for(
    session: Session, actor: Actor, *, poll_id: int, room: str, name: str, words: str, slip: str, at: datetime
) -> None:
    """Write down at a desk, from the slip an owner signed, that the sheet did not come, as :func:`deny`.
    :class:`NotAllowed` for whoever had noted that it did, and for one's own home."""
    poll = session.get(Poll, poll_id)
    if poll is None or not policy.may_canvass(session, actor, poll.estate_id):
        raise not_found("表决")
    head_id, owner_id = at_desk.voter(session, poll_id, room=room, name=name)
    at_desk.check_slip(session, actor, owner_id, slip)
    brought = select(Sent.by).where(Sent.head_id == head_id, Sent.delivered, Sent.channel != APP)
    if any(people.same(session, by, actor.id) for by in session.scalars(brought)):
        raise NotAllowed("involved", "登记过送到的人不能登记没收到，请换一位同事。")
    _deny(session, actor, poll, head_id, words, at, slip=slip, owner_id=owner_id)


def _deny(
    session: Session, actor: Actor, poll: Poll, head_id: int, words: str, at: datetime, *, slip: str = "",
    owner_id: int | None = None,
) -> bool:  # fmt: skip
    if poll.state not in RUNNING or (poll.closes_at is not None and at >= poll.closes_at):
        raise Conflict("canvass_over", "投票已经截止，请联系业委会或社区。", state=poll.state)
    said = noted(session, [head_id]).get(head_id)
    if said is None:
        raise Conflict("delivery_none", "没有人登记过送到这一户，不用说明。")
    session.add(Sent(poll_id=poll.id, head_id=head_id, channel=DENIED, delivered=False, how=words, by=actor.id, at=at,
                     proof=slip or None))  # fmt: skip
    session.flush()
    act = "poll.denial_entered" if slip else "poll.delivery_denied"
    audit.record(session, actor, act, "poll", poll.id, at=at, estate_id=poll.estate_id, after={"head_ids": [head_id]})
    publish(session, DeliveryDenied(poll.id, poll.estate_id, head_id, said.words, owner_id), at=at)
    by_app = select(Sent.id).where(Sent.head_id == head_id, Sent.channel == APP, Sent.delivered)
    return session.scalar(by_app.limit(1)) is not None


def is_weighty(poll: Poll) -> bool:
    """Whether a delivery changes what it means not to vote."""
    return from_rules(poll.rules, matter(poll.matter_type)).policy is not Policy.STRICT


def _check_proven(session: Session, head_ids: Collection[int], channel: str, how: str, proof: str) -> None:
    """Who, how, and a picture a court would look at; posting helps only where bringing it failed (V-12)."""
    if not proof or not how.strip():
        said = "这次表决，送到后不投票也会计入。登记“送到了”要写明谁收的，并附签收单或照片；没有就记“没送到”。"
        raise Malformed("delivery_unproven", said, fields={"how" if proof else "photo": [said]})
    if channel != POSTED and len(head_ids) > 1:
        raise Malformed("delivery_each", "这次表决要一户一户登记，每户附自己的签收单或照片。")
    tried = select(Sent.head_id).where(Sent.head_id.in_(head_ids), Sent.channel.not_in((POSTED, APP, DENIED)))
    if channel == POSTED and set(session.scalars(tried)) != set(head_ids):
        raise Conflict("posting_first", "张贴只用于上门、寄信都送不到的业主。请先把没送到的那一次登记下来。")
