"""The parts of a matter's story: the survey, the plan with shares, objections, meetings, consents, the publicity."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.proposals.models import (
    Answer,
    Consent,
    Matter,
    Meeting,
    Objection,
    Plan,
    Promise,
    Share,
    ShareSet,
)
from server.proposals.queries import scope
from server.proposals.queries.files import Groups
from server.proposals.queries.holding import as_made
from server.proposals.rules import objections as rules
from server.proposals.rules.subsidies import money
from server.proposals.rules.words import GOING, Consented, Said


def survey(session: Session, row: Matter, owned: Collection[int], *, at: datetime) -> dict[str, Any] | None:
    """The willingness survey with this person's own answers and everybody's in numbers; None before the first."""
    if row.survey_opened_at is None or row.survey_closes_at is None:
        return None
    homes = scope.homes(session, row.estate_id, row.scope_kind, row.scope_ids)
    asked = select(Answer.home_id, Answer.answer).where(Answer.matter_id == row.id)
    here = {home["id"] for home in homes}
    said = {home_id: answer for home_id, answer in session.execute(asked) if home_id in here}
    counted = {str(one): sum(answer == one for answer in said.values()) for one in Said}
    running = row.survey_closed_at is None and at < row.survey_closes_at
    mine = [{"home_id": home["id"], "label": home["label"], "answer": said.get(home["id"])}
            for home in homes if home["id"] in owned]  # fmt: skip
    return {
        "state": "open" if running else "closed", "words": row.survey_words, "closes_at": row.survey_closes_at,
        "mine": mine, "totals": {**counted, "silent": len(homes) - len(said)},
    }  # fmt: skip


def plan(session: Session, row: Matter, owned: Collection[int], attached: Groups) -> dict[str, Any] | None:
    """The published plan with every way of sharing, and the shares of these homes alone; None before the first."""
    found = session.scalar(select(Plan).where(Plan.matter_id == row.id, Plan.state == "published"))
    if found is None:
        return None
    sets = session.scalars(select(ShareSet).where(ShareSet.plan_id == found.id).order_by(ShareSet.id)).all()
    asked = select(Share).where(Share.set_id.in_([one.id for one in sets]), Share.home_id.in_(owned))
    mine: dict[int, list[dict[str, Any]]] = {one.id: [] for one in sets}
    for share in session.scalars(asked.order_by(Share.home_id)) if sets and owned else ():
        words = share.words if not share.gets else f"{share.words}；另得补偿"
        mine[share.set_id].append({"home_id": share.home_id, "label": share.label, "fen": share.fen,
                                   "gets": share.gets, "words": words})  # fmt: skip
    lines = [
        {"id": one.id, "key": one.key, "name": one.name, "formula_words": one.formula_words, "chosen": one.chosen,
         "agreed_at": one.agreed_at, "mine": mine[one.id], "total": one.total} for one in sets
    ]  # fmt: skip
    return {**plan_words(found), "files": attached.get(("plan", found.id), []), "sets": lines}


def plan_words(found: Plan) -> dict[str, Any]:
    """A plan without its shares; ``net`` is what is left after public money."""
    left = money(found.gross, subsidy=found.subsidy, earmarked=found.earmarked, merge=found.merged)
    names = ("number", "words", "gross", "subsidy", "subsidy_words", "earmarked_for", "merged", "running_words",
             "remedy_words", "upkeep_words", "published_at")  # fmt: skip
    told = {name: getattr(found, name) for name in names}
    return {**told, "earmarked": left.earmarked, "net": left.net, "paid_out": sum(found.paid_out.values())}


def objections(session: Session, row: Matter, person_id: int, *, at: datetime) -> dict[str, Any]:
    """My own objections with what each does, what one made now would do, and of everybody's only how many."""
    counted = select(Objection.state, Objection.answered_at.is_not(None), func.count()).where(
        Objection.matter_id == row.id
    )
    rows = session.execute(counted.group_by(Objection.state, Objection.answered_at.is_not(None))).all()
    standing = [(state, answered, count) for state, answered, count in rows if state != rules.State.WITHDRAWN]
    settled = (rules.State.AGREED, rules.State.MEDIATION_FAILED)
    mine = session.scalars(
        select(Objection).where(Objection.matter_id == row.id, Objection.person_id == person_id).order_by(Objection.id)
    ).all()
    return {
        "mine": [{**mine_of(one), **may_say(row, one), "weighs": weighs(row, one)} for one in mine],
        "why": rules.what_it_does(at, row.shown_from, row.shown_days or 0),
        "open": sum(count for state, _, count in standing if state not in settled),
        "answered": sum(count for state, answered, count in standing if answered or state in settled),
    }


