"""A card: written down by one person, confirmed or sent back by another, taken back, taken down."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.contacts import policy
from server.contacts.facts import CardAsked, CardEnded, CardRefused, CardShown
from server.contacts.models import ContactCard
from server.contacts.rules.cards import CARDED, State, wrong_days
from server.kit import audit, waiting
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, Stale, not_found
from server.kit.facts import publish
from server.kit.vault import Vault
from server.people import queries as people
from server.people.service.gating import pass_gate

SHOWN = ("name", "duty", "phone", "appointed_by", "term_until", "certificate_until")


@dataclass(frozen=True, slots=True)
class Says:
    """What residents read on a card. ``own_phone``: the number is the person's own, and they agreed to show it."""

    name: str
    duty: str
    phone: str
    appointed_by: str
    term_until: date | None = None
    certificate_until: date | None = None
    own_phone: bool = False


def ask(
    session: Session, vault: Vault, actor: Actor, estate_id: int, *, grant_id: int, says: Says, at: datetime
) -> int:  # fmt: skip
    """Write down a card, which residents read once another person has confirmed it. Gives its number.

    :class:`NotFound` for whoever keeps no cards of that role here; :class:`Conflict` while another one of the grant
    waits, or where nothing differs; :class:`Malformed` for days that cannot be (a commissioner needs a certificate)
    and for the person's own number where nobody said that they agreed.
    """
    post = next((one for one in people.posts(session, estate_id, list(CARDED)) if one["id"] == grant_id), None)
    if post is None or not policy.may_keep(session, actor, estate_id, post["role"]):
        raise not_found("角色")
    wrong = wrong_days(post["role"], says.term_until, says.certificate_until, local_day(at))
    if wrong:
        raise Malformed("card_wrong", next(iter(wrong.values())), fields={key: [said] for key, said in wrong.items()})
    _check_phone(session, vault, post["person_id"], says)
    pass_gate(session, estate_id, {"duty": says.duty, "appointed_by": says.appointed_by}, at=at)
    _check_others(session, grant_id, says)
    row = ContactCard(grant_id=grant_id, estate_id=estate_id, state=State.ASKED, asked_by=actor.id, asked_at=at,
                      **{name: getattr(says, name) for name in SHOWN})  # fmt: skip
    session.add(row)
    session.flush()
    _note(session, actor, row, "asked", post, at, after=_words(says))
    publish(session, CardAsked(row.id, estate_id), at=at)
    return row.id


def answer(
    session: Session, actor: Actor, card_id: int, *, approved: bool, why: str = "", version: int, at: datetime
) -> ContactCard:  # fmt: skip
    """Another person confirms it, and residents read it; or sends it back with the reason. Neither who wrote it down
    nor whose card it is may; persons are compared, not accounts. What was shown of the grant before ends."""
    row, post = _held(session, actor, card_id, version)
    if post is None and approved:
        raise Conflict("post_ended", "这个角色已经收回了，请退回这一份。")
    mine = people.same(session, row.asked_by, actor.id) or (post and people.same(session, post["person_id"], actor.id))
    if mine:
        raise NotAllowed("second_person_needed", "自己登记的、写自己的，都要另一位来确认。")
    if approved:
        wrong = wrong_days(post["role"] if post else "", row.term_until, row.certificate_until, local_day(at))
        if wrong:
            raise Conflict("card_over", f"{next(iter(wrong.values()))}请退回这一份。")
        _follow(session, row.grant_id)
        publish(session, CardShown(row.id, row.estate_id), at=at)
    elif not why.strip():
        raise Malformed("reason_needed", "请写明为什么退回。", fields={"why": ["请写明原因"]})
    else:
        pass_gate(session, row.estate_id, {"why": why}, at=at)
        publish(session, CardRefused(row.id, row.estate_id), at=at)
    _settle(session, actor, row, State.APPROVED if approved else State.REFUSED, None if approved else why.strip(), at)
    _note(session, actor, row, row.state, post, at)
    return row


