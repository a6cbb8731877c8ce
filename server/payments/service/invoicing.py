"""Requests for a tax invoice 发票: asked by the payer, made in the tax authority's system, noted here with its number.

Whose name, number and address stand on it is sealed: only who makes it out reads it, and each look is written down.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Stale, not_found
from server.kit.facts import publish
from server.kit.once import new
from server.kit.vault import Vault
from server.payments import policy
from server.payments.facts import InvoiceAnswered, InvoiceAsked, InvoiceChanged
from server.payments.models import InvoiceRequest, Payment
from server.payments.rules import papers
from server.payments.rules.methods import State
from server.payments.service.receipts import live_of, refunded

ASKED, ISSUED, REFUSED = "asked", "issued", "refused"
NOTHING_LEFT = "这笔付款已经退还或作废"


def ask(
    session: Session, vault: Vault, actor: Actor, *, payment_id: int, kind: str, title: str, tax_no: str | None,
    email: str | None, at: datetime, receipt_id: int | None = None,
) -> int:  # fmt: skip
    """Ask for the invoice of what is left of a payment of one's own; its id. :class:`Malformed` for a tax number or an
    address that cannot be one, :class:`Conflict` when it was asked for before, or when the receipt that is looked at
    does not stand any more."""
    tax_no = (tax_no or "").replace(" ", "").upper() or None
    papers.check_invoice(kind, tax_no, email or None)
    payment = session.get(Payment, payment_id)
    if payment is None or payment.payer_id != actor.id:
        raise not_found("付款")
    if left_of(session, payment_id) <= 0:
        raise Conflict("no_invoice", "这笔付款没有到账，或者已经退还，不能开发票。")
    if receipt_id is not None and receipt_id != live_of(session, payment_id):
        raise Conflict("receipt_void", "这张收据已经作废，请打开这笔付款现在的收据再申请。")
    row = {
        "payment_id": payment_id, "estate_id": payment.estate_id, "kind": kind, "title": vault.seal(title),
        "tax_no": vault.seal(tax_no) if tax_no else None, "email": vault.seal(email) if email else None,
        "state": ASKED, "why": "", "asked_by": actor.id, "asked_at": at, "version": 1,
    }  # fmt: skip
    made = new(session, InvoiceRequest).values(row).on_conflict_do_nothing().returning(InvoiceRequest.id)
    request_id: int | None = session.scalar(made)
    if request_id is None:
        raise Conflict("invoice_asked", "这笔付款已经申请过发票，请等财务开具。")
    publish(session, InvoiceAsked(request_id, payment_id, payment.estate_id), at=at)
    return request_id


def issued(session: Session, actor: Actor, request_id: int, *, number: str, version: int, at: datetime) -> None:
    """Note that the invoice was made out, under the number the tax authority gave it."""
    _answer(session, actor, request_id, version, at, state=ISSUED, number=number)
    audit.record(session, actor, "invoice.issued", "invoice", request_id, at=at, after={"invoice_number": number})


def refuse(session: Session, actor: Actor, request_id: int, *, why: str, version: int, at: datetime) -> None:
    """Say that it is not made out, and why; the payer may ask anew."""
    _answer(session, actor, request_id, version, at, state=REFUSED, why=why[:200])
    audit.record(session, actor, "invoice.refused", "invoice", request_id, at=at, reason=why[:200])


def follow(session: Session, *, payment_id: int, by: int, at: datetime) -> None:
    """Money of a payment was given back, or the payment is void: a request for all of it is withdrawn, one for a part
    of it is looked at anew before it is made out, and for an invoice that was made out finance hears that it says too
    much. The caller has made sure that ``by`` may."""
    asked = select(InvoiceRequest).where(InvoiceRequest.payment_id == payment_id, InvoiceRequest.state != REFUSED)
    row = session.scalar(asked.with_for_update())
    if row is None:
        return
    row.version += 1
    if row.state == ASKED and left_of(session, payment_id) <= 0:
        row.state, row.why, row.done_by, row.done_at = REFUSED, NOTHING_LEFT, by, at
        publish(session, InvoiceAnswered(row.id, payment_id, row.estate_id, REFUSED), at=at)
    else:
        publish(session, InvoiceChanged(row.id, payment_id, row.estate_id, row.version), at=at)


def left_of(session: Session, payment_id: int) -> int:
    """What an invoice of a payment is to say now, in fen: what counted and was not given back."""
    payment = session.get_one(Payment, payment_id)
    return payment.fen - refunded(session, payment_id) if payment.state == State.RECEIVED else 0


def look(session: Session, vault: Vault, actor: Actor, request_id: int, *, at: datetime) -> dict[str, str | None]:
    """What is to stand on the invoice; the look is written down."""
    row = _seen(session, actor, request_id)
    audit.record(session, actor, "invoice.read", "invoice", request_id, at=at, estate_id=row.estate_id)
    opened = {name: vault.open(sealed) if (sealed := getattr(row, name)) else None for name in ("tax_no", "email")}
    return {"kind": row.kind, "title": vault.open(row.title), **opened}


def _answer(session: Session, actor: Actor, request_id: int, version: int, at: datetime, **values: str) -> None:
    row = _seen(session, actor, request_id)
    mine = (InvoiceRequest.id == request_id) & (InvoiceRequest.version == version) & (InvoiceRequest.state == ASKED)
    done = values | {"done_by": actor.id, "done_at": at, "version": version + 1}
    if session.scalar(update(InvoiceRequest).where(mine).values(done).returning(InvoiceRequest.id)) is None:
        raise Stale("invoice_changed", "别人刚刚处理过这条开票申请，请刷新。")
    publish(session, InvoiceAnswered(request_id, row.payment_id, row.estate_id, values["state"]), at=at)


def _seen(session: Session, actor: Actor, request_id: int) -> InvoiceRequest:
    row = session.scalar(select(InvoiceRequest).where(InvoiceRequest.id == request_id))
    if row is None or not policy.may_review(session, actor, row.estate_id):
        raise not_found("开票申请")
    return row
