"""The record of one report, on paper: for whoever made it and their household, as the ladder promises them.

Whoever prints it, it holds what its reporter may read and nothing else: no internal thread, no names of residents, no
full phone even where somebody wrote one. The team prints it for who has no phone of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM, Actor
from server.kit.clock import local_day
from server.kit.errors import NotAllowed, not_found
from server.kit.files import Links
from server.kit.house import House
from server.kit.masking import mask_numbers
from server.kit.numbering import report_number
from server.people import queries as people
from server.places import queries as places
from server.reports import policy
from server.reports.models import Report
from server.reports.policy import Sight
from server.reports.queries import particulars
from server.reports.queries.timeline import events_of, names_in, pictures, timeline
from server.reports.rules.categories import default_catalogue
from server.reports.rules.endings import done_word, ending, state_label
from server.reports.rules.kept import Kept, kept
from server.reports.rules.words import ENDED, State, Who

AS_REPORTER = Sight(frozenset({Who.HOUSEHOLD}), watches=False, own=True)
LINK_SECONDS = 3600
_SIGNED = re.compile(r"record\.(\d{1,16})\.(\d{1,16})")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, with who did it in words, and the ids of its pictures."""

    at: datetime
    who: str
    label: str
    words: str
    photos: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that stands on the record. ``rounds``: how often it came back; promises are those of the last."""

    number: str
    estate: str
    phone: str
    company: str
    category: str
    place: str
    words: str
    made_at: datetime
    state: str
    promises: Sequence[Kept]
    rounds: int
    steps: Sequence[Step]
    outcome: str
    stars: int | None
    printed_at: datetime


def told(session: Session, house: House, actor: Actor, report_id: int, at: datetime) -> Paper:
    """The record, for the reporter, their household and the team; :class:`NotFound` for who may not see the report,
    :class:`NotAllowed` for who only sees it."""
    session.flush()
    report = session.get(Report, report_id)
    if report is None:
        raise not_found("报事")
    found = policy.seen(session, actor, report, local_day(at))
    if not (found.own or found.team):
        raise NotAllowed("not_your_record", "完整记录只给报事人和家里人。")
    place = places.estate(session, report.estate_id)
    end = particulars.outcome(session, SYSTEM, report, AS_REPORTER)
    return Paper(
        number=report_number(report.id), estate=place["name"], phone=place["phone"] or "",
        company=place["company"] or "", category=default_catalogue().category(report.category).label,
        place=mask_numbers(report.place_label), words=mask_numbers(report.words), made_at=report.made_at,
        state=state_label(State(report.state), ending(report.kind, report.category), report.outcome),
        promises=_promises(report, at), rounds=report.reopen_count, steps=_steps(session, house, report),
        outcome=end["label"] if end else "", stars=report.stars, printed_at=at,
    )  # fmt: skip


def address(house: House, actor: Actor, report_id: int) -> str:
    """Where the drawing is for this reader, good for an hour while they may read it."""
    return "/report-files/" + Links(house.settings.secrets.links).sign(f"record.{report_id}.{actor.id}")


def behind(session: Session, house: House, signed: str, at: datetime) -> Paper | None:
    """What a signed address stands for now; None when it is forged or over. Who may read it no more meets the refusal
    of :func:`told`."""
    said = _SIGNED.fullmatch(Links(house.settings.secrets.links).read(signed, max_age=LINK_SECONDS) or "")
    if said is None:
        return None
    reader = people.actor_of(session, people.resolve(session, int(said[2])), door="app")
    return told(session, house, reader, int(said[1]), at)


def _promises(report: Report, at: datetime) -> list[Kept]:
    word, ended = done_word(report.kind, report.category), State(report.state) in ENDED
    rows = (
        ("回应", report.acknowledge_by, report.acknowledged_at), ("到场", report.arrive_by, report.arrived_at),
        ("答复", report.answer_by, report.answered_at), (word, report.fix_by, report.done_at),
    )  # fmt: skip
    return [kept(what, by, done, ended=ended, at=at) for what, by, done in rows if by is not None]


def _steps(session: Session, house: House, report: Report) -> list[Step]:
    events = events_of(session, report, AS_REPORTER)
    shown = pictures(session, house, report, AS_REPORTER)
    names = names_in(session, events)
    rows = timeline(SYSTEM, report, AS_REPORTER, shown, events, names)
    return [
        Step(row["at"], row["who"], row["label"] + (f"：{row['reason']}" if row["reason"] else ""),
             mask_numbers(row["words"] or ""), row["photos"]) for row in rows
    ]  # fmt: skip
