"""What is old and settled goes; what is open, dead or the last of its kind stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from server.kit.facts import FactRow
from server.kit.house import House
from server.kit.idempotency import Answer
from workflows.engine.housekeeping import tidy
from workflows.engine.models import AnsweredPush, JobRun, SlowWork, Talk


def test_only_what_is_old_and_settled_goes_and_a_second_round_finds_nothing(house: House, at: datetime) -> None:
    old = at - timedelta(days=60)
    run = {"job": "sheet", "owner": "x", "late": False, "missed": 0, "attempts": 1}
    work = {"kind": "photo", "payload": {}, "at": old, "attempts": 1}
    with house.database.write() as session:
        for state, when in (("done", old), ("dead", old), ("due", old), ("done", at)):
            fact = {"name": "x", "payload": {}, "at": when, "next_at": when, "state": state, "attempts": 1}
            session.execute(insert(FactRow), fact)
        for day, state in ((0, "done"), (1, "failed"), (2, "done")):
            slot = old + timedelta(days=day)
            session.execute(insert(JobRun).values(slot=slot, started_at=slot, ended_at=slot, state=state, **run))
        session.execute(insert(SlowWork).values(cause="a", state="done", ended_at=old, **work))
        session.execute(insert(SlowWork).values(cause="b", state="due", next_at=old, **work))
        for key, when in (("a", old), ("b", at)):
            kept = {"actor_id": 1, "door": "POST /x", "key": key, "request": "", "status": 201, "body": b"{}"}
            session.execute(insert(Answer).values(at=when, **kept))
        session.execute(insert(AnsweredPush).values(replay_key="a", at=old))
        session.execute(insert(AnsweredPush).values(replay_key="b", at=at))
        session.execute(insert(Talk).values(channel="oa", address="a", touched_at=old))
        session.execute(insert(Talk).values(channel="oa", address="b", touched_at=at))
    assert [tidy(house, at), tidy(house, at)] == ["7 rows", "0 rows"]
    tables = (FactRow, JobRun, SlowWork, Answer, AnsweredPush, Talk)
    with house.database.read() as session:
        left = [session.scalar(select(func.count()).select_from(t)) for t in tables]
    assert left == [3, 1, 1, 1, 1, 1]