def withdraw(session: Session, actor: Actor, card_id: int, *, version: int, at: datetime) -> int:
    """Whoever wrote it down takes it back while it waits. Gives the number of the estate."""
    row, post = _held(session, actor, card_id, version)
    if not people.same(session, row.asked_by, actor.id):
        raise NotAllowed("not_yours", "不是您登记的，不同意请退回并写明原因。")
    _settle(session, actor, row, State.WITHDRAWN, None, at)
    _note(session, actor, row, State.WITHDRAWN, post, at)
    return row.estate_id


def take_down(session: Session, actor: Actor, card_id: int, *, why: str, version: int, at: datetime) -> int:
    """Residents read it no more, at once: one person is enough to hide a number that nobody answers, and whose card it
    is hears why. Gives the number of the estate."""
    asked = select(ContactCard).where(ContactCard.id == card_id).with_for_update()
    row = session.scalar(asked.execution_options(populate_existing=True))
    post = people.post(session, row.grant_id) if row else None
    if row is None or not policy.may_keep(session, actor, row.estate_id, post["role"] if post else ""):
        raise not_found("名片")
    if row.state != State.APPROVED:
        raise Conflict("card_down", "这张名片现在没有给住户看。")
    if row.version != version:
        raise Stale("card_changed", "这张名片刚被别人改过，请刷新后再操作。", version=row.version)
    pass_gate(session, row.estate_id, {"why": why}, at=at)
    row.state, row.why, row.version = State.ENDED, why.strip(), row.version + 1
    _note(session, actor, row, State.ENDED, post, at)
    publish(session, CardEnded(row.id, row.estate_id), at=at)
    return row.estate_id


def _check_phone(session: Session, vault: Vault, person_id: int, says: Says) -> None:
    if not says.own_phone and people.has_number(session, vault, person_id, says.phone):
        said = "这是本人的手机号。请写值班电话；本人愿意公开的，请勾选。"
        raise Malformed("phone_private", said, fields={"phone": [said]})


def _check_others(session: Session, grant_id: int, says: Says) -> None:
    asked = select(ContactCard).where(
        ContactCard.grant_id == grant_id, ContactCard.state.in_((State.ASKED, State.APPROVED))
    )
    for row in session.scalars(asked):
        if row.state == State.ASKED:
            raise Conflict("card_waits", "已有一份在等另一位确认，请先确认、退回或撤回那一份。")
        if all(getattr(row, name) == getattr(says, name) for name in SHOWN):
            raise Conflict("card_same", "没有改动。")


def _held(session: Session, actor: Actor, card_id: int, version: int) -> tuple[ContactCard, RowMapping | None]:
    def known(row: ContactCard) -> bool:
        post = people.post(session, row.grant_id)
        return policy.may_keep(session, actor, row.estate_id, post["role"] if post else "")

    row = waiting.held(session, ContactCard, card_id, version, code="card", what="这张名片", known=known)
    return row, people.post(session, row.grant_id)


def _follow(session: Session, grant_id: int) -> None:
    shown = select(ContactCard).where(ContactCard.grant_id == grant_id, ContactCard.state == State.APPROVED)
    for row in session.scalars(shown.with_for_update()):
        row.state, row.version = State.ENDED, row.version + 1
    session.flush()


def _settle(session: Session, actor: Actor, row: ContactCard, state: State, why: str | None, at: datetime) -> None:
    row.state, row.answered_by, row.answered_at, row.why = state, actor.id, at, why
    row.version += 1
    session.flush()


def _words(says: Says) -> dict[str, Any]:
    """For the trail: the days as text, and no name or number."""
    told = {name: value for name, value in asdict(says).items() if name in ("term_until", "certificate_until")}
    return {name: value.isoformat() if value else None for name, value in told.items()}


def _note(
    session: Session, actor: Actor, row: ContactCard, act: str, post: RowMapping | None, at: datetime,
    after: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    said = {"role": post["role"]} if post else {}
    audit.record(session, actor, f"contact_card.{act}", "contact_card", row.id, at=at, estate_id=row.estate_id,
                 reason=row.why, after={**said, **(after or {})})  # fmt: skip
