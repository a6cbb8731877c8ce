"""A matter as those who lead it see it: everything, with whose answer, objection and consent it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.house import House
from server.kit.pages.look import show_until
from server.people import queries as people
from server.proposals import policy
from server.proposals.models import Answer, Consent, Matter, Objection, Plan, Share, ShareSet
from server.proposals.queries import course, files, holding, lists, parts, polls, scope, story
from server.proposals.queries.files import Groups
from server.proposals.queries.story import header, steps
from server.proposals.rules import objections as rules
from server.proposals.rules import stages
from server.proposals.rules.words import (
    CONSENT_LABELS,
    CONSENTED_LABELS,
    GOING,
    SAID_LABELS,
    Consented,
    ConsentKind,
    Said,
    State,
)
from server.votes.queries.of_matters import of_matters

ABOUTS = ("plan", "meeting", "milestone", "publicity", "token", "objection", "consent", "join")
NOTED = "等另一位核对"
MOST_HOMES = 400


def found(session: Session, actor: Actor, matter_id: int) -> Matter:
    """A matter somebody may look at; :class:`NotFound` otherwise."""
    row = session.get(Matter, matter_id)
    if row is None or not policy.may_look(session, actor, row.estate_id):
        raise not_found("议题")
    return row


def frame(session: Session, house: House, actor: Actor, matter_id: int, *, at: datetime) -> dict[str, Any]:
    """What every page of a matter shows: its head, what may be done, its files by what they belong to."""
    row = found(session, actor, matter_id)
    way = course.way_of(session, row)
    mover = policy.may_move(session, actor, row.estate_id)
    return {
        **header(session, row, way),
        "row": row, "version": row.version,
        "files": files.of_matter(session, house, row.id, abouts=ABOUTS, private=True),
        "going": row.state in GOING, "lift": way.name == course.LIFT,
        "moves": mover and row.state in GOING, "mover": mover,
        "settles": policy.may_settle(session, actor, row.estate_id),
        "answers": policy.may_answer(session, actor, row.estate_id),
        "overrules": policy.may_overrule(session, actor, row.estate_id) and row.state in GOING,
        "convenes": policy.may_convene(session, actor, row.estate_id), "now": at,
        "helps": policy.may_help(session, actor, row.estate_id), "warning": warning(session, row, at=at),
    }  # fmt: skip


def warning(session: Session, row: Matter, *, at: datetime) -> str:
    """What stands at every step of a matter while written objections are not settled: how many, how many wait for an
    answer until when, and whether they stand in the way. Empty where there are none, or the matter is over."""
    if row.state not in GOING or not (open_ := holding.disputed(session, row)):
        return ""
    known = lists.objections(session, [row.id], at=at).get(row.id, {"waiting": 0})
    waits = ""
    if known["waiting"]:
        limit = "答复期限已过" if known["late"] else f"要在 {show_until(known['answer_by'], at)} 前答复"
        waits = f"，{known['waiting']} 条还没答复，{limit}"
    time = "early" if row.shown_from is None else "inside" if holding.blocking(session, row) else "late"
    return f"有 {len(open_)} 条书面异议没处理完{waits}。{rules.TO_STAFF[time]}"


def overview(session: Session, matter: dict[str, Any], actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The first page: stages with all that is missing, the next step, survey, votes, milestones, what happened."""
    row: Matter = matter["row"]
    way, held = course.way_of(session, row), course.held(session, row.id)
    here = stages.stage(way.course, row.stage)
    lines = story.timeline(session, row.id, to_all=False)
    gave = {token: given for token, given in held.items() if way.stage_with(token)}
    names = people.names(session, {row.raised_by, *(line["by"] for line in lines)})
    votes = of_matters(session, [row.id], actor.id, drafts=True)[row.id]
    keys = [one.key for one in way.course]
    return {
        "steps": steps(session, row, way, named=True, at=at), "stage": here, "held": gave,
        "due": bool(here.token) and here.token not in held,
        "ticks": holding.to_tick(here),
        "by_hand": here.token != "VOTE_PASSED",
        "later": [(one.key, one.label) for one in way.course[keys.index(row.stage) + 1 :]],
        "earlier": [(one.key, one.label) for one in way.course[: keys.index(row.stage)]],
        "at_end": here == way.course[-1], "before_vote": way.before(row.stage, "VOTE"),
        "to_vote": row.state == State.OPEN and (way.before(row.stage, "VOTE") or row.stage == "VOTE"),
        "survey": parts.survey(session, row, (), at=at), "answers": answers(session, row),
        "publicity": parts.publicity(row, matter["files"]), "show_days": way.show_days,
        "votes": votes, "running": next((one for one in votes if one["state"] not in ("final", "withdrawn")), None),
        "milestones": story.milestones(session, row.id), "timeline": lines, "names": names,
    }  # fmt: skip


