"""What came and what is open of a home's share of a cost, for the room in which the cost was decided."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from server.fees.models import Allocation, Bill, Levy, LevyClosing
from server.fees.rules.common_money import LEVY_BACK, LEVY_ITEM
from server.fees.rules.items import BillState, LevyState
from server.fees.rules.levy_ends import ClosingState
from server.kit.money import yuan
from server.ledger.queries.balances import by_key
from server.ledger.rules.accounts import Account


@dataclass(frozen=True, slots=True)
class ShareBill:
    """A share as it was billed first. ``whole``: nothing of it is paid, waived, doubted or divided yet."""

    fen: int
    whole: bool


@dataclass(frozen=True, slots=True)
class LevyMoney:
    """The money of a levy in fen: what came in of its shares and stayed, what was paid out of it. What a late
    home pays goes back to the earlier payers and is no part of it. ``waived``: what the firm let go of shares and bears
    itself. ``given_back``: what was left when it ``closed``."""

    id: int
    estate_id: int
    title: str
    collected: int
    paid_out: int
    given_back: int = 0
    closed: bool = False
    waived: int = 0

    @property
    def item(self) -> str:
        """Under which item of the ledger it is paid out: ``levy:12``."""
        return f"{LEVY_ITEM}{self.id}"

    @property
    def left(self) -> int:
        """What is there still."""
        return self.collected + self.waived - self.paid_out - self.given_back

    @property
    def words(self) -> str:
        """As everybody reads it."""
        sums = f"收到 {yuan(self.collected)} 元，"
        sums += f"物业承担减免的 {yuan(self.waived)} 元，" if self.waived else ""
        sums += f"付出 {yuan(self.paid_out)} 元，"
        sums += f"退回 {yuan(self.given_back)} 元，已经结清" if self.closed else f"还剩 {yuan(self.left)} 元"
        return f"“{self.title}”大家分摊的钱：{sums}。"


@dataclass(frozen=True, slots=True)
class JoinMoney:
    """What has not come, in fen, of what a late home is to pay, and how much of that was waived and will not come."""

    missing: int
    waived: int


def money(session: Session, estate_id: int) -> list[LevyMoney]:
    """The money of every levy of an estate, the newest first; that of late homes aside."""
    return _money(session, Levy.estate_id == estate_id, Levy.join_id.is_(None))


def money_of(session: Session, levy_id: int) -> LevyMoney:
    """The money of a levy that exists."""
    return _money(session, Levy.id == levy_id)[0]


def _money(session: Session, *where: ColumnElement[bool]) -> list[LevyMoney]:
    paid, waived = func.coalesce(func.sum(Bill.paid_fen), 0), func.coalesce(func.sum(Bill.waived_fen), 0)
    # What was waived because the levy ended was nobody's cost, and is in the bills from then on.
    kept = select(LevyClosing.waived_fen).where(
        LevyClosing.levy_id == Levy.id, LevyClosing.state == ClosingState.APPROVED
    )
    named = (Levy.id, Levy.estate_id, Levy.title, Levy.state)
    asked = (
        select(*named, paid, func.coalesce(kept.scalar_subquery(), waived))
        .outerjoin(Bill, Bill.levy_id == Levy.id)
        .where(*where).group_by(*named).order_by(Levy.id.desc())
    )  # fmt: skip
    rows = session.execute(asked).all()
    out: dict[tuple[int, str], int] = {}
    for estate_id in {row[1] for row in rows}:
        held = by_key(session, Account.LEVY_MONEY, "item", estate_id=estate_id)
        out |= {(estate_id, item): -fen for item, fen in held.items() if item.startswith((LEVY_ITEM, LEVY_BACK))}
    return [
        LevyMoney(id_, estate_id, title, int(fen), out.get((estate_id, f"{LEVY_ITEM}{id_}"), 0),
                  out.get((estate_id, f"{LEVY_BACK}{id_}"), 0), state == LevyState.CLOSED, int(off))
        for id_, estate_id, title, state, fen, off in rows
    ]  # fmt: skip


def money_of_join(session: Session, join_id: int) -> JoinMoney | None:
    """None as long as the late home has no bill."""
    missing, waived = func.sum(Bill.fen - Bill.paid_fen), func.sum(Bill.waived_fen)
    asked = select(missing, waived).join(Levy, Levy.id == Bill.levy_id)
    found = session.execute(asked.where(Levy.join_id == join_id, Bill.state != BillState.VOID)).one()
    return None if found[0] is None else JoinMoney(int(found[0]), int(found[1]))


def payments_of(session: Session, closing_id: int) -> list[int]:
    """The payments of which something lies, or lay, on a bill of the levy that this closing is about."""
    asked = select(Allocation.payment_id).join(Bill, Bill.id == Allocation.bill_id)
    asked = asked.join(LevyClosing, LevyClosing.levy_id == Bill.levy_id).where(LevyClosing.id == closing_id)
    return sorted(set(session.scalars(asked)))


def share_bill(session: Session, matter_id: int, home_id: int) -> ShareBill | None:
    """The bill of a home's share of a decided cost; None where there is none."""
    asked = select(Bill).join(Levy, Levy.id == Bill.levy_id).where(Levy.matter_id == matter_id)
    rows = session.scalars(asked.where(Bill.home_id == home_id, Bill.state != BillState.VOID)).all()
    if not rows:
        return None
    whole = all(one.part == 0 and one.state == BillState.OPEN and not one.disputed for one in rows)
    touched = sum(one.paid_fen + one.waived_fen for one in rows)
    return ShareBill(sum(one.fen for one in rows), whole and not touched)
