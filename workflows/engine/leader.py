"""Which of several schedulers may start jobs: a lease row, on the database's clock, renewed while its owner lives."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, text, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from server.kit.db import Database
from server.kit.logs import log
from workflows.engine.models import LeaderLease

LEASE = timedelta(seconds=15)
IMPOSSIBLE = 4 * LEASE
RENEW_SECONDS = LEASE.total_seconds() / 3


class Leader:
    """One candidate for the lead."""

    def __init__(self, database: Database, *, name: str = "scheduler", lease: timedelta = LEASE) -> None:
        self._database, self._name, self._lease = database, name, lease
        self.owner = secrets.token_hex(12)

    def leads(self) -> bool:
        """Take the lead if it is free, keep it if it is ours; False while somebody else has it."""
        if self._take():
            return True
        try:
            with self._database.write() as session:
                until = database_now(session) + self._lease
                session.add(LeaderLease(name=self._name, owner=self.owner, until=until))
        except IntegrityError:
            # There is a row already, and it is not ours.
            return False
        return True

    def step_down(self) -> None:
        """Give the lead back at once, so that the next one need not wait for the lease to end; without a database it
        ends by itself."""
        mine = (LeaderLease.name == self._name) & (LeaderLease.owner == self.owner)
        try:
            with self._database.write() as session:
                session.execute(update(LeaderLease).where(mine).values(until=database_now(session)))
        except SQLAlchemyError:
            log.warning("lead_not_given_back", name=self._name, exc_info=True)

    def _take(self) -> bool:
        with self._database.write() as session:
            now = database_now(session)
            # A lease far longer than any was given while the clock was wrong, and nobody may live to renew it.
            odd = LeaderLease.until > now + IMPOSSIBLE
            free = or_(LeaderLease.owner == self.owner, LeaderLease.until <= now, odd)
            taken = update(LeaderLease).where(LeaderLease.name == self._name, free)
            values = {"owner": self.owner, "until": now + self._lease}
            return session.scalar(taken.values(values).returning(LeaderLease.name)) is not None


def database_now(session: Session) -> datetime:
    """The present instant on the database's clock: the machines' own clocks may differ."""
    if session.get_bind().dialect.name == "sqlite":
        told: str = session.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
        return datetime.fromisoformat(told).replace(tzinfo=UTC)
    now: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)
