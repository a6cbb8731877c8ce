"""Items with their prices, version by version, and what was billed with each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Bill, FeeItem, Tariff
from server.fees.queries.resting import resting
from server.fees.rules.items import BILLED_BY_RUNS, CYCLE_LABELS, KIND_LABELS, Cycle, Kind
from server.fees.screens.words import PAYER_LABELS, due_words, months_words
from server.fees.service.circles import same_homes
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.errors import not_found
from server.people import queries as people
from server.places import queries as places

_ITEM = (FeeItem.id, FeeItem.estate_id, FeeItem.key, FeeItem.name, FeeItem.kind, FeeItem.cycle, FeeItem.payer,
         FeeItem.state, FeeItem.version)  # fmt: skip

ENDED = "ended"
PLACES = {"past": "已停用", "coming": "还没开始", "now": "正在用"}


def items(session: Session, estate_id: int, *, on: date) -> list[dict[str, Any]]:
    """The items of an estate, those that are charged first, each with the prices of today and of later."""
    asked = select(*_ITEM).where(FeeItem.estate_id == estate_id).order_by(FeeItem.state, FeeItem.id)
    rows = session.execute(asked).mappings().all()
    prices = _prices(session, [row["id"] for row in rows], estate_id, on)
    return [
        {
            **_labelled(row), "prices": _running(row, prices.get(row["id"], [])),
            "versions": len(prices.get(row["id"], [])), "by_runs": row["kind"] in BILLED_BY_RUNS,
        }
        for row in rows
    ]  # fmt: skip


def item(session: Session, actor: Actor, item_id: int, *, on: date) -> dict[str, Any]:
    """One item with every version of its price, the newest first; not found for whoever may not see it."""
    row = session.execute(select(*_ITEM).where(FeeItem.id == item_id)).mappings().one_or_none()
    if row is None or not policy.may_look(session, actor, row["estate_id"]):
        raise not_found("收费项目")
    prices = _prices(session, [item_id], row["estate_id"], on).get(item_id, [])
    if row["state"] == ENDED:
        prices = [one | {"place": "past", "place_label": PLACES["past"], "withdrawable": False} for one in prices]
    return {**_labelled(row), "prices": prices, "may_keep": policy.may_keep(session, actor, row["estate_id"]),
            "by_runs": row["kind"] in BILLED_BY_RUNS}  # fmt: skip


def latest(prices: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The price a new version begins from: the one that lasts, else the newest."""
    listed = list(prices)
    return next((one for one in listed if one["until_month"] is None), listed[0] if listed else None)


def buildings(session: Session, estate_id: int) -> list[tuple[int, str]]:
    """The buildings of an estate."""
    rows = places.stair_names(session, estate_id)
    return list({row["building_id"]: row["building"] for row in rows}.items())


def stairs(session: Session, estate_id: int) -> list[tuple[int, str]]:
    """The stairs of an estate, each with its building."""
    rows = places.stair_names(session, estate_id)
    return [(row["id"], row["label"]) for row in rows]


def _running(row: RowMapping, prices: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is charged, or will be: of an item that has ended nothing."""
    return [one for one in prices if one["place"] != "past" and row["state"] != ENDED]


def _labelled(row: RowMapping) -> dict[str, Any]:
    return {
        **row, "kind_label": KIND_LABELS[Kind(row["kind"])], "cycle_label": CYCLE_LABELS[Cycle(row["cycle"])],
        "payer_label": PAYER_LABELS[row["payer"]],
    }  # fmt: skip


def _prices(session: Session, item_ids: Sequence[int], estate_id: int, on: date) -> dict[int, list[dict[str, Any]]]:
    asked = select(Tariff).where(Tariff.item_id.in_(item_ids)).order_by(Tariff.from_month.desc(), Tariff.number.desc())
    rows = session.scalars(asked).all() if item_ids else []
    used = _used(session, [row.id for row in rows])
    rests = resting(session, estate_id, {row.id: row.from_month for row in rows if row.from_month > on})
    names = dict(buildings(session, estate_id)) if any(row.applies.get("building_ids") for row in rows) else {}
    halls = dict(stairs(session, estate_id)) if any(row.applies.get("stair_ids") for row in rows) else {}
    who = people.names(session, {row.approved_by for row in rows if row.approved_by})
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(
            _price(row, on) | {
                "withdrawable": row.from_month > on and row.id not in rests, "before": _before(row, rows),
                "used": used.get(row.id), "by": who.get(row.approved_by, "系统"),
                "applies_words": _applies(row, names, halls),
            }
        )  # fmt: skip
    return found


def _price(row: Tariff, on: date) -> dict[str, Any]:
    month = on.replace(day=1)
    over = row.until_month is not None and row.until_month < month
    place = "past" if over else "coming" if row.from_month > month else "now"
    return {
        "id": row.id, "number": row.number, "name": row.name, "price": row.price, "unit": row.unit, "place": place,
        "place_label": PLACES[place], "version": row.version,
        "from_month": row.from_month, "until_month": row.until_month, "basis": row.basis,
        "months_words": months_words(row.from_month, row.until_month), "due_words": due_words(row.due_rule),
        "due_rule": row.due_rule, "approved_at": row.approved_at, "natural": row.natural,
        "stair_ids": row.applies.get("stair_ids", []),
        "building_ids": [] if row.applies.get("stair_ids") else row.applies.get("building_ids", []),
        "use_states": row.applies.get("use_states", []),
        "starts_on": row.starts_on, "ends_on": row.ends_on,
    }  # fmt: skip


def _applies(row: Tariff, names: Mapping[int, str], halls: Mapping[int, str]) -> str:
    chosen = row.applies.get("stair_ids") or row.applies.get("building_ids", [])
    of = "、".join((halls if row.applies.get("stair_ids") else names).get(one, "") for one in chosen)
    uses = "、".join(row.applies.get("use_states", []))
    return "，".join(one for one in (of, uses) if one) or "全部房屋"


def _before(row: Tariff, rows: Iterable[Tariff]) -> str:
    """The prices that end just before one begins, in words: they go on when it is taken back; empty for none."""
    last = add_months(row.from_month, -1)
    found = [one for one in rows if one.item_id == row.item_id and one.until_month == last]
    return "、".join(f"{one.price} {one.unit}" for one in found if same_homes(one.applies, row.applies))


def _used(session: Session, tariff_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    asked = (
        select(Bill.tariff_id, func.count().label("bills"), func.sum(Bill.fen).label("fen"),
               func.count(Bill.home_id.distinct()).label("homes"), func.max(Bill.through).label("through"))
        .where(Bill.tariff_id.in_(tariff_ids), Bill.state.not_in(("void", "draft"))).group_by(Bill.tariff_id)
    )  # fmt: skip
    return {row["tariff_id"]: dict(row) for row in session.execute(asked).mappings()} if tariff_ids else {}
