"""The last two weeks of sheets: made from the records of the story, looked over, published; one put right."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.cast import staff_of
from server.bulletins.models import Contribution, Sheet
from server.bulletins.rules.plan import usual_plan
from server.bulletins.rules.view import read_view
from server.bulletins.rules.words import Kind, Mode, State
from server.bulletins.service import contributing, correcting, editing, making, planning, publishing, reviewing
from server.kit.actor import SYSTEM
from server.kit.clock import SHANGHAI, day_start, local_day
from server.people import queries as people

DAYS = 14
TOMORROW = (
    "09:00 清洗 3 号水箱，请提前存水", "14:00 检修 2 号水泵房", "清理楼道杂物，请收好门口物品", "修剪主路两侧树木",
    "检查各楼消防栓和灭火器",
)  # fmt: skip
WEATHER = ("晴，17 到 26 度", "多云，18 到 25 度", "阵雨，16 到 21 度", "阴，15 到 20 度")
BROUGHT = "今天擦洗了单元门厅和扶手。"
NOTE = "完成数漏计了一件，已按工单重新统计。"
LATER_NOTE = "有一件工单当天晚些时候才销单，重新统计。"
Act = Callable[[Session, datetime], None]
At = Callable[[datetime, Act], None]


def plan(at: At, *, until: datetime, reviewed: int, automatic: Sequence[int], seed: int) -> None:
    """Plan two weeks of sheets up to ``until``: one estate has them looked over by its manager, the others send them
    by themselves."""
    rng, first = random.Random(seed), local_day(until) - timedelta(days=DAYS)
    at(day_start(first), _settle(reviewed, automatic))
    for number in range(DAYS + 1):
        day = first + timedelta(days=number)
        words = rng.sample(TOMORROW, rng.choice((1, 2))), rng.choice(WEATHER)
        if number % 4 == 1:
            at(_on(day, 16, 20), _bring(reviewed))
        for hour, minute in ((9, 31), (10, 1), (17, 1), (17, 41)):
            at(_on(day, hour, minute), _run)
        at(_on(day, 9, 45), _look_over(reviewed, (), None))
        at(_on(day, 17, 25), _look_over(reviewed, *words))
    at(_on(local_day(until) - timedelta(days=3), 19, 10), _put_right(reviewed))
    # Something waits for whoever looks in for the first time: a correction nobody has approved yet.
    at(_on(local_day(until) - timedelta(days=1), 20, 10), _begin_correction(reviewed))


def _on(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def _settle(reviewed: int, automatic: Sequence[int]) -> Act:
    def act(session: Session, at: datetime) -> None:
        manager = staff_of(session, reviewed, "manager")
        own = replace(usual_plan(), mode=Mode.REVIEWED, reviewer_id=manager.id)
        for estate_id, one in ((reviewed, own), *((id_, usual_plan()) for id_ in automatic)):
            planning.set_plan(session, SYSTEM, estate_id=estate_id, plan=one, version=0, at=at)

    return act


def _run(session: Session, at: datetime) -> None:
    making.make_due(session, at=at)
    reviewing.close_reviews(session, at=at)
    publishing.publish_due(session, at=at)


def _look_over(estate_id: int, tomorrow: Sequence[str], weather: str | None) -> Act:
    def act(session: Session, at: datetime) -> None:
        waiting = Sheet.estate_id == estate_id, Sheet.state == State.WAITING, Sheet.corrects_id.is_(None)
        for sheet in session.scalars(select(Sheet).where(*waiting)).all():
            manager = people.actor_of(session, sheet.reviewer_id or 0, door="console")
            version = sheet.version
            if sheet.kind == Kind.DAILY and tomorrow:
                planned = read_view(sheet.content).tomorrow
                version = editing.set_words(session, manager, sheet_id=sheet.id, version=version, weather=weather,
                                            tomorrow=(*planned, *tomorrow), at=at)  # fmt: skip
            reviewing.approve(session, manager, sheet_id=sheet.id, version=version, faces_checked=True, at=at)

    return act


def _bring(estate_id: int) -> Act:
    def act(session: Session, at: datetime) -> None:
        by, looks = staff_of(session, estate_id, "staff"), staff_of(session, estate_id, "manager")
        brought = contributing.contribute(session, by, estate_id=estate_id, words=BROUGHT, media_ids=[],
                                          faces_agreed=False, at=at)  # fmt: skip
        version = session.get_one(Contribution, brought).version
        contributing.decide(session, looks, contribution_id=brought, version=version, accept=True, at=at)

    return act


def _put_right(estate_id: int) -> Act:
    def act(session: Session, at: datetime) -> None:
        manager = staff_of(session, estate_id, "manager")
        right = _correct(session, estate_id, NOTE, at)
        if right is not None:
            version = session.get_one(Sheet, right).version
            reviewing.approve(session, manager, sheet_id=right, version=version, faces_checked=True, at=at)

    return act


def _begin_correction(estate_id: int) -> Act:
    def act(session: Session, at: datetime) -> None:
        _correct(session, estate_id, LATER_NOTE, at)

    return act


def _correct(session: Session, estate_id: int, note: str, at: datetime) -> int | None:
    out = Sheet.estate_id == estate_id, Sheet.kind == Kind.DAILY, Sheet.state == State.PUBLISHED
    wrong = session.scalar(select(Sheet).where(*out).order_by(Sheet.id.desc()).limit(1))
    manager = staff_of(session, estate_id, "manager")
    if wrong is None:
        return None
    return correcting.correct(session, manager, sheet_id=wrong.id, note=note, recount=True, at=at)