def answers(session: Session, row: Matter) -> list[dict[str, Any]]:
    """Every home of the scope with what it said; who is not bound by it can be asked again."""
    asked = select(Answer).where(Answer.matter_id == row.id)
    said = {one.home_id: one for one in session.scalars(asked)}
    homes = scope.homes(session, row.estate_id, row.scope_kind, row.scope_ids)
    return [
        {"home_id": home["id"], "label": home["label"],
         "answer": SAID_LABELS[Said(said[home["id"]].answer)] if home["id"] in said else None,
         "words": said[home["id"]].words if home["id"] in said else "",
         "entered": home["id"] in said and said[home["id"]].entered_by is not None}
        for home in homes[:MOST_HOMES]
    ]  # fmt: skip


def objected(session: Session, actor: Actor, row: Matter, *, at: datetime) -> list[dict[str, Any]]:
    """Every objection with whose it is, those that wait first; ``waits``: somebody else is to look before the matter
    goes on past it, and ``mine`` whether the reader asked for that."""
    rows = session.scalars(select(Objection).where(Objection.matter_id == row.id).order_by(Objection.id)).all()
    blocking = {one.key for one in holding.blocking(session, row)}
    asked = {one.go_on_by for one in rows if one.go_on_by is not None}
    names = people.names(session, {one.person_id for one in rows} | asked)
    homes = {home["id"]: home["label"] for home in scope.homes(session, row.estate_id, "homes", [
        one.home_id for one in rows if one.home_id is not None])} if rows else {}  # fmt: skip
    lines = [
        {**parts.mine_of(one), "person": names.get(one.person_id, ""), "home": homes.get(one.home_id or 0, ""),
         "version": one.version, "blocks": str(one.id) in blocking, "entered": one.entered_by is not None,
         "early": row.shown_from is None and bool(parts.weighs(row, one)),
         "late": one.answered_at is None and one.state == rules.State.OPEN and at >= one.answer_by,
         "moves": rules.MOVES[one.state], "answered_at": one.answered_at, "go_on": one.go_on,
         "waits": one.go_on_by is not None and one.state == rules.State.MEDIATION_FAILED,
         "go_on_by": names.get(one.go_on_by or 0, ""), "mine": people.same(session, one.go_on_by, actor.id)}
        for one in rows
    ]  # fmt: skip
    return sorted(lines, key=lambda one: (one["state"] in rules.SETTLED, one["id"]))


def consents(session: Session, actor: Actor, row: Matter) -> list[dict[str, Any]]:
    """Whose say the plan needs and what they said; ``noted``: what was written down and waits for another person, by
    whom, and whether that was the reader."""
    rows = session.scalars(select(Consent).where(Consent.matter_id == row.id).order_by(Consent.id)).all()
    names = people.names(session, {one.noted_by for one in rows if one.noted_by})
    return [
        {"id": one.id, "kind": one.kind, "kind_label": CONSENT_LABELS[ConsentKind(one.kind)], "label": one.label,
         "part": one.part, "state": one.state,
         "state_label": NOTED if one.noted else CONSENTED_LABELS[Consented(one.state)],
         "words": one.words, "at": one.at, "choices": _choices(one.kind),
         "noted": CONSENTED_LABELS[Consented(one.noted)] if one.noted else "",
         "noted_by": names.get(one.noted_by or 0, ""), "mine": people.same(session, one.noted_by, actor.id)}
        for one in rows
    ]  # fmt: skip


def planned(session: Session, row: Matter, attached: Groups) -> dict[str, Any]:
    """The plan being written, or the one that counts, with every home's share under every set side by side."""
    asked = select(Plan).where(Plan.matter_id == row.id, Plan.state != "replaced").order_by(Plan.number)
    plans = {plan.state: plan for plan in session.scalars(asked)}
    plan = plans.get("draft") or plans.get("published")
    homes = scope.homes(session, row.estate_id, row.scope_kind, row.scope_ids)
    sets, table = _table(session, plan) if plan else ([], {})
    return {
        "fixed": "VOTE_PASSED" in course.held(session, row.id) or polls.is_fixed(session, row.id),
        "plan": plan, "draft": "draft" in plans, "published": plans.get("published"), "sets": sets, "table": table,
        "homes": homes[:MOST_HOMES], "count": len(homes), "floors": sorted({home["floor"] or 0 for home in homes}),
        "money": parts.plan_words(plan) if plan else None,
        "city_pays": course.city_pays(session, row.estate_id, row.kind),
        "files": attached.get(("plan", plan.id), []) if plan else [],
    }  # fmt: skip


def _table(session: Session, plan: Plan) -> tuple[list[ShareSet], dict[tuple[int, int], Share]]:
    sets = list(session.scalars(select(ShareSet).where(ShareSet.plan_id == plan.id).order_by(ShareSet.id)))
    asked = select(Share).where(Share.set_id.in_([one.id for one in sets]))
    return sets, {(one.set_id, one.home_id): one for one in session.scalars(asked)}


def _choices(kind: str) -> list[tuple[str, str]]:
    wanted = [Consented.HEARD] if kind == ConsentKind.NEIGHBOUR else [Consented.GIVEN, Consented.REFUSED]
    return [(str(one), CONSENTED_LABELS[one]) for one in wanted]
