"""What changes a share of a levy after it was billed: instalments, and a late home's money going back to the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, Levy
from server.fees.rules.items import BillState
from server.fees.service.levies import KEY
from server.fees.service.taking_back import take_back
from server.kit import audit
from server.kit.actor import SYSTEM
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.money import yuan
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move

_COPIED = ("estate_id", "building_id", "home_id", "item_id", "debtor_id", "period", "through", "months", "quantity",
           "levy_id")  # fmt: skip


def spread(
    session: Session, *, matter_id: int, home_id: int, parts: Sequence[tuple[int, date]], elsewhere: int = 0,
    at: datetime,
) -> bool:  # fmt: skip
    """Put bills of ``parts`` (fen, day due) in the place of a share's one bill; with what comes from ``elsewhere`` they
    add up to it. Whether that was done: not where something is paid, doubted or divided already, nor twice."""
    asked = select(Bill).join(Levy, Levy.id == Bill.levy_id).where(Levy.matter_id == matter_id)
    asked = asked.where(Bill.home_id == home_id, Bill.state == BillState.OPEN, Bill.part == 0)
    bill = session.scalar(asked.with_for_update(of=Bill).execution_options(populate_existing=True))
    if bill is None or bill.paid_fen or bill.waived_fen or bill.disputed:
        return False
    if sum(fen for fen, _ in parts) + elsewhere != bill.fen:
        raise ValueError(f"bill {bill.id}: the parts do not add up")
    day = posting.open_day(session, bill.estate_id, local_day(at))
    title = session.get_one(Levy, bill.levy_id).title
    posting.post(session, estate_id=bill.estate_id, kind="bill_void", source=f"bill:{bill.id}", day=day,
                 words=f"改为分期：{title}"[:200], transfers=[take_back(session, bill.id)], at=at)  # fmt: skip
    _write(session, bill, title, parts, elsewhere, day, at)
    audit.record(session, SYSTEM, "fees.share_spread", "bill", bill.id, at=at, estate_id=bill.estate_id,
                 before={"fen": bill.fen}, after={"parts": len(parts)})  # fmt: skip
    return True


def give_back(
    session: Session, *, estate_id: int, join_id: int, returns: Mapping[int, int], at: datetime, by: int
) -> None:
    """Write down that a late home's money went out of the owners' common account to these homes (id to fen). Written
    once."""
    moves = [Move(Account.LEVY_MONEY, Account.BANK, fen, item=KEY) for _, fen in sorted(returns.items()) if fen]
    day = posting.open_day(session, estate_id, local_day(at))
    posting.post(session, estate_id=estate_id, kind="levy_back", source=f"join:{join_id}", day=day,
                 words="后来加入的一户补交的钱，分回给先出资的各户", transfers=moves, at=at, by=by)  # fmt: skip


def _write(
    session: Session, bill: Bill, title: str, parts: Sequence[tuple[int, date]], elsewhere: int, day: date, at: datetime
) -> None:
    if not parts:
        return
    same = {name: getattr(bill, name) for name in _COPIED}
    rows = [
        {**same, "part": number, "fen": fen, "exact": str(fen), "due_on": due_on, "state": BillState.OPEN.value,
         "formula": _formula(title, bill.fen, elsewhere, number, len(parts), fen), "paid_fen": 0, "waived_fen": 0,
         "disputed": False, "version": 1}
        for number, (fen, due_on) in enumerate(parts, 1)
    ]  # fmt: skip
    session.execute(insert(table(Bill)), rows)
    moves = select(
        literal(Account.RECEIVABLE.value).label("debit"), literal(Account.LEVY_MONEY.value).label("credit"), Bill.fen,
        Bill.debtor_id, Bill.id.label("bill_id"), literal(KEY).label("item"),
    ).where(Bill.levy_id == bill.levy_id, Bill.home_id == bill.home_id, Bill.part > 0,
            Bill.state != BillState.VOID)  # fmt: skip
    posting.post_many(session, estate_id=bill.estate_id, kind="levy_parts", source=f"bill:{bill.id}", day=day,
                      words=f"分期：{title}"[:200], moves=moves, at=at)  # fmt: skip


def _formula(title: str, share: int, elsewhere: int, number: int, count: int, fen: int) -> str:
    less = f"，其中 {yuan(elsewhere)} 元不用您付" if elsewhere else ""
    which = f"，分 {count} 期，第 {number} 期 {yuan(fen)} 元" if count > 1 else f"，这次付 {yuan(fen)} 元"
    return f"{title}：本户 {yuan(share)} 元{less}{which}"[:300]
