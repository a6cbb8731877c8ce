"""What somebody has paid: a list, one payment with what it went to, and what they have left with us."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.fees.queries.payable import payable
from server.fees.service import settling
from server.kit.actor import Actor
from server.kit.clock import day_start
from server.kit.errors import not_found
from server.kit.money import yuan
from server.kit.paging import Page, cut, read_cursor
from server.ledger.queries import balances as ledger
from server.ledger.queries.statements import told
from server.ledger.rules.accounts import Account
from server.payments.models import Autopay, InvoiceRequest, Payment, Receipt, Refund
from server.payments.queries.given_back import GIVEN_FEN, UNDER_WAY, ways
from server.payments.rules.methods import METHOD_LABELS, STATE_LABELS, State, uncounted
from server.payments.rules.refunding import GIVEN_BACK, PAYERS_LABELS, Refunding, of_payment, to_payer, why_to_payer
from server.places.queries import ESTATES, HOMES

INVOICE_LABELS = {"asked": "已申请，等财务开具", "issued": "已开具", "refused": "未开具"}
MOST_MOVES = 50
_FIELDS = (
    Payment.id, Payment.estate_id, Payment.fen, Payment.method, Payment.state, Payment.received_at, Payment.home_id,
    Payment.lines, Payment.auto, Payment.payer_id, Payment.why,
)  # fmt: skip


def listed(session: Session, actor: Actor, *, cursor: str | None = None, limit: int = 25) -> Page:
    """A page of what somebody has paid, the latest first."""
    asked = _payments().where(Payment.payer_id == actor.id).order_by(Payment.id.desc()).limit(limit + 1)
    if after := read_cursor(cursor, 1):
        asked = asked.where(Payment.id < after[0])
    page = cut(session.execute(asked).mappings().all(), limit, "id")
    labels = _labels(session, page.items)
    return Page([_told(row, labels) for row in page.items], page.next)


def one(session: Session, actor: Actor, payment_id: int) -> dict[str, Any]:
    """One payment of somebody's own, with what it went to; :class:`NotFound` for anybody else."""
    asked = _payments().where(Payment.id == payment_id, Payment.payer_id == actor.id)
    found = session.execute(asked).mappings().one_or_none()
    if found is None:
        raise not_found("付款")
    row = dict(found)
    invoice = _invoice(session, payment_id)
    left = row["fen"] > row["refunded_fen"] and row["state"] == State.RECEIVED
    asks = left and (invoice is None or invoice["state"] == "refused")
    more = {"lines": _went_to(session, row, actor.id), "refunds": _refunds(session, row), "invoice": invoice}
    estate = _estates(session, [row["estate_id"]])[row["estate_id"]]
    return {**_told(row, _labels(session, [row])), **more, "estate": estate, "may": ["invoice"] if asks else [],
            "state_words": uncounted(row["state"], row["method"], row["why"], estate["phone"])}  # fmt: skip


def balances(session: Session, person_id: int, homes: Collection[int]) -> dict[str, Any]:
    """What somebody has left with us, by estate, and how it came and went, the latest first. ``homes`` are estates
    in which they live: those are listed even at nothing."""
    found = ledger.grouped(Account.PREPAID, "person_id")
    mine = session.execute(select(found.c.estate_id, found.c.fen).where(found.c.key == person_id))
    held: dict[int, int] = {estate_id: int(fen) for estate_id, fen in mine}
    ids = sorted({estate_id for estate_id, fen in held.items() if fen} | set(homes))
    estates = _estates(session, ids)
    items = [{"estate": estates[id_], "fen": int(held.get(id_, 0)), "words": _yuan(held.get(id_, 0))} for id_ in ids]
    moves = told(session, Account.PREPAID, person_id=person_id, limit=MOST_MOVES).items if held else []
    return {"items": items, "moves": [_moved(row) for row in moves]}


def autopays(session: Session, person_id: int, homes: Mapping[int, int]) -> list[dict[str, Any]]:
    """Of each home somebody may pay for: whether a balance pays its bills by itself, and how much at most."""
    kept = {row.home_id: row for row in session.scalars(select(Autopay).where(Autopay.person_id == person_id))}
    labels = home_labels(session, homes)
    return [
        {"home_id": home_id, "label": labels[home_id], "estate_id": homes[home_id],
         "cap_fen": kept[home_id].cap_fen if home_id in kept else 0,
         "active": home_id in kept and kept[home_id].active}
        for home_id in sorted(homes)
    ]  # fmt: skip


