"""Links by which somebody who is bound to nothing may pay for another: made, shown, revoked, ordered through.

A link lends the right to pay of whoever made it, asked anew each time; the payer is whoever pays, the debt stays whose
it is. Everything else is the order door's own (docs/decisions/0027-paying-for-somebody.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.fees.queries.calm import resting
from server.fees.queries.open_bills import open_bills
from server.fees.service.wanted import wanted_bills
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotFound, not_found
from server.kit.money import yuan
from server.kit.tokens import token_hash
from server.payments.models import LinkedOrder, Order, PayLink
from server.payments.rules import links as rules
from server.payments.rules.links import LinkOver, TooManyLinks
from server.payments.rules.orders import OPEN
from server.payments.service import ordering
from server.payments.service.ordering import Ordered
from server.payments.service.quoting import Quote, Wish, quote
from server.people import queries as people


@dataclass(frozen=True, slots=True)
class Made:
    """A link just made; its token is told once."""

    link: PayLink
    token: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Opened:
    """A link and what of its bills may be paid now; ``quote`` None: nothing is open."""

    link: PayLink
    wish: Wish
    quote: Quote | None


def make(session: Session, actor: Actor, *, bill_ids: list[int], at: datetime) -> Made:
    """Share bills of one home that one may pay; those that are disputed or about to be waived rest.

    :class:`NotFound` for what one may not pay, ``Conflict`` for what is paid, :class:`Malformed` for bills that rest or
    of several homes, :class:`TooManyLinks`.
    """
    found = quote(session, actor, Wish([(id_, None) for id_ in bill_ids]), day=local_day(at))
    homes = {bill.home_id for bill in found.bills.values()}
    if len(homes) != 1:
        raise Malformed("one_home", "一个代付链接只能放一套房的账单。", fields={"bill_ids": ["请只选一套房的账单"]})
    if resting(session, found.bills):
        words = "账单正在核对，等有了答复再请人代付。"
        raise Malformed("bill_rests", words, fields={"bill_ids": ["有账单正在核对"]})
    if len(usable(session, actor.id, at=at)) >= rules.MOST_LIVE:
        raise TooManyLinks
    token = rules.new_token()
    link = PayLink(
        token_hash=token_hash(token), estate_id=found.estate_id, home_id=next(iter(homes)), made_by=actor.id,
        bill_ids=[line.bill_id for line in found.lines if line.bill_id is not None], made_at=at,
        expires_at=at + rules.LIFE,
    )  # fmt: skip
    session.add(link)
    session.flush()
    audit.record(session, actor, "pay_link.made", "pay_link", link.id, at=at, estate_id=link.estate_id,
                 after={"home_id": link.home_id, "fen": found.total})  # fmt: skip
    return Made(link, token, found)


def usable(session: Session, person_id: int, *, at: datetime) -> list[PayLink]:
    """The links of somebody that may still be used, the latest first: neither over nor taken back, and something is
    open of their bills, though it be disputed for now."""
    mine = (PayLink.made_by == person_id) & PayLink.revoked_at.is_(None) & (PayLink.expires_at > at)
    links = session.scalars(select(PayLink).where(mine).order_by(PayLink.id.desc())).all()
    bill_ids = sorted({bill_id for link in links for bill_id in link.bill_ids})
    opens = {one.id for one in open_bills(session, bill_ids=bill_ids)}
    return [link for link in links if any(str(bill_id) in opens for bill_id in link.bill_ids)]


def revoke(session: Session, actor: Actor, link_id: int, *, at: datetime) -> None:
    """Take a link of one's own back; again it changes nothing. Orders made through it before are as they are."""
    link = session.get(PayLink, link_id)
    if link is None or link.made_by != actor.id:
        raise not_found("代付链接")
    still = (PayLink.id == link_id) & PayLink.revoked_at.is_(None)
    if session.scalar(update(PayLink).where(still).values(revoked_at=at).returning(PayLink.id)) is not None:
        audit.record(session, actor, "pay_link.revoked", "pay_link", link_id, at=at, estate_id=link.estate_id)


def opened(session: Session, actor: Actor, token: str, *, at: datetime) -> Opened:
    """What a link stands for now: what is still open of its bills and does not rest.
    :class:`LinkOver`, also when whoever made it may not pay these bills any more."""
    link = session.scalar(select(PayLink).where(PayLink.token_hash == token_hash(token)))
    if link is None or not rules.lives(link.expires_at, link.revoked_at, at):
        raise LinkOver
    wish = _wish(session, link)
    if not wish.bills:
        return Opened(link, wish, None)
    try:
        return Opened(link, wish, quote(session, actor, wish, day=local_day(at)))
    except NotFound as no:
        raise LinkOver from no


def order(session: Session, actor: Actor, token: str, *, fen: int, at: datetime) -> Ordered:
    """Order what is still open of a link's bills, all of it and by WeChat alone; ``fen`` is the sum the payer was
    shown. :class:`LinkOver`, ``Conflict`` when it is another by now or nothing is open, and what
    :func:`ordering.order` raises."""
    found = opened(session, actor, token, at=at)
    if found.quote is None:
        raise Conflict("bill_paid", "这些账单已经付清了，谢谢您。")
    _check_sum(found.quote.total, fen)
    made = ordering.order(session, actor, found.wish, at=at)
    # Once more, now that nobody else orders these bills: part of them may have been paid since the look.
    _check_sum(made.order.fen, fen)
    earlier = _hurry_others(session, found.link, at)
    session.add(LinkedOrder(order_id=made.order.id, link_id=found.link.id))
    return replace(made, replaces=[*made.replaces, *earlier])


def _check_sum(now: int, seen: int) -> None:
    if now != seen:
        raise Conflict("sum_changed", f"账单刚刚有变化，现在是 {yuan(now)} 元，请看一看再付。", fen=now)


def _hurry_others(session: Session, link: PayLink, at: datetime) -> list[int]:
    """Let the time of orders that others made by this link be over, as the order door does with the debtors' own."""
    mine = select(LinkedOrder.order_id).where(LinkedOrder.link_id == link.id)
    still = Order.id.in_(mine) & Order.state.in_(OPEN) & (Order.expires_at > at)
    return sorted(session.scalars(update(Order).where(still).values(expires_at=at).returning(Order.id)))


def _wish(session: Session, link: PayLink) -> Wish:
    bills, opens = wanted_bills(session, link.bill_ids)
    quiet = resting(session, bills)
    open_ = {id_ for id_, one in opens.items() if one.asked}
    asked = [id_ for id_ in link.bill_ids if id_ in open_ and id_ in bills and id_ not in quiet]
    return Wish([(id_, None) for id_ in asked], by=people.resolve(session, link.made_by))
