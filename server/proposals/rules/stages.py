"""The stages of a matter and what each waits for (E-05). Data from ``config/governance.toml``; profiles of cities put
the posting before the vote or ask for a construction permit. All that is missing is told at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from config import FOLDER, read_toml
from server.kit.errors import Conflict, Malformed

FILE = "governance.toml"
PERMIT = "CONSTRUCTION_PERMIT"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. ``token`` is what it leaves behind when it is done; ``blocks``: later stages wait for it; ``also``:
    tokens this stage wants though they do not block; ``holds``: what must be true for the token, with its label;
    ``told``: every home on the roll hears that the matter has come here."""

    key: str
    label: str
    token: str | None = None
    token_label: str = ""
    blocks: bool = True
    also: tuple[str, ...] = ()
    holds: tuple[tuple[str, str], ...] = ()
    evidence: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A stage as the story of a matter shows it: ``done``, ``now`` or ``later``, with the labels it waits for."""

    stage: Stage
    state: str
    missing: tuple[str, ...]


class StageUnknown(Malformed):
    """This course has no such stage."""

    def __init__(self, key: str) -> None:
        super().__init__("stage_unknown", "没有这个阶段。", stage=key)


class StageBlocked(Conflict):
    """The stage waits for tokens that are not there yet; ``missing`` names all of them, in order."""

    def __init__(self, stage: Stage, missing: Sequence[str], labels: Sequence[str]) -> None:
        self.missing = tuple(missing)
        said = f"还不能进入“{stage.label}”，还缺：{'、'.join(labels)}。"
        super().__init__("stage_blocked", said, stage=stage.key, missing=list(missing))


def course_of(matter_type: str) -> str:
    """Which course a kind of matter takes: ``lift``, ``election`` or ``plain``."""
    table = _table()["courses"]
    return str(table.get(matter_type, table["default"]))


def stages(course: str, *, publicity_first: bool = False, permit_needed: bool = False) -> tuple[Stage, ...]:
    """The stages of a course in order. ``publicity_first``: posted before the vote, as in Jinan."""
    found = list(_stages(course))
    if permit_needed:
        found = [replace(stage, blocks=True) if stage.token == PERMIT else stage for stage in found]
    keys = [stage.key for stage in found]
    if publicity_first and {"VOTE", "PUBLICITY"} <= set(keys):
        vote = keys.index("VOTE")
        found.insert(vote, found.pop(keys.index("PUBLICITY")))
    return tuple(found)


def stage(course: Sequence[Stage], key: str) -> Stage:
    """One stage by its key; :class:`StageUnknown` otherwise."""
    for one in course:
        if one.key == key:
            return one
    raise StageUnknown(key)


def wanted(course: Sequence[Stage], key: str) -> list[str]:
    """Every token a stage waits for, in the order in which they come."""
    target = stage(course, key)
    before = course[: course.index(target)]
    return [one.token for one in before if one.token and (one.blocks or one.token in target.also)]


def missing(course: Sequence[Stage], key: str, held: Collection[str]) -> list[str]:
    """The tokens a stage still waits for, all at once and in order; empty when it may begin."""
    return [token for token in wanted(course, key) if token not in held]


def check(course: Sequence[Stage], key: str, held: Collection[str]) -> None:
    """Refuse a stage that still waits for something."""
    if lacking := missing(course, key, held):
        raise StageBlocked(stage(course, key), lacking, [token_label(course, token) for token in lacking])


def held_on_reaching(course: Sequence[Stage], key: str) -> set[str]:
    """The tokens a matter holds when all that is known is the stage it stands in: those of every earlier stage."""
    return {one.token for one in course[: course.index(stage(course, key))] if one.token}


def token_label(course: Sequence[Stage], token: str) -> str:
    """How people call a token."""
    return next((one.token_label for one in course if one.token == token), token)


def steps(course: Sequence[Stage], current: str, held: Collection[str]) -> list[Step]:
    """The whole way as one story: what is behind, where the matter stands, what comes and what it waits for."""
    here = course.index(stage(course, current))
    return [
        Step(
            one,
            "now" if number == here else "done" if number < here else "later",
            tuple(token_label(course, token) for token in missing(course, one.key, held)) if number > here else (),
        )
        for number, one in enumerate(course)
    ]


def next_stage(course: Sequence[Stage], current: str) -> Stage | None:
    """The stage that follows; None at the end."""
    after = course.index(stage(course, current)) + 1
    return course[after] if after < len(course) else None


@cache
def _table() -> Mapping[str, Any]:
    return read_toml(FOLDER / FILE)


@cache
def _stages(course: str) -> tuple[Stage, ...]:
    return tuple(
        Stage(
            key=row["key"],
            label=row["label"],
            token=row.get("token"),
            token_label=row.get("token_label", ""),
            blocks=row.get("blocks", True),
            also=tuple(row.get("also", ())),
            holds=tuple(row.get("holds", {}).items()),
            evidence=row.get("evidence", ""),
            told=row.get("told", False),
        )
        for row in _table()["stages"][course]
    )
