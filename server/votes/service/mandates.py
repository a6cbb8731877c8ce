"""Mandates: an owner lets somebody else cast, in writing (V-13); revocable until used, so many for one holder.

One clerk alone takes one in at the desk, so everybody who may vote for the head hears of it at once, and takes it back
on their own phone where it is not theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.db import table
from server.kit.errors import Conflict, not_found
from server.kit.facts import publish
from server.kit.masking import mask_name
from server.kit.prepared import Prepared
from server.people import queries as people
from server.votes import policy
from server.votes.facts import MandateGiven, MandateRevoked
from server.votes.models import Ballot, Mandate, Poll, RollHead, RollVoter
from server.votes.queries import wording
from server.votes.rules.precedence import UnitAlreadyVoted
from server.votes.rules.proxies import MandateUnwritten, ProxyLimit, ProxyRules, check_mandate
from server.votes.sealing import box
from server.votes.sealing.keys import Keys

GIVEN, USED, REVOKED = "given", "used", "revoked"
_MANDATES, _POLLS, _HEADS = table(Mandate), table(Poll), table(RollHead)
_HOLD = Prepared(
    select(_POLLS.c.id)
    .join_from(_MANDATES, _POLLS, _POLLS.c.id == _MANDATES.c.poll_id)
    .join(_HEADS, _HEADS.c.id == _MANDATES.c.head_id)
    .where(_MANDATES.c.id == bindparam("mandate_id"))
    .with_for_update(of=[_POLLS, _HEADS], key_share=True)
)
"""The poll, where several holders cast at once, and the head before its mandate, as whoever follows a sale holds it
first too: the other way round each would wait for the other."""
_OTHERS = _MANDATES.alias("others")
_USED_UP = (
    select(func.count())
    .select_from(_OTHERS)
    .where(
        _OTHERS.c.poll_id == _MANDATES.c.poll_id, _OTHERS.c.state == USED,
        or_(_OTHERS.c.holder_id == bindparam("holder"), _OTHERS.c.holder_index == _MANDATES.c.holder_index),
    )
    .scalar_subquery()
)  # fmt: skip
_USE = Prepared(
    update(_MANDATES)
    .where(_MANDATES.c.id == bindparam("mandate_id"), _MANDATES.c.state == GIVEN, bindparam("cap") > _USED_UP)
    .values(state=USED, ended_at=bindparam("when"), holder_id=bindparam("holder"))
    .returning(_MANDATES.c.id)
)


def give(
    session: Session, actor: Actor, *, keys: Keys, poll_id: int, head_id: int, holder_name: str, holder_phone: str,
    paper: Callable[[], bytes] | None, at_desk: bool = False, at: datetime,
) -> int:  # fmt: skip
    """Give a mandate for a head of one's own, or, ``at_desk``, take in the one an owner brought to the staff.

    ``paper`` gives the picture of the written one: it says what to vote, so it is sealed like a ballot. Gives its id.
    """
    poll = (_desk_poll if at_desk else _own_poll)(session, actor, poll_id, head_id)
    if poll.public_key is None or (poll.closes_at is not None and at >= poll.closes_at):
        raise Conflict("mandate_late", "现在不能再办委托了。")
    if paper is None:
        raise MandateUnwritten
    _check_holder(session, keys, poll, head_id, holder_phone)
    if session.scalar(select(Ballot.id).where(Ballot.head_id == head_id, Ballot.state == "valid")) is not None:
        raise UnitAlreadyVoted(by_mandate=True)
    if session.scalar(select(Mandate.id).where(Mandate.head_id == head_id, Mandate.state == GIVEN)) is not None:
        raise Conflict("mandate_given", "您已经委托了别人，请先收回再委托。")
    sealed = box.seal(bytes.fromhex(poll.public_key), paper(), about=f"mandate:{poll_id}:{head_id}")
    mandate = Mandate(
        poll_id=poll_id, head_id=head_id, given_by=actor.id, holder_name=holder_name, state=GIVEN, at=at,
        holder_id=people.person_with_phone(session, keys.vault, holder_phone),
        holder_index=keys.vault.index(holder_phone), file_key=keys.files.put(sealed),
    )  # fmt: skip
    session.add(mandate)
    session.flush()
    publish(session, MandateGiven(mandate.id, poll_id, head_id, at_desk), at=at)
    audit.record(session, actor, "mandate.given", "mandate", mandate.id, at=at, estate_id=poll.estate_id,
                 after={"poll_id": poll_id, "holder": mask_name(holder_name)})  # fmt: skip
    return mandate.id


def revoke(session: Session, actor: Actor, mandate_id: int, *, at: datetime) -> None:
    """Take a mandate back, as its owner or, on an owner's word, at the desk; :class:`Conflict` once it was used."""
    mandate = session.scalar(select(Mandate).where(Mandate.id == mandate_id).with_for_update())
    if mandate is None:
        raise not_found("委托")
    poll, own = session.get_one(Poll, mandate.poll_id), _is_mine(session, actor.id, mandate.head_id)
    if not own and not policy.may_convene(session, actor, poll.estate_id):
        raise not_found("委托")
    if mandate.state != GIVEN:
        said = "受托人已经投过票，委托不能再收回。" if mandate.state == USED else "这份委托已经收回了。"
        raise Conflict("mandate_ended", said)
    mandate.state, mandate.ended_at = REVOKED, at
    publish(session, MandateRevoked(mandate.id, poll.id, mandate.head_id, at_desk=not own), at=at)
    audit.record(session, actor, "mandate.revoked", "mandate", mandate.id, at=at, estate_id=poll.estate_id)
    session.flush()


