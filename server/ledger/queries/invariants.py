"""What must always hold in the ledger, whatever happens above it. The nightly check runs all of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from server.kit.money import yuan
from server.ledger.models import LedgerBook
from server.ledger.queries import days
from server.ledger.queries.balances import EVENTS, TRANSFERS, balances, grouped
from server.ledger.rules.accounts import LABELS, NEVER_BELOW_ZERO, Account
from server.ledger.rules.broken import Broken
from server.ledger.rules.chain import BEGINNING

Estates = Collection[int]
MOST = 100
"""So many of one kind are told; with more, the first are enough to begin with."""


def broken(session: Session, estate_ids: Estates | None = None, *, hashed_from: date | None = None) -> list[Broken]:
    """Everything that is not as it must be, in these estates (None: all). Hashes of closed days are reckoned anew from
    ``hashed_from`` on (None: all of them); their totals always."""
    wanted = sorted(estate_ids) if estate_ids is not None else with_books(session)
    found = [one for check in _CHECKS for one in check(session, wanted)]
    return found + [one for estate_id in wanted for one in _closed(session, estate_id, hashed_from)]


def with_books(session: Session) -> list[int]:
    """The estates that ever had an event."""
    return list(session.scalars(select(LedgerBook.estate_id).order_by(LedgerBook.estate_id)))


def _empty(session: Session, wanted: Estates) -> Iterator[Broken]:
    moved = exists().where(TRANSFERS.c.event_id == EVENTS.c.id)
    asked = select(EVENTS.c.id, EVENTS.c.estate_id, EVENTS.c.words).where(EVENTS.c.estate_id.in_(wanted), ~moved)
    for row in session.execute(asked.order_by(EVENTS.c.id).limit(MOST)):
        yield Broken("event_empty", row.estate_id, f"event:{row.id}", f"凭证 {row.id}（{row.words}）没有分录。")


def _astray(session: Session, wanted: Estates) -> Iterator[Broken]:
    asked = (
        select(TRANSFERS.c.id, EVENTS.c.estate_id)
        .join_from(TRANSFERS, EVENTS, EVENTS.c.id == TRANSFERS.c.event_id)
        .where(EVENTS.c.estate_id.in_(wanted))
        .where(or_(TRANSFERS.c.day != EVENTS.c.day, TRANSFERS.c.estate_id != EVENTS.c.estate_id))
    )
    for row in session.execute(asked.order_by(TRANSFERS.c.id).limit(MOST)):
        yield Broken(
            "transfer_astray", row.estate_id, f"transfer:{row.id}", f"分录 {row.id} 和它的凭证不在同一天或同一小区。"
        )


def _below_zero(session: Session, wanted: Estates) -> Iterator[Broken]:
    for estate_id in wanted:
        for account, fen in balances(session, estate_id).items():
            if fen < 0 and account in NEVER_BELOW_ZERO:
                words = f"“{LABELS[account]}”的余额是 {yuan(fen)} 元，不应该小于零。"
                yield Broken("account_below_zero", estate_id, f"account:{account}", words)


def _below_zero_of(account: Account, by: str, check: str, words: str) -> Callable[[Session, Estates], Iterator[Broken]]:
    def look(session: Session, wanted: Estates) -> Iterator[Broken]:
        each = grouped(account, by, estate_ids=wanted)
        asked = select(each.c.estate_id, each.c.key, each.c.fen).where(each.c.fen < 0)
        for row in session.execute(asked.order_by(each.c.key).limit(MOST)):
            said = words.format(key=row.key, yuan=yuan(int(row.fen)))
            yield Broken(check, row.estate_id, f"{by.removesuffix('_id')}:{row.key}", said)

    return look


_CHECKS = (
    _empty,
    _astray,
    _below_zero,
    _below_zero_of(
        Account.PREPAID, "person_id", "balance_below_zero", "编号 {key} 的预存余额是 {yuan} 元，不应该小于零。"
    ),
    _below_zero_of(Account.RECEIVABLE, "bill_id", "bill_overpaid", "账单 {key} 的应收余额是 {yuan} 元，收多了。"),
)


def _closed(session: Session, estate_id: int, hashed_from: date | None) -> Iterator[Broken]:
    through = days.closed_through(session, estate_id)
    if through is None:
        return
    rows, before = days.totals(session, estate_id, None, through), BEGINNING
    for kept in days.closed(session, estate_id):
        day: date = kept["day"]
        now = rows.pop(day, {})
        if now != kept["totals"]:
            yield _about(estate_id, day, "closed_day_changed", "的合计和结账时不一样")
        elif (hashed_from is None or day >= hashed_from) and (
            days.hash_of(session, estate_id, day, before) != kept["hash"]
        ):
            yield _about(estate_id, day, "closed_day_rewritten", "的分录和结账时的指纹对不上")
        before = kept["hash"]
    for day in sorted(rows):
        yield _about(estate_id, day, "closed_day_entered", "在结账以后多了分录")


def _about(estate_id: int, day: date, check: str, what: str) -> Broken:
    return Broken(check, estate_id, f"day:{day.isoformat()}", f"{day.isoformat()}{what}。")
