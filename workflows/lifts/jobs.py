"""Each morning: what is near, late or not written down of every lift is called out, each step once for ever; a lift
whose contract is over becomes a report. What is due is read from the database, so that a restart misses nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from config import FOLDER, read_toml
from server.delivery.service.telling import tell
from server.kit.clock import local_day
from server.kit.house import House
from server.places import queries as places
from server.places import service as place
from server.places.rules.calls import Call, Ladder, Rung, call, missing_step
from server.places.rules.duties import Duty, LiftStands, Stand, Standing
from server.places.rules.duty_words import day_words
from server.reports.rules.words import Kind, Place
from server.reports.service import making
from server.reports.service.said import Said
from workflows.engine.jobs import Job, cron
from workflows.lifts import whom, wording

CATEGORY = "lift_unmaintained"


@dataclass(frozen=True, slots=True)
class Due:
    """A duty of a lift that is called out now."""

    lift: Any
    standing: Standing
    call: Call


@cache
def ladder() -> Ladder:
    """The numbers of ``config/jobs.toml``."""
    table: dict[str, Any] = read_toml(FOLDER / "jobs.toml")["lift_duties"]
    return Ladder(table["before"], table["late"])


def remind(house: House, at: datetime) -> str | None:
    """Call out what is due. One estate per transaction."""
    today, told = local_day(at), 0
    with house.database.read() as session:
        estates = places.estates_with_lifts(session)
    for estate_id in estates:
        with house.database.write() as session:
            told += _estate(session, estate_id, today, at)
    return f"{told} called out" if told else None


def _estate(session: Session, estate_id: int, today: date, at: datetime) -> int:
    found = [(lift, one) for lift, one in places.lifts_stand(session, [estate_id], today)[estate_id] if not one.rests]
    made = places.calls_made(session, [lift["id"] for lift, _ in found])
    heard: defaultdict[tuple[Rung, ...], list[Due]] = defaultdict(list)
    for lift, stands in found:
        known = made[lift["id"]]
        for standing in stands.duties:
            missed = known.get(missing_step(standing.duty))
            one = call(standing, today, ladder(), local_day(missed) if missed else None)
            if one and one.step not in known and place.note_call(session, lift["id"], one.step, at=at):
                heard[one.rungs].append(Due(lift, standing, one))
        _report(session, lift, stands, known, at)
    for rungs, dues in heard.items():
        _tell(session, places.estate(session, estate_id), rungs, dues, at)
    return sum(map(len, heard.values()))


def _report(session: Session, lift: Any, stands: LiftStands, known: dict[str, datetime], at: datetime) -> None:
    contract = stands.duty(Duty.CONTRACT)
    step = f"{Duty.CONTRACT}:{contract.by:%Y%m%d}:reported" if contract.stand is Stand.LATE and contract.by else ""
    if not step or step in known or not place.note_call(session, lift["id"], step, at=at):
        return
    assert contract.by is not None
    said = Said(lift["estate_id"], Kind.REPAIR, CATEGORY, Place.LIFT,
                wording.REPORT.format(day=day_words(contract.by)), lift_id=lift["id"])  # fmt: skip
    making.report_by_house(session, said, request_key=f"lift:{lift['id']}:{step}", at=at)


def _tell(session: Session, estate: Any, rungs: Sequence[Rung], dues: Sequence[Due], at: datetime) -> None:
    things: dict[tuple[str, date | None], list[Due]] = {}
    for due in dues:
        things.setdefault((wording.what(due.call, due.standing.by), due.standing.by), []).append(due)
    lines = [wording.line(some[0].call, by, [one.lift["label"] for one in some]) for (_, by), some in things.items()]
    shown = lines[: wording.MOST_LINES]
    more = [wording.MORE.format(many=len(lines) - len(shown))] if len(lines) > len(shown) else []
    urge = [wording.URGE] if len(rungs) > 1 else []
    one = next(iter(things))[0]
    title = wording.ONE_TITLE.format(estate=estate["name"], what=one) if len(things) == 1 else (
        wording.MANY_TITLE.format(estate=estate["name"], many=len(things)))  # fmt: skip
    first = dues[0]
    # A step is called out once for ever, so that the first one names this message for ever.
    tell(session, cause=f"lift:{first.lift['id']}:{first.call.step}", people=whom.hear(session, estate["id"], rungs),
         key="staff_task", fields={}, title=title, words="\n".join([*shown, *more, *urge])[: wording.LONGEST], at=at,
         estate_id=estate["id"])  # fmt: skip


JOBS = [Job("lifts.remind", cron(hour=9, minute=25), remind, oldest=timedelta(hours=8), silent_after=timedelta(days=2))]
