"""Drafts follow the owners until they are published: what was sold meanwhile is drafted anew, and compared again."""

from __future__ import annotations

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, BillRun, Debtor
from server.fees.queries import charging, terms
from server.fees.rules.items import BillState
from server.fees.rules.segments import segments
from server.fees.service.comparing import differences
from server.fees.service.making import Stretch
from server.fees.service.piecing import make_pieces
from server.kit.db import table

AT_ONCE = 5_000


def compare(session: Session, run: BillRun) -> None:
    """Write down what the drafts of a run come to, and how they differ from the months before."""
    run.differences = differences(session, run) | {"lacking": run.differences.get("lacking", {})}
    run.total_fen = run.differences["now"]["fen"]


def follow_owners(session: Session, run: BillRun) -> None:
    """Draft the bills anew whose debtor has not all of their months any more: nobody is billed for another's."""
    stale = _stale(session, run)
    if not stale:
        return
    ids = sorted(stale)
    for start in range(0, len(ids), AT_ONCE):
        session.execute(delete(table(Bill)).where(table(Bill).c.id.in_(ids[start : start + AT_ONCE])))
    items, held = charging.items(session, run.estate_id, run.item_ids, lock=True), terms.of(session, run.estate_id)
    cut = terms.vacancy_rule(session, held)
    for home_id in sorted(set(stale.values())):
        for segment in segments(items, run.from_month, run.months):
            make_pieces(session, Stretch(run, home_id - 1, home_id), segment, cut=cut, check_billed=True)
    compare(session, run)
    run.counts = {**run.counts, "bills": run.differences["now"]["bills"]}


def _stale(session: Session, run: BillRun) -> dict[int, int]:
    """The home of each such draft, by bill."""
    lasts = or_(Debtor.until_month.is_(None), Debtor.until_month > Bill.through)
    asked = (
        select(Bill.id, Bill.home_id)
        .join(Debtor, Debtor.id == Bill.debtor_id)
        .where(Bill.run_id == run.id, Bill.state == BillState.DRAFT)
        .where(or_(Debtor.since_month > Bill.period, ~lasts))
    )
    return dict(session.execute(asked).all())
