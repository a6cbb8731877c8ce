"""The prices of an estate, open to everybody who lives or works there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.fees.models import FeeItem, Tariff
from server.fees.queries import terms
from server.fees.rules import notes, prices
from server.fees.rules.items import CYCLE_LABELS, Cycle, Kind, Payer
from server.fees.rules.payers import month_of
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.people import queries as people
from server.places import queries as places

PAYERS = {Payer.OWNER: "业主缴", Payer.USER: "住户缴，业主连带负责"}


def standards(session: Session, actor: Actor, estate_id: int, *, today: date) -> dict[str, Any]:
    """Every price that holds this month or later; :class:`NotFound` for who has nothing to do with the estate."""
    if not (people.lives_in(session, actor.id, estate_id, today) or people.roles_in(session, actor, estate_id)):
        raise not_found("小区")
    lasting = Tariff.until_month.is_(None) | (Tariff.until_month >= month_of(today))
    asked = (
        select(Tariff.price, Tariff.unit, Tariff.basis, Tariff.applies, Tariff.from_month, Tariff.until_month,
               FeeItem.name, FeeItem.cycle, FeeItem.kind, FeeItem.payer)
        .join(FeeItem, FeeItem.id == Tariff.item_id)
        .where(FeeItem.estate_id == estate_id, FeeItem.state == "active", lasting)
        .order_by(FeeItem.id, Tariff.from_month, Tariff.id)
    )  # fmt: skip
    halls = places.stair_names(session, estate_id)
    names = {("building_ids", row["building_id"]): row["building"] for row in halls}
    names |= {("stair_ids", row["id"]): row["label"] for row in halls}
    rows = session.execute(asked).mappings().all()
    held = terms.of(session, estate_id)
    told = notes.of_contract(
        form=held.form, assembly_contract=held.assembly_contract, late_rate=held.late_rate,
        late_since=terms.late_since(held), contract_from=held.contract_from, contract_until=held.contract_until,
    )  # fmt: skip
    return {"items": [_shown(row, names) for row in rows], "notes": told}


def since(session: Session, estate_id: int, day: date) -> date | None:
    """Since which day everybody there reads every price that holds; None where there is none."""
    asked = (
        select(func.max(Tariff.approved_at))
        .join(FeeItem, FeeItem.id == Tariff.item_id)
        .where(FeeItem.estate_id == estate_id, FeeItem.state == "active", Tariff.from_month <= month_of(day))
        .where(Tariff.until_month.is_(None) | (Tariff.until_month >= month_of(day)))
    )
    found = session.scalar(asked)
    return local_day(found) if found is not None else None


def _shown(row: RowMapping, names: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    shared = row["kind"] == Kind.SHARED_BY_AREA
    price = "按实际费用，按面积分摊" if shared else f"{prices.written(row['price'])} {row['unit']}"
    return {
        "item_name": row["name"], "price_words": price, "cycle_words": CYCLE_LABELS[Cycle(row["cycle"])],
        "basis_words": row["basis"], "applies_words": _applies(row["applies"], names),
        "from_month": row["from_month"], "until_month": row["until_month"],
        "payer_words": PAYERS[Payer(row["payer"])],
    }  # fmt: skip


def _applies(applies: Mapping[str, list[Any]], names: Mapping[tuple[str, int], str]) -> str:
    kind = "stair_ids" if applies.get("stair_ids") else "building_ids"
    where = "、".join(names.get((kind, id_), "") for id_ in applies[kind])
    uses = "、".join(applies["use_states"])
    return "，".join(part for part in (where, uses) if part) or "全小区"
