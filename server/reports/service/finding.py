"""Where a trouble is becomes known after it was reported: somebody in a lift says which one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed, NotAllowed
from server.kit.facts import publish
from server.reports import policy
from server.reports.facts import ReportLocated
from server.reports.models import Report
from server.reports.rules.words import OPEN, Kind, Place, State
from server.reports.service.locking import locked
from server.reports.service.placing import placed
from server.reports.service.said import Said

PLACED = ("lift_id", "stair_id", "building_id", "place_label")


def find(
    session: Session, actor: Actor, *, report_id: int, lift_id: int | None = None, stair_id: int | None = None,
    building_id: int | None = None, supposed: bool = False, at: datetime,
) -> bool:  # fmt: skip
    """Write on an open report of a lift which one it is, or at least which stair or building it is in. The reporter and
    the team may. What was read off a plate stays beside it. Gives whether anything changed; a lift that is known is not
    lost to a stair, one that was only ``supposed`` is. What staff are about to do with the report stays right, so its
    version does not move.

    :class:`NotFound` for strangers and for places of another estate, :class:`Malformed` for a report of no lift.
    """
    report = locked(session, report_id)
    found = policy.seen(session, actor, report, local_day(at))
    if not (found.team or found.own):
        raise NotAllowed("not_your_report", "这张单不是您报的，不能改地点。")
    if Place(report.place) is not Place.LIFT or State(report.state) not in OPEN:
        raise Malformed("place_stays", "这张单的地点不能再改。")
    if lift_id is None and report.lift_id is not None and not supposed:
        return False
    before = {name: getattr(report, name) for name in PLACED}
    after = _placed(session, report, lift_id, stair_id, building_id)
    changed = {name: value for name, value in after.items() if before[name] != value}
    for name, value in changed.items():
        setattr(report, name, value)
    if changed:
        session.flush()
        audit.record(session, actor, "report.located", "report", report.id, at=at, estate_id=report.estate_id,
                     before={name: before[name] for name in changed}, after=changed,
                     spared_id=report.about_staff_id)  # fmt: skip
    if "place_label" in changed:
        moved = ReportLocated(report.id, report.estate_id, before["place_label"], after["place_label"])
        publish(session, moved, at=at)
    return bool(changed)


def _placed(
    session: Session, report: Report, lift_id: int | None, stair_id: int | None, building_id: int | None
) -> dict[str, Any]:
    said = Said(
        estate_id=report.estate_id, kind=Kind(report.kind), category=report.category, place=Place.LIFT, words="",
        lift_id=lift_id, stair_id=stair_id, building_id=building_id, where=report.spot,
    )  # fmt: skip
    found = placed(session, said, None)
    return {name: found[name] for name in PLACED}
