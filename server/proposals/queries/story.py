"""The whole story of a matter on one page, for anybody who may read it; each home sees its own share alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.house import House
from server.people import queries as people
from server.people.rules import OWNING
from server.places import queries as places
from server.proposals import policy
from server.proposals.models import Matter, MatterEvent, MatterStage, Milestone
from server.proposals.queries import course, files, holding, parts
from server.proposals.queries.course import Way
from server.proposals.rules import stages
from server.proposals.rules.objections import CODE_LABELS
from server.proposals.rules.words import GOING, STATE_LABELS, UNPAID, State
from server.votes.queries.of_matters import of_matters
from server.votes.rules.matters import matter as kind_of

OPEN_FILES = ("plan", "meeting", "milestone", "publicity")


def one(session: Session, house: House, actor: Actor, matter_id: int, *, at: datetime) -> dict[str, Any]:
    """One matter; :class:`NotFound` for whoever has no home in the estate and no part in it."""
    day = local_day(at)
    row = session.get(Matter, matter_id)
    if row is None or not policy.may_read(session, actor, row.estate_id, day):
        raise not_found("议题")
    held_homes = [home for home in people.homes_of(session, actor.id, day) if home["estate_id"] == row.estate_id]
    owned = {home["home_id"] for home in held_homes if home["role"] in OWNING}
    way, attached = course.way_of(session, row), files.of_matter(
        session, house, row.id, abouts=OPEN_FILES, private=False
    )  # fmt: skip
    survey = parts.survey(session, row, owned, at=at)
    going, lives = row.state in GOING, bool(held_homes)
    return {
        **header(session, row, way),
        "stages": steps(session, row, way, named=False, at=at),
        "survey": survey,
        "plan": parts.plan(session, row, owned, attached),
        "objections": {**parts.objections(session, row, actor.id, at=at), "may": going and lives, "codes": codes()},
        "meetings": parts.meetings(session, row.id, attached, day),
        "consents": parts.consents(session, row.id),
        "publicity": parts.publicity(row, attached),
        "milestones": milestones(session, row.id),
        "timeline": timeline(session, row.id, to_all=True),
        "votes": of_matters(session, [row.id], actor.id)[row.id],
        "may": _may(survey, going and lives),
        "version": row.version,
    }


def header(session: Session, row: Matter, way: Way) -> dict[str, Any]:
    """What stands above everything: title, kind, where it stands."""
    kind, estate = kind_of(row.kind), places.estate(session, row.estate_id)
    return {
        "id": row.id,
        "estate": {"id": estate["id"], "name": estate["name"], "phone": estate["phone"]},
        "title": row.title, "kind": row.kind, "kind_label": kind.label, "class_label": kind.class_label,
        "words": row.words, "scope_label": row.scope_label, "stage": row.stage,
        "stage_label": stages.stage(way.course, row.stage).label, "state": row.state,
        "state_label": STATE_LABELS[row.state], "end_words": row.end_words, "unpaid_words": UNPAID.get(row.state, ""),
    }  # fmt: skip


def steps(session: Session, row: Matter, way: Way, *, named: bool, at: datetime) -> list[dict[str, Any]]:
    """Every stage: done, now or later, since when, and all it waits for at once. ``named``: whose consent is missing is
    said too. What is over waits for nothing: a matter that came to nothing shows the stages it went through, and as
    ``stopped`` the one in which it ended."""
    held = course.held(session, row.id)
    asked = select(MatterStage.stage, MatterStage.at).where(MatterStage.matter_id == row.id)
    reached = dict(session.execute(asked).all())
    found = []
    for step in stages.steps(way.course, row.stage, held):
        one, state, missing = step.stage, step.state, list(step.missing)
        if row.state not in GOING:
            if row.state != State.FINISHED and state == "later":
                continue
            state, missing = "stopped" if row.state != State.FINISHED and state == "now" else "done", []
        elif state == "now" and one.token and one.token not in held:
            missing = [*_lacking(session, row, one, named, at), one.token_label]
        found.append({
            "key": one.key, "label": one.label, "state": state, "token": one.token, "token_label": one.token_label,
            "held": one.token in held, "at": reached.get(one.key) if state != "later" else None, "missing": missing,
        })  # fmt: skip
    return found


def timeline(session: Session, matter_id: int, *, to_all: bool) -> list[dict[str, Any]]:
    """What happened, oldest first; ``to_all``: only what everybody may read."""
    columns = (MatterEvent.id, MatterEvent.kind, MatterEvent.at, MatterEvent.title, MatterEvent.words,
               MatterEvent.open, MatterEvent.by)  # fmt: skip
    asked = select(*columns).where(MatterEvent.matter_id == matter_id).order_by(MatterEvent.at, MatterEvent.id)
    if to_all:
        asked = asked.where(MatterEvent.open)
    return [dict(line) for line in session.execute(asked).mappings()]


def milestones(session: Session, matter_id: int) -> list[dict[str, Any]]:
    """What was reached after the decision, oldest first."""
    columns = (Milestone.id, Milestone.title, Milestone.words, Milestone.day, Milestone.at)
    asked = select(*columns).where(Milestone.matter_id == matter_id).order_by(Milestone.id)
    return [dict(line) for line in session.execute(asked).mappings()]


def codes() -> list[dict[str, str]]:
    """What an objection may be about."""
    return [{"key": str(key), "label": label} for key, label in CODE_LABELS.items()]


def _lacking(session: Session, row: Matter, stage: stages.Stage, named: bool, at: datetime) -> list[str]:
    ticked = [key for key, _ in stage.holds]
    found = holding.lacking(session, row, stage, ticked=ticked, by_house=False, at=at)
    return found if named else holding.unnamed(found)


def _may(survey: dict[str, Any] | None, may_object: bool) -> Collection[str]:
    found = ["answer"] if survey and survey["state"] == "open" and survey["mine"] else []
    return [*found, "object"] if may_object else found
