"""WeChat's papers of a day: which are wanted, and their lines kept as they stand there. Matching is beside this.

A paper may have a million lines: whoever fetches it keeps them piece by piece, a transaction for each, and begins anew
when he is stopped; what is read twice is kept once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from server.kit.bulk import insert_rows
from server.kit.clock import SHANGHAI, local_day
from server.kit.db import table
from server.kit.once import insert_new
from server.payments.models import Merchant, Order, Payment, Refund, Statement, StatementLine
from server.payments.rules.fund_bill import FundLine
from server.payments.rules.methods import Method
from server.payments.rules.mismatches import words
from server.payments.rules.orders import Kind
from server.payments.rules.refunding import Refunding
from server.payments.rules.trade_bill import TradeLine
from server.payments.service import exceptions

TRADE, FUND = "trade", "fund"
WANTED, FETCHED, EMPTY, MATCHED = "wanted", "fetched", "empty", "matched"
KIND_LABELS = {TRADE: "交易账单", FUND: "资金账单"}
READY_AT = time(10, 0)
"""Bills of a day are ready at about ten of the next."""
MOST_DAYS = 60
"""So far back missed days are caught up; WeChat keeps bills for three months."""
QUIET = timedelta(days=7)
"""[C] So long after its last order or refund the papers of a merchant that was switched off are still fetched."""
LEASE, NOT_YET = timedelta(minutes=30), timedelta(minutes=10)
TOLD_AFTER = 3
"""So many broken files of a day, and finance is told."""
_COLUMNS = ("statement_id", "number", "kind", "transaction_id", "out_trade_no", "out_refund_no", "fen", "fee_fen", "at",
            "raw", "matched_to")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper to fetch, or one fetched that is not matched yet."""

    id: int
    company_id: int
    sub_mchid: str
    day: date
    kind: str
    state: str
    tries: int


def want(session: Session, *, at: datetime) -> int:
    """Note which papers are wanted by now: of every company the days since its last one, each once; of one that takes
    no more money as long as something of it may still stand in them. How many rows were written for."""
    last_ready = local_day(at) - timedelta(days=1 if at.astimezone(SHANGHAI).time() >= READY_AT else 2)
    rows: list[dict[str, Any]] = []
    latest = select(Statement.company_id, func.max(Statement.day)).group_by(Statement.company_id)
    known = {row.company_id: row[1] for row in session.execute(latest)}
    for company_id, active in session.execute(select(Merchant.company_id, Merchant.active)).all():
        last = last_ready if active else min(last_ready, _quiet_from(session, company_id))
        day = max(known.get(company_id, last_ready - timedelta(days=1)), last_ready - timedelta(days=MOST_DAYS))
        while (day := day + timedelta(days=1)) <= last:
            rows += [{"company_id": company_id, "day": day, "kind": kind, "state": WANTED, "rows": 0, "tries": 0,
                      "totals": {}, "next_at": at, "error": ""} for kind in (TRADE, FUND)]  # fmt: skip
    insert_new(session, Statement, rows)
    return len(rows)


def due(session: Session, *, at: datetime, most: int = 20) -> list[Wanted]:
    """The papers to go on with now, the oldest day first and trades before funds."""
    asked = (
        select(Statement, Merchant.sub_mchid)
        .join(Merchant, Merchant.company_id == Statement.company_id)
        .where(Statement.next_at <= at)
        .order_by(Statement.day, Statement.kind.desc(), Statement.id)
        .limit(most)
    )
    return [
        Wanted(row.id, row.company_id, sub_mchid, row.day, row.kind, row.state, row.tries)
        for row, sub_mchid in session.execute(asked)
    ]


def claim(session: Session, one: Wanted, *, at: datetime) -> bool:
    """Take a paper for one try; False when somebody else has it. Whoever dies in it loses it after a while."""
    mine = (Statement.id == one.id) & (Statement.tries == one.tries) & (Statement.next_at <= at)
    taken = update(Statement).where(mine).values(tries=one.tries + 1, next_at=at + LEASE)
    return session.scalar(taken.returning(Statement.id)) is not None


def put_off(session: Session, statement_id: int, *, why: str, at: datetime, wait: timedelta = NOT_YET) -> None:
    """Come again later, and say why."""
    session.execute(update(Statement).where(Statement.id == statement_id).values(next_at=at + wait, error=why[:200]))


