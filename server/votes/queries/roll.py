"""The published roll: rooms and areas, and after closing who took part (P-05). No name, no choice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.area import square_metres
from server.kit.paging import Page, cut, read_cursor
from server.places.rules.areas import AREA_SOURCE_LABELS, AreaSource
from server.votes.models import Ballot, RollUnit
from server.votes.queries.polls import readable
from server.votes.queries.wording import unowned

CLOSED = ("closed", "preliminary", "final")


def public_roll(
    session: Session, actor: Actor, poll_id: int, *, at: datetime, q: str = "", cursor: str | None = None,
    limit: int = 25,
) -> Page:  # fmt: skip
    """The units of a roll in its order, those whose label holds ``q``; with the totals and hash that were announced."""
    poll = readable(session, actor, poll_id, at=at)
    voted = select(Ballot.id).where(Ballot.head_id == RollUnit.head_id, Ballot.state == "valid").exists()
    columns = (RollUnit.id, RollUnit.label, RollUnit.area, RollUnit.area_source)
    asked = select(*columns, voted.label("voted")).where(RollUnit.poll_id == poll_id)
    if q:
        asked = asked.where(RollUnit.label.contains(q, autoescape=True))
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(RollUnit.id > after[0])
    page = cut(session.execute(asked.order_by(RollUnit.id).limit(limit + 1)).mappings().all(), limit, "id")
    told = poll.state in CLOSED
    rows = [
        {
            "label": row["label"], "area_words": f"{square_metres(row['area'])} 平方米",
            "source_label": AREA_SOURCE_LABELS[AreaSource(row["area_source"])],
            "took_part": bool(row["voted"]) if told else None,
        }
        for row in page.items
    ]  # fmt: skip
    said = unowned(poll.rules, each_part=poll.each_part)
    totals = {"heads": poll.heads_total, "area": poll.area_total, "hash": poll.roll_hash, "unowned_words": said}
    return Page(rows, page.next, totals)
