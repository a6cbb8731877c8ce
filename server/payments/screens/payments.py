"""Payments as a list and one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.masking import mask_name
from server.kit.paging import Page, cut, read_cursor
from server.payments import policy
from server.payments.models import Order, Payment, Receipt, Refund
from server.payments.queries import own
from server.payments.queries.given_back import GIVEN_FEN, UNDER_WAY
from server.payments.rules.methods import METHOD_LABELS, STATE_LABELS
from server.payments.rules.refunding import GIVEN_BACK, LIVE, label, of_payment
from server.payments.screens.words import TONES, refund_tone
from server.people import queries as people
from server.places.queries import ESTATES, HOMES

SHOWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "all": ("全部", ()),
    "waiting": ("待复核", ("waiting",)),
    "received": (STATE_LABELS["received"], ("received",)),
    "off": ("退回和作废", ("refused", "void")),
}
PER_PAGE = 30
_FIELDS = (
    Payment.id, Payment.fen, Payment.method, Payment.state, Payment.day, Payment.received_at, Payment.reference,
    Payment.home_id, Payment.lines, Payment.payer_id, Payment.payer_words, Payment.entered_by, Payment.entered_at,
    Payment.reviewed_by, Payment.reviewed_at, Payment.note, Payment.estate_id, Payment.version, Payment.auto,
    GIVEN_FEN.label("gone_fen"), UNDER_WAY.label("under_way"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which payments somebody looks for; empty words and None narrow nothing."""

    show: str = "all"
    method: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None


def listed(session: Session, actor: Actor, wanted: Wanted, *, estate_id: int | None, cursor: str | None) -> Page:
    """One page of payments, newest first."""
    asked = _asked(actor, estate_id).order_by(Payment.id.desc()).limit(PER_PAGE + 1)
    asked = asked.where(*_narrowed(wanted))
    if after := read_cursor(cursor, 1):
        asked = asked.where(Payment.id < after[0])
    page = cut(session.execute(asked).mappings().all(), PER_PAGE, "id")
    return Page(dressed(session, page.items), page.next)


def summed(session: Session, actor: Actor, wanted: Wanted, *, estate_id: int | None) -> dict[str, int]:
    """How many there are of it, fen in all of what counts, and fen of these that were given back (``back``)."""
    counts = Payment.state == "received"
    mine = policy.covered(actor), *_narrowed(wanted), *([Payment.estate_id == estate_id] if estate_id else [])
    given = select(func.sum(Refund.fen)).join(Payment, Payment.id == Refund.payment_id)
    given = given.where(counts, Refund.state.in_(GIVEN_BACK), *mine)
    asked = select(
        func.count(), func.coalesce(func.sum(Payment.fen).filter(counts), 0),
        func.coalesce(given.correlate(None).scalar_subquery(), 0),
    ).where(*mine)  # fmt: skip
    number, fen, back = session.execute(asked).one()
    return {"count": number, "fen": int(fen), "back": int(back)}


def waiting(session: Session, actor: Actor, *, on: date, estate_id: int | None = None) -> list[dict[str, Any]]:
    """What was taken at the desks and waits for a second person, oldest first; ``own``: it is my own money on a day."""
    asked = _asked(actor, estate_id).where(Payment.state == "waiting").order_by(Payment.id).limit(200)
    rows = session.execute(asked).mappings().all()
    now = {one: people.resolve(session, one) for one in {row["entered_by"] for row in rows}}
    whose = own.concerned(session, [row["id"] for row in rows], on)
    return [
        {**row, "mine": now[row["entered_by"]] == actor.id, "own": actor.id in whose[row["id"]]}
        for row in dressed(session, rows)
    ]


def payment(session: Session, actor: Actor, payment_id: int, *, on: date) -> dict[str, Any]:
    """One payment with its order, receipts and refunds; not found for whoever may not see it."""
    asked = _asked(actor, None).where(Payment.id == payment_id)
    extra = asked.add_columns(Payment.order_id, Payment.voided_by, Payment.voided_at, Payment.why, Payment.company_id)
    row = session.execute(extra).mappings().one_or_none()
    if row is None:
        raise not_found("付款")
    refunds = _refunds(session, payment_id)
    held = sum(one["fen"] for one in refunds if one["state"] in LIVE)
    order = session.get(Order, row["order_id"]) if row["order_id"] else None
    return {
        **dressed(session, [row])[0], "refunds": refunds, "left_fen": row["fen"] - held,
        "out_trade_no": order.out_trade_no if order else None,
        "transaction_id": order.transaction_id if order else None,
        "by": people.names(session, [one for one in _hands(row) if one]),
        "own": actor.id in own.concerned(session, [payment_id], on)[payment_id],
        "mine": people.same(session, row["entered_by"], actor.id),
    }  # fmt: skip


