"""Bill runs: prepared as drafts with a difference report, then published or undone (D2).

A run goes on by stretches of homes, a transaction each: who is killed goes on with the next one, nothing doubled and
nothing left out. Published, its bills are money: one event in the ledger holds all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, func, literal, select, update
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.facts import BillsPublished, RunChecked
from server.fees.models import Bill, BillRun, FeeItem
from server.fees.queries import charging, terms
from server.fees.rules import dues
from server.fees.rules.items import BillState, Kind, RunState
from server.fees.rules.payers import month_of
from server.fees.rules.period_words import month_words
from server.fees.rules.segments import Item, Segment, segments
from server.fees.service import debtors, redrafting
from server.fees.service.making import Stretch, make_plain
from server.fees.service.piecing import Lacking, make_pieces, some_billed
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.errors import Conflict, Malformed, Stale, not_found
from server.kit.facts import publish as tell
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.places import queries as places
from server.places.queries import HOMES

_BILLS = table(Bill)
STRETCH = 5_000
"""Homes for which bills are drafted in one transaction."""
PLAIN = (Kind.PER_AREA, Kind.FIXED)


def prepare(
    session: Session, actor: Actor, *, estate_id: int, from_month: date, months: int = 1,
    item_ids: Collection[int], at: datetime, slot: str | None = None,
) -> int:  # fmt: skip
    """Draft the bills of every period of these items that begins in ``months`` months from one on; gives the run.

    The first stretch of homes is drafted at once; :func:`again` does the others, and the job calls it. Nobody but the
    staff sees a draft. :class:`Malformed` when nothing would be billed. The same ``slot`` gives the run that is there.
    """
    policy.check_keeper(session, actor, estate_id)
    known = of_slot(session, estate_id, slot) if slot is not None else None
    if known is not None:
        return known
    first = month_of(from_month)
    wanted = _checked(session, estate_id, first, months, item_ids)
    run = BillRun(estate_id=estate_id, from_month=first, months=months, item_ids=[item.id for item in wanted],
                  state=RunState.DRAFT, counts={"homes": places.totals(session, estate_id)["homes"], "done": 0,
                  "bills": 0}, differences={}, slot=slot, made_by=actor.id, made_at=at)  # fmt: skip
    session.add(run)
    session.flush()
    audit.record(session, actor, "fees.run_prepared", "bill_run", run.id, at=at, estate_id=estate_id,
                 after={"from_month": first.isoformat(), "months": months,
                        "items": [item.name for item in wanted]})  # fmt: skip
    again(session, run.id, at=at)
    return run.id


def again(session: Session, run_id: int, *, at: datetime) -> bool:
    """Draft the next stretch of homes of a run; whether there is more to do. Ready, it compares and tells the team."""
    run = _locked(session, run_id)
    if run.state != RunState.DRAFT:
        return False
    ids = _next(session, run)
    if ids:
        _make(session, run, Stretch(run, run.done_through, ids[-1]), len(ids))
    if len(ids) == STRETCH:
        return True
    redrafting.compare(session, run)
    run.state, run.version = RunState.CHECKED, run.version + 1
    session.flush()
    tell(session, RunChecked(run.id, run.estate_id), at=at)
    return False


def unfinished(session: Session, *, most: int = 20) -> list[int]:
    """Runs whose drafts are not all made yet."""
    asked = select(BillRun.id).where(BillRun.state == RunState.DRAFT).order_by(BillRun.id)
    return list(session.scalars(asked.limit(most)))


def of_slot(session: Session, estate_id: int, slot: str) -> int | None:
    """The run a month's job has made, whatever became of it; what was undone by hand does not come again."""
    mine = (BillRun.estate_id == estate_id) & (BillRun.slot == slot)
    return session.scalar(select(BillRun.id).where(mine))


def of_clock(session: Session, estate_id: int) -> list[int]:
    """The runs of the job that are ready to be published, oldest first."""
    mine = (BillRun.estate_id == estate_id) & (BillRun.state == RunState.CHECKED) & BillRun.slot.is_not(None)
    return list(session.scalars(select(BillRun.id).where(mine).order_by(BillRun.id)))


def publish(session: Session, actor: Actor, run_id: int, *, version: int | None = None, at: datetime) -> None:
    """Let the drafts of a run be bills: they can be seen and paid, and the ledger has them. Published already: nothing.

    :class:`Conflict` while drafts are still being made or after an undo; :class:`Stale` when it is not what was seen.
    """
    run = _kept(session, actor, run_id)
    if run.state == RunState.PUBLISHED:
        return
    if run.state != RunState.CHECKED:
        words = "这次出账还在生成，请稍候。" if run.state == RunState.DRAFT else "这次出账已经撤销。"
        raise Conflict("run_not_ready", words)
    if version is not None and run.version != version:
        raise Stale("run_changed", "别人刚刚动过这次出账，请刷新后再操作。", version=run.version)
    today = local_day(at)
    redrafting.follow_owners(session, run)
    session.execute(
        update(_BILLS)
        .where(_BILLS.c.run_id == run.id, _BILLS.c.state == BillState.DRAFT)
        .values(state=BillState.OPEN.value, due_on=_due(session, run, today))
    )
    _post(session, run, actor, today, at)
    run.state, run.published_at, run.published_by, run.version = RunState.PUBLISHED, at, actor.id, run.version + 1
    session.flush()
    audit.record(session, actor, "fees.run_published", "bill_run", run.id, at=at, estate_id=run.estate_id,
                 after={"bills": run.counts.get("bills", 0), "total_fen": run.total_fen})  # fmt: skip
    tell(session, BillsPublished(run.id, run.estate_id), at=at)


