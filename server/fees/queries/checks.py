"""What must always hold between bills, allocations, waivers and the ledger; the nightly check asks what does not."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from server.fees.models import Allocation, Bill, Levy, Waiver, left_of
from server.fees.rules.items import STANDING, BillState, WaiverState
from server.kit.db import table
from server.ledger.queries.balances import grouped
from server.ledger.rules.accounts import Account
from server.ledger.rules.broken import Broken

_BILLS, _MONEY, _WAIVERS, _LEVIES = table(Bill), table(Allocation), table(Waiver), table(Levy)
MOST = 200
"""Of each check; one is enough for an alarm."""


def broken(session: Session, estate_ids: Collection[int] | None = None) -> list[Broken]:
    """Every bill whose ``paid_fen`` is not what its allocations come to, whose ``waived_fen`` is not what its waivers
    come to, or of which the ledger has another sum outstanding; every levy whose shares do not add up."""
    return [
        *_unequal(session, estate_ids, "bill_paid_differs", _allocated(), _BILLS.c.paid_fen, "已付与核销不符"),
        *_unequal(session, estate_ids, "bill_waived_differs", _waived(), _BILLS.c.waived_fen, "减免与审批不符"),
        *_unequal(session, estate_ids, "bill_receivable_differs", _receivable(estate_ids), _outstanding(),
                  "未付与总账应收不符"),
        *_levies(session, estate_ids),
    ]  # fmt: skip


def _allocated() -> Select[*tuple[Any, ...]]:
    signed = case((_MONEY.c.reverses.is_(None), _MONEY.c.fen), else_=-_MONEY.c.fen)
    return select(_MONEY.c.bill_id, func.sum(signed).label("fen")).group_by(_MONEY.c.bill_id)


def _waived() -> Select[*tuple[Any, ...]]:
    approved = _WAIVERS.c.state == WaiverState.APPROVED
    return (
        select(_WAIVERS.c.bill_id, func.sum(_WAIVERS.c.fen).label("fen")).where(approved).group_by(_WAIVERS.c.bill_id)
    )


def _receivable(estate_ids: Collection[int] | None) -> Select[*tuple[Any, ...]]:
    found = grouped(Account.RECEIVABLE, "bill_id", estate_ids=estate_ids)
    return select(found.c.key.label("bill_id"), found.c.fen)


def _outstanding() -> ColumnElement[int]:
    left = left_of(_BILLS.c)
    return case((_BILLS.c.state.in_(STANDING), left), else_=0)


def _unequal(
    session: Session, estate_ids: Collection[int] | None, check: str, sums: Select[*tuple[Any, ...]],
    kept: ColumnElement[int], words: str,
) -> list[Broken]:  # fmt: skip
    found = sums.subquery()
    there = func.coalesce(found.c.fen, 0)
    asked = (
        select(_BILLS.c.id, _BILLS.c.estate_id, kept.label("kept"), there.label("there"))
        .outerjoin(found, found.c.bill_id == _BILLS.c.id)
        .where(kept != there)
        .order_by(_BILLS.c.id)
        .limit(MOST)
    )
    if estate_ids is not None:
        asked = asked.where(_BILLS.c.estate_id.in_(estate_ids))
    return [
        Broken(
            check, row.estate_id, f"bill:{row.id}", f"账单 {row.id}：{words}（{row.kept} 分，{int(row.there)} 分）。"
        )
        for row in session.execute(asked)
    ]


def _levies(session: Session, estate_ids: Collection[int] | None) -> list[Broken]:
    standing = _BILLS.c.state != BillState.VOID
    shares = select(_BILLS.c.levy_id, func.sum(case((standing, _BILLS.c.fen), else_=0)).label("fen"))
    voided = func.sum(case((standing, 0), else_=1)).label("voided")
    sums = shares.add_columns(voided).where(_BILLS.c.levy_id.is_not(None)).group_by(_BILLS.c.levy_id).subquery()
    asked = select(_LEVIES.c.id, _LEVIES.c.estate_id, _LEVIES.c.total_fen, sums.c.fen)
    asked = asked.join(sums, sums.c.levy_id == _LEVIES.c.id).where(sums.c.voided == 0)
    if estate_ids is not None:
        asked = asked.where(_LEVIES.c.estate_id.in_(estate_ids))
    return [
        Broken("levy_shares_differ", row.estate_id, f"levy:{row.id}", f"分摊 {row.id}：各户之和与总额不符。")
        for row in session.execute(asked.where(sums.c.fen != _LEVIES.c.total_fen).limit(MOST))
    ]