def taken(session: Session, actor: Actor, payment_id: int, *, at: datetime) -> dict[str, Any]:
    """What somebody took at the desk today, for its receipt; not found for anybody else."""
    mine = (Payment.id == payment_id) & (Payment.entered_by == actor.id) & (Payment.day >= local_day(at))
    row = session.execute(fields().where(mine)).mappings().one_or_none()
    if row is None:
        raise not_found("付款")
    return dressed(session, [row])[0]


def taken_today(session: Session, actor: Actor, estate_id: int, *, at: datetime) -> list[dict[str, Any]]:
    """What I took at this desk today, newest first."""
    mine = (Payment.entered_by == actor.id) & (Payment.estate_id == estate_id) & (Payment.day == local_day(at))
    asked = fields().where(mine).order_by(Payment.id.desc()).limit(PER_PAGE)
    return dressed(session, session.execute(asked).mappings().all())


def dressed(session: Session, rows: Sequence[RowMapping]) -> list[dict[str, Any]]:
    """Rows with their homes, payers and receipts, as a list shows them, and whether they went back. Few statements."""
    ids = {row["id"]: homes_of(row) for row in rows}
    labels = home_labels(session, {home for homes in ids.values() for home in homes})
    staff = people.names(session, {row["entered_by"] for row in rows if row["entered_by"]})
    names = people.names(session, {row["payer_id"] for row in rows if row["payer_id"]})
    numbers = _numbers(session, list(ids))
    return [
        {
            **row, **_state(row), "method_label": METHOD_LABELS[row["method"]],
            "homes_words": "、".join(labels.get(one, "") for one in ids[row["id"]]),
            "payer": mask_name(names.get(row["payer_id"], "")) or row["payer_words"], "receipt": numbers.get(row["id"]),
            "entered": staff.get(row["entered_by"], ""),
        }
        for row in rows
    ]  # fmt: skip


def _state(row: RowMapping) -> dict[str, Any]:
    given = int(row["gone_fen"])
    said = of_payment(row["state"], row["fen"], given, row["under_way"])
    return {"state_label": said or STATE_LABELS[row["state"]], "tone": "line" if said else TONES[row["state"]],
            "gone_fen": given}  # fmt: skip


def home_labels(session: Session, home_ids: Iterable[int]) -> dict[int, str]:
    """How homes are called."""
    asked = select(HOMES.c.id, HOMES.c.label).where(HOMES.c.id.in_(list(home_ids)))
    return dict(session.execute(asked).all())


def fields() -> Select[*tuple[Any, ...]]:
    """The statement over payments, to be narrowed; its rows are what :func:`dressed` takes."""
    return select(*_FIELDS, ESTATES.c.name.label("estate")).join(ESTATES, ESTATES.c.id == Payment.estate_id)


def _asked(actor: Actor, estate_id: int | None) -> Select[*tuple[Any, ...]]:
    asked = fields().where(policy.covered(actor))
    return asked.where(Payment.estate_id == estate_id) if estate_id else asked


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if states := SHOWS[wanted.show][1]:
        found.append(Payment.state.in_(states))
    if wanted.method:
        found.append(Payment.method == wanted.method)
    if wanted.since:
        found.append(Payment.day >= wanted.since)
    if wanted.until:
        found.append(Payment.day <= wanted.until)
    return [*found, _said(wanted.words)] if wanted.words else found


def _said(words: str) -> ColumnElement[bool]:
    """The clause "its slip, its receipt, its order or its home is called so"."""
    of_receipt = exists().where(Receipt.payment_id == Payment.id, Receipt.number == words)
    of_order = exists().where(Order.id == Payment.order_id, Order.out_trade_no == words)
    of_home = exists().where(HOMES.c.id == Payment.home_id, HOMES.c.label.contains(words, autoescape=True))
    return or_(Payment.reference == words, of_receipt, of_order, of_home)


def homes_of(row: Any) -> list[int]:
    """The homes a payment is for: those its lines name, and the one it was taken for."""
    lines = [line["home_id"] for line in row["lines"] or [] if line.get("home_id")]
    return list(dict.fromkeys([*lines, *([row["home_id"]] if row["home_id"] else [])]))


def _numbers(session: Session, payment_ids: list[int]) -> dict[int, str]:
    asked = select(Receipt.payment_id, Receipt.number).where(Receipt.payment_id.in_(payment_ids))
    return dict(session.execute(asked.where(Receipt.void_at.is_(None))).all())


def _refunds(session: Session, payment_id: int) -> list[dict[str, Any]]:
    asked = select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.id)
    return [
        {"id": row.id, "fen": row.fen, "reason": row.reason, "state": row.state, "asked_at": row.asked_at,
         "state_label": label(row.state, row.to_balance), "tone": refund_tone(row.state, row.to_balance),
         "error": row.error}
        for row in session.scalars(asked)
    ]  # fmt: skip


def _hands(row: Any) -> tuple[int | None, ...]:
    return row["entered_by"], row["reviewed_by"], row["voided_by"]
