"""Which staff group hears of what happens in an estate: its own, else its company's, else the house's. Pure.

The groups stand in the settings (``work.robots``), since the key of a robot is a secret; rows hold its name alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from config import BadSettings
from config.settings import WorkSettings

DUTY, DUTY_LABEL = "duty", "总值班群"
ESTATE, COMPANY = "estate", "company"


def robots(work: WorkSettings) -> dict[str, str]:
    """Every robot we may speak through: its name, as messages are addressed to it, and the key of its webhook."""
    named = dict(zip((DUTY,), work.robot_keys, strict=False))
    for line in work.robots:
        name, _, key = line.partition("=")
        scope, _, place = name.strip().partition(":")
        if scope not in (ESTATE, COMPANY) or not place or not key.strip():
            raise BadSettings(f"setting work.robots takes estate:NAME=KEY and company:NAME=KEY, not {name!r}")
        named[f"{scope}:{place.strip()}"] = key.strip()
    return named


def team_of(work: WorkSettings, estate: Mapping[str, str | None]) -> str | None:
    """The name of the robot whose group looks after an estate (``name``, ``city`` and ``company`` are asked for); None
    where nobody can be told so. An estate that shares its name with one elsewhere is set as ``estate:CITY/NAME``."""
    known = robots(work)
    name, city, company = estate["name"], estate["city"], estate["company"]
    wanted = (f"{ESTATE}:{city}/{name}", f"{ESTATE}:{name}", f"{COMPANY}:{company}", DUTY)
    return next((one for one in wanted if one in known), None)


def team_label(robot: str) -> str:
    """How people call the group of a robot."""
    if robot == DUTY:
        return DUTY_LABEL
    return f"{robot.partition(':')[2].rpartition('/')[2]}值班群"
