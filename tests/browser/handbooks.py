"""The handbook of the house in a running system."""

from __future__ import annotations

from dataclasses import replace

from demo import handbook
from server.handbook import queries
from server.kit.actor import EVERYWHERE, SYSTEM, Grant
from server.kit.clock import local_day
from server.people.rules import ADMIN
from tests.browser.system import System


def publish(system: System) -> int:
    """Bring it in and publish it; the id of its article about the votes a lift needs."""
    house = system.house
    handbook.publish(house, replace(SYSTEM, grants=(Grant(ADMIN, EVERYWHERE, None),)))
    with house.database.read() as session:
        asked = "加装电梯要多少人同意"
        return queries.search(session, asked, city="", day=local_day(house.clock.now()))[0].article_id
