"""Who looks after the lifts of an estate: those of one's own stair, where somebody lives by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from server.kit.clock import local_day
from server.people import queries as people
from server.places import queries as places
from workflows.contacts.talks import wording
from workflows.engine.conversations import Moment

MOST = 4


def said(moment: Moment, estate: Mapping[str, Any]) -> str:
    """Maintainer, rescue number and next inspection of each; and that there is no record of upkeep here."""
    found, own = _near(moment, estate["id"])
    if not found:
        return wording.NO_LIFTS.format(estate=estate["name"])
    phone = estate["phone"]
    last = wording.NO_RECORD.format(phone=phone) if phone else wording.NO_RECORD_NOWHERE
    before = "" if own else wording.NOT_YOURS
    return before + "\n".join([*map(_line, found[:MOST]), last])


def _near(moment: Moment, estate_id: int) -> tuple[Sequence[Mapping[str, Any]], bool]:
    """Those of their own stairs; where it has none, or nobody knows who asks, all there are, and whether that fits."""
    every: Sequence[Mapping[str, Any]] = [dict(one) for one in places.lifts(moment.session, estate_id)]
    held = people.homes_of(moment.session, moment.person_id, local_day(moment.at)) if moment.person_id else []
    stairs = {places.home(moment.session, row["home_id"])["stair_id"] for row in held if row["estate_id"] == estate_id}
    own = [one for one in every if stairs & set(places.stairs_of_lift(moment.session, one["id"]))]
    return (own, True) if own else (every, not stairs)


def _line(lift: Mapping[str, Any]) -> str:
    name, rescue = lift["maintainer"], lift["rescue_phone"]
    next_: date | None = lift["next_inspection_on"]
    return wording.LIFT.format(
        label=lift["label"], maintainer=wording.MAINTAINED.format(name=name) if name else wording.NOT_SAID,
        rescue=wording.RESCUE.format(phone=rescue) if rescue else "",
        inspection=wording.INSPECTED.format(day=f"{next_.year}年{next_.month}月{next_.day}日") if next_ else "",
    )  # fmt: skip
