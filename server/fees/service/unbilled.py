"""A repair that is mended and accepted, and nobody is known who owes it: it waits until somebody says who, or lets it
go for a reason. Nobody decides that of their own home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import UnbilledRepair
from server.fees.queries import own
from server.fees.queries.repairs_waiting import may_owe
from server.fees.rules.repairs import Line
from server.fees.service import repairs
from server.fees.service.own import OwnMoney
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.once import insert_new
from server.people import queries as people
from server.places import queries as places


def hold(
    session: Session, *, report_id: int, quote_id: int, home_id: int, lines: Sequence[Line], agreed_on: date | None,
    at: datetime,
) -> None:  # fmt: skip
    """Keep it until somebody says who owes it; held already or let go, nothing happens."""
    row = {
        "estate_id": places.home(session, home_id)["estate_id"], "home_id": home_id, "report_id": report_id,
        "quote_id": quote_id, "lines": [{"what": line.what, "fen": line.fen} for line in lines],
        "fen": sum(line.fen for line in lines), "agreed_on": agreed_on, "since": at, "over_at": None, "why": None,
    }  # fmt: skip
    insert_new(session, UnbilledRepair, [row])


def forget(session: Session, report_id: int) -> None:
    """Nothing is owed for the report as it stands now: what waited for a payer waits no more."""
    mine = (UnbilledRepair.report_id == report_id, UnbilledRepair.over_at.is_(None))
    session.execute(delete(UnbilledRepair).where(*mine))


def name_payer(session: Session, actor: Actor, unbilled_id: int, *, person_id: int, why: str, at: datetime) -> int:
    """Somebody who has or had the home agreed to the price: the bill is theirs, or the owners' where they were one of
    them that day; gives its id. They read it at once and may doubt it.

    :class:`Malformed` for anybody else, :class:`OwnMoney` for one's own home and for oneself.
    """
    row = _held(session, actor, unbilled_id, at)
    chosen = people.resolve(session, person_id)
    if chosen not in may_owe(session, row.home_id, local_day(at)):
        raise Malformed("payer_unknown", "请选这套房的业主、家人或租户。", fields={"person": ["请选这套房的人"]})
    if chosen == people.resolve(session, actor.id):
        raise OwnMoney("记自己答应了付")
    lines = [Line(**line) for line in row.lines]
    bill_id = repairs.bill(
        session, report_id=row.report_id, quote_id=row.quote_id, home_id=row.home_id, lines=lines, agreed_by=chosen,
        agreed_on=row.agreed_on, at=at,
    )  # fmt: skip
    if bill_id is None:
        raise Conflict("repair_billed", "这件维修已经有一张账单了，请先处理那一张。")
    audit.record(session, actor, "fees.repair_payer_named", "bill", bill_id, at=at, estate_id=row.estate_id,
                 after={"report_id": row.report_id}, reason=why.strip()[:200])  # fmt: skip
    return bill_id


def let_go(session: Session, actor: Actor, unbilled_id: int, *, why: str, at: datetime) -> None:
    """Nobody is asked for it, for a reason; the price does not come back."""
    row = _held(session, actor, unbilled_id, at)
    row.over_at, row.why = at, why.strip()[:200]
    session.flush()
    audit.record(session, actor, "fees.repair_let_go", "home", row.home_id, at=at, estate_id=row.estate_id,
                 before={"report_id": row.report_id, "fen": row.fen}, reason=row.why)  # fmt: skip


def _held(session: Session, actor: Actor, unbilled_id: int, at: datetime) -> UnbilledRepair:
    asked = select(UnbilledRepair).where(UnbilledRepair.id == unbilled_id).with_for_update()
    row = session.scalar(asked.execution_options(populate_existing=True))
    if row is None or not policy.may_keep(session, actor, row.estate_id):
        raise not_found("这件维修")
    if row.over_at is not None:
        raise Conflict("repair_let_go", "这件维修已经定了不收，不用再处理。")
    if own.homes(session, actor.id, [row.home_id], local_day(at)):
        raise OwnMoney("处理自己家的维修费")
    return row
