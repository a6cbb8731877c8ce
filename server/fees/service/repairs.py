"""A repair in a home that its resident ordered becomes a bill of its own: for exactly what was agreed to, once (R-03).

It is the firm's income from what one home ordered, never a property fee: it has an item, an account and a kind of its
own, bears no late fee and is in no rate and no demand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.fees.facts import RepairBilled
from server.fees.models import Bill, FeeItem, Repair, UnbilledRepair
from server.fees.queries import own
from server.fees.rules.items import REPAIR_KEY, BillState, Cycle, Kind
from server.fees.rules.payers import month_of
from server.fees.rules.repairs import Doubt, Line, due_on, formula, owes_alone
from server.fees.service import present
from server.kit import audit
from server.kit.actor import SYSTEM
from server.kit.clock import local_day
from server.kit.errors import Conflict
from server.kit.facts import publish
from server.kit.numbering import report_number
from server.kit.once import insert_new
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move
from server.people import queries as people
from server.places import queries as places

KEY, NAME = REPAIR_KEY, "有偿维修"


def bill(
    session: Session, *, report_id: int, quote_id: int, home_id: int, lines: Sequence[Line], agreed_by: int | None,
    at: datetime, agreed_on: date | None = None,
) -> int | None:  # fmt: skip
    """Raise the bill of a repair that is finished and accepted; gives its id. None where this price (``quote_id``) was
    billed before or let go, whatever became of that, and where another bill of the report stands.

    Owed by whoever agreed: with the other owners of the home where they owned it then (``agreed_on``, today unless
    said), else alone; whoever bought it since ordered nothing.
    :class:`Conflict` ``debtor_missing`` where nobody is known to have owned the home that day.
    """
    fen = sum(line.fen for line in lines)
    standing = (Repair.report_id == report_id) & Repair.voided_at.is_(None)
    gone = select(UnbilledRepair.id).where(UnbilledRepair.quote_id == quote_id, UnbilledRepair.over_at.is_not(None))
    known = select(Repair.id).where((Repair.quote_id == quote_id) | standing)
    if not fen or session.scalar(known) is not None or session.scalar(gone) is not None:
        return None
    today, home = local_day(at), places.home(session, home_id)
    debtor_id = _debtor(session, home_id, home["estate_id"], agreed_by, agreed_on or today)
    repair = Repair(estate_id=home["estate_id"], report_id=report_id, quote_id=quote_id, fen=fen, raised_at=at,
                    lines=[{"what": line.what, "fen": line.fen} for line in lines])  # fmt: skip
    session.add(repair)
    session.flush()
    month = month_of(today)
    row = Bill(
        estate_id=home["estate_id"], building_id=home["building_id"], home_id=home_id,
        item_id=_item(session, home["estate_id"]), debtor_id=debtor_id, period=month, through=month, months=0, part=0,
        fen=fen, exact=str(fen), formula=formula(report_number(report_id), lines), due_on=due_on(today),
        state=BillState.OPEN, repair_id=repair.id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _post(session, row, report_id, at)
    session.execute(delete(UnbilledRepair).where(UnbilledRepair.quote_id == quote_id))
    audit.record(session, SYSTEM, "fees.repair_billed", "bill", row.id, at=at, estate_id=row.estate_id,
                 after={"report_id": report_id, "fen": fen})  # fmt: skip
    publish(session, RepairBilled(row.id, repair.id, row.estate_id), at=at)
    return row.id


def let_go(session: Session, repair_id: int, *, at: datetime) -> None:
    """The bill of a repair was made void, or all of it waived: another price of the same report may be billed then."""
    row = session.get_one(Repair, repair_id)
    row.voided_at = row.voided_at or at
    session.flush()


def question(session: Session, repair_id: int, doubt: Doubt | None, *, at: datetime) -> None:
    """Keep what speaks against the bill of a repair as its report stands now; None: nothing. Told again it changes
    nothing, the day since when least of all."""
    row = session.get_one(Repair, repair_id, with_for_update=True, populate_existing=True)
    if row.doubt != doubt:
        row.doubt, row.doubted_at = doubt, at if doubt is not None else None
        session.flush()


def _debtor(session: Session, home_id: int, estate_id: int, agreed_by: int | None, day: date) -> int:
    owing = present.of_homes(session, [home_id], day).get(home_id)
    owned = bool(own.owners(session, [home_id], day))  # else the debtor of the month is whoever has left
    owners = present.members(session, owing) if owing is not None and owned else set()
    by = people.resolve(session, agreed_by) if agreed_by is not None else None
    if by is not None and owes_alone(by, people.resolved(session, owners)):
        return present.of_person(session, home_id=home_id, estate_id=estate_id, person_id=by, today=day)
    if owing is None or not owners:
        raise Conflict("debtor_missing", "这套房没有登记业主，先登记业主再出账单。", home_id=home_id)
    return owing


def _post(session: Session, row: Bill, report_id: int, at: datetime) -> None:
    move = Move(Account.RECEIVABLE, Account.SERVICE_INCOME, row.fen, debtor_id=row.debtor_id, bill_id=row.id, item=KEY)
    posting.post(
        session, estate_id=row.estate_id, kind="repair", source=f"repair:{row.repair_id}", at=at,
        day=posting.open_day(session, row.estate_id, local_day(at)),
        words=f"{NAME}：报事 {report_number(report_id)}", transfers=[move],
    )  # fmt: skip


def _item(session: Session, estate_id: int) -> int:
    """The item under which an estate's paid repairs stand; made when it is needed first."""
    row = {"estate_id": estate_id, "key": KEY, "name": NAME, "kind": Kind.REPAIR, "cycle": Cycle.MONTH,
           "payer": "owner", "income_account": Account.SERVICE_INCOME.value, "state": "active",
           "version": 1}  # fmt: skip
    insert_new(session, FeeItem, [row])
    return session.scalars(select(FeeItem.id).where(FeeItem.estate_id == estate_id, FeeItem.key == KEY)).one()
