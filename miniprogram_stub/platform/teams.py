"""The groups of a company's own staff, into which only a group's robot speaks from outside."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Team:
    """A staff group: the key of its robot, its name, and the ids of the people in it."""

    robot: str
    name: str
    members: tuple[str, ...] = ()


def load_teams(path: Path) -> tuple[Team, ...]:
    """Reads `[{"robot", "name", "members"}]`."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return tuple(Team(row["robot"], row["name"], tuple(row["members"])) for row in rows)


def team_of(teams: Iterable[Team], robot: str, everybody: Iterable[str]) -> Team:
    """The group of a robot; everybody is in it where nobody has said who is."""
    return next((one for one in teams if one.robot == robot), Team(robot, "", tuple(everybody)))
