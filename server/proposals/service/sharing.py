"""Several ways of sharing a plan's cost beside each other, each home's share to the fen, and the one that is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, not_found
from server.people.service.gating import pass_gate
from server.proposals.models import Matter, Plan, Share, ShareSet
from server.proposals.queries import course, polls, scope
from server.proposals.queries.agreed import table_of
from server.proposals.rules.shares import (
    CUSTOM,
    Basis,
    Coefficients,
    ShareHome,
    coefficient_sets,
    compensated,
    custom,
    formula_words,
    share_table,
)
from server.proposals.rules.subsidies import money
from server.proposals.service.locking import locked
from server.proposals.service.telling import tell

MOST_SETS = 6


def add(
    session: Session, actor: Actor, matter_id: int, *, key: str, floors: Mapping[int, str] | None = None,
    name: str = "", by_area: bool = False, version: int, at: datetime,
) -> int:  # fmt: skip
    """Put another set beside the others: one in use elsewhere by its key, or the owners' own by floor (``CUSTOM``).

    Gives the set's id. :class:`Malformed` when a floor of the scope has no coefficient.
    """
    matter, plan = _draft(session, actor, matter_id, version, at)
    there = session.scalars(select(ShareSet.key).where(ShareSet.plan_id == plan.id)).all()
    if len(there) >= MOST_SETS:
        raise Conflict("too_many_sets", f"最多并列 {MOST_SETS} 种分摊办法。", most=MOST_SETS)
    found = _chosen_table(key, floors, name, by_area)
    pass_gate(session, matter.estate_id, {"name": found.name}, at=at)
    row = ShareSet(plan_id=plan.id, key=_free(key, there), name=found.name, coefficients=_plain(found),
                   formula_words=found.words, total=0)  # fmt: skip
    session.add(row)
    session.flush()
    work_out(session, matter, plan)
    audit.record(session, actor, "matter.set_added", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"name": row.name, "coefficients": row.coefficients})  # fmt: skip
    return row.id


def remove(session: Session, actor: Actor, matter_id: int, *, set_id: int, version: int, at: datetime) -> None:
    """Take a set out of the draft."""
    matter, plan = _draft(session, actor, matter_id, version, at)
    row = session.scalar(select(ShareSet).where(ShareSet.id == set_id, ShareSet.plan_id == plan.id))
    if row is None:
        raise not_found("分摊办法")
    session.execute(delete(Share).where(Share.set_id == row.id))
    session.delete(row)
    audit.record(session, actor, "matter.set_removed", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 before={"name": row.name})  # fmt: skip


def choose(session: Session, actor: Actor, matter_id: int, *, set_id: int, version: int, at: datetime) -> None:
    """Choose the set the owners want, in the draft or in the published plan, until the vote on it is announced."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    check_open(session, matter)
    asked = select(ShareSet).join(Plan, Plan.id == ShareSet.plan_id).where(ShareSet.id == set_id)
    row = session.scalar(asked.where(Plan.matter_id == matter.id, Plan.state != "replaced"))
    if row is None:
        raise not_found("分摊办法")
    for other in session.scalars(select(ShareSet).where(ShareSet.plan_id == row.plan_id, ShareSet.chosen)):
        other.chosen = False
    session.flush()
    row.chosen = True
    plan = session.get_one(Plan, row.plan_id)
    tell(session, actor, matter, "share_chosen", f"选定分摊办法：{row.name}", row.formula_words, at=at,
         to_all=plan.state == "published")  # fmt: skip
    audit.record(session, actor, "matter.set_chosen", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"name": row.name, "plan": plan.number})  # fmt: skip


