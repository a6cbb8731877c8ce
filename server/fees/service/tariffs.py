"""Prices of items (:mod:`.items`). A price that made a bill is never edited: a change is a new number from a month on.

A first price and a lower one are one person's; a higher one is asked for and agreed to (:mod:`.raising`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, FeeItem, Tariff
from server.fees.rules import dues, prices
from server.fees.rules.items import Kind
from server.fees.rules.payers import month_of
from server.fees.rules.period_words import month_words
from server.fees.rules.rises import NeedsSecond, Priced, is_higher, standing
from server.fees.service import items
from server.fees.service.circles import applied, same_homes
from server.kit import audit
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.errors import Conflict, Malformed, Stale, not_found


@dataclass(frozen=True, slots=True)
class Said:
    """What a tariff says; see :class:`server.fees.models.Tariff`."""

    price: str
    from_month: date
    name: str = ""
    unit: str = ""
    until_month: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    natural: bool = True
    due_rule: Mapping[str, int] = field(default_factory=dict)
    building_ids: tuple[int, ...] = ()
    stair_ids: tuple[int, ...] = ()
    use_states: tuple[str, ...] = ()
    basis: str = ""


def set_(
    session: Session, actor: Actor, item_id: int, said: Said, *, at: datetime, agreed_by: int | None = None
) -> int:  # fmt: skip
    """The first price of an item, or the one after a price that has ended; gives the tariff's id.

    :class:`Conflict` where its months meet those of another price for the same homes; :func:`new_version` ends that
    one. Prices for different buildings stand beside each other. :class:`NeedsSecond` for more than these homes paid
    before, unless two people agreed to it (``agreed_by`` asked, the actor approves).
    """
    item = items.locked(session, actor, item_id)
    values = checked(session, item, said)
    _check_second(session, item, values, agreed_by)
    check_apart(session, item.id, values)
    return _add(session, actor, item, values, at)


def new_version(
    session: Session, actor: Actor, tariff_id: int, said: Said, *, version: int, at: datetime,
    agreed_by: int | None = None,
) -> int:  # fmt: skip
    """Another price from a month on: the tariff ends with the month before, and a new number begins; gives its id.

    :class:`Conflict` when bills were made with the old price for months from there on; :class:`NeedsSecond` as with
    :func:`set_`.
    """
    item, old = held(session, actor, tariff_id, version)
    values = checked(session, item, said)
    _check_second(session, item, values, agreed_by)
    if said.from_month <= old.from_month:
        raise Conflict("from_too_early", "新标准要从原标准起始月份之后开始。")
    _end(session, old, add_months(values["from_month"], -1))
    session.flush()
    check_apart(session, item.id, values)
    return _add(session, actor, item, values, at)


def end(session: Session, actor: Actor, tariff_id: int, *, last_month: date, version: int, at: datetime) -> None:
    """The price holds to the end of a month."""
    item, row = held(session, actor, tariff_id, version)
    if month_of(last_month) < row.from_month:
        raise Malformed("end_before_start", "终止月份不能早于起始月份。")
    _end(session, row, month_of(last_month))
    audit.record(session, actor, "fees.tariff_ended", "tariff", row.id, at=at, estate_id=item.estate_id,
                 after={"until_month": month_of(last_month).isoformat()})  # fmt: skip


def rises(session: Session, actor: Actor, item_id: int, said: Said) -> bool:
    """Whether somebody would pay more than before, so that two people must agree."""
    item = items.locked(session, actor, item_id)
    where = {
        "applies": applied(session, item.estate_id, said.building_ids, said.stair_ids, said.use_states),
        "from_month": month_of(said.from_month),
    }
    return _asks_more(session, item, prices.written(said.price), where)


def before(session: Session, item_id: int, values: Mapping[str, Any]) -> list[Priced]:
    """What the homes of a price pay for an item when it begins, whether that lasts or has ended."""
    found = session.scalars(select(Tariff).where(Tariff.item_id == item_id, Tariff.from_month <= values["from_month"]))
    same = [one for one in found if same_homes(one.applies, values["applies"])]
    return standing(Priced(one.price, one.unit, one.from_month, one.applies) for one in same)


def _check_second(session: Session, item: FeeItem, values: Mapping[str, Any], agreed_by: int | None) -> None:
    if agreed_by is None and _asks_more(session, item, values["price"], values):
        raise NeedsSecond


def _asks_more(session: Session, item: FeeItem, price: str, values: Mapping[str, Any]) -> bool:
    """A higher price, or one more charge of a kind that owners here pay already: under whatever name it comes, it is
    more than before. The first charges of an estate are one person's."""
    paid = before(session, item.id, values)
    return is_higher(price, paid) if paid else _pays_alike(session, item)


