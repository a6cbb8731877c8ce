"""The payments of a month of the demo, written at once in the shapes of the use cases: payment, receipt, allocations,
ledger. A thousand payments one by one would take the start of the demo a minute."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.fees.models import Allocation, Bill, DebtorPerson
from server.fees.queries.payable import Payable, payable
from server.fees.rules.items import Kind
from server.kit.bulk import insert_rows, reserve_ids
from server.kit.clock import day_start, local_day
from server.kit.db import table
from server.kit.money import yuan
from server.ledger.models import LedgerEvent, LedgerTransfer
from server.ledger.rules.accounts import Account
from server.payments.models import Payment, Receipt, ReceiptSeries
from server.payments.rules.methods import METHOD_LABELS, Method
from server.payments.rules.papers import CHECK_LENGTH, LETTERS, number
from server.places import queries as places

CLEARS_OLD, PAYS_LATE = 0.7, 0.03
"""How many of those who begin to pay clear what is older too, and how many miss the day and pay with the next bill."""
AT_ONCE = 500


@dataclass
class Collected:
    """Who has begun to pay, and since when. ``stops``: homes by label that pay nothing from a month on."""

    estate_id: int
    rng: random.Random
    stops: Mapping[str, date]
    order: list[int] = field(default_factory=list)
    payers: set[int] = field(default_factory=set)

    def choose(self, bills: Sequence[Payable], month: date, rate: int) -> set[int]:
        """The homes that pay this month's bill in time: those of last month, and as many more as bring ``rate`` percent
        of the amount."""
        mine = {bill.home_id: bill.fen for bill in bills if bill.period == month and not self._stopped(bill, month)}
        if not self.order:
            self.order = sorted(mine)
            self.rng.shuffle(self.order)
            # Who has stopped for good begins with everybody else.
            kept = {bill.home_id for bill in bills if bill.home_label in self.stops}
            self.order.sort(key=lambda home: home not in kept)
        wanted = sum(bill.fen for bill in bills if bill.period == month) * rate // 100
        late = {home for home in self.order if self.rng.random() < PAYS_LATE}
        chosen, sum_ = set[int](), 0
        for home in (home for home in self.order if home in mine and home not in late):
            if sum_ >= wanted:
                break
            chosen.add(home)
            sum_ += mine[home]
        return chosen

    def _stopped(self, bill: Payable, month: date) -> bool:
        return bill.home_label in self.stops and month >= self.stops[bill.home_label]


@dataclass(frozen=True)
class Paid:
    """A payment of the past: what it settles, by whom and when."""

    id: int
    payer_id: int | None
    at: datetime
    bills: tuple[Payable, ...]
    receipt_id: int
    event_id: int

    @property
    def fen(self) -> int:
        """All of it."""
        return sum(bill.open_fen for bill in self.bills)


def pay_month(
    session: Session, collected: Collected, *, month: date, last: date, rate: int, entered_by: int, reviewed_by: int
) -> int:  # fmt: skip
    """Let those who pay in a month pay their bills by transfer, on days up to ``last``; gives how many paid."""
    homes = session.scalars(select(Bill.home_id).where(Bill.estate_id == collected.estate_id, Bill.state == "open"))
    # What owners pay together for a lift is brought to the desk by itself.
    bills = [one for one in payable(session, home_ids=set(homes)).values() if one.kind != Kind.LEVY]
    chosen = collected.choose(bills, month, rate)
    new = chosen - collected.payers
    clears = {home for home in sorted(new) if collected.rng.random() < CLEARS_OLD} | (chosen & collected.payers)
    collected.payers |= chosen
    by_home: dict[int, list[Payable]] = {home: [] for home in sorted(chosen)}
    for bill in bills:
        if bill.home_id in chosen and (bill.period == month or (bill.period < month and bill.home_id in clears)):
            by_home[bill.home_id].append(bill)
    made = _made(session, collected, by_home, month, last)
    _write(session, collected, made, entered_by, reviewed_by)
    return len(made)


def _made(
    session: Session, collected: Collected, by_home: Mapping[int, Sequence[Payable]], month: date, last: date
) -> list[Paid]:  # fmt: skip
    payers = _payers(session, {bill.debtor_id for bills in by_home.values() for bill in bills})
    days = max((last - month).days, 1)
    drawn = [
        (day_start(month + timedelta(days=1 + collected.rng.randrange(days)))
         + timedelta(hours=9, minutes=collected.rng.randrange(540)), tuple(bills))
        for bills in by_home.values() if bills
    ]  # fmt: skip
    drawn.sort(key=lambda one: (one[0], one[1][0].id))
    tables = (Payment, Receipt, LedgerEvent)
    ids = zip(*(reserve_ids(session, table(one), len(drawn)) for one in tables), strict=True)
    return [
        Paid(id_, payers.get(bills[0].debtor_id), at, bills, receipt_id, event_id)
        for (at, bills), (id_, receipt_id, event_id) in zip(drawn, ids, strict=True)
    ]


def _write(session: Session, collected: Collected, made: Sequence[Paid], entered_by: int, reviewed_by: int) -> None:
    estate_id = collected.estate_id
    company_id = places.estate(session, estate_id)["company_id"]
    shared = {"company_id": company_id, "estate_id": estate_id}
    label = METHOD_LABELS[Method.TRANSFER]
    _insert(session, Payment, [
        {**shared, "id": one.id, "payer_id": one.payer_id, "payer_words": "", "method": Method.TRANSFER, "fen": one.fen,
         "received_at": one.at, "day": local_day(one.at), "state": "received", "home_id": one.bills[0].home_id,
         "lines": [{"bill_id": bill.id, "home_id": bill.home_id, "fen": bill.open_fen} for bill in one.bills],
         "auto": False, "reference": f"NN{one.id:010d}", "entered_by": entered_by, "entered_at": one.at,
         "reviewed_by": reviewed_by, "reviewed_at": one.at, "note": "", "why": "", "version": 2} for one in made
    ])  # fmt: skip
    _insert(session, LedgerEvent, [
        {**shared, "id": one.event_id, "day": local_day(one.at), "kind": "payment", "source": f"payment:{one.id}",
         "step": 0, "words": f"{label}付款 {yuan(one.fen)} 元", "at": one.at, "by": entered_by} for one in made
    ])  # fmt: skip
    each = [(one, bill) for one in made for bill in one.bills]
    _insert(session, LedgerTransfer, [
        {"event_id": one.event_id, "estate_id": estate_id, "day": local_day(one.at), "debit": Account.BANK,
         "credit": Account.RECEIVABLE, "fen": bill.open_fen, "debtor_id": bill.debtor_id, "bill_id": bill.id,
         "payment_id": one.id, "item": "property"} for one, bill in each
    ])  # fmt: skip
    _insert(session, Allocation, [
        {"bill_id": bill.id, "payment_id": one.id, "fen": bill.open_fen, "kind": "principal", "day": local_day(one.at),
         "at": one.at} for one, bill in each
    ])  # fmt: skip
    _receipts(session, collected.rng, company_id, made)
    _settle(session, [bill.id for _, bill in each])


def _receipts(session: Session, rng: random.Random, company_id: int, made: Sequence[Paid]) -> None:
    last = dict(session.execute(
        select(ReceiptSeries.year, ReceiptSeries.last).where(ReceiptSeries.company_id == company_id)
    ).all())  # fmt: skip
    rows = []
    for one in made:
        year = local_day(one.at).year
        last[year] = last.get(year, 0) + 1
        lines = [{"bill_id": bill.id, "home": bill.home_label, "item": bill.item_name, "period": bill.period_words,
                  "fen": bill.open_fen} for bill in one.bills]  # fmt: skip
        code = "".join(rng.choice(LETTERS) for _ in range(CHECK_LENGTH))
        rows.append({"id": one.receipt_id, "company_id": company_id, "number": number(year, last[year]),
                     "payment_id": one.id, "fen": one.fen, "lines": lines, "check": code, "issued_at": one.at,
                     "why": ""})  # fmt: skip
    _insert(session, Receipt, rows)
    for year, end in last.items():
        session.merge(ReceiptSeries(company_id=company_id, year=year, last=end))
    session.flush()


def _settle(session: Session, bill_ids: Sequence[int]) -> None:
    for start in range(0, len(bill_ids), AT_ONCE):
        some = Bill.id.in_(bill_ids[start : start + AT_ONCE])
        paid = {"paid_fen": Bill.fen - Bill.waived_fen, "state": "paid", "version": Bill.version + 1}
        session.execute(update(Bill).where(some).values(paid), execution_options={"synchronize_session": False})


def _payers(session: Session, debtor_ids: Iterable[int]) -> dict[int, int]:
    asked = select(DebtorPerson.debtor_id, func.min(DebtorPerson.person_id)).group_by(DebtorPerson.debtor_id)
    wanted = set(debtor_ids)
    return {debtor_id: person_id for debtor_id, person_id in session.execute(asked) if debtor_id in wanted}


def _insert(session: Session, model: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        names = list(rows[0])
        insert_rows(session, table(model), names, [tuple(row[name] for name in names) for row in rows])
