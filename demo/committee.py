"""The owners' committee of the demo: written down by the community, one meeting whose minutes are out, and one that is
called for next week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.cast import staff_of
from demo.walk import Act, Walk
from server.bodies.rules.makeup import Kind, Part
from server.bodies.service import papers
from server.bodies.service.founding import NewMember
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.clock import SHANGHAI, local_day
from server.people import queries as people
from server.people.rules import COMMITTEE, COMMUNITY, STREET
from server.votes.models import CommitteeMeeting
from server.votes.rules.meetings import Choice
from server.votes.service import meetings, minutes
from server.votes.service.meetings import Topic
from server.votes.service.minutes import Ended

PLACE, PAPER = "社区活动室", "业委会备案，公告栏在南门"
YEARS_SAT, TERM_YEARS = 1, 3
HELD = (
    Topic("楼道灯换成感应灯", "先换 10 栋到 15 栋，用的是业委会的活动经费，不动公共收益。", decides=True, own=True),
    Topic("听听各栋楼长对物业服务的意见"),
)
AHEAD = (
    Topic("商量物业服务合同的草稿", "只商量，要不要签、签给谁，由全体业主表决。"),
    Topic("业委会的公告栏放在哪里", "南门和活动室门口各有人提议。", decides=True, own=True),
)
WORDS = "感应灯先换六栋，装好后看一个月的电费。楼长们提了七条意见，已交物业书面答复。"


def plan(walk: Walk, estate_id: int) -> None:
    """Plan both meetings: the held one is signed by most and published within the days of the city."""
    walk.at(_evening(walk, -150), _write_down(estate_id))
    meets = _evening(walk, -21)
    walk.at(_evening(walk, -31), _call(estate_id, meets, HELD))
    walk.at(meets + timedelta(hours=2), _minutes(estate_id, meets))
    for number in range(3):
        walk.at(meets + timedelta(hours=14, minutes=20 * number), _then(estate_id, meets, minutes.sign, number))
    walk.at(meets + timedelta(hours=20), _then(estate_id, meets, minutes.publish, 0))
    walk.at(_evening(walk, -2), _call(estate_id, _evening(walk, 9), AHEAD))


def _evening(walk: Walk, days: int) -> datetime:
    day = walk.until.astimezone(SHANGHAI) + timedelta(days=days)
    return day.replace(hour=19, minute=0, second=0, microsecond=0)


def _write_down(estate_id: int) -> Act:
    """The committee had sat for a year when the community learned to keep it here, and has two years before it. The
    street confirms what the community writes down."""

    def act(session: Session, at: datetime) -> None:
        keeper = staff_of(session, estate_id, COMMUNITY)
        there = [one.id for one in members(session, estate_id)]
        names = people.names(session, there)
        listed = [NewMember(names[id_], Part.MEMBER if number else Part.HEAD) for number, id_ in enumerate(there)]
        since = add_months(local_day(at), -YEARS_SAT * 12)
        until = add_months(since, TERM_YEARS * 12) - timedelta(days=1)
        paper_id = papers.ask_founding(session, keeper, estate_id, kind=Kind.COMMITTEE, since=since, until=until,
                                       members=listed, paper=PAPER, at=at)  # fmt: skip
        papers.answer(session, staff_of(session, estate_id, STREET), paper_id, approved=True, version=1, at=at)

    return act


def _call(estate_id: int, meets: datetime, topics: tuple[Topic, ...]) -> Act:
    def act(session: Session, at: datetime) -> None:
        chair = members(session, estate_id)[0]
        meetings.call(session, chair, estate_id, meets_at=meets, place=PLACE, topics=topics, by_chair=True, at=at)

    return act


def _minutes(estate_id: int, meets: datetime) -> Act:
    def act(session: Session, at: datetime) -> None:
        chair, *others = members(session, estate_id)
        present = [chair.id, *(one.id for one in others[:3])]
        said = dict(zip(present, (Choice.YES, Choice.YES, Choice.YES, Choice.ABSTAIN), strict=False))
        row = _meeting(session, estate_id, meets)
        minutes.keep(session, chair, row.id, present=present, ended={1: Ended(said)}, words=WORDS, version=row.version,
                     at=at)  # fmt: skip

    return act


def _then(estate_id: int, meets: datetime, do: Callable[..., Any], number: int) -> Act:
    def act(session: Session, at: datetime) -> None:
        row = _meeting(session, estate_id, meets)
        do(session, members(session, estate_id)[number], row.id, version=row.version, at=at)

    return act


def _meeting(session: Session, estate_id: int, meets: datetime) -> CommitteeMeeting:
    mine = CommitteeMeeting.estate_id == estate_id, CommitteeMeeting.meets_at == meets
    return session.scalars(select(CommitteeMeeting).where(*mine)).one()


def members(session: Session, estate_id: int) -> list[Actor]:
    """Who sits on the committee, the chair first: in the order in which they were entered."""
    found = sorted(one["id"] for one in people.staff_covering(session, estate_id, (COMMITTEE,)))
    return [people.actor_of(session, id_, door="console") for id_ in found]
