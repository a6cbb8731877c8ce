"""What the console shows of the calendar: the estates to choose from, one posting with its photo, how much is owed."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.calendar.spans import span_of
from server.kit.db import table
from server.kit.errors import not_found
from server.kit.files import Links
from server.kit.house import House
from server.openness.rules import items_of, posting
from server.people import queries as people
from server.places import queries as places
from server.postings import policy
from server.postings.models import BoardPosting
from server.postings.rules import Hung, cut_short

LINK_SECONDS = 3600
_SIGNED = re.compile(r"board\.([0-9]{1,16})")


def estates(session: Session, actor: Actor) -> list[RowMapping]:
    """The estates whose calendar this person may see."""
    return places.estates_inside(session, [grant for grant in actor.grants if grant.role in policy.LOOKERS])


def one(session: Session, house: House, actor: Actor, board_id: int) -> dict[str, Any]:
    """One posting with who handled it and its photo; not found for a stranger."""
    asked = select(table(BoardPosting)).where(BoardPosting.id == board_id, policy.covered(actor))
    row = session.execute(asked).mappings().first()
    if row is None:
        raise not_found("公示")
    estate = places.estate(session, row["estate_id"])
    item = items_of(estate["city"]).get(row["item"])
    return {
        **row, "estate": estate, "label": item.label if item else row["item"],
        "span_words": span_of(row["span_from"], item.times).words if item and item.times else "",
        "hang_until": posting(row["up_on"], item.show_days).last_day if item else row["up_on"],
        "short": bool(item and cut_short(item, Hung(row["up_on"], row["down_on"]))),
        "photo": _link(house, board_id) if row["photo_key"] else None,
        "names": people.names(session, [row["made_by"], row["down_by"] or 0, row["void_by"] or 0]),
        "may_write": policy.may_write(session, actor, row["estate_id"]),
    }  # fmt: skip


def photo_behind(session: Session, house: House, signed: str) -> str | None:
    """Key of the photo a signed address stands for; None when it is forged, over or gone."""
    found = _SIGNED.fullmatch(Links(house.settings.secrets.links).read(signed, max_age=LINK_SECONDS) or "")
    row = session.get(BoardPosting, int(found[1])) if found else None
    return None if row is None else row.photo_key


def _link(house: House, board_id: int) -> str:
    return "/board-photos/" + Links(house.settings.secrets.links).sign(f"board.{board_id}")
