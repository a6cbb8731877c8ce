"""What every test stands on: real engines, a stopped clock, a house, doors to knock at, and no way out to the net."""

from __future__ import annotations

from hypothesis import settings

from server.kit.logs import set_up_logs
from server.kit.web.memory import settle_memory
from tests import guard, trail

pytest_plugins = [
    "tests.engines", "tests.houses", "tests.standing", "tests.visitors", "tests.cast", "tests.consoles",
    "tests.browsers", "tests.spread", "tests.server.fees.debts",
]  # fmt: skip

guard.close_the_net()
trail.listen()
set_up_logs("WARNING")
# A busy machine is no fault: no example fails for having taken long. The gate tries the same examples each time, so
# that it says the same of the same code; `pytest --hypothesis-profile=explore` looks for new ones.
settings.register_profile("gate", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, derandomize=False, print_blob=True)
settings.load_profile("gate")


def pytest_collection_finish() -> None:
    """Eleven thousand tests are no garbage: the collector looks at them once and not with every other request."""
    settle_memory()
