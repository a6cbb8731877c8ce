"""What this room keeps of one person: payments, receipts, balances, invoices, links to pay."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from server.kit.money import yuan
from server.kit.own_data import Keeper, Of, Part, Stay, day_words, moment_words
from server.kit.retention import VOUCHER_MONTHS, must_keep_through
from server.ledger.queries import balances as ledger
from server.ledger.rules.accounts import Account
from server.payments.models import Autopay, InvoiceRequest, Order, PayLink, Payment, Payout, Receipt, Refund
from server.payments.queries.payments import INVOICE_LABELS
from server.payments.rules.methods import METHOD_LABELS, STATE_LABELS
from server.places.queries import ESTATES, HOMES

OPEN_ORDERS, UNDER_WAY = ("made", "prepaid"), ("asked", "approved", "processing", "abnormal")


def told(of: Of) -> Iterable[Part]:
    """What they paid and got for it, and what lies here for them."""
    return [Part("缴费和收据", _payments(of)), Part("预存款", _balances(of)), Part("发票申请", _invoices(of)),
            Part("自动缴费", _autopays(of)), Part("代付链接", _links(of))]  # fmt: skip


def _payments(of: Of) -> list[str]:
    receipt = select(func.max(Receipt.number)).where(Receipt.payment_id == Payment.id, Receipt.void_at.is_(None))
    asked = select(Payment, receipt.scalar_subquery()).where(Payment.payer_id == of.person_id)
    return [
        f"{moment_words(row.received_at)} {yuan(row.fen)} 元 {METHOD_LABELS[row.method]} · {STATE_LABELS[row.state]}"
        + (f" · 收据 {number}" if number else "")
        for row, number in of.session.execute(asked.order_by(Payment.id))
    ]


def _held(of: Of) -> dict[str, int]:
    found = ledger.grouped(Account.PREPAID, "person_id")
    asked = select(ESTATES.c.name, found.c.fen).join(ESTATES, ESTATES.c.id == found.c.estate_id)
    rows = of.session.execute(asked.where(found.c.key == of.person_id).order_by(ESTATES.c.id))
    return {row.name: int(row.fen) for row in rows if row.fen}


def _balances(of: Of) -> list[str]:
    return [f"{estate}：{yuan(fen)} 元" for estate, fen in _held(of).items()]


def _invoices(of: Of) -> list[str]:
    rows = of.session.scalars(select(InvoiceRequest).where(InvoiceRequest.asked_by == of.person_id))
    return [
        f"{day_words(row.asked_at)} 抬头 {of.vault.open(row.title)} "
        f"{of.vault.open(row.tax_no) if row.tax_no else ''} {of.vault.open(row.email) if row.email else ''}".rstrip()
        + f" · {INVOICE_LABELS[row.state]}"
        for row in rows
    ]


def _autopays(of: Of) -> list[str]:
    asked = select(Autopay, HOMES.c.label).join(HOMES, HOMES.c.id == Autopay.home_id)
    rows = of.session.execute(asked.where(Autopay.person_id == of.person_id))
    return [f"{label}：{'开着' if row.active else '关着'}，每月最多 {yuan(row.cap_fen)} 元" for row, label in rows]


def _links(of: Of) -> list[str]:
    rows = of.session.scalars(select(PayLink).where(PayLink.made_by == of.person_id).order_by(PayLink.id))
    return [f"{moment_words(row.made_at)} 发出，{moment_words(row.expires_at)} 到期" for row in rows]


def stands(of: Of) -> Iterable[str]:
    """Money that is theirs still, or on its way."""
    if held := sum(_held(of).values()):
        yield f"您还有 {yuan(held)} 元预存款。请先到前台退回或者用完。"
    mine = Payment.payer_id == of.person_id
    orders = select(Order.id).where(Order.payer_id == of.person_id, Order.state.in_(OPEN_ORDERS))
    waiting = select(Payment.id).where(mine, Payment.state == "waiting")
    refunds = select(Refund.id).join(Payment, Payment.id == Refund.payment_id).where(mine, Refund.state.in_(UNDER_WAY))
    payouts = select(Payout.id).where(Payout.person_id == of.person_id, Payout.state == "asked")
    invoices = select(InvoiceRequest.id).where(InvoiceRequest.asked_by == of.person_id, InvoiceRequest.state == "asked")
    for asked, words in (
        (orders, "有一笔付款还没有结果。请过半小时再来。"), (waiting, "您缴的一笔钱还在核对。核对好才能删除。"),
        (refunds, "有一笔退款还没有到账。到账以后才能删除。"), (payouts, "您要退的预存款还没有办好。办好才能删除。"),
        (invoices, "您要的发票还没有开好。开好才能删除。"),
    ):  # fmt: skip
        if of.session.scalar(asked.limit(1)) is not None:
            yield words


def stays(of: Of) -> Iterable[Stay]:
    """Payments and receipts, which name no payer, and what stands on an invoice."""
    mine = select(func.max(Payment.day)).where(Payment.payer_id == of.person_id)
    last = of.session.scalar(mine)
    if last is None:
        return
    until, why = must_keep_through(last, VOUCHER_MONTHS), "《会计档案管理办法》：收款凭证要留三十年"
    yield Stay("缴费记录和收据", f"{why}。上面只有房号和金额，没有姓名", until)
    invoiced = select(InvoiceRequest.id).where(InvoiceRequest.asked_by == of.person_id)
    if of.session.scalar(invoiced.limit(1)) is not None:
        yield Stay("发票上的抬头和税号（加密）", why, until)


def forget(of: Of) -> None:
    """Nothing pays by itself or by a link any more, and no order says whose WeChat it was."""
    session, at = of.session, of.at
    session.execute(delete(Autopay).where(Autopay.person_id == of.person_id))
    open_links = PayLink.made_by == of.person_id, PayLink.revoked_at.is_(None)
    session.execute(update(PayLink).where(*open_links).values(revoked_at=at))
    session.execute(update(Order).where(Order.payer_id == of.person_id).values(openid=""))
    session.execute(update(Payment).where(Payment.payer_id == of.person_id).values(payer_words=""))
    done = InvoiceRequest.asked_by == of.person_id
    session.execute(update(InvoiceRequest).where(done).values(email=None))


def lately(session: Session, person_ids: Collection[int], since: date) -> set[int]:
    """Who paid something since a day, or has money here."""
    paid = select(Payment.payer_id).where(Payment.payer_id.in_(person_ids), Payment.day >= since)
    found = ledger.grouped(Account.PREPAID, "person_id")
    held = select(found.c.key).where(found.c.key.in_(person_ids), found.c.fen != 0)
    return {id_ for asked in (paid, held) for id_ in session.scalars(asked) if id_ is not None}


KEEPER = Keeper(told, stands, stays, forget, lately)
