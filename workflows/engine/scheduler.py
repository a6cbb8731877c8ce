"""Starts jobs whose slot has come: in a thread of the one process, or in one of several processes that elect it."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from datetime import datetime

from server.kit.house import House
from server.kit.logs import log
from server.kit.metrics import JOBS
from workflows.engine import runs
from workflows.engine.jobs import Due, Job, due_slot
from workflows.engine.leader import Leader


class Scheduler:
    """Looks at every job and runs what is due, one after the other. ``leader`` None: there is only this one."""

    def __init__(
        self, house: House, jobs: Sequence[Job], *, leader: Leader | None = None, chance: random.Random | None = None
    ) -> None:  # fmt: skip
        self._names = [job.name for job in jobs]
        if len(set(self._names)) != len(jobs):
            raise ValueError("two jobs have the same name")
        self._house, self._jobs, self._leader = house, jobs, leader
        self._owner = leader.owner if leader else secrets.token_hex(12)
        self._chance = chance or random.Random()

    def run_once(self) -> int:
        """Run what is due, if we lead; gives how many runs were begun."""
        if not self._leads():
            return 0
        at = self._house.clock.now()
        with self._house.database.read() as session:
            last = runs.last_slots(session, self._names, at=at)
            unfinished = runs.unfinished(session, owner=self._owner, at=at)
        begun = 0
        for job in self._jobs:
            due, slot = due_slot(job, last=last.get(job.name), at=at), unfinished.get(job.name)
            again = slot is not None and slot == last.get(job.name)
            # A job before this one may have taken long enough to cost us the lead.
            if (due or again) and not self._leads():
                return begun
            if due is not None:
                begun += self._begin(job, due)
            elif slot is not None and again:
                begun += self._take_again(job, slot)
        return begun

    def _leads(self) -> bool:
        return self._leader is None or self._leader.leads()

    def _begin(self, job: Job, due: Due) -> int:
        with self._house.database.write() as session:
            run_id = runs.begin(session, job, due, owner=self._owner, at=self._house.clock.now())
        if due.dropped:
            log.warning("job_slot_dropped", job=job.name, slot=str(due.slot))
        return self._run(job, run_id)

    def _take_again(self, job: Job, slot: datetime) -> int:
        with self._house.database.write() as session:
            run_id = runs.take_again(session, job, slot, owner=self._owner, at=self._house.clock.now())
        return self._run(job, run_id)

    def _run(self, job: Job, run_id: int | None) -> int:
        if run_id is None:
            return 0
        try:
            result = job.act(self._house, self._house.clock.now())
        except Exception as error:  # noqa: BLE001 - a broken job must not stop the others
            log.exception("job_failed", job=job.name, run=run_id)
            self._end_badly(job, run_id, error)
            return 1
        with self._house.database.write() as session:
            runs.end_well(session, run_id, owner=self._owner, result=result, at=self._house.clock.now())
        JOBS.labels(job.name, "done").inc()
        return 1

    def _end_badly(self, job: Job, run_id: int, error: Exception) -> None:
        words = f"{type(error).__name__}: {error}"
        with self._house.database.write() as session:
            dead = runs.end_badly(session, job, run_id, owner=self._owner, error=words,
                                  at=self._house.clock.now(), chance=self._chance.random())  # fmt: skip
        JOBS.labels(job.name, "dead" if dead else "failed").inc()
        if dead:
            log.error("job_is_dead", job=job.name, run=run_id)