def use(session: Session, mandate_id: int, *, holder_id: int, cap: int, at: datetime) -> None:
    """The holder casts: the mandate is used up, unless it was revoked this moment. :class:`ProxyLimit` for whoever has
    voted for as many as one may, be it by numbers they had before."""
    _HOLD.run(session, {"mandate_id": mandate_id})
    if _USE.first(session, {"mandate_id": mandate_id, "when": at, "holder": holder_id, "cap": cap}) is None:
        state = session.scalar(select(Mandate.state).where(Mandate.id == mandate_id))
        if state == GIVEN:
            raise ProxyLimit(cap)
        raise Conflict("mandate_ended", wording.MANDATE_USED if state == USED else "业主已经收回了这份委托。")


def _own_poll(session: Session, actor: Actor, poll_id: int, head_id: int) -> Poll:
    asked = select(Poll).join(RollVoter, RollVoter.poll_id == Poll.id)
    mine = Poll.id == poll_id, RollVoter.head_id == head_id, RollVoter.person_id == actor.id
    poll = session.scalar(asked.where(*mine, Poll.state.in_(("noticed", "open"))))
    if poll is None:
        raise not_found("表决")
    return poll


def _desk_poll(session: Session, actor: Actor, poll_id: int, head_id: int) -> Poll:
    asked = select(Poll).join(RollHead, RollHead.poll_id == Poll.id)
    there = Poll.id == poll_id, RollHead.id == head_id, Poll.state.in_(("noticed", "open"))
    poll = session.scalar(asked.where(*there))
    if poll is None or not policy.may_canvass(session, actor, poll.estate_id):
        raise not_found("表决")
    return poll


def _is_mine(session: Session, person_id: int, head_id: int) -> bool:
    mine = RollVoter.head_id == head_id, RollVoter.person_id == person_id
    return session.scalar(select(RollVoter.head_id).where(*mine)) is not None


def _check_holder(session: Session, keys: Keys, poll: Poll, head_id: int, phone: str) -> None:
    holder = people.person_with_phone(session, keys.vault, phone)
    same = Mandate.holder_index == keys.vault.index(phone)
    if holder is not None:
        same = same | (Mandate.holder_id == holder) | policy.held_by(holder)
    # Two owners may name the same holder at once: whoever holds these rows is first.
    session.execute(select(Poll.id).where(Poll.id == poll.id).with_for_update())
    asked = select(func.count()).select_from(Mandate)
    held = session.scalar(asked.where(Mandate.poll_id == poll.id, Mandate.state != REVOKED, same)) or 0
    check_mandate(
        ProxyRules(poll.rules["proxy_cap"], poll.rules["staff_proxy"]),
        held=held,
        holder_is_staff=people.is_member(session, keys.vault, person_id=holder, phone=phone),
        written=True,
        voters=list(session.scalars(select(RollVoter.person_id).where(RollVoter.head_id == head_id))),
        holder=holder or 0,
    )
