"""What meters showed at the end of a month, and what shared costs came to; corrected until a bill rests on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Bill, FeeItem, MeterReading, SharedCost
from server.fees.rules.items import BillState, Kind
from server.fees.rules.payers import month_of
from server.fees.service import own
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.once import new
from server.places import queries as places

LARGEST = 10**12


def read(
    session: Session, actor: Actor, *, item_id: int, month: date, shown: Mapping[int, int], at: datetime
) -> None:  # fmt: skip
    """Write down what the meters of some homes showed at the end of a month (home id to thousandths); again: corrected.

    :class:`Conflict` where a bill rests on the reading, :class:`Malformed` for a home of another estate,
    :class:`OwnMoney` for another reading of a home of one's own than stands there.
    """
    item, first = _item(session, actor, item_id, Kind.METERED), month_of(month)
    if not shown or any(not 0 <= value <= LARGEST for value in shown.values()):
        raise Malformed("reading_wrong", "读数应大于或等于 0。")
    homes = {row["id"] for row in places.homes_inside(session, item.estate_id, home_ids=list(shown))}
    if set(shown) - homes:
        raise not_found("房屋")
    own.check_meters(session, actor, _changed(session, item_id, first, shown), at=at)
    _check_unused(session, item_id, first, list(shown))
    insert = new(session, MeterReading).values([
        {"home_id": home_id, "item_id": item_id, "month": first, "reading": value, "by": actor.id, "at": at}
        for home_id, value in sorted(shown.items())
    ])  # fmt: skip
    changed = {name: insert.excluded[name] for name in ("reading", "by", "at")}
    corrected = insert.on_conflict_do_update(
        index_elements=["home_id", "item_id", "month"], set_=changed,
        where=MeterReading.reading != insert.excluded.reading,
    )  # fmt: skip
    session.execute(corrected)
    audit.record(session, actor, "fees.meters_read", "fee_item", item_id, at=at, estate_id=item.estate_id,
                 after={"month": first.isoformat(), "homes": len(shown)})  # fmt: skip


def cost(
    session: Session, actor: Actor, *, item_id: int, month: date, volume: int, total_fen: int, at: datetime
) -> None:  # fmt: skip
    """Write down what a shared cost came to in a month: volume in thousandths, the sum in fen (F-14)."""
    item, first = _item(session, actor, item_id, Kind.SHARED_BY_AREA), month_of(month)
    if not 0 <= volume <= LARGEST or not 0 <= total_fen <= LARGEST:
        raise Malformed("cost_wrong", "用量和金额都要大于或等于 0。")
    _check_unused(session, item_id, first, [])
    row = {"estate_id": item.estate_id, "item_id": item_id, "month": first, "volume": volume, "total_fen": total_fen,
           "by": actor.id, "at": at}  # fmt: skip
    insert = new(session, SharedCost).values(row)
    changed = {name: insert.excluded[name] for name in ("volume", "total_fen", "by", "at")}
    session.execute(insert.on_conflict_do_update(index_elements=["item_id", "month"], set_=changed))
    audit.record(session, actor, "fees.cost_set", "fee_item", item_id, at=at, estate_id=item.estate_id,
                 after={"month": first.isoformat(), "fen": total_fen})  # fmt: skip


def _item(session: Session, actor: Actor, item_id: int, kind: Kind) -> FeeItem:
    item = session.scalar(select(FeeItem).where(FeeItem.id == item_id).with_for_update())
    if item is None or not policy.may_keep(session, actor, item.estate_id):
        raise not_found("收费项目")
    if item.kind != kind:
        raise Malformed(
            "kind_wrong", "这个收费项目不按表计量。" if kind is Kind.METERED else "这个收费项目不按面积分摊。"
        )
    return item


def _changed(session: Session, item_id: int, month: date, shown: Mapping[int, int]) -> set[int]:
    asked = select(MeterReading.home_id, MeterReading.reading).where(MeterReading.home_id.in_(shown))
    here = asked.where(MeterReading.item_id == item_id, MeterReading.month == month)
    stands: dict[int, int] = dict(session.execute(here).all())
    return {home_id for home_id, value in shown.items() if stands.get(home_id) != value}


def _check_unused(session: Session, item_id: int, month: date, home_ids: list[int]) -> None:
    """A reading is the end of one bill and the beginning of the next."""
    used = select(Bill.id).where(Bill.item_id == item_id, Bill.state != BillState.VOID, Bill.through >= month)
    asked = used.where(Bill.home_id.in_(home_ids)) if home_ids else used.where(Bill.period <= month)
    if session.scalar(asked.limit(1)) is not None:
        raise Conflict("reading_used", "这个月已经出账，不能再改；有错的账单请先作废。")
