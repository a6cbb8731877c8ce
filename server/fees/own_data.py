"""What this room keeps of one person: their bills, and what they said of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, BillDispute, DebtorPerson
from server.fees.queries.bill_lines import BILLS, line, owed_by, principals, unpaid
from server.fees.rules.items import BillState
from server.kit.money import yuan
from server.kit.own_data import Keeper, Of, Part, Stay, day_words
from server.kit.retention import VOUCHER_MONTHS, must_keep_through

DISPUTES = {"open": "待答复", "upheld": "账单有误", "rejected": "账单没有错", "withdrawn": "已撤回"}


def told(of: Of) -> Iterable[Part]:
    """Every bill of their own debts, and what they doubted."""
    return [Part("账单", _bills(of)), Part("对账单的疑问", _disputes(of))]


def _bills(of: Of) -> list[str]:
    rows = of.session.execute(principals().where(owed_by(of.person_id)).order_by(BILLS.c.id)).mappings()
    shown = ((row, line(row, today=of.day)) for row in rows)
    return [
        f"{row['estate_name']} {row['home_label']} {one['item_name']} {one['period_words']}：{yuan(one['fen'])} 元，"
        f"{row['formula'] + '，' if one['repair'] else ''}"
        f"{day_words(one['due_on'])} 到期，{one['state_label']}" for row, one in shown
    ]  # fmt: skip


def _disputes(of: Of) -> list[str]:
    rows = of.session.scalars(select(BillDispute).where(BillDispute.by == of.person_id).order_by(BillDispute.id))
    return [
        f"{day_words(row.made_at)}：{row.words}（{DISPUTES.get(row.state, row.state)}）"
        + (f" 答复：{row.answer}" if row.answer else "")
        for row in rows
    ]


def stands(of: Of) -> Iterable[str]:
    """What is owed, and a doubt that nobody has answered."""
    rows = of.session.execute(principals().where(owed_by(of.person_id), unpaid())).mappings()
    owed = sum(one["left_fen"] * (one["state"] == BillState.OPEN) + int(one["late_fen"]) for one in rows)
    if owed:
        yield f"还有 {yuan(owed)} 元没缴清。缴清以后才能删除。"
    doubts = select(BillDispute.id).where(BillDispute.by == of.person_id, BillDispute.state == "open")
    if of.session.scalar(doubts.limit(1)) is not None:
        yield "您对账单的疑问还在核实。有了答复才能删除。"


def stays(of: Of) -> Iterable[Stay]:
    """Bills, under the number of the home."""
    last = of.session.scalar(select(func.max(Bill.due_on)).where(owed_by(of.person_id), Bill.state != BillState.DRAFT))
    if last is not None:
        why = "《会计档案管理办法》：收费的账要留三十年。上面只有房号，没有姓名"
        yield Stay("账单", why, must_keep_through(last, VOUCHER_MONTHS))


def lately(session: Session, person_ids: Collection[int], since: date) -> set[int]:
    """Whose bill fell due since a day or is open, and who waits for an answer about one."""
    mine = select(DebtorPerson.person_id).join(Bill, Bill.debtor_id == DebtorPerson.debtor_id)
    recent = mine.where(DebtorPerson.person_id.in_(person_ids), (Bill.state == BillState.OPEN) | (Bill.due_on >= since))
    doubts = select(BillDispute.by).where(BillDispute.by.in_(person_ids), BillDispute.state == "open")
    return {*session.scalars(recent), *session.scalars(doubts)}


KEEPER = Keeper(told, stands, stays, lately=lately)
