"""Help with a share for those who decide on it: each look at whose it is and why is written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.queries.levied import share_bill
from server.kit import audit
from server.kit.actor import Actor
from server.kit.vault import Vault
from server.people import queries as people
from server.places import queries as places
from server.places.queries import HOMES
from server.places.rules.cities import profile
from server.proposals.models import Hardship, Matter, Plan, Share, ShareSet
from server.proposals.queries import course
from server.proposals.rules.helping import HELP_LABELS, WISH_LABELS, HelpState


def cap_of(session: Session, matter: Matter) -> int:
    """What the city pays for homes of low income, at most, in fen for a lift; 0 for another matter or where none is
    known."""
    if course.way_of(session, matter).name != course.LIFT:
        return 0
    return profile(places.estate(session, matter.estate_id)["city"]).lift_low_income_cap


def share_of(session: Session, matter_id: int, home_id: int) -> int | None:
    """What a home pays by the chosen table, in fen; None where it pays nothing or nothing is chosen."""
    return shares_of(session, matter_id, [home_id]).get(home_id)


def shares_of(session: Session, matter_id: int, home_ids: list[int]) -> dict[int, int]:
    """The same for several homes; who did not sign is not among them."""
    asked = select(Share.home_id, Share.fen, Plan.not_paying).join(ShareSet, ShareSet.id == Share.set_id)
    asked = asked.join(Plan, Plan.id == ShareSet.plan_id).where(Plan.matter_id == matter_id, Plan.state == "published")
    rows = session.execute(asked.where(ShareSet.chosen, Share.home_id.in_(home_ids), Share.fen > 0))
    return {row.home_id: row.fen for row in rows if row.home_id not in row.not_paying}


def board(session: Session, actor: Actor, vault: Vault, matter: Matter, *, at: datetime) -> dict[str, Any]:
    """Every application with whose it is and why, those that wait first; this look is written down."""
    rows = session.scalars(select(Hardship).where(Hardship.matter_id == matter.id).order_by(Hardship.id)).all()
    rows = [one for one in rows if one.state != HelpState.WITHDRAWN]
    labels = dict(session.execute(select(HOMES.c.id, HOMES.c.label).where(
        HOMES.c.id.in_([one.home_id for one in rows]))).all()) if rows else {}  # fmt: skip
    names = people.names(session, {one.person_id for one in rows})
    if rows:
        audit.record(session, actor, "matter.help_read", "matter", matter.id, at=at, estate_id=matter.estate_id,
                     after={"count": len(rows)})  # fmt: skip
    cap = cap_of(session, matter)
    lines = [{**told(one, vault), "home": labels[one.home_id], "name": names.get(one.person_id, ""),
              "version": one.version, "entered": one.entered_by is not None,
              "bill": share_bill(session, matter.id, one.home_id) if one.state == HelpState.ASKED else None}
             for one in rows]  # fmt: skip
    return {"asked": sorted(lines, key=lambda one: (one["state"] != HelpState.ASKED, one["id"])), "cap": cap,
            "left": cap - sum(one.help_fen for one in rows)}  # fmt: skip


def told(one: Hardship, vault: Vault) -> dict[str, Any]:
    """An application as whoever made it, and who decides on it, reads it."""
    return {
        "id": one.id, "home_id": one.home_id, "wish": one.wish, "wish_label": WISH_LABELS[one.wish],
        "months": one.months, "reason": vault.open(one.reason) if one.reason else "", "state": one.state,
        "state_label": HELP_LABELS[one.state], "share_fen": one.share_fen, "help_fen": one.help_fen,
        "parts": [{"number": number, "fen": fen, "due_on": day} for number, (fen, day) in enumerate(one.parts, 1)],
        "answer": vault.open(one.answer) if one.answer else None, "asked_at": one.asked_at,
        "decided_at": one.decided_at, "may_withdraw": one.state == HelpState.ASKED,
    }  # fmt: skip
