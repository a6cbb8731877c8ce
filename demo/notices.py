"""The notices of the demo: a lift's inspection, works with a wrong hour put right, and tomorrow's water cut."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.kit.clock import SHANGHAI
from server.notices.rules import Kind, Spot
from server.notices.service import publishing, recalling, writing
from server.notices.service.writing import Said
from server.people import queries as people

Act = Callable[[Session, datetime], None]
Plan = Callable[[datetime, Act], None]
TEN_MINUTES = timedelta(minutes=10)


def plan(at: Plan, *, until: datetime, estate_id: int, stairs: list[int], lifts: list[int], writer: int) -> None:
    """Plan the notices of an estate; ``at`` takes an instant and what happens then, ``until`` is the present."""
    if lifts:
        day = _hour(until, -20, 10)
        words = "明天上午电梯年检，请走楼梯或改时间出门。行动不便的邻居请提前告诉物业，我们来帮忙。"
        said = Said(estate_id, Kind.LIFT, "电梯年检，上午停梯", words, starts_at=_hour(until, -19, 8),
                    ends_at=_hour(until, -19, 11), spots=((Spot.LIFT, lifts[0]),))  # fmt: skip
        at(day, _publish(said, writer))
    if stairs:
        _plan_works(at, until, estate_id, stairs[0], writer)
    # Of tomorrow people heard in the morning, or yesterday where the demo is made before that; so its title has a date.
    heard = _hour(until, 0, 10) if _hour(until, 0, 10) < until else _hour(until, -1, 17)
    words = "清洗生活水箱，全小区停水。请提前存好水，来水后先放一会儿再用。"
    starts = _hour(until, 1, 9)
    title = f"{starts.astimezone(SHANGHAI):%-m月%-d日}上午 9 点到 12 点停水"
    said = Said(estate_id, Kind.WATER, title, words, starts_at=starts, ends_at=_hour(until, 1, 12))
    at(heard, _publish(said, writer))


def _plan_works(at: Plan, until: datetime, estate_id: int, stair_id: int, writer: int) -> None:
    words = "一楼门厅重新铺防滑砖，进出请走侧门，慢一点，注意脚下。"
    wrong = Said(estate_id, Kind.WORKS, "门厅铺防滑砖", words, starts_at=_hour(until, -5, 20),
                 ends_at=_hour(until, -5, 23), spots=((Spot.STAIR, stair_id),))  # fmt: skip
    right = Said(estate_id, Kind.WORKS, "门厅铺防滑砖（更正时间）", words, starts_at=_hour(until, -5, 8),
                 ends_at=_hour(until, -5, 11), spots=((Spot.STAIR, stair_id),))  # fmt: skip

    def act(session: Session, moment: datetime) -> None:
        notice_id = _write(session, wrong, writer, moment)
        at(moment + TEN_MINUTES, _put_right(notice_id, right, writer))

    at(_hour(until, -6, 15), act)


def _put_right(notice_id: int, right: Said, writer: int) -> Act:
    def act(session: Session, moment: datetime) -> None:
        actor = people.actor_of(session, writer, door="console")
        recalling.recall(session, actor, notice_id, note="时间写错了，请看更正后的通知", version=2, at=moment)
        draft = writing.correct(session, actor, notice_id, version=3, at=moment)
        writing.edit(session, actor, draft, right, version=1, at=moment)
        publishing.publish(session, actor, draft, version=2, at=moment)

    return act


def _publish(said: Said, writer: int) -> Act:
    def act(session: Session, moment: datetime) -> None:
        _write(session, said, writer, moment)

    return act


def _write(session: Session, said: Said, writer: int, moment: datetime) -> int:
    actor = people.actor_of(session, writer, door="console")
    notice_id = writing.write(session, actor, said, at=moment)
    publishing.publish(session, actor, notice_id, version=1, at=moment)
    return notice_id


def _hour(until: datetime, days: int, hour: int) -> datetime:
    local = until.astimezone(SHANGHAI) + timedelta(days=days)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)
