"""The plan: what is built, what it costs, who pays how much; drafted, published, replaced by a later one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.errors import Conflict, Malformed
from server.kit.facts import publish as tell_all
from server.people.service.gating import pass_gate
from server.proposals.facts import PlanPublished
from server.proposals.models import Matter, MatterFile, Plan, ShareSet
from server.proposals.queries import course, scope
from server.proposals.rules.subsidies import money
from server.proposals.service import filing, gates, moving, sharing
from server.proposals.service.locking import locked
from server.proposals.service.telling import tell

DRAFT, PUBLISHED, REPLACED = "draft", "published", "replaced"


@dataclass(frozen=True, slots=True)
class Said:
    """What a plan says. Money in whole fen. ``not_paying`` are homes that do not sign, ``paid_out`` is what homes are
    compensated with, by home id."""

    words: str
    gross: int
    subsidy: int = 0
    subsidy_words: str = ""
    earmarked: int = 0
    earmarked_for: str = ""
    merged: bool = False
    running_words: str = ""
    remedy_words: str = ""
    upkeep_words: str = ""
    not_paying: tuple[int, ...] = ()
    paid_out: dict[int, int] = field(default_factory=dict)


def save(
    session: Session, actor: Actor, matter_id: int, said: Said, *, version: int,
    brought: Sequence[filing.Brought] = (), at: datetime,
) -> int:  # fmt: skip
    """Write the draft of the next plan, or change it; every set of shares is worked out anew. Gives the plan's id."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    sharing.check_open(session, matter)
    _check_said(session, matter, said, at)
    plan = draft_of(session, matter) or _begin(session, actor, matter, at)
    values = asdict(said) | {
        "not_paying": sorted(said.not_paying), "paid_out": {str(id_): fen for id_, fen in said.paid_out.items() if fen},
    }  # fmt: skip
    before = {name: getattr(plan, name) for name in values if getattr(plan, name) != values[name]}
    for name in before:
        setattr(plan, name, values[name])
    plan.version += 1
    filing.attach(session, actor, matter, "plan", plan.id, brought, open_=True, at=at)
    sharing.work_out(session, matter, plan)
    audit.record(session, actor, "matter.plan_saved", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 before=_short(before), after=_short({name: values[name] for name in before}))  # fmt: skip
    return plan.id


