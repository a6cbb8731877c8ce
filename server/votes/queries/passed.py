"""What owners have decided for good, for rooms that want to rest something on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.votes.models import Poll, Result
from server.votes.rules.counting import Outcome
from server.votes.rules.matters import matters


@dataclass(frozen=True, slots=True)
class Passed:
    """A poll of which something was passed: its title, for whom it was, since when it is final, about which matter."""

    id: int
    title: str
    scope_label: str
    on: date
    matter: str
    scope_kind: str = "estate"
    scope_ids: tuple[int, ...] = ()


FUND_USE = "MAINT_FUND_USE"


def passed(session: Session, estate_id: int) -> list[Passed]:
    """The final polls of all owners of an estate about the property company, its hire, contract or price, by whose last
    count something was passed, the latest first. What a stair decided about its lift raises nobody's fee."""
    about = [key for key, one in matters().items() if one.firm]
    return _final(session, Poll.estate_id == estate_id, Poll.scope_kind == "estate", Poll.matter_type.in_(about))


def passed_fund_uses(session: Session, estate_id: int) -> list[Passed]:
    """The final polls of an estate, or of a part of it, by which money of the maintenance fund may be used."""
    return _final(session, Poll.estate_id == estate_id, Poll.matter_type == FUND_USE)


def _final(session: Session, *wanted: ColumnElement[bool]) -> list[Passed]:
    newest = select(Result.poll_id, func.max(Result.number).label("number")).group_by(Result.poll_id).subquery()
    yes = (
        select(Result.poll_id)
        .join(newest, (newest.c.poll_id == Result.poll_id) & (newest.c.number == Result.number))
        .where(Result.part == 0, Result.outcome == Outcome.PASSED)
    )
    columns = (Poll.id, Poll.title, Poll.scope_label, Poll.final_at, Poll.matter_type, Poll.scope_kind, Poll.scope_ids)
    asked = select(*columns).where(*wanted, Poll.state == "final", Poll.final_at.is_not(None), Poll.id.in_(yes))
    found = session.execute(asked.order_by(Poll.final_at.desc()))
    return [
        Passed(id_, title, label, local_day(at), matter, kind, tuple(ids))
        for id_, title, label, at, matter, kind, ids in found if at
    ]  # fmt: skip