def undo(session: Session, actor: Actor, run_id: int, *, at: datetime) -> None:
    """Throw the drafts of a run away. Undone already: nothing. :class:`Conflict` once it is published."""
    run = _kept(session, actor, run_id)
    if run.state == RunState.UNDONE:
        return
    if run.state == RunState.PUBLISHED:
        raise Conflict("run_published", "账单已经发布，不能撤销；有错的账单请逐张作废。")
    session.execute(delete(_BILLS).where(_BILLS.c.run_id == run.id, _BILLS.c.state == BillState.DRAFT))
    run.state, run.undone_at, run.undone_by, run.version = RunState.UNDONE, at, actor.id, run.version + 1
    session.flush()
    audit.record(session, actor, "fees.run_undone", "bill_run", run.id, at=at, estate_id=run.estate_id,
                 before={"bills": run.counts.get("bills", 0), "total_fen": run.total_fen})  # fmt: skip


def _checked(
    session: Session, estate_id: int, first: date, months: int, item_ids: Collection[int]
) -> list[Item]:  # fmt: skip
    if not 1 <= months <= 12:
        raise Malformed("months_wrong", "一次出账应为 1 到 12 个月。", fields={"months": ["应为 1 到 12 个月"]})
    items = [item for item in charging.items(session, estate_id) if item.id in set(item_ids)]
    if not items or len(items) != len(set(item_ids)):
        raise Malformed("items_wrong", "请选择本小区在用的收费项目。", fields={"item_ids": ["请选择在用的收费项目"]})
    if not segments(items, first, months):
        raise Malformed("nothing_to_bill", "所选项目在这些月份没有开始的账期，或者还没有收费标准。")
    return items


def _locked(session: Session, run_id: int) -> BillRun:
    run = session.get(BillRun, run_id, with_for_update=True, populate_existing=True)
    if run is None:
        raise not_found("出账")
    return run


def _kept(session: Session, actor: Actor, run_id: int) -> BillRun:
    run = _locked(session, run_id)
    policy.check_keeper(session, actor, run.estate_id, "出账")
    return run


def _next(session: Session, run: BillRun) -> Sequence[int]:
    asked = select(HOMES.c.id).where(HOMES.c.estate_id == run.estate_id, HOMES.c.id > run.done_through)
    return session.scalars(asked.order_by(HOMES.c.id).limit(STRETCH)).all()


def _make(session: Session, run: BillRun, stretch: Stretch, homes: int) -> None:
    items = charging.items(session, run.estate_id, run.item_ids, lock=True)
    if missing := debtors.homes_without(session, run.estate_id, stretch.after + 1, stretch.through):
        debtors.refresh(session, missing)
    held = terms.of(session, run.estate_id)
    cut = terms.vacancy_rule(session, held)
    made, lacking = 0, Lacking()
    for segment in segments(items, run.from_month, run.months):
        checks = some_billed(session, stretch, segment)
        plain = _plain(session, stretch, segment, cuts=cut is not None, check_billed=checks)
        more, lacks = 0, Lacking()
        if plain < homes:
            more, lacks = make_pieces(session, stretch, segment, cut=cut, check_billed=checks)
        made, lacking = made + plain + more, lacking + lacks
    counts = run.counts
    run.counts = {**counts, "done": counts["done"] + homes, "bills": counts["bills"] + made}
    run.differences = {"lacking": _added(run.differences.get("lacking", {}), lacking)}
    run.done_through = stretch.through
    session.flush()


def _plain(session: Session, stretch: Stretch, segment: Segment, *, cuts: bool, check_billed: bool) -> int:
    if segment.item.kind not in PLAIN:
        return 0
    return make_plain(session, stretch, segment, cuts=cuts, check_billed=check_billed)


def _added(before: dict[str, int], lacking: Lacking) -> dict[str, int]:
    now = {"debtors": lacking.debtors, "readings": lacking.readings, "costs": lacking.costs}
    return {name: before.get(name, 0) + count for name, count in now.items()}


def _due(session: Session, run: BillRun, today: date) -> ColumnElement[date]:
    """Whoever gets a bill has some days to pay it, however late it comes out."""
    items = charging.items(session, run.estate_id, run.item_ids)
    least = {(tariff.id, today + timedelta(days=tariff.due_rule.get("least_days", dues.LEAST_DAYS)))
             for item in items for tariff in item.tariffs}  # fmt: skip
    whens = [((_BILLS.c.tariff_id == id_) & (_BILLS.c.due_on < day), literal(day)) for id_, day in sorted(least)]
    return case(*whens, else_=_BILLS.c.due_on)


def _post(session: Session, run: BillRun, actor: Actor, today: date, at: datetime) -> None:
    if not session.scalar(select(func.count()).select_from(_BILLS).where(_BILLS.c.run_id == run.id)):
        return
    items = table(FeeItem)
    moves = (
        select(
            literal(Account.RECEIVABLE.value).label("debit"), items.c.income_account.label("credit"), _BILLS.c.fen,
            _BILLS.c.debtor_id, _BILLS.c.id.label("bill_id"), items.c.key.label("item"),
        )
        .join_from(_BILLS, items, items.c.id == _BILLS.c.item_id)
        .where(_BILLS.c.run_id == run.id)
    )  # fmt: skip
    day = posting.open_day(session, run.estate_id, today)
    words = f"{month_words(run.from_month)}起 {run.months} 个月账单"
    posting.post_many(session, estate_id=run.estate_id, kind="bill_run", source=f"bill_run:{run.id}", day=day,
                      words=words, moves=moves, at=at, by=actor.id or None)  # fmt: skip