def take_file(session: Session, actor: Actor, matter_id: int, *, file_id: int, version: int, at: datetime) -> None:
    """Take a file out of the draft."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    plan = _draft(session, matter)
    name = filing.remove(session, matter, "plan", plan.id, file_id)
    audit.record(session, actor, "matter.plan_saved", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 before={"file": name})  # fmt: skip


def publish(session: Session, actor: Actor, matter_id: int, *, version: int, at: datetime) -> int:
    """Publish the draft: everybody reads it, every home its share. It takes the place of the plan before it.

    Gives the plan's number. A posting (公示) that runs begins anew, as another plan than the posted one is now read.
    """
    matter = locked(session, actor, matter_id, version=version, at=at)
    sharing.check_open(session, matter)
    plan = _draft(session, matter)
    _check_whole(session, matter, plan)
    for old in session.scalars(select(Plan).where(Plan.matter_id == matter.id, Plan.state == PUBLISHED)):
        old.state = REPLACED
    session.flush()
    plan.state, plan.published_at = PUBLISHED, at
    matter.shown_from = matter.shown_until = None
    session.flush()
    tell(session, actor, matter, "plan_published", f"公布第 {plan.number} 版方案", at=at)
    audit.record(session, actor, "matter.plan_published", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"plan": plan.number, "gross": plan.gross})  # fmt: skip
    tell_all(session, PlanPublished(matter.id, matter.estate_id, plan.id, plan.number), at=at)
    moving.reach_at_least(session, actor, matter, "PLAN", at=at)
    moving.reach_at_least(session, actor, matter, "DESIGN_READY", at=at)
    if course.way_of(session, matter).stage_with("PLAN_SHOWN"):
        gates.give(session, SYSTEM, matter_id=matter.id, token="PLAN_SHOWN", evidence={"plan_id": plan.id}, at=at)
    return plan.number


def draft_of(session: Session, matter: Matter) -> Plan | None:
    """The plan being written, None when there is none."""
    return session.scalar(select(Plan).where(Plan.matter_id == matter.id, Plan.state == DRAFT))


def published_of(session: Session, matter: Matter) -> Plan | None:
    """The plan that counts, None before the first was published."""
    return session.scalar(select(Plan).where(Plan.matter_id == matter.id, Plan.state == PUBLISHED))


def _draft(session: Session, matter: Matter) -> Plan:
    plan = draft_of(session, matter)
    if plan is None:
        raise Conflict("no_draft", "没有正在写的方案，请先保存方案。")
    return plan


def _begin(session: Session, actor: Actor, matter: Matter, at: datetime) -> Plan:
    last = session.scalar(select(func.max(Plan.number)).where(Plan.matter_id == matter.id)) or 0
    plan = Plan(matter_id=matter.id, number=last + 1, state=DRAFT, not_paying=[], paid_out={}, made_by=actor.id,
                made_at=at)  # fmt: skip
    session.add(plan)
    session.flush()
    earlier = published_of(session, matter)
    if earlier is not None:
        _carry_over(session, earlier, plan)
    return plan


def _carry_over(session: Session, earlier: Plan, plan: Plan) -> None:
    """The next plan begins with the files and the sets of the one before."""
    for file in session.scalars(
        select(MatterFile).where(MatterFile.about == "plan", MatterFile.about_id == earlier.id)
    ).all():
        copy = {name: getattr(file, name) for name in ("matter_id", "about", "name", "mime", "bytes", "key", "media_id",
                                                       "open", "made_by", "made_at")}  # fmt: skip
        session.add(MatterFile(about_id=plan.id, **copy))
    for row in session.scalars(select(ShareSet).where(ShareSet.plan_id == earlier.id).order_by(ShareSet.id)).all():
        session.add(ShareSet(plan_id=plan.id, key=row.key, name=row.name, coefficients=row.coefficients,
                             formula_words=row.formula_words, total=0, chosen=row.chosen))  # fmt: skip
    session.flush()


def _check_said(session: Session, matter: Matter, said: Said, at: datetime) -> None:
    money(said.gross, subsidy=said.subsidy, earmarked=said.earmarked, merge=said.merged)
    here = {row["id"] for row in scope.homes(session, matter.estate_id, matter.scope_kind, matter.scope_ids)}
    if not here >= {*said.not_paying, *said.paid_out}:
        raise Malformed("home_outside", "有房屋不在这次议题的范围里，请刷新后再选。")
    if any(fen < 0 for fen in said.paid_out.values()):
        raise Malformed("amount_negative", "金额不能小于零。")
    texts = {name: getattr(said, name) for name in ("words", "subsidy_words", "earmarked_for", "running_words",
                                                    "remedy_words", "upkeep_words")}  # fmt: skip
    pass_gate(session, matter.estate_id, texts, at=at)


def _check_whole(session: Session, matter: Matter, plan: Plan) -> None:
    if not plan.words:
        raise Malformed("plan_empty", "请先写方案内容。", fields={"words": ["请填写这一项"]})
    if course.way_of(session, matter).name != course.LIFT:
        return
    sets = session.scalar(select(func.count()).select_from(ShareSet).where(ShareSet.plan_id == plan.id))
    lacking = [
        label for label, there in (
            ("费用", plan.gross), ("分摊表", sets), ("运行费用规则", plan.running_words),
            ("对受影响业主的补偿", plan.remedy_words), ("后期维护", plan.upkeep_words),
        ) if not there
    ]  # fmt: skip
    if lacking:
        raise Conflict("plan_incomplete", f"加装电梯的方案还缺：{'、'.join(lacking)}。", missing=lacking)


def _short(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value[:200] if isinstance(value, str) else value for name, value in values.items()}
