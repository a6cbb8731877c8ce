"""What the app itself has shown to all owners, by item: since when, and under which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from server.bodies.queries import sitting as bodies
from server.books.queries import fund, published
from server.books.rules.periods import Period
from server.contacts.queries import shown as contacts
from server.contracts.queries import standing as contracts
from server.fees.queries import standards
from server.kit.calendar.spans import Span

Feed = Callable[[Session, int, Span], date | None]


def _fund(session: Session, estate_id: int, span: Span) -> date | None:
    shown = fund.published(session, estate_id, span.from_)
    return min((on for day, on in shown if day <= span.to), default=None)


def _books(asked: Callable[[Session, int, Period], date | None]) -> Feed:
    return lambda session, estate_id, span: asked(session, estate_id, Period(span.from_, span.months))


ALWAYS: Mapping[str, tuple[str, Callable[[Session, int, date], date | None]]] = {
    "committee_names": ("业委会", lambda session, estate_id, _day: bodies.listed_since(session, estate_id)),
    "contract": ("小区账本里的服务合同", lambda session, estate_id, _day: contracts.shown_since(session, estate_id)),
    "prices": ("收费标准", standards.since),
    "contact": ("谁管我们小区", contacts.head_since),
}
"""The same of what always has to be in sight."""
FEEDS: Mapping[str, tuple[str, Feed]] = {
    "public_income": ("小区账本", _books(published.income_since)),
    "energy": ("小区账本", _books(published.energy_since)),
    "accounts": ("小区账本", _books(published.accounts_since)),
    "maintenance_fund": ("小区账本里的维修资金", _fund),
}
"""Where an item stands in the app, and since when. What has no feed is published on the board alone."""


def since(session: Session, estate_id: int, item: str, span: Span) -> date | None:
    """Since when an item of a span stands in the app; None where it does not."""
    feed = FEEDS.get(item)
    return None if feed is None else feed[1](session, estate_id, span)


def now_since(session: Session, estate_id: int, item: str, day: date) -> date | None:
    """Since when that stands in the app, on a day, which always has to be in sight; None where it does not."""
    return ALWAYS[item][1](session, estate_id, day) if item in ALWAYS else None


def where(item: str) -> str:
    """Where in the app it stands."""
    known = FEEDS.get(item) or ALWAYS.get(item)
    return known[0] if known else ""
