"""Asking more of owners than before: one person asks and says on what it rests, another agrees; then owners hear.

A higher price begins in a month to come, so that everybody concerned reads of it before.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.facts import ChangeAnswered, ChangeAsked
from server.fees.models import FeeChange, FeeTerms
from server.fees.rules.payers import month_of
from server.fees.rules.rises import ChangeKind, ChangeState, Ground
from server.fees.service import items, tariffs, terms
from server.fees.service.grounding import written
from server.fees.service.tariffs import Said
from server.kit import audit, waiting
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.people import queries as people

_DAYS = ("from_month", "until_month", "starts_on", "ends_on")
_LISTS = ("building_ids", "stair_ids", "use_states")


def ask_price(
    session: Session, actor: Actor, item_id: int, said: Said, ground: Ground, *, at: datetime,
    of: int | None = None, version: int | None = None,
) -> int:  # fmt: skip
    """Ask for a higher price of an item from a month to come; gives the change's id. ``of`` in ``version`` is the price
    it follows.

    :class:`Malformed` without a ground or for a month that has begun, :class:`Conflict` while another waits.
    """
    item = items.locked(session, actor, item_id)
    if of is not None and tariffs.held(session, actor, of, version or 0)[0].id != item_id:
        raise not_found("收费标准")
    basis = written(session, item.estate_id, ground, at)
    said = replace(said, basis=basis)
    values = tariffs.checked(session, item, said)
    _check_month(said.from_month, at)
    homes = values["applies"]
    said = replace(said, price=values["price"], unit=values["unit"], building_ids=tuple(homes["building_ids"]),
                   stair_ids=tuple(homes["stair_ids"]))  # fmt: skip
    paid = {f"{one.price} {one.unit}": None for one in tariffs.before(session, item_id, values)}
    change = FeeChange(estate_id=item.estate_id, kind=ChangeKind.PRICE, item_id=item_id, tariff_id=of,
                       tariff_version=version, said=_plain(said), before="、".join(paid)[:200], basis=basis,
                       poll_id=ground.poll_id)  # fmt: skip
    return _keep(session, actor, change, at)


def ask_contract(session: Session, actor: Actor, estate_id: int, ground: Ground, *, at: datetime) -> int:
    """Ask to write down that the owners have signed the contract; gives the change's id."""
    policy.check_keeper(session, actor, estate_id)
    if session.scalar(select(FeeTerms.assembly_contract).where(FeeTerms.estate_id == estate_id)):
        raise Conflict("contract_signed", "业主大会合同已经登记了。")
    basis = written(session, estate_id, ground, at)
    change = FeeChange(estate_id=estate_id, kind=ChangeKind.CONTRACT, basis=basis, poll_id=ground.poll_id)
    return _keep(session, actor, change, at)


def approve(session: Session, actor: Actor, change_id: int, *, version: int, at: datetime) -> None:
    """Another person agrees: the price is set, or the contract written down, and those concerned are told.

    :class:`Conflict` for whoever asked, and for a month that has begun by now; :class:`Stale`.
    """
    change = _held(session, actor, change_id, version)
    if change.kind == ChangeKind.CONTRACT:
        terms.sign(session, actor, change.estate_id, at=at)
    else:
        _set(session, actor, change, at)
    _answer(session, actor, change, ChangeState.APPROVED, None, at)


def refuse(session: Session, actor: Actor, change_id: int, *, why: str, version: int, at: datetime) -> None:
    """Everything stays as it is, and whoever asked reads why. It is another person who refuses, too."""
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么不同意。", fields={"why": ["请写明原因"]})
    change = _held(session, actor, change_id, version)
    _answer(session, actor, change, ChangeState.REFUSED, why.strip()[:200], at)


def _set(session: Session, actor: Actor, change: FeeChange, at: datetime) -> None:
    assert change.item_id is not None
    said = _said(change.said)
    _check_month(said.from_month, at)
    if change.tariff_id is None:
        tariffs.set_(session, actor, change.item_id, said, at=at, agreed_by=change.asked_by)
    else:
        tariffs.new_version(session, actor, change.tariff_id, said, version=change.tariff_version or 0, at=at,
                            agreed_by=change.asked_by)  # fmt: skip


def _check_month(first: date, at: datetime) -> None:
    if month_of(first) <= month_of(local_day(at)):
        words = "涨价要提前告诉业主，最早从下个月起"
        raise Malformed("month_too_early", f"{words}。", fields={"from_month": [words]})


def _keep(session: Session, actor: Actor, change: FeeChange, at: datetime) -> int:
    about = FeeChange.item_id == change.item_id if change.item_id else FeeChange.kind == ChangeKind.CONTRACT
    waits = select(FeeChange.id).where(FeeChange.estate_id == change.estate_id, about)
    if session.scalar(waits.where(FeeChange.state == ChangeState.ASKED)) is not None:
        raise Conflict("change_waits", "已有一项在等同事核对，请先同意或退回那一项。")
    change.asked_by, change.asked_at, change.state, change.version = actor.id, at, ChangeState.ASKED, 1
    session.add(change)
    session.flush()
    audit.record(session, actor, "fees.change_asked", "fee_change", change.id, at=at, estate_id=change.estate_id,
                 after=_told(change))  # fmt: skip
    publish(session, ChangeAsked(change.id, change.estate_id, actor.id), at=at)
    return change.id


def _held(session: Session, actor: Actor, change_id: int, version: int) -> FeeChange:
    change = waiting.held(session, FeeChange, change_id, version, code="change", what="这一项",
                          known=lambda row: policy.may_keep(session, actor, row.estate_id))  # fmt: skip
    if people.same(session, change.asked_by, actor.id):
        raise Conflict("second_person_needed", "自己提的要由另一位同事核对。")
    return change


def _answer(
    session: Session, actor: Actor, change: FeeChange, state: ChangeState, why: str | None, at: datetime
) -> None:  # fmt: skip
    change.state, change.answered_by, change.answered_at, change.why = state, actor.id, at, why
    change.version += 1
    session.flush()
    approved = state is ChangeState.APPROVED
    act = "fees.change_approved" if approved else "fees.change_refused"
    audit.record(session, actor, act, "fee_change", change.id, at=at, estate_id=change.estate_id, reason=why,
                 after={**_told(change), "asked_by": change.asked_by})  # fmt: skip
    publish(session, ChangeAnswered(change.id, change.estate_id, approved), at=at)


def _told(change: FeeChange) -> dict[str, Any]:
    price: dict[str, Any] = {name: change.said[name] for name in ("price", "from_month") if name in change.said}
    return {"kind": change.kind, "item_id": change.item_id, **price, "before": change.before, "basis": change.basis}


def _plain(said: Said) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(said).items()}


def _said(kept: dict[str, Any]) -> Said:
    days = {name: date.fromisoformat(kept[name]) for name in _DAYS if kept[name]}
    return Said(**{**kept, **days, **{name: tuple(kept[name]) for name in _LISTS}})
