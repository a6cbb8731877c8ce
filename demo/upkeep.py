"""Who was at the lifts of the demo: half a year of visits, an inspection, one visit that came late and one that was put
right. The inspection of 德福楼's lift is near, and who must see to it has been told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from demo.cast import staff_of
from demo.walk import Act, Estate, Walk
from server.kit.clock import SHANGHAI, local_day
from server.people.rules import MANAGER, STAFF
from server.places import queries as places
from server.places.rules.visits import Visit
from server.register.service import lifts, visits
from server.register.service.visits import Seen

EVERY, LATE, LATE_BY = 14, 7, 5
"""Days between two visits, which one came late, and by how many days."""
SOON = timedelta(days=26)
"""So soon a lift is to be inspected again."""
FIRM, MECHANICS = "某某电梯维保有限公司", ("农师傅", "韦师傅")
STEPS = (Visit.HALF_MONTH, Visit.HALF_MONTH, Visit.HALF_MONTH, Visit.HALF_MONTH, Visit.HALF_MONTH, Visit.QUARTER)
DONE = {Visit.QUARTER: "清洁门机，检查制动器", Visit.HALF_MONTH: "一切正常"}
MENDED = "层门滚轮磨损，换了两只"


def plan(walk: Walk, estate: Estate) -> None:
    """Plan the visits to the lifts an estate had from the beginning."""
    for lift_id in estate.lifts:
        _plan_visits(walk, lift_id, estate.id, 180)
        walk.at(_at(walk, 71, hour=15), _mend(lift_id, estate.id))
        walk.at(_at(walk, 181), _read_the_mark(lift_id, estate.id, local_day(walk.until) + SOON))


def served(walk: Walk, lift_id: int, estate_id: int, begun: date) -> None:
    """A lift that begins to run is visited as well, from its first fortnight on."""
    _plan_visits(walk, lift_id, estate_id, (local_day(walk.until) - begun).days - EVERY)


def _plan_visits(walk: Walk, lift_id: int, estate_id: int, first: int) -> None:
    days, number = first, 0
    while days > 0:
        walk.at(_at(walk, days), _visit(lift_id, estate_id, number))
        number += 1
        days -= EVERY + (LATE_BY if number == LATE else 0)


def _visit(lift_id: int, estate_id: int, number: int) -> Act:
    kind = STEPS[number % len(STEPS)]

    def act(session: Session, at: datetime) -> None:
        writer, firm = staff_of(session, estate_id, STAFF), places.lift(session, lift_id=lift_id)["maintainer"] or FIRM
        seen = Seen(local_day(at), kind, firm, MECHANICS[number % 2], DONE[kind])
        wrong = number == 3
        first = Seen(_before(seen.day), kind, firm, seen.who, seen.note) if wrong else seen
        visit_id = visits.write(session, writer, lift_id=lift_id, seen=first, at=at)
        if wrong:
            visits.correct(session, writer, visit_id=visit_id, seen=seen, why="日期记早了一天，照保养单改", at=at)

    return act


def _read_the_mark(lift_id: int, estate_id: int, by: date) -> Act:
    def act(session: Session, at: datetime) -> None:
        lift = places.lift(session, lift_id=lift_id)
        said = {name: lift[name] for name in lifts.SAID if name != "code"} | {"next_inspection_on": by}
        lifts.change(session, staff_of(session, estate_id, MANAGER), lift_id=lift_id, version=lift["version"], at=at,
                     stair_ids=places.stairs_of_lift(session, lift_id), **said)  # fmt: skip

    return act


def _mend(lift_id: int, estate_id: int) -> Act:
    def act(session: Session, at: datetime) -> None:
        firm = places.lift(session, lift_id=lift_id)["maintainer"] or FIRM
        seen = Seen(local_day(at), Visit.REPAIR, firm, MECHANICS[1], MENDED)
        visits.write(session, staff_of(session, estate_id, STAFF), lift_id=lift_id, seen=seen, at=at)

    return act


def _before(day: date) -> date:
    return day - timedelta(days=1)


def _at(walk: Walk, days: int, hour: int = 10) -> datetime:
    local = walk.until.astimezone(SHANGHAI) - timedelta(days=days)
    return local.replace(hour=hour, minute=20, second=0, microsecond=0)
