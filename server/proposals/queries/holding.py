"""What must hold for a token and does not yet: worked out where the house knows it, ticked by a person where not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.proposals.models import Consent, Matter, Objection, Plan, ShareSet
from server.proposals.rules import consents, objections
from server.proposals.rules.consents import GATE_LABELS, Asked
from server.proposals.rules.stages import Stage
from server.proposals.rules.words import Consented, ConsentKind

KNOWN = frozenset({"ASKED", "SURVEYED", "DAYS", "OBJECTIONS", "PASSED", "CONSENTS", "PLAN", "COST", "SHARES"})
"""What the house works out by itself; everything else is ticked."""


def lacking(
    session: Session, matter: Matter, stage: Stage, *, ticked: Collection[str], by_house: bool, at: datetime
) -> list[str]:
    """What does not hold, in words, in the order of the stage's list; consents are named one by one."""
    found: list[str] = []
    for key, label in stage.holds:
        if key == "CONSENTS":
            found += missing_consents(session, matter.id)
        elif key in KNOWN:
            if not _holds(session, matter, key, at):
                found.append(label)
        elif key not in ticked and not by_house:
            found.append(label)
    return found


def to_tick(stage: Stage) -> list[tuple[str, str]]:
    """What a person has to look at and tick: (key, label)."""
    return [(key, label) for key, label in stage.holds if key not in KNOWN]


def missing_consents(session: Session, matter_id: int) -> list[str]:
    """Who has not agreed or was not heard yet, in words."""
    rows = session.scalars(select(Consent).where(Consent.matter_id == matter_id).order_by(Consent.id)).all()
    by_kind = {kind: tuple(row.label for row in rows if row.kind == kind) for kind in ConsentKind}
    asked = Asked(by_kind[ConsentKind.PRIVATE], by_kind[ConsentKind.COMMON], by_kind[ConsentKind.NEIGHBOUR])
    said = {row.label: row.state for row in rows if row.state in (Consented.GIVEN, Consented.REFUSED)}
    heard = [row.label for row in rows if row.state == Consented.HEARD]
    found = consents.missing(asked, said, heard)
    return [f"{GATE_LABELS[gate]}（{'、'.join(who)}）" for gate, who in found.items()]


def unnamed(lacking: Collection[str]) -> list[str]:
    """The same without whose consent is missing: what neighbours may read."""
    gates = tuple(GATE_LABELS.values())
    return [next((gate for gate in gates if said.startswith(gate)), said) for said in lacking]


def as_made(row: Objection) -> objections.Objection:
    """A written objection as the rules look at it."""
    return objections.Objection(str(row.id), row.made_at, row.state, go_on=row.go_on)


def disputed(session: Session, matter: Matter) -> list[objections.Objection]:
    """The written objections that are not settled, whenever they were made."""
    rows = session.scalars(select(Objection).where(Objection.matter_id == matter.id).order_by(Objection.id))
    return [one for one in map(as_made, rows) if objections.blocks(one)]


def carried(session: Session, matter: Matter) -> list[int]:
    """The ids of those made before the posting and carried into it; empty before it begins."""
    posted_at = matter.shown_from
    return [int(one.key) for one in disputed(session, matter) if posted_at is not None and one.made_at < posted_at]


def _holds(session: Session, matter: Matter, key: str, at: datetime) -> bool:
    if key == "SURVEYED":
        return matter.survey_closed_at is not None
    if key == "DAYS":
        return matter.shown_until is not None and at >= matter.shown_until
    if key == "OBJECTIONS":
        return not blocking(session, matter)
    if key in ("PLAN", "COST", "SHARES"):
        return _planned(session, matter.id, key)
    return True


def blocking(session: Session, matter: Matter) -> list[objections.Objection]:
    """The objections that stand in the way: made inside the posting or before it, and not settled. None before it
    begins."""
    posted_at, days = matter.shown_from, matter.shown_days
    if posted_at is None or days is None:
        return []
    counted = [
        replace(one, made_at=objections.counted_from(one.made_at, posted_at)) for one in disputed(session, matter)
    ]
    return objections.blocking(counted, posted_at, days)


def _planned(session: Session, matter_id: int, key: str) -> bool:
    plan = session.scalar(select(Plan).where(Plan.matter_id == matter_id, Plan.state == "published"))
    if plan is None or key == "PLAN":
        return plan is not None
    if key == "COST":
        return plan.gross > 0
    chosen = select(ShareSet.id).where(ShareSet.plan_id == plan.id, ShareSet.chosen)
    return session.scalar(chosen) is not None