def _pays_alike(session: Session, item: FeeItem) -> bool:
    alike = FeeItem.estate_id == item.estate_id, FeeItem.kind == item.kind, FeeItem.payer == item.payer
    asked = select(Bill.id).join(FeeItem, FeeItem.id == Bill.item_id)
    asked = asked.where(*alike, FeeItem.id != item.id, Bill.state.not_in(("draft", "void")))
    return session.scalar(asked.limit(1)) is not None


def _add(session: Session, actor: Actor, item: FeeItem, values: dict[str, Any], at: datetime) -> int:
    number = session.scalar(select(func.coalesce(func.max(Tariff.number), 0)).where(Tariff.item_id == item.id)) or 0
    row = Tariff(item_id=item.id, number=number + 1, approved_by=actor.id, approved_at=at, **values)
    session.add(row)
    session.flush()
    told = {"item": item.name, "price": row.price, "unit": row.unit, "from_month": row.from_month.isoformat()}
    audit.record(session, actor, "fees.tariff_set", "tariff", row.id, at=at, estate_id=item.estate_id,
                 after={**told, "basis": row.basis})  # fmt: skip
    return row.id


def _end(session: Session, row: Tariff, last: date) -> None:
    if row.until_month is not None and row.until_month < last:
        raise Conflict("tariff_ended", "这个标准已经更早终止。")
    used = session.scalar(select(func.max(Bill.through)).where(Bill.tariff_id == row.id, Bill.state != "void"))
    if used is not None and used > last:
        raise Conflict("tariff_used", f"这个标准已经出账到{month_words(used)}，请从之后的月份开始。")
    row.until_month, row.version = last, row.version + 1
    if row.ends_on is not None and month_of(row.ends_on) != last:
        row.ends_on = None


def checked(session: Session, item: FeeItem, said: Said) -> dict[str, Any]:
    """A price as it is kept; :class:`Malformed` for what none can be, or what rests on nothing."""
    if item.state != "active":
        raise Conflict("item_ended", "这个收费项目已经停用。")
    first, last = month_of(said.from_month), month_of(said.until_month) if said.until_month else None
    if last is not None and last < first:
        raise Malformed("end_before_start", "终止月份不能早于起始月份。")
    if said.starts_on is not None and month_of(said.starts_on) != first:
        raise Malformed("start_outside", "起算日应在起始月份之内。")
    if said.ends_on is not None and not _ends_inside(said, last):
        raise Malformed("end_outside", "截止日应在终止月份之内，且不早于起算日。")
    if not said.basis.strip():
        words = "请写明依据，如合同条款、业主大会决定或物价文件"
        raise Malformed("basis_needed", f"{words}。", fields={"basis": [words]})
    return {
        "name": said.name or item.name, "price": prices.written(said.price),
        "unit": said.unit or prices.UNITS[Kind(item.kind)], "from_month": first, "until_month": last,
        "starts_on": said.starts_on, "ends_on": said.ends_on, "natural": said.natural,
        "due_rule": dues.checked(said.due_rule), "basis": said.basis.strip(),
        "applies": applied(session, item.estate_id, said.building_ids, said.stair_ids, said.use_states),
    }  # fmt: skip


def _ends_inside(said: Said, last: date | None) -> bool:
    """A tariff of months that run from a day on ends inside the slot of its last month."""
    assert said.ends_on is not None
    if last is None or (said.starts_on is not None and said.ends_on < said.starts_on):
        return False
    if said.natural or said.starts_on is None:
        return month_of(said.ends_on) == last
    since = month_of(said.starts_on)
    begin = add_months(said.starts_on, (last.year - since.year) * 12 + last.month - since.month)
    return begin <= said.ends_on < add_months(begin, 1) + timedelta(days=1)


def check_apart(session: Session, item_id: int, values: dict[str, Any]) -> None:
    """No home may have two prices for one month: other prices must be for other buildings, uses or months."""
    first, last = values["from_month"], values["until_month"]
    for other in session.scalars(select(Tariff).where(Tariff.item_id == item_id)):
        meets = (other.until_month is None or other.until_month >= first) and (last is None or other.from_month <= last)
        if meets and same_homes(other.applies, values["applies"]):
            raise Conflict(
                "tariff_overlaps", f"与标准“{other.name}”（第{other.number}号）的月份重叠。", number=other.number
            )


def held(session: Session, actor: Actor, tariff_id: int, version: int) -> tuple[FeeItem, Tariff]:
    """A price as it was read in this version, and its item, which nobody else changes until the transaction ends.
    :class:`Stale` when it was changed since; not found for whoever keeps no fees there."""
    item_id = session.scalar(select(Tariff.item_id).where(Tariff.id == tariff_id))
    if item_id is None:
        raise not_found("收费标准")
    item = items.locked(session, actor, item_id)
    row = session.scalars(
        select(Tariff).where(Tariff.id == tariff_id).execution_options(populate_existing=True)
    ).one()  # fmt: skip
    if row.version != version:
        raise Stale("tariff_changed", "别人刚刚改过这个标准，请刷新后再操作。", version=row.version)
    return item, row