def home_labels(session: Session, home_ids: Iterable[int]) -> dict[int, str]:
    """How homes are called."""
    ids = {id_ for id_ in home_ids if id_ is not None}
    asked = select(HOMES.c.id, HOMES.c.label).where(HOMES.c.id.in_(ids))
    return {row.id: row.label for row in session.execute(asked)} if ids else {}


def _payments() -> Any:
    receipt = select(func.max(Receipt.id)).where(Receipt.payment_id == Payment.id, Receipt.void_at.is_(None))
    back = GIVEN_FEN.label("refunded_fen"), UNDER_WAY.label("under_way")
    return select(*_FIELDS, *back, receipt.scalar_subquery().label("receipt_id"))


def _told(row: Mapping[str, Any], labels: Mapping[int, str]) -> dict[str, Any]:
    names = [labels[id_] for id_ in _homes(row) if id_ in labels]
    method, back = METHOD_LABELS[row["method"]], int(row["refunded_fen"])
    label = of_payment(row["state"], row["fen"], back, row["under_way"]) or STATE_LABELS[row["state"]]
    return {
        "id": row["id"], "at": row["received_at"], "fen": row["fen"], "words": f"{yuan(row['fen'])} 元",
        "method": row["method"], "method_label": f"{method}（自动）" if row["auto"] else method,
        "state": row["state"], "state_label": label, "refunded_fen": back,
        "homes_words": "、".join(names) or "预存款", "receipt_id": row["receipt_id"],
    }  # fmt: skip


def _homes(row: Mapping[str, Any]) -> list[int]:
    named = [line["home_id"] for line in row["lines"]] or [row["home_id"]]
    return list(dict.fromkeys(id_ for id_ in named if id_ is not None))


def _labels(session: Session, rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    return home_labels(session, [id_ for row in rows for id_ in _homes(row)])


def _went_to(session: Session, row: Mapping[str, Any], reader: int) -> list[dict[str, Any]]:
    settled = settling.allocated(session, row["id"])
    bills = payable(session, bill_ids=list(settled)) if settled else {}
    lines: list[dict[str, Any]] = [
        {"label": bill.home_label, "words": f"{bill.item_name} {bill.period_words}", "fen": settled[id_],
         "bill_id": id_, "opens": reader in bill.people}
        for id_, bill in bills.items()
    ]  # fmt: skip
    rest = row["fen"] - sum(settled.values()) - row["refunded_fen"] if row["state"] == State.RECEIVED else 0
    return (
        [*lines, {"label": "", "words": "预存款", "fen": rest, "bill_id": None, "opens": False}] if rest > 0 else lines
    )


def _refunds(session: Session, payment: Mapping[str, Any]) -> list[dict[str, Any]]:
    shown = Refund.state.in_(GIVEN_BACK) | Refund.to_balance & (Refund.state == Refunding.CLOSED)
    asked = select(Refund).where(Refund.payment_id == payment["id"], shown).order_by(Refund.id)
    rows = session.scalars(asked).all()
    way = ways(session, payment["id"], payment["method"], [row.id for row in rows])
    return [
        {"fen": row.fen, "state": row.state, "state_label": PAYERS_LABELS[row.state],
         "words": to_payer(row.state, row.to_balance, way[row.id]) + why_to_payer(row.reason, row.bill_id),
         "at": row.done_at or row.approved_at or row.asked_at}
        for row in rows
    ]  # fmt: skip


def _invoice(session: Session, payment_id: int) -> dict[str, Any] | None:
    asked = select(InvoiceRequest.state, InvoiceRequest.number, InvoiceRequest.why)
    row = session.execute(
        asked.where(InvoiceRequest.payment_id == payment_id).order_by(InvoiceRequest.id.desc()).limit(1)
    ).first()
    if row is None:
        return None
    return {"state": row.state, "state_label": INVOICE_LABELS[row.state], "words": row.number or row.why or None}


def _estates(session: Session, ids: Iterable[int]) -> dict[int, RowMapping]:
    asked = select(ESTATES.c.id, ESTATES.c.name, ESTATES.c.phone).where(ESTATES.c.id.in_(list(ids)))
    return {row["id"]: row for row in session.execute(asked).mappings()}


def _moved(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"at": day_start(row["day"]), "fen": int(row["fen"]), "words": row["words"]}


def _yuan(fen: int) -> str:
    return f"{yuan(int(fen))} 元"
