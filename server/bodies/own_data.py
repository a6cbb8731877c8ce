"""What this room keeps of one person: the bodies of owners they sat in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from server.bodies.models import BodyMember, OwnerBody
from server.bodies.rules.makeup import KIND_LABELS, part_label
from server.kit.calendar.days import add_months
from server.kit.own_data import Keeper, Of, Part, Stay
from server.kit.retention import BALLOT_MONTHS, PERSON_MONTHS

OVER = func.coalesce(BodyMember.left_on, OwnerBody.ended_on)


def told(of: Of) -> Iterable[Part]:
    """Every seat they hold or held, with its days."""
    rows = of.session.execute(_mine(of).order_by(OwnerBody.since, OwnerBody.id)).all()
    lines = [
        f"{KIND_LABELS[body.kind]}{part_label(body.kind, member.part)}，{body.since:%Y-%m-%d} 起"
        + (f"，到 {over:%Y-%m-%d}" if (over := member.left_on or body.ended_on) else "")
        for member, body in rows
    ]  # fmt: skip
    return [Part("在业主组织里", lines)]


def stands(of: Of) -> Iterable[str]:
    """A seat they still hold."""
    labels = {KIND_LABELS[body.kind] for _, body in of.session.execute(_mine(of).where(OVER.is_(None)))}
    return [f"您还是{label}的成员，名单要给业主看。离任以后才能删除。" for label in sorted(labels)]


def stays(of: Of) -> Iterable[Stay]:
    """The name in the list of a body, as long as its decisions can be asked after."""
    last = of.session.scalar(_mine(of).with_only_columns(func.max(OVER)))
    until = add_months(last, BALLOT_MONTHS) if last is not None else None
    if until is not None and until >= of.day:
        why = "谁做过决定要查得到（《民法典》第二百八十条：业主可以请法院撤销决定）。留业委会一届加三年"
        yield Stay("业主组织名单里的姓名", why, until, named=True)


def forget(of: Of) -> None:
    """The name goes from lists nobody asks after any more; the seat stays as one of so many."""
    seats = _mine(of).with_only_columns(BodyMember.id).where(add_months(of.day, -BALLOT_MONTHS) > OVER)
    for member in of.session.scalars(select(BodyMember).where(BodyMember.id.in_(seats))):
        member.name, member.confirmed, member.person_id = "（已删除）", None, None


def lately(session: Session, person_ids: Collection[int], since: date) -> set[int]:
    """Who sits in a body, or sat in one whose decisions can still be asked after."""
    kept = add_months(since, PERSON_MONTHS - BALLOT_MONTHS)
    asked = select(BodyMember.person_id).join(OwnerBody, OwnerBody.id == BodyMember.body_id)
    rows = asked.where(BodyMember.person_id.in_(person_ids), or_(OVER.is_(None), kept <= OVER))
    return {person_id for person_id in session.scalars(rows) if person_id is not None}


def _mine(of: Of) -> Select[BodyMember, OwnerBody]:
    joined = select(BodyMember, OwnerBody).join(OwnerBody, OwnerBody.id == BodyMember.body_id)
    return joined.where(BodyMember.person_id == of.person_id)


KEEPER = Keeper(told, stands, stays, forget, lately)
