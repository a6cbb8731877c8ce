"""The bills of a person's own debts that are paid up, whoever paid them: of another payer only that there was one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.queries import accounts
from server.fees.queries.bill_lines import BILLS, owed_by, principals
from server.fees.queries.payable import payable
from server.kit.actor import Actor
from server.kit.paging import Page, cut, read_cursor
from server.payments.models import Payment

BY_OTHER, BY_DEBTOR = "由他人代付", "由同户的业主缴"


def listed(session: Session, actor: Actor, *, cursor: str | None = None, limit: int = 25) -> Page:
    """A page of them, the latest bill first."""
    asked = principals().where(owed_by(actor.id), BILLS.c.state == "paid").order_by(BILLS.c.id.desc()).limit(limit + 1)
    if after := read_cursor(cursor, 1):
        asked = asked.where(BILLS.c.id < after[0])
    page = cut(session.execute(asked).mappings().all(), limit, "id")
    ids = [row["id"] for row in page.items]
    bills, payers = payable(session, bill_ids=ids), _payers(session, ids)
    return Page([
        {"id": id_, "home_label": bills[id_].home_label, "item_name": bills[id_].item_name,
         "period_words": bills[id_].period_words, "fen": bills[id_].fen,
         "by_words": by_words(actor.id, payers.get(id_, set()), bills[id_].people)}
        for id_ in ids
    ], page.next)  # fmt: skip


def by_words(reader: int, payers: Collection[int], owing: Collection[int]) -> str:
    """Who else paid a bill, in words that name nobody; empty where the reader did, or nobody is known."""
    if not payers or reader in payers:
        return ""
    return BY_DEBTOR if all(one in owing for one in payers) else BY_OTHER


def _payers(session: Session, bill_ids: Collection[int]) -> dict[int, set[int]]:
    paid = accounts.payments_of(session, bill_ids)
    asked = select(Payment.id, Payment.payer_id).where(Payment.id.in_({one for ids in paid.values() for one in ids}))
    payers = {row.id: row.payer_id for row in session.execute(asked) if row.payer_id is not None} if paid else {}
    return {bill_id: {payers[one] for one in ids if one in payers} for bill_id, ids in paid.items()}
