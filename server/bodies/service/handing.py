"""What a developer has handed over of an estate, as somebody counted it: by it a first assembly may be held (C-01)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from server.bodies import policy
from server.bodies.facts import FirstReached
from server.bodies.models import EstateHanded
from server.bodies.queries.sitting import SPEAKING, sitting
from server.bodies.rules.first import Handed, is_reached
from server.bodies.service.founding import wrong_day
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed, Stale, not_found
from server.kit.facts import publish
from server.places import queries as places
from server.places.rules.cities import profile


def note_handed(
    session: Session, actor: Actor, estate_id: int, *, homes: int, area: int, first_on: date | None, version: int,
    at: datetime,
) -> None:  # fmt: skip
    """Note what was handed over so far; ``area`` in hundredths of a square metre. Where a first assembly may be held
    now and nobody speaks for the owners, those who see to it hear of it."""
    if not policy.may_keep(session, actor, estate_id):
        raise not_found("小区")
    totals, city = places.totals(session, estate_id), profile(places.estate(session, estate_id)["city"])
    _check_handed(totals, homes, area, first_on, local_day(at))
    row = session.get(EstateHanded, estate_id, with_for_update=True, populate_existing=True)
    if (row.version if row else 0) != version:
        raise Stale("handed_changed", "别人刚刚改过，请刷新后再填。", version=row.version if row else 0)
    before = None if row is None else {"homes": row.homes, "area": row.area}
    if row is None:
        row = EstateHanded(estate_id=estate_id, version=0)
        session.add(row)
    row.homes, row.area, row.first_on, row.version = homes, area, first_on, version + 1
    row.noted_by, row.noted_at = actor.id, at
    audit.record(session, actor, "body.handed_noted", "estate", estate_id, at=at, estate_id=estate_id, before=before,
                 after={"homes": homes, "area": area})  # fmt: skip
    handed = Handed(totals["homes"], totals["area"], homes, area, first_on)
    if is_reached(city, handed, local_day(at)) and not sitting(session, estate_id, *SPEAKING):
        publish(session, FirstReached(estate_id, row.version), at=at)


def _check_handed(totals: dict[str, int], homes: int, area: int, first_on: date | None, today: date) -> None:
    if homes > totals["homes"]:
        said = f"名册里只有 {totals['homes']} 套房屋。"
        raise Malformed("handed_wrong", said, fields={"homes": [said]})
    if area > totals["area"]:
        said = "比名册里的总面积还大，请看看。"
        raise Malformed("handed_wrong", said, fields={"area": [said]})
    if first_on is not None and first_on > today:
        raise wrong_day("first_on", "首套房屋交付的日子不能晚于今天。")
