"""Seating a body of owners: a group set up, a committee elected, a management committee appointed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bodies.facts import BodyEnded, BodyFounded, MembersChanged
from server.bodies.models import BodyMember, OwnerBody
from server.bodies.queries.sitting import sitting
from server.bodies.rules.makeup import KIND_LABELS, Kind, Part, Side, Wrong, faults
from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed
from server.kit.facts import publish
from server.people import queries as people
from server.people.rules import COMMITTEE
from server.places import queries as places
from server.places.queries import ESTATES
from server.places.rules.cities import profile

MOST_MEMBERS, LONGEST_AGO_YEARS = 31, 10
SAME_ELECTION = timedelta(days=60)
"""So far apart may be the days under which one and the same election is written down: of the vote, or of its result."""


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody in a body. ``person_id`` where it is known who that is."""

    name: str
    part: str = Part.MEMBER
    side: str = Side.OWNER
    person_id: int | None = None


def found(
    session: Session, actor: Actor, estate_id: int, *, kind: str, since: date, members: Sequence[NewMember],
    until: date | None = None, meeting_on: date | None = None, paper: str = "", at: datetime,
) -> int:  # fmt: skip
    """A body sits from now on; a committee ends whatever sat before it. ``actor`` is whoever confirmed what another one
    wrote down (:mod:`server.bodies.service.papers`). Gives its number; refuses what :func:`check` refuses."""
    check(session, estate_id, kind=kind, since=since, members=members, until=until, at=at)
    return _write(session, actor, estate_id, kind=kind, since=since, until=until, meeting_on=meeting_on, paper=paper,
                  poll_id=None, members=_known(session, estate_id, members), at=at)  # fmt: skip


def check(
    session: Session, estate_id: int, *, kind: str, since: date, members: Sequence[NewMember], until: date | None,
    at: datetime,
) -> None:  # fmt: skip
    """Refuse a body that cannot sit, the estate held from here on: :class:`Conflict` where one sits already, was
    written down before, or nothing is there to change, :class:`Malformed` for days that cannot be and for a make-up
    that the city forbids."""
    hold(session, estate_id)
    _check_place(session, estate_id, kind)
    check_days(since, until, kind=kind, today=local_day(at))
    _check_members(members)
    if kind == Kind.COMMITTEE and _written_already(session, estate_id, since, members) is not None:
        raise Conflict("body_there", "这一届业主委员会已经登记过了，请在它下面改成员或任期。")
    check_makeup(session, estate_id, kind, [one.side for one in members if one.part != Part.ALTERNATE],
                 years=years_begun(since, until))  # fmt: skip


def seat_elected(
    session: Session, estate_id: int, *, poll_id: int, elected: Sequence[NewMember], whole: bool, day: date,
    at: datetime,
) -> int | None:  # fmt: skip
    """Seat whom a vote has elected, once. ``whole``: it elected a committee, which ends what sat before; otherwise
    those elected join the committee that sits, if one does. Gives the body's number."""
    hold(session, estate_id)
    if not elected or session.scalar(select(OwnerBody.id).where(OwnerBody.poll_id == poll_id)) is not None:
        return None
    if whole and (body := _written_already(session, estate_id, day, elected)) is not None and body.poll_id is None:
        body.poll_id, body.version = poll_id, body.version + 1
        return body.id
    if whole:
        return _write(session, SYSTEM, estate_id, kind=Kind.COMMITTEE, since=day, until=None, meeting_on=None, paper="",
                      poll_id=poll_id, members=elected, at=at)  # fmt: skip
    body = next(iter(sitting(session, estate_id, Kind.COMMITTEE)), None)
    if body is None:
        return None
    asked = select(BodyMember.person_id, BodyMember.name).where(BodyMember.body_id == body.id)
    known = {(person_id, name) for person_id, name in session.execute(asked.where(BodyMember.left_on.is_(None)))}
    fresh = [one for one in elected if (one.person_id, one.name) not in known]
    if fresh:
        _seat(session, body.id, fresh)
        body.version += 1
        audit.record(session, SYSTEM, "body.members_changed", "owner_body", body.id, at=at, estate_id=estate_id,
                     after={"joined": len(fresh)})  # fmt: skip
        publish(session, MembersChanged(body.id, estate_id, body.version), at=at)
    return body.id


def close(
    session: Session, actor: Actor, body: OwnerBody, *, on: date, why: str, followed: bool, at: datetime
) -> None:  # fmt: skip
    """A body sits no more."""
    body.ended_on, body.why_ended, body.version = on, why, body.version + 1
    session.flush()
    audit.record(session, actor, "body.ended", "owner_body", body.id, at=at, estate_id=body.estate_id, reason=why,
                 after={"ended_on": on.isoformat()})  # fmt: skip
    publish(session, BodyEnded(body.id, body.estate_id, body.kind, followed, why), at=at)


def check_days(since: date, until: date | None, *, kind: str, today: date) -> None:
    """Refuse a body of tomorrow, one of long ago, and a term that ends before it begins."""
    if since > today or since < add_months(today, -12 * LONGEST_AGO_YEARS):
        raise wrong_day("since", "请看看成立的日子：不能晚于今天，也不能太久以前。")
    if until is not None and until <= since:
        raise wrong_day("until", "任期的最后一天要在成立之后。")
    if kind == Kind.MANAGEMENT and until is None:
        raise wrong_day("until", "物管会要写明任期的最后一天。")


