"""Setting the budget of a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.books import policy
from server.books.models import BookBudget
from server.books.rules.entries import MOST_FEN
from server.books.rules.lines import SIDES, label, lines
from server.books.rules.periods import FIRST_YEAR, LAST_YEAR
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Malformed, Stale, not_found
from server.kit.money import yuan
from server.kit.once import insert_new
from server.people.service.gating import pass_gate


def set_budget(
    session: Session, actor: Actor, *, estate_id: int, year: int, fen: Mapping[str, int], basis: str, version: int,
    at: datetime,
) -> None:  # fmt: skip
    """Set what each ``side:line`` may cost or bring in a year, in fen, and on what decision that rests (the vote, the
    contract). ``version`` is the one that was read, 0 where there was none; :class:`Stale` when it is another now."""
    if not policy.may_keep(session, actor, estate_id):
        raise not_found("小区")
    kept = _checked(year, fen, basis)
    pass_gate(session, estate_id, {"basis": basis}, at=at)
    before = session.scalar(select(BookBudget.fen).where(BookBudget.estate_id == estate_id, BookBudget.year == year))
    row = {"fen": kept, "basis": basis.strip(), "set_by": actor.id, "set_at": at}
    if version == 0:
        insert_new(session, BookBudget, [{"estate_id": estate_id, "year": year, "version": 0, **row}])
    changed = session.scalar(
        update(BookBudget)
        .where(BookBudget.estate_id == estate_id, BookBudget.year == year, BookBudget.version == version)
        .values(**row, version=version + 1)
        .returning(BookBudget.version)
    )
    if changed is None:
        raise Stale("budget_changed", "预算刚被别人改过，请刷新后再操作。")
    audit.record(session, actor, "books.budget_set", "estate", estate_id, at=at, estate_id=estate_id,
                 before={"budget": _aloud(before or {})},
                 after={"year": year, "budget": _aloud(kept), "basis": row["basis"]})  # fmt: skip


def _aloud(fen: Mapping[str, int]) -> dict[str, str]:
    return {label(*key.split(":", 1)): yuan(one) for key, one in fen.items()}


def _checked(year: int, fen: Mapping[str, int], basis: str) -> dict[str, int]:
    known = {f"{side}:{key}" for side in SIDES for key in lines(side)}
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Malformed("year_unknown", "年份不对。", fields={"year": ["年份不对"]})
    if wrong := set(fen) - known:
        raise Malformed("line_unknown", "预算里有不认识的科目。", lines=sorted(wrong))
    if any(not 0 <= one <= MOST_FEN for one in fen.values()):
        raise Malformed("fen_out_of_bounds", "预算金额不对。")
    if not basis.strip():
        raise Malformed("basis_needed", "请写明预算依据，如哪次表决或哪份合同。", fields={"basis": ["请写明依据"]})
    return {key: one for key, one in sorted(fen.items()) if one}
