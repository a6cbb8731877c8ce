"""Bringing over what homes owed and had prepaid: kept by one person, put on the books by another, undone while nothing
of it is paid (H8, D8). The other side of every move is the account of opening balances."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Bill, DebtorPerson, FeeItem, Opening
from server.fees.queries import openings as reads
from server.fees.rules import openings as rules
from server.fees.rules.items import BillState
from server.fees.rules.openings import KIND, Brought, Flaw, OpeningState
from server.fees.service import debtors, disputing, waiving
from server.fees.service.own import OwnMoney
from server.fees.service.taking_back import take_back
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, Stale, not_found
from server.ledger.queries import balances
from server.ledger.rules.accounts import Account
from server.ledger.service import locking, posting
from server.ledger.service.posting import Move
from server.people import queries as people
from server.places import queries as places


def holders(session: Session, home_ids: Collection[int]) -> dict[int, list[reads.Holder]]:
    """Who owes and owed for these homes, brought up to date first."""
    debtors.refresh(session, home_ids)
    return reads.holders(session, home_ids)


def keep(
    session: Session, actor: Actor, *, estate_id: int, file_name: str, digest: str, day: date, rows: Sequence[Brought],
    flaws: Sequence[Flaw], declared: dict[str, int | None], at: datetime,
) -> int:  # fmt: skip
    """Keep what was read of a file; nobody owes anything yet. The same file again gives the number it has already."""
    policy.check_keeper(session, actor, estate_id)
    if day > local_day(at):
        raise Malformed("opening_day", "结转日不能晚于今天。", fields={"day": ["结转日不能晚于今天"]})
    live = Opening.state.in_((OpeningState.CHECKED, OpeningState.APPLIED))
    same = (Opening.estate_id == estate_id) & (Opening.digest == digest) & live
    known = session.scalar(select(Opening.id).where(same))
    if known is not None:
        return known
    totals = {**rules.totals(rows), "declared": declared}
    row = Opening(estate_id=estate_id, file_name=file_name[-120:], digest=digest, day=day, state=OpeningState.CHECKED,
                  rows=[rules.as_json(one) for one in rows], flaws=[asdict(one) for one in flaws], totals=totals,
                  made_by=actor.id, made_at=at)  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "fees.opening_kept", "opening", row.id, at=at, estate_id=estate_id,
                 after={"fen": totals["owed"], "prepaid_fen": totals["prepaid"]})  # fmt: skip
    return row.id


def discard(session: Session, actor: Actor, opening_id: int, *, version: int, at: datetime) -> None:
    """Put a file aside that is not on the books."""
    row = _locked(session, actor, opening_id, version, OpeningState.CHECKED)
    row.state, row.version = OpeningState.DISCARDED, row.version + 1
    session.flush()
    audit.record(session, actor, "fees.opening_discarded", "opening", row.id, at=at, estate_id=row.estate_id)


def apply(
    session: Session, actor: Actor, opening_id: int, *, version: int, owed: int, prepaid: int, at: datetime
) -> None:  # fmt: skip
    """Put a file on the books. ``owed`` and ``prepaid`` are the sums of the old system in fen, as the second person
    reads them there.

    :class:`Conflict` for whoever brought the file, where something of it was not understood, where sums differ, and
    where months are billed meanwhile; :class:`OwnMoney` for whoever owes something of it.
    """
    row = _locked(session, actor, opening_id, version, OpeningState.CHECKED)
    if people.same(session, row.made_by, actor.id):
        raise Conflict("second_person_needed", "请另一位同事核对后入账，导入的人自己不能入账。")
    if any(flaw["level"] == rules.ERROR for flaw in row.flaws):
        raise Conflict("opening_flawed", "文件里还有读不懂的地方，请改好文件重新导入。")
    brought = [rules.from_json(one) for one in row.rows]
    _check_sums(row, owed, prepaid)
    _check_own(session, actor, brought)
    taken = rules.overlapping(brought, reads.standing(session, {one.home_id for one in brought}))
    if taken:
        raise Conflict(
            "opening_overlaps", "有几户的月份已经出过账单了，请重新导入一次，看看是哪几行。", rows=sorted(taken)
        )
    moves = [*_bills(session, row, brought), *_balances(session, brought)]
    _post(session, row, "opening", f"{KIND}：{row.file_name}", moves, actor, at)
    row.state, row.version = OpeningState.APPLIED, row.version + 1
    row.applied_by, row.applied_at = actor.id, at
    session.flush()
    audit.record(session, actor, "fees.opening_applied", "opening", row.id, at=at, estate_id=row.estate_id,
                 after={"fen": row.totals["owed"], "prepaid_fen": row.totals["prepaid"]})  # fmt: skip


def undo(session: Session, actor: Actor, opening_id: int, *, version: int, at: datetime) -> None:
    """Take a file off the books again: its bills are void, what it prepaid is gone.

    :class:`Conflict` ``opening_used`` once something of it is paid, waived or used.
    """
    row = _locked(session, actor, opening_id, version, OpeningState.APPLIED)
    if actor.id != 0:
        _check_own(session, actor, [rules.from_json(one) for one in row.rows])
    mine = select(Bill.id).where(Bill.opening_id == row.id, Bill.state != BillState.VOID).order_by(Bill.id)
    why, moves = f"撤回{KIND}", list[Move]()
    for bill_id in session.scalars(mine).all():
        try:
            moves.append(take_back(session, bill_id))
        except Conflict as paid:
            raise Conflict("opening_used", "已经有人付了其中的账单，不能整批撤回了。请一张一张作废。") from paid
        disputing.end_with_bill(session, actor, bill_id, why=why, at=at)
        waiving.end_with_bill(session, actor, bill_id, at=at)
    for move in _balances(session, [rules.from_json(one) for one in row.rows]):
        person_id = move.person_id or 0
        locking.hold(session, row.estate_id, person_id)
        if balances.balance(session, Account.PREPAID, estate_id=row.estate_id, person_id=person_id) < move.fen:
            raise Conflict("opening_used", "转来的预存款已经有人用了，不能整批撤回了。")
        moves.append(move.back())
    _post(session, row, "opening_undone", f"{why}：{row.file_name}", moves, actor, at)
    row.state, row.version = OpeningState.UNDONE, row.version + 1
    row.undone_by, row.undone_at = actor.id, at
    session.flush()
    audit.record(session, actor, "fees.opening_undone", "opening", row.id, at=at, estate_id=row.estate_id)


def _locked(session: Session, actor: Actor, opening_id: int, version: int, state: OpeningState) -> Opening:
    row = session.get(Opening, opening_id, with_for_update=True, populate_existing=True)
    if row is None or (actor.id != 0 and not policy.may_keep(session, actor, row.estate_id)):
        raise not_found("结转文件")
    if row.version != version:
        raise Stale("opening_changed", "这个文件刚刚被别人处理过，请刷新后再看。")
    if row.state != state:
        raise Conflict("opening_settled", "这个文件已经处理过了。")
    return row


def _check_sums(row: Opening, owed: int, prepaid: int) -> None:
    wrong = [*rules.differs(row.totals, row.totals["declared"]),
             *rules.differs(row.totals, {"owed": owed, "prepaid": prepaid})]  # fmt: skip
    if wrong:
        raise Conflict("opening_sums", f"{wrong[0]}。合计对上了才能入账。")


def _check_own(session: Session, actor: Actor, brought: Sequence[Brought]) -> None:
    theirs = DebtorPerson.debtor_id.in_({one.debtor_id for one in brought})
    if people.resolve(session, actor.id) in people.resolved(
        session, session.scalars(select(DebtorPerson.person_id).where(theirs)).all()
    ):
        raise OwnMoney("结转自己家的欠费和预存")


def _bills(session: Session, row: Opening, brought: Sequence[Brought]) -> list[Move]:
    homes = {id_: places.home(session, id_)["building_id"] for id_ in sorted({one.home_id for one in brought})}
    items = session.execute(select(FeeItem.id, FeeItem.key).where(FeeItem.estate_id == row.estate_id))
    keys = {item.id: item.key for item in items}
    made = [
        (one, Bill(
            estate_id=row.estate_id, building_id=homes[one.home_id], home_id=one.home_id, item_id=one.item_id,
            debtor_id=one.debtor_id, period=one.period, through=one.through,
            months=rules.months_of(one.period, one.through), part=0, fen=one.owed, exact=str(one.owed),
            formula=rules.formula(one)[:300], due_on=one.due_on, state=BillState.OPEN, opening_id=row.id,
        ))
        for one in brought if one.owed and one.period and one.through
    ]  # fmt: skip
    session.add_all(bill for _, bill in made)
    session.flush()
    return [
        Move(Account.RECEIVABLE, Account.OPENING, one.owed, debtor_id=one.debtor_id, bill_id=bill.id,
             item=keys[one.item_id]) for one, bill in made
    ]  # fmt: skip


def _balances(session: Session, brought: Sequence[Brought]) -> list[Move]:
    sums: dict[int, int] = {}
    for one in brought:
        if one.prepaid:
            person_id = people.settled(session, one.person_id)
            sums[person_id] = sums.get(person_id, 0) + one.prepaid
    return [Move(Account.OPENING, Account.PREPAID, fen, person_id=person) for person, fen in sorted(sums.items())]


def _post(session: Session, row: Opening, kind: str, words: str, moves: list[Move], actor: Actor, at: datetime) -> None:
    if moves:
        day: Any = posting.open_day(session, row.estate_id, local_day(at))
        posting.post(session, estate_id=row.estate_id, kind=kind, source=f"opening:{row.id}", day=day,
                     words=words[:200], transfers=moves, at=at, by=actor.id or None)  # fmt: skip
