"""An order and a quote as their payer sees them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import Session

from server.fees.queries.calm import resting
from server.fees.service.wanted import wanted_bills
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.money import yuan
from server.payments.models import Mismatch, Order, Payment, Receipt
from server.payments.rules import orders as rules
from server.payments.rules.lines import Line
from server.payments.rules.orders import Kind, State
from server.payments.service.quoting import Quote

WORDS: Mapping[str, str] = {
    State.MADE: "正在等微信支付，请稍等。",
    State.PREPAID: "还没有收到微信的付款结果，付过的话请稍等一会儿再看。",
    State.PAID: "已支付，收据已经开好。",
    State.CLOSED: "订单已关闭，没有扣款。",
    State.FAILED: "这次没有付成，没有扣款，请返回重新下单。",
}

SURPLUS = "这些账单刚才已经付清过，多付的 {fen} 元已存为您的预存款，可以抵以后的账单，也可以找物业退给您。"
LEFT = "这次缴的账单还剩 {fen} 元没有缴。"
LATE_LEFT = "账单付清了。因为缴得晚，另记了违约金，还有 {fen} 元没有缴。"


def order(session: Session, order_id: int, actor: Actor) -> dict[str, Any]:
    """One order of the payer's own; :class:`NotFound` for anybody else."""
    row = session.get(Order, order_id)
    if row is None or row.payer_id != actor.id:
        raise not_found("支付单")
    return shown(session, row)


def shown(session: Session, row: Order) -> dict[str, Any]:
    """An order with its receipt, without what the phone needs for WeChat's sheet; ``surplus_fen`` came although its
    bills were paid already."""
    payment_id, receipt_id, surplus = _paid(session, row)
    words = SURPLUS.format(fen=yuan(surplus)) if surplus else WORDS[row.state] + _left(session, row)
    return {
        "id": row.id, "state": row.state, "state_label": rules.LABELS[row.state], "fen": row.fen,
        "fen_words": f"{yuan(row.fen)} 元", "words": words, "covered_words": _covered(row),
        "expires_at": row.expires_at, "params": None, "payment_id": payment_id, "receipt_id": receipt_id,
        "surplus_fen": surplus,
    }  # fmt: skip


def reread(session: Session, order_id: int) -> dict[str, Any]:
    """The order as it stands now, for whoever was let in before."""
    return shown(session, session.get_one(Order, order_id))


def quoted(quote: Quote, *, day: date) -> dict[str, Any]:
    """A quote as it is shown before it is ordered."""
    estate = quote.estate
    return {
        "estate": {"id": estate["id"], "name": estate["name"], "phone": estate["phone"]},
        "lines": [_line(quote, line, day) for line in quote.lines],
        "total_fen": quote.total, "total_words": f"{yuan(quote.total)} 元", "balance_fen": quote.balance,
        "from_balance_fen": quote.from_balance, "pay_fen": quote.asked, "pay_words": f"{yuan(quote.asked)} 元",
        "wechat": bool(estate["active"]),
    }  # fmt: skip


def _line(quote: Quote, line: Line, day: date) -> dict[str, Any]:
    bill = quote.bills.get(line.bill_id) if line.bill_id is not None else None
    owed = quote.opens.get(line.bill_id) if line.bill_id is not None else None
    return {
        "bill_id": line.bill_id, "home_id": line.home_id, "fen": line.fen, "words": f"{yuan(line.fen)} 元",
        "home_label": bill.home_label if bill else "", "item_name": bill.item_name if bill else "预存款",
        "period_words": bill.period_words if bill else "", "disputed": bill.disputed if bill else False,
        "due_on": bill.due_on if bill else None, "overdue": bool(bill and bill.due_on < day),
        "open_fen": owed.principal + owed.late_fee if owed else line.fen, "late_fen": owed.late_fee if owed else 0,
    }  # fmt: skip


def _covered(row: Order) -> str | None:
    if not row.balance_fen:
        return None
    done = "已用" if row.state == State.PAID else "付款后再用"
    return f"{done}预存款抵 {yuan(row.balance_fen)} 元"


def _left(session: Session, row: Order) -> str:
    """What is still to be paid of the bills of an order that is paid, where a part was paid; with their late fees, and
    without what rests: nobody is asked for that, and whoever helped must not learn of it (P-04)."""
    bill_ids = [line["bill_id"] for line in row.lines if line["bill_id"] is not None]
    if row.state != State.PAID or not bill_ids:
        return ""
    _, opens = wanted_bills(session, bill_ids)
    quiet = resting(session, opens)
    asked = [one for id_, one in opens.items() if id_ not in quiet]
    left = sum(one.asked for one in asked)
    words = LEFT if any(one.principal for one in asked) else LATE_LEFT
    return words.format(fen=yuan(left)) if left else ""


def _paid(session: Session, row: Order) -> tuple[int | None, int | None, int]:
    """The payment of an order, its receipt, and the fen of it that its bills needed no more."""
    if row.state != State.PAID:
        return None, None, 0
    receipt = (Receipt.payment_id == Payment.id) & Receipt.void_at.is_(None)
    twice = (Mismatch.kind == Kind.PAID_TWICE) & (Mismatch.about == literal("payment:") + cast(Payment.id, String))
    asked = select(Payment.id, Receipt.id, Mismatch.facts).outerjoin(Receipt, receipt).outerjoin(Mismatch, twice)
    found = session.execute(asked.where(Payment.order_id == row.id)).first()
    return (found[0], found[1], int((found[2] or {}).get("surplus_fen", 0))) if found is not None else (None, None, 0)
