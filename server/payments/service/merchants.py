"""Which sub-merchant of WeChat Pay belongs to which company."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, NotAllowed, not_found
from server.payments import policy
from server.payments.models import Merchant, Order
from server.people.rules import ADMIN


def keep(
    session: Session, actor: Actor, *, company_id: int, sub_mchid: str, name: str, active: bool = True, at: datetime
) -> None:
    """Note the sub-merchant to which a company's residents pay; only the administrators of its estates may.

    :class:`Conflict` when the number is another company's, or orders of the old number are there: their money would
    be looked for at the wrong place.
    """
    if actor.id and not actor.holds(ADMIN):
        raise NotAllowed("not_allowed", "只有系统管理员可以登记商户号。")
    if actor.id and company_id not in policy.companies(session, actor, (ADMIN,)):
        raise not_found("公司")
    other = select(Merchant.company_id).where(Merchant.sub_mchid == sub_mchid, Merchant.company_id != company_id)
    if session.scalar(other) is not None:
        raise Conflict("merchant_known", "这个商户号已经登记在另一家公司名下。")
    before = session.get(Merchant, company_id)
    if before is not None and before.sub_mchid != sub_mchid and _has_orders(session, company_id):
        raise Conflict("merchant_in_use", "这家公司已经用原来的商户号收过款，不能更换，请联系技术支持。")
    was = {"sub_mchid": before.sub_mchid, "active": before.active} if before is not None else None
    session.merge(Merchant(company_id=company_id, sub_mchid=sub_mchid, name=name, active=active))
    session.flush()
    audit.record(session, actor, "merchant.kept", "merchant", company_id, at=at, before=was,
                 after={"sub_mchid": sub_mchid, "active": active})  # fmt: skip


def _has_orders(session: Session, company_id: int) -> bool:
    return session.scalar(select(Order.id).where(Order.company_id == company_id).limit(1)) is not None
