"""What the clock does about owner groups: follows tasks every minute, reads all groups at night."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.groups import queries
from server.groups.service import by_hand, following
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.logs import log
from server.wechat.connect import Wechat
from server.wechat.errors import WechatError
from workflows.engine import slow
from workflows.engine.jobs import Job, cron, every
from workflows.groups.following import follow

MOST_AT_ONCE = 300
"""Tasks per round: a task is asked about every four minutes, and a round shall end within its minute."""
AFTER_TROUBLE = timedelta(minutes=2)


def follow_tasks(house: House, at: datetime) -> str | None:
    """Ask WeCom about every task that is due to be asked about. One that makes trouble keeps no other waiting."""
    wecom = house.need(Wechat).groups
    with house.database.read() as session:
        waiting = queries.tasks_due(session, at=at, most=MOST_AT_ONCE)
    if wecom is None or not waiting:
        return None
    troubled = 0
    for task in waiting:
        try:
            follow(house, wecom, task, house.clock.now())
        except WechatError as error:
            troubled += 1
            log.warning("group_task_not_followed", task=task.id, why=str(error))
            with house.database.write() as session:
                following.put_off(session, task.id, at=house.clock.now(), wait=AFTER_TROUBLE)
    return f"{len(waiting)} asked about" + (f", {troubled} in vain" if troubled else "")


def sync_nightly(house: House, at: datetime) -> str | None:
    """Ask for a full round over all groups; it is slow work, so that no other job waits for it."""
    if house.need(Wechat).groups is None:
        return None
    with house.database.write() as session:
        slow.ask(session, kind="groups.sync", cause=f"night:{local_day(at)}", payload={}, at=at)
    return "asked for"


def remind_by_hand(house: House, at: datetime) -> str | None:
    """Have colleagues hear again of what still waits to be posted by hand."""
    with house.database.write() as session:
        seen = by_hand.due(session, at=at)
    return f"{seen} by hand" if seen else None


JOBS = [
    Job("groups.follow_tasks", every(minutes=1), follow_tasks, oldest=timedelta(hours=2),
        silent_after=timedelta(minutes=30)),
    Job("groups.sync_nightly", cron(hour=3, minute=7), sync_nightly, silent_after=timedelta(days=2)),
    Job("groups.remind_by_hand", every(minutes=1), remind_by_hand, silent_after=timedelta(minutes=30)),
]  # fmt: skip
