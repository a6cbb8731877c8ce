"""The stage of the trial with owner groups: one clock for all, a town with groups, colleagues who confirm or not."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from bench.soak_square import Crew, Doom, SharedClock
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.settings import GroupSeed, Person, Settings
from server.bulletins.rules.plan import usual_plan
from server.bulletins.service import planning
from server.groups import service
from server.groups.models import Group
from server.kit.actor import SYSTEM
from server.kit.clock import SHANGHAI
from server.kit.db import Base
from server.kit.house import House
from server.migrations.schema import load_models
from server.places.service import found_estate
from workflows.groups import slow

ESTATES, GROUPS_EACH = 3, 2
PATIENCE = 180.0


@dataclass
class Stage:
    """Everything the trial holds in its hands."""

    house: House
    platform: Platform
    clock: SharedClock
    doom: Doom
    crew: Crew
    chance: random.Random

    def at(self, day: date, hour: int, minute: int, second: int = 0) -> datetime:
        """Both clocks go to this moment in Shanghai, never back."""
        moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI)
        return self._move(max(moment, self.clock.now()))

    def later(self, **step: float) -> datetime:
        """Both clocks go on."""
        return self._move(self.clock.now() + timedelta(**step))

    def _move(self, moment: datetime) -> datetime:
        self.clock.set(moment)
        self.platform.world.clock.set(moment.timestamp())
        self.platform.world.agenda.wake()
        return moment

    def wait(self, until: Callable[[], bool], *, hurry: timedelta | None = None) -> None:
        """Until it holds; with ``hurry`` the clocks jump on now and then, as hours pass in life."""
        ends, jump = time.monotonic() + PATIENCE, time.monotonic() + 3
        while not until():
            if time.monotonic() > ends:
                raise TimeoutError(f"the trial does not get on: {until.__doc__}")
            if hurry and time.monotonic() > jump:
                self.later(seconds=hurry.total_seconds())
                jump = time.monotonic() + 3
            self.crew.fill()
            time.sleep(0.05)


def town() -> Settings:
    """Two colleagues per estate, each the owner of some of its groups."""
    staff = [Person(f"c{n}", f"同事{n}", "staff", userid=f"c{n}") for n in range(ESTATES * 2)]
    seeds = [
        GroupSeed(f"wr{n}-{g}", f"小区{n // 2}第{n % 2 * GROUPS_EACH + g}群", f"c{n}", (f"c{n}",))
        for n in range(ESTATES * 2) for g in range(GROUPS_EACH)
    ]  # fmt: skip
    return Settings(tuple(staff), groups=tuple(seeds))


def furnish(stage: Stage) -> None:
    """Tables, estates with a sheet a day, the groups as WeCom lists them. Even colleagues confirm after a minute, odd
    ones never."""
    load_models()
    Base.metadata.create_all(stage.house.database.engine)
    at = stage.clock.now()
    with stage.house.database.write() as session:
        estates = [found_estate(session, name=f"小区{n}", city="南宁市") for n in range(ESTATES)]
        daily = replace(usual_plan(), weekly=False, monthly=False)
        for estate_id in estates:
            planning.set_plan(session, SYSTEM, estate_id=estate_id, plan=daily, version=0, at=at)
    slow.sync(stage.house, {}, at)
    with stage.house.database.write() as session:
        for group in session.scalars(select(Group)).all():
            estate_id = estates[int(str(group.owner_userid)[1:]) // 2]
            service.place(session, SYSTEM, group.id, estate_id=estate_id, version=group.version, at=at)
    for number in range(0, ESTATES * 2, 2):
        stage.platform.world.tasks.after[f"c{number}"] = 60.0
