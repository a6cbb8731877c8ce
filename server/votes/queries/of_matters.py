"""The polls of matters in a line each, as somebody sees them: for the room that tells a matter's story."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.votes.models import Poll
from server.votes.policy import announced
from server.votes.queries import holders, wording
from server.votes.rules.matters import matter
from server.votes.screens.words import STATE_LABELS, State


def of_matters(
    session: Session, matter_ids: Collection[int], person_id: int, *, drafts: bool = False
) -> dict[int, list[dict[str, Any]]]:
    """The polls of these matters, by matter, oldest first: the vote lines of the API, ``voted`` of ``of`` being this
    person's own heads and the ``lent`` ones. ``drafts``: those too that nobody has announced, withdrawn or not. Two
    statements."""
    found: dict[int, list[dict[str, Any]]] = {id_: [] for id_ in matter_ids}
    wanted = select(Poll).where(Poll.matter_id.in_(matter_ids)).order_by(Poll.id)
    if not drafts:
        wanted = wanted.where(announced())
    polls = session.scalars(wanted).all() if matter_ids else []
    mine = holders.own_counts(session, person_id, [one.id for one in polls])
    for one in polls:
        line = {name: getattr(one, name) for name in ("id", "matter_id", "title", "state", "opens_at", "closes_at",
                                                      "version")}  # fmt: skip
        state, kind = STATE_LABELS[State(one.state)], matter(one.matter_type)
        line |= {"state_label": state, "class_label": kind.class_label, "place_label": one.scope_label}
        elsewhere = wording.evote(one.rules) is not None
        own = mine.get(one.id, holders.Own())
        found[one.matter_id or 0].append({**line, **own._asdict(), "elsewhere": elsewhere})
    return found
