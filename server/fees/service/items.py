"""What an estate charges for: fee items. Their prices: :mod:`.tariffs`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import FeeItem
from server.fees.rules.items import BILLED_BY_RUNS, KEPT_KEYS, KIND_LABELS, Cycle, Kind, Payer
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, Stale, not_found
from server.ledger.rules.accounts import Account, Class, class_of
from server.places import queries as places


def add(
    session: Session, actor: Actor, *, estate_id: int, key: str, name: str, kind: Kind, cycle: Cycle, at: datetime,
    payer: Payer = Payer.OWNER, income_account: Account = Account.INCOME,
) -> int:  # fmt: skip
    """Charge for something new; gives the item's id. :class:`Conflict` when the estate has this key already."""
    policy.check_keeper(session, actor, estate_id)
    places.estate(session, estate_id)
    if kind not in BILLED_BY_RUNS:
        raise Malformed("kind_wrong", f"{KIND_LABELS[kind]}由系统自动生成，不能作为收费项目添加。")
    if class_of(income_account) is not Class.INCOME and income_account is not Account.PUBLIC_MONEY:
        raise Malformed("account_wrong", "收入科目不在可选范围内。")
    if key in KEPT_KEYS:
        words = "这个代号留给系统用，请换一个"
        raise Malformed("key_kept", f"{words}。", fields={"key": [words]})
    if session.scalar(select(FeeItem.id).where(FeeItem.estate_id == estate_id, FeeItem.key == key)) is not None:
        raise Conflict("item_exists", "这个小区已经有同样代号的收费项目。", key=key)
    item = FeeItem(estate_id=estate_id, key=key, name=name, kind=kind, cycle=cycle, payer=payer,
                   income_account=income_account)  # fmt: skip
    session.add(item)
    session.flush()
    audit.record(session, actor, "fees.item_added", "fee_item", item.id, at=at, estate_id=estate_id,
                 after={"key": key, "name": name, "kind": kind, "cycle": cycle})  # fmt: skip
    return item.id


def end(session: Session, actor: Actor, item_id: int, *, version: int, at: datetime) -> None:
    """Charge for it no more; its bills and prices stay."""
    item = locked(session, actor, item_id)
    if item.version != version:
        raise Stale("item_changed", "别人刚刚改过这个收费项目，请刷新后再操作。", version=item.version)
    item.state, item.version = "ended", item.version + 1
    audit.record(session, actor, "fees.item_ended", "fee_item", item.id, at=at, estate_id=item.estate_id,
                 before={"name": item.name})  # fmt: skip


def locked(session: Session, actor: Actor, item_id: int) -> FeeItem:
    """An item that nobody else changes until the transaction ends; not found for whoever keeps no fees there."""
    asked = select(FeeItem).where(FeeItem.id == item_id).with_for_update()
    item = session.scalar(asked.execution_options(populate_existing=True))
    if item is None:
        raise not_found("收费项目")
    policy.check_keeper(session, actor, item.estate_id, "收费项目")
    return item