def check_makeup(
    session: Session, estate_id: int, kind: str, sides: Sequence[str], *, years: int | None, term_alone: bool = False
) -> None:  # fmt: skip
    """Refuse what the rules of the city forbid; what is only our caution is shown on the page instead. ``term_alone``:
    only too long a term is refused, as a body whose members are too few must say until when it sits, too."""
    city, totals = profile(places.estate(session, estate_id)["city"]), places.totals(session, estate_id)
    found = faults(kind, city, sides, households=totals["homes"], area=totals["area"], term=years)
    asked = [one for one in found if one.binding and (one.wrong is Wrong.TERM_TOO_LONG or not term_alone)]
    if said := "；".join(one.words for one in asked):
        field = "until" if term_alone else "members-0-name"
        raise Malformed("makeup_wrong", f"{KIND_LABELS[kind]}{said}。", fields={field: [said]})


def years_begun(since: date, until: date | None) -> int | None:
    """The years of a term, one that has only begun counted whole; the last day belongs to it."""
    if until is None:
        return None
    years = 1
    while add_months(since, 12 * years) < until + timedelta(days=1):
        years += 1
    return years


def wrong_day(field: str, said: str) -> Malformed:
    """A day that cannot be."""
    return Malformed("day_wrong", said, fields={field: [said]})


def hold(session: Session, estate_id: int) -> None:
    """Whoever else founds a body here waits until the transaction is over."""
    session.execute(select(ESTATES.c.id).where(ESTATES.c.id == estate_id).with_for_update())


def _check_place(session: Session, estate_id: int, kind: str) -> None:
    there = {row.kind for row in sitting(session, estate_id)}
    if kind in there and kind != Kind.COMMITTEE:
        raise Conflict("body_there", f"这个小区已经有{KIND_LABELS[kind]}了，请先写明它哪天结束。")
    if kind in (Kind.PREPARATORY, Kind.MANAGEMENT) and Kind.COMMITTEE in there:
        raise Conflict("committee_there", f"这个小区已经有业主委员会，不用再成立{KIND_LABELS[kind]}。")
    if kind == Kind.CHANGE and Kind.COMMITTEE not in there:
        raise Conflict("no_committee", "还没有登记业主委员会，没有可以换届的。")


def _written_already(
    session: Session, estate_id: int, since: date, members: Sequence[NewMember]
) -> OwnerBody | None:  # fmt: skip
    """The committee that sits, where it is this one: two clerks, or a clerk and the vote itself, write down the same
    election with days that lie near to each other."""
    names = {one.name for one in members}
    for body in sitting(session, estate_id, Kind.COMMITTEE):
        asked = select(BodyMember.name).where(BodyMember.body_id == body.id, BodyMember.left_on.is_(None))
        if abs(body.since - since) <= SAME_ELECTION and set(session.scalars(asked)) == names:
            return body
    return None


def _check_members(members: Sequence[NewMember]) -> None:
    if not 0 < len(members) <= MOST_MEMBERS:
        raise _member_wrong(f"请写 1 到 {MOST_MEMBERS} 位成员。", 0)
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(members):
        if (one.name, one.side) in seen:
            raise _member_wrong("这个名字写了两次。同名的两位，请在姓名后面注明楼栋。", number)
        seen.add((one.name, one.side))
    if sum(one.part == Part.HEAD for one in members) > 1:
        raise _member_wrong("主任（组长）只有一位。", 0)


def _member_wrong(said: str, number: int) -> Malformed:
    return Malformed("members_wrong", said, fields={f"members-{number}-name": [said]})


def _known(session: Session, estate_id: int, members: Sequence[NewMember]) -> list[NewMember]:
    """With the person behind a name, where exactly one member's account of this estate bears it."""
    accounts = people.staff_covering(session, estate_id, (COMMITTEE,))
    ids: dict[str, list[int]] = {}
    for row in accounts:
        ids.setdefault(row["name"] or "", []).append(row["id"])
    return [NewMember(one.name, one.part, one.side, _only(ids.get(one.name, ()))) for one in members]


def _only(found: Collection[int]) -> int | None:
    return next(iter(found)) if len(found) == 1 else None


def _write(
    session: Session, actor: Actor, estate_id: int, *, kind: str, since: date, until: date | None,
    meeting_on: date | None, paper: str, poll_id: int | None, members: Sequence[NewMember], at: datetime,
) -> int:  # fmt: skip
    if kind == Kind.COMMITTEE:
        for before in sitting(session, estate_id):
            close(session, actor, before, on=max(since, before.since), why="选出了新的业主委员会", followed=True, at=at)
    body = OwnerBody(
        estate_id=estate_id, kind=kind, since=since, until=until, meeting_on=meeting_on, paper=paper, poll_id=poll_id,
        made_by=actor.id, made_at=at,
    )  # fmt: skip
    session.add(body)
    session.flush()
    _seat(session, body.id, members)
    audit.record(session, actor, "body.founded", "owner_body", body.id, at=at, estate_id=estate_id,
                 after={"kind": kind, "since": since.isoformat(), "members": len(members)})  # fmt: skip
    publish(session, BodyFounded(body.id, estate_id, kind), at=at)
    return body.id


def _seat(session: Session, body_id: int, members: Sequence[NewMember]) -> None:
    session.add_all([
        BodyMember(body_id=body_id, name=one.name, person_id=one.person_id, part=one.part, side=one.side)
        for one in members
    ])  # fmt: skip
    session.flush()
