"""Links to pay for somebody, as whoever made one and whoever opens one see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.queries.late import accruing
from server.fees.queries.payable import payable
from server.kit.house import House
from server.kit.money import yuan
from server.payments.models import LinkedOrder, PayLink
from server.payments.queries.payments import home_labels
from server.payments.rules.links import masked
from server.payments.service.linking import Made, usable
from server.payments.service.quoting import Quote
from server.people import queries as people
from server.places.queries import ESTATES

PAGE = "pages/shared/shared?t={token}"
ALL_PAID = "这些账单都付清了，谢谢您。"


def made(session: Session, house: House, just: Made) -> dict[str, Any]:
    """A link just made, with its address: nobody can be told it again."""
    page = PAGE.format(token=just.token)
    label = home_labels(session, [just.link.home_id]).get(just.link.home_id, "")
    return {
        "id": just.link.id, "page": page, "url": f"{house.settings.web.public_url}/app/#/{page}",
        "home_label": label, "shown_label": masked(label), "fen": just.quote.total,
        "words": f"{yuan(just.quote.total)} 元", "bills": len(just.link.bill_ids), "expires_at": just.link.expires_at,
    }  # fmt: skip


def mine(session: Session, person_id: int, *, at: datetime) -> list[dict[str, Any]]:
    """The links of somebody that may still be used, the latest first."""
    links = usable(session, person_id, at=at)
    labels = home_labels(session, [link.home_id for link in links])
    return [
        {"id": link.id, "home_label": labels.get(link.home_id, ""), "bills": len(link.bill_ids),
         "expires_at": link.expires_at}
        for link in links
    ]  # fmt: skip


def shared(session: Session, link: PayLink, found: Quote | None, *, today: date) -> dict[str, Any]:
    """What whoever opens a link sees: the estate, the home with stars, items, months and sums. Never a name, a number,
    a full address or another bill."""
    estate = select(ESTATES.c.name, ESTATES.c.phone).where(ESTATES.c.id == link.estate_id)
    name, phone = session.execute(estate).one()
    label = home_labels(session, [link.home_id]).get(link.home_id, "")
    total, bills = (found.total, found.bills) if found is not None else (0, {})
    late = accruing(session, {one.id: one.estate_id for one in bills.values() if one.due_on < today}, on=today)
    return {
        "estate_name": name, "estate_phone": phone, "home_label": masked(label), "lines": _lines(found),
        "fen": total, "accruing_fen": sum(late.values()),
        "words": f"{yuan(total)} 元" if total else ALL_PAID, "expires_at": link.expires_at,
        "wechat": bool(found is not None and found.estate["active"]),
    }  # fmt: skip


def to_thank(session: Session, order_id: int | None, payer_id: int) -> list[int]:
    """Who hears that somebody else has paid for them by a link: those who owe its bills, and whoever shared it."""
    asked = select(PayLink).join(LinkedOrder, LinkedOrder.link_id == PayLink.id)
    link = session.scalar(asked.where(LinkedOrder.order_id == order_id)) if order_id is not None else None
    if link is None:
        return []
    owing = {one for bill in payable(session, bill_ids=link.bill_ids).values() for one in bill.people}
    return sorted({people.resolve(session, one) for one in {*owing, link.made_by}} - {payer_id})


def _lines(found: Quote | None) -> list[dict[str, Any]]:
    if found is None:
        return []
    named = [(found.bills[line.bill_id], line.fen) for line in found.lines if line.bill_id is not None]
    return [{"item_name": bill.item_name, "period_words": bill.period_words, "fen": fen} for bill, fen in named]
