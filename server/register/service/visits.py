"""Who was at a lift: written down by the staff, put right by a later entry with its reason, never edited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

import server.media.service as media
from server.kit import audit
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.kit.errors import Malformed, Stale, not_found
from server.places import queries as places
from server.places import service as place
from server.places.rules.visits import VISIT_LABELS, Visit
from server.register import policy

LONGEST_MONTHS = 36
"""A next inspection further away is a slip of the pen [C]."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is said of a visit: the day, what for, which firm and who came, a word, and a picture of the writer's own.
    ``next_on``: the next inspection as the new mark says it, which goes to the lift's file."""

    day: date
    kind: Visit
    firm: str
    who: str = ""
    note: str = ""
    media_id: int | None = None
    next_on: date | None = None


def write(session: Session, actor: Actor, *, lift_id: int, seen: Seen, at: datetime) -> int:
    """Write down a visit; gives its id. :class:`Malformed` for a day to come, ``visit_known`` where one of its kind
    stands for that day."""
    lift = _mine(session, actor, lift_id)
    _refuse_impossible(seen, at)
    known = lift["next_inspection_on"]
    visit_id = place.write_visit(session, **_row(session, actor, lift_id, seen, known, at))
    _note(session, actor, "lift.visit_written", lift, visit_id, seen, at)
    _inspected_by(session, actor, lift, _brought(session, lift_id, visit_id, seen) or known, at)
    return visit_id


def correct(
    session: Session, actor: Actor, *, visit_id: int, seen: Seen | None, why: str, at: datetime
) -> int:  # fmt: skip
    """Put a visit right by a later entry that says why; without ``seen`` it never happened. Gives the entry's id.
    What it had brought to the lift's file goes back with it, unless the file was changed since. :class:`Stale` where
    somebody was faster."""
    wrong = places.visit(session, visit_id)
    lift = _mine(session, actor, wrong["lift_id"])
    if not wrong["stands"]:
        raise Stale("visit_corrected", "这一条已经更正过了，请看后来那一条。")
    said = seen or Seen(wrong["day"], Visit(wrong["kind"]), wrong["firm"], wrong["who"])
    _refuse_impossible(said, at)
    known = lift["next_inspection_on"]
    if wrong["next_on"] is not None and wrong["next_on"] == known:
        known = wrong["before_on"]
    row = _row(session, actor, lift["id"], said, known, at)
    if seen is not None and seen.media_id is None:
        row["media_id"] = wrong["media_id"]
    entry = place.correct_visit(session, visit_id, stands=seen is not None, why=why, **row)
    _note(session, actor, "lift.visit_corrected" if seen else "lift.visit_struck", lift, entry, said, at, why=why,
          visit_corrects=visit_id)  # fmt: skip
    _inspected_by(session, actor, lift, _brought(session, lift["id"], entry, said) or known, at)
    return entry


def _mine(session: Session, actor: Actor, lift_id: int) -> Any:
    lift = places.lift(session, lift_id=lift_id)
    if not policy.may_write_visits(session, actor, lift["estate_id"]):
        raise not_found("电梯")
    return lift


def _refuse_impossible(seen: Seen, at: datetime) -> None:
    if seen.day > local_day(at):
        raise Malformed("visit_to_come", "还没到的日子不能先记，请看看日期。", fields={"day": ["还没到这一天"]})
    if seen.next_on is None:
        return
    if seen.kind is not Visit.INSPECTION:
        raise Malformed("next_of_what", "只有检验才填下次检验日期。", fields={"next_on": ["只有检验才填"]})
    if seen.next_on <= seen.day:
        raise Malformed("next_before", "下次检验要在这次之后，请看看日期。", fields={"next_on": ["要在这次之后"]})
    if seen.next_on > add_months(seen.day, LONGEST_MONTHS):
        raise Malformed("next_far", "下次检验隔得太远了，请照使用标志上的日期填。", fields={"next_on": ["隔得太远了"]})


def _row(
    session: Session, actor: Actor, lift_id: int, seen: Seen, known: date | None, at: datetime
) -> dict[str, Any]:  # fmt: skip
    if seen.media_id is not None:
        media.use(session, actor, [seen.media_id])
    said = {"day": seen.day, "kind": seen.kind.value, "firm": seen.firm, "who": seen.who, "note": seen.note,
            "media_id": seen.media_id, "next_on": seen.next_on,
            "before_on": known if seen.next_on else None}  # fmt: skip
    return {**said, "lift_id": lift_id, "written_by": actor.id, "written_at": at}


def _brought(session: Session, lift_id: int, visit_id: int, seen: Seen) -> date | None:
    """The day of the next inspection that an entry brings; an older inspection than the last brings none."""
    later = any(
        one["stands"] and one["kind"] == Visit.INSPECTION and one["day"] > seen.day and one["id"] != visit_id
        for one in places.visits(session, lift_id)
    )
    return None if later else seen.next_on


def _inspected_by(session: Session, actor: Actor, lift: Any, by: date | None, at: datetime) -> None:
    """The day of the next inspection goes to the file, where it is another one."""
    was = lift["next_inspection_on"]
    if by == was:
        return
    served = places.stairs_of_lift(session, lift["id"])
    place.change_lift(session, lift["id"], lift["version"], stair_ids=served, next_inspection_on=by)
    audit.record(session, actor, "lift.changed", "lift", lift["id"], at=at, estate_id=lift["estate_id"],
                 before={"lift_next_inspection_on": was.isoformat() if was else None},
                 after={"lift_next_inspection_on": by.isoformat() if by else None})  # fmt: skip


def _note(
    session: Session, actor: Actor, act: str, lift: Any, visit_id: int, seen: Seen, at: datetime, *,
    why: str | None = None, **more: int,
) -> None:  # fmt: skip
    told = {"visit_id": visit_id, "visit_day": seen.day.isoformat(), "visit_kind": VISIT_LABELS[seen.kind],
            "visit_firm": seen.firm, **more}  # fmt: skip
    audit.record(session, actor, act, "lift", lift["id"], at=at, estate_id=lift["estate_id"], after=told, reason=why)