def meetings(session: Session, matter_id: int, attached: Groups, day: date) -> list[dict[str, Any]]:
    """The meetings with their minutes and what was promised, in the order in which they are held; ``late``: the day it
    was promised by has gone by."""
    rows = session.scalars(select(Meeting).where(Meeting.matter_id == matter_id).order_by(Meeting.at, Meeting.id)).all()
    asked = select(Promise).where(Promise.meeting_id.in_([row.id for row in rows])).order_by(Promise.id)
    promised: dict[int, list[dict[str, Any]]] = {row.id: [] for row in rows}
    for one in session.scalars(asked) if rows else ():
        line = {"id": one.id, "words": one.words, "due_on": one.due_on, "done": one.done_at is not None,
                "late": one.done_at is None and one.due_on is not None and one.due_on < day}  # fmt: skip
        promised[one.meeting_id].append(line)
    return [
        {"id": row.id, "at": row.at, "place": row.place, "agenda": row.agenda, "words": row.words or row.agenda,
         "minutes": row.words, "people": row.people, "minutes_at": row.minutes_at, "promises": promised[row.id],
         "files": attached.get(("meeting", row.id), [])}
        for row in rows
    ]  # fmt: skip


def consents(session: Session, matter_id: int) -> dict[str, Any] | None:
    """Which consents the plan needs and which are missing, by what they are about and never by whose they are."""
    rows = session.scalars(select(Consent).where(Consent.matter_id == matter_id).order_by(Consent.id)).all()
    if not rows:
        return None
    named = [(f"{number}. {row.part}", row.state) for number, row in enumerate(rows, 1)]
    done = (Consented.GIVEN, Consented.HEARD)
    return {"needed": [name for name, _ in named], "missing": [name for name, state in named if state not in done]}


def publicity(row: Matter, attached: Groups) -> dict[str, Any] | None:
    """The posting: from when until when, with photographs of it; None before it."""
    if row.shown_from is None or row.shown_until is None:
        return None
    return {"since": row.shown_from, "until": row.shown_until, "days": row.shown_days,
            "files": attached.get(("publicity", row.id), [])}  # fmt: skip


def weighs(row: Matter, one: Objection) -> str:
    """What an objection does now, for whoever made it; empty when it does nothing more, or the matter is over."""
    return rules.weighs(as_made(one), row.shown_from, row.shown_days or 0) if row.state in GOING else ""


def may_say(row: Matter, one: Objection) -> dict[str, bool]:
    """Whether whoever made it may say that it is agreed, or that what was recorded as agreed is not."""
    going = row.state in GOING
    return {
        "may_agree": going and rules.State.AGREED in rules.MOVES[one.state],
        "may_reopen": going and one.state == rules.State.AGREED,
    }


def mine_of(one: Objection) -> dict[str, Any]:
    """An objection as whoever made it sees it."""
    return {
        "id": one.id, "code": one.code, "code_label": rules.CODE_LABELS[rules.Code(one.code)], "words": one.words,
        "state": one.state, "state_label": rules.STATE_LABELS[rules.State(one.state)], "answer": one.answer,
        "outcome": one.outcome_words, "made_at": one.made_at, "answer_by": one.answer_by,
        "may_withdraw": rules.State.WITHDRAWN in rules.MOVES[one.state],
    }  # fmt: skip