def begin(session: Session, statement_id: int) -> None:
    """Forget the lines of a try that was stopped; nothing was matched against them yet."""
    session.execute(delete(StatementLine).where(StatementLine.statement_id == statement_id))


def keep(session: Session, statement_id: int, lines: Iterable[TradeLine | FundLine]) -> None:
    """Keep a piece of the lines."""
    rows = [_trade(line) if isinstance(line, TradeLine) else _fund(line) for line in lines]
    insert_rows(session, table(StatementLine), _COLUMNS, [(statement_id, *row, None) for row in rows])


def fetched(session: Session, statement_id: int, *, sha1: str, at: datetime) -> None:
    """All lines are kept and add up: from now on they are matched."""
    mine = StatementLine.statement_id == statement_id
    sums = select(StatementLine.kind, func.count(), func.sum(StatementLine.fen), func.sum(StatementLine.fee_fen))
    found = session.execute(sums.where(mine).group_by(StatementLine.kind)).all()
    totals = {kind: {"count": count, "fen": int(fen), "fee_fen": int(fee)} for kind, count, fen, fee in found}
    values = {"state": FETCHED, "sha1": sha1, "rows": sum(one["count"] for one in totals.values()), "totals": totals,
              "fetched_at": at, "error": ""}  # fmt: skip
    session.execute(update(Statement).where(Statement.id == statement_id).values(values))


def nothing(session: Session, statement_id: int, *, at: datetime) -> None:
    """WeChat has no paper of that day: nothing happened there."""
    values = {"state": EMPTY, "fetched_at": at, "error": "", "totals": {}}
    session.execute(update(Statement).where(Statement.id == statement_id).values(values))


def broken(session: Session, one: Wanted, *, why: str, at: datetime) -> None:
    """The file does not add up: none of it is kept, and it is fetched again. After some tries finance is told."""
    begin(session, one.id)
    put_off(session, one.id, why=why, at=at, wait=LEASE)
    if one.tries + 1 >= TOLD_AFTER:
        what = f"{one.day:%Y-%m-%d}的{KIND_LABELS[one.kind]}读不了：{why[:80]}。"
        exceptions.found(session, Kind.BILL_BROKEN, f"statement:{one.id}", words(Kind.BILL_BROKEN, what),
                         company_id=one.company_id, estate_id=None, at=at)  # fmt: skip


def done(session: Session, statement_id: int, *, at: datetime) -> None:
    """Everything in the paper was compared; a day without one stays empty."""
    state = select(Statement.state).where(Statement.id == statement_id)
    now = EMPTY if session.scalar(state) == EMPTY else MATCHED
    values = {"state": now, "matched_at": at, "next_at": None, "error": ""}
    session.execute(update(Statement).where(Statement.id == statement_id).values(values))


def rows_of(session: Session, statement_id: int) -> int:
    """How many lines a paper has."""
    return session.scalar(select(Statement.rows).where(Statement.id == statement_id)) or 0


def _quiet_from(session: Session, company_id: int) -> date:
    """The last day on which something of a company's own may stand in its papers: some days after its last order and
    its last refund, since money goes on to the bank after both, and every day while a refund is under way."""
    ours = select(Refund.id).join(Payment, Payment.id == Refund.payment_id)
    ours = ours.where(Payment.company_id == company_id, Payment.method == Method.WECHAT)
    if session.scalar(ours.where(Refund.state.in_((Refunding.APPROVED, Refunding.PROCESSING))).limit(1)) is not None:
        return date.max
    ended = (func.max(Order.made_at), select(func.max(Refund.done_at)).where(Refund.id.in_(ours)).scalar_subquery())
    row = session.execute(select(*ended).where(Order.company_id == company_id)).one()
    days = [local_day(one) + QUIET for one in row if one is not None]
    return max(days, default=date.min)


def _trade(line: TradeLine) -> tuple[Any, ...]:
    raw = {"state": line.state, "sub_mchid": line.sub_mchid, "rate": line.rate, "refund_id": line.refund_id}
    return (line.number, line.kind, line.transaction_id, line.out_trade_no, line.out_refund_no, line.fen, line.fee_fen,
            line.at, raw)  # fmt: skip


def _fund(line: FundLine) -> tuple[Any, ...]:
    raw = {"name": line.name, "flow_id": line.flow_id, "balance_fen": line.balance_fen, "voucher": line.voucher}
    return line.number, line.kind, line.business_id, None, None, line.fen, 0, line.at, raw
