"""What the payers of a trial did to the books: ours, those of the local WeChat Pay, and its trade bill beside them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from bench.crowd import ESTATE
from bench.payers import SUB_MCHID
from miniprogram_stub.platform.servers import Platform
from server.fees.models import Allocation
from server.fees.queries import checks as fees_checks
from server.kit.clock import SystemClock, local_day
from server.kit.db import Database
from server.ledger.queries import invariants
from server.ledger.queries.balances import balance
from server.ledger.rules.accounts import Account
from server.payments.models import Order, Payment, PayNotice
from server.payments.queries import checks
from server.payments.rules.trade_bill import LineKind, trade_lines
from server.wechat.pay.gateway import PayGateway
from tests.paykeys import pay_settings

SETTLE_SECONDS = 300.0


@dataclass
class Trial:
    """What was tried and what came of it."""

    payers: int
    killed: dict[str, int] = field(default_factory=lambda: {"web": 0, "worker": 0})
    tries: int = 0
    figures: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def settle(trial: Trial, url: str, platform: Platform) -> None:
    """Wait until we know of everything that was paid there."""
    database, ends, began = Database(url), time.monotonic() + SETTLE_SECONDS, time.monotonic()
    there = {one["out_trade_no"] for one in platform.world.pay.book.told()["orders"] if one["state"] == "SUCCESS"}
    paid = select(Order.out_trade_no).where(Order.state == "paid")
    while time.monotonic() < ends:
        with database.read() as session:
            missing = there - set(session.scalars(paid))
        if not missing:
            break
        time.sleep(0.5)
    trial.figures |= {"seconds_settling": round(time.monotonic() - began, 1), "paid_there": len(there)}
    if missing:
        trial.faults.append(f"{len(missing)} orders are paid there and not here")
    database.dispose()


def compare(trial: Trial, url: str, platform: Platform) -> None:
    """Order by order, and in sums: WeChat's books, its trade bill, our payments, our ledger. Notes every fault."""
    database, books = Database(url), platform.world.pay.book.told()
    there = {one["out_trade_no"]: one["fen"] for one in books["orders"] if one["state"] == "SUCCESS"}
    bill = _trade_bill(platform)
    with database.read() as session:
        asked = select(Order.out_trade_no, Payment.fen).join(Payment, Payment.order_id == Order.id)
        here = {row.out_trade_no: row.fen for row in session.execute(asked.where(Payment.state == "received"))}
        wechat = balance(session, Account.WECHAT, estate_id=ESTATE)
        prepaid = balance(session, Account.PREPAID, estate_id=ESTATE)
        settled = int(session.scalar(select(func.sum(Allocation.fen)).where(Allocation.reverses.is_(None))) or 0)
        odd = [*invariants.broken(session), *checks.broken(session), *fees_checks.broken(session)]
        trial.figures["notices"] = session.scalar(select(func.count()).select_from(PayNotice))
    database.dispose()
    sums = {"wechats_books": sum(there.values()), "trade_bill": sum(bill.values()), "payments": sum(here.values()),
            "ledger_wechat": wechat, "bills_and_balances": settled + prepaid}  # fmt: skip
    callbacks = platform.world.pay.callbacks
    trial.figures |= {"sums_fen": sums, "callbacks_made": sum(one.attempts for one in callbacks),
                      "paid_twice_to_balance_fen": prepaid, "orders_paid": len(here)}  # fmt: skip
    wanted = {
        "our payments are not WeChat's, order by order": here == there, "nor its trade bill's": bill == there,
        "the sums are not one": len(set(sums.values())) == 1, f"the ledger is broken: {odd[:3]}": not odd,
        "nobody paid": bool(here), "nobody was killed": all(trial.killed.values()),
    }  # fmt: skip
    trial.faults += [fault for fault, well in wanted.items() if not well]


def _trade_bill(platform: Platform) -> dict[str, int]:
    """The next morning, fetched through our gateway and read by our rules."""
    clock = SystemClock()
    today = local_day(clock.now())
    platform.world.clock.advance(timedelta(hours=36).total_seconds())
    gateway = PayGateway(pay_settings(base=platform.pay_url, timeout=30.0), clock)
    bills = [gateway.trade_bill(day, SUB_MCHID) for day in (today - timedelta(days=1), today)]
    lines = [line for bill in bills if bill for line in trade_lines(bill.splitlines())]
    return {line.out_trade_no: line.fen for line in lines if line.kind is LineKind.PAYMENT}