def work_out(session: Session, matter: Matter, plan: Plan) -> None:
    """Work out every set of a plan anew: shares add up to the fen to what is left after public money, with what homes
    are compensated with."""
    sets = session.scalars(select(ShareSet).where(ShareSet.plan_id == plan.id).order_by(ShareSet.id)).all()
    if not sets:
        return
    homes = scope.homes(session, matter.estate_id, matter.scope_kind, matter.scope_ids)
    if lacking := [home["label"] for home in homes if home["floor"] is None]:
        raise Malformed("floor_missing", f"这些房屋没有登记楼层，无法分摊：{'、'.join(lacking[:6])}。", homes=lacking)
    left = money(plan.gross, subsidy=plan.subsidy, earmarked=plan.earmarked, merge=plan.merged).net
    total = compensated(left, plan.paid_out)
    for row in sets:
        _work_out(session, plan, row, homes, total)


def check_open(session: Session, matter: Matter) -> None:
    """Refuse to change what the owners are asked about, or have decided on: the plan, and who pays how much of it."""
    if "VOTE_PASSED" in course.held(session, matter.id):
        raise Conflict("plan_decided", "方案已经表决通过，不能再改。要改，请另提议题重新表决。")
    if polls.is_fixed(session, matter.id):
        raise Conflict("plan_noticed", "表决已经公告，方案不能再改。")


def is_chosen(session: Session, matter: Matter) -> bool:
    """Whether the published plan says which way of sharing counts."""
    asked = select(ShareSet.id).join(Plan, Plan.id == ShareSet.plan_id).where(ShareSet.chosen)
    return session.scalar(asked.where(Plan.matter_id == matter.id, Plan.state == "published")) is not None


def _work_out(session: Session, plan: Plan, row: ShareSet, homes: list[Any], total: int) -> None:
    by_key = {home["label"]: ShareHome(home["label"], home["floor"], home["area"]) for home in homes}
    silent = {home["label"] for home in homes if home["id"] in plan.not_paying}
    table = share_table(total, list(by_key.values()), table_of(row), non_payers=silent)
    shares = {share.key: share for share in table.shares}
    row.total = total
    session.execute(delete(Share).where(Share.set_id == row.id))
    rows = [
        {"set_id": row.id, "home_id": home["id"], "label": home["label"], "floor": home["floor"], "area": home["area"],
         "words": formula_words(shares[home["label"]], by_key[home["label"]]), "fen": shares[home["label"]].fen,
         "gets": plan.paid_out.get(str(home["id"]), 0)}
        for home in homes
    ]  # fmt: skip
    if rows:
        session.execute(insert(Share), rows)


def _draft(session: Session, actor: Actor, matter_id: int, version: int, at: datetime) -> tuple[Matter, Plan]:
    matter = locked(session, actor, matter_id, version=version, at=at)
    plan = session.scalar(select(Plan).where(Plan.matter_id == matter.id, Plan.state == "draft"))
    if plan is None:
        raise Conflict("no_draft", "没有正在写的方案，请先保存方案。")
    plan.version += 1
    return matter, plan


def _chosen_table(key: str, floors: Mapping[int, str] | None, name: str, by_area: bool) -> Coefficients:
    if key != CUSTOM:
        found = coefficient_sets().get(key)
        if found is None:
            raise Malformed("set_unknown", "没有这种分摊办法。", key=key)
        return found
    try:
        exact = {floor: Fraction(value) for floor, value in (floors or {}).items()}
    except (ValueError, ZeroDivisionError) as error:
        raise Malformed("coefficients_wrong", "系数要写成数字，如 1.2。") from error
    return custom(exact, basis=Basis.AREA if by_area else Basis.FLOOR, name=name or "自定系数")


def _free(key: str, there: Any) -> str:
    if key in there and key != CUSTOM:
        raise Conflict("set_there", "这种分摊办法已经在表里了。", key=key)
    names = (key, *(f"{key}_{number}" for number in range(2, MOST_SETS + 2)))
    return next(name for name in names if name not in there)


def _plain(found: Coefficients) -> dict[str, Any]:
    return {
        "floors": {str(floor): str(value) for floor, value in sorted(found.floors.items())},
        "step": None if found.step is None else str(found.step),
        "basis": str(found.basis),
    }
