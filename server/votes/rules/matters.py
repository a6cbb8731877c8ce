"""What kind of matter it is decides everything else: its class, where it may be voted on, what is asked of a voter.

The table is ``config/governance.toml`` (V-02); nobody who convenes a vote can choose another class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any

from config import FOLDER, read_toml
from server.kit.bar import Bar
from server.kit.errors import Malformed

FILE = "governance.toml"


class MatterClass(StrEnum):
    """How much agreement a matter needs."""

    ORDINARY = "ordinary"
    SPECIAL = "special"
    UNANIMOUS = "unanimous"


class ScopeKind(StrEnum):
    """Whose vote it is."""

    ESTATE = "estate"
    BUILDINGS = "buildings"
    STAIRS = "stairs"
    HOMES = "homes"


SCOPE_LABELS: Mapping[str, str] = {
    ScopeKind.ESTATE: "全小区",
    ScopeKind.BUILDINGS: "楼栋",
    ScopeKind.STAIRS: "单元",
    ScopeKind.HOMES: "选定房屋",
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a vote needs: how much must take part, how much of that must approve, by which version of the rules."""

    version: str
    take_part: Bar
    approve: Bar

    def plain(self) -> dict[str, Any]:
        """As frozen with a poll; :func:`thresholds_from` reads it back."""
        return {"version": self.version, "take_part": self.take_part.plain(), "approve": self.approve.plain()}


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of matter. ``silence``: an estate's rule on silent owners may apply; ``candidates``: people are chosen;
    ``firm``: it decides about the property company itself."""

    type: str
    label: str
    article: str
    matter_class: MatterClass
    class_label: str
    scopes: tuple[ScopeKind, ...]
    identity: str
    silence: bool
    candidates: bool
    firm: bool
    thresholds: Thresholds


class MatterUnknown(Malformed):
    """There is no such kind of matter."""

    def __init__(self, matter_type: str) -> None:
        super().__init__("matter_unknown", "没有这类表决事项。", matter_type=matter_type)


class ScopeNotForMatter(Malformed):
    """A vote of this kind cannot be held among these owners."""

    def __init__(self, matter: Matter, scope_kind: str) -> None:
        allowed = [str(one) for one in matter.scopes]
        said = "、".join(SCOPE_LABELS[one] for one in allowed)
        super().__init__("scope_not_for_matter", f"“{matter.label}”只能在这些范围表决：{said}。", allowed=allowed)


@cache
def matters() -> Mapping[str, Matter]:
    """Every kind of matter, in the order of the law."""
    table = read_toml(FOLDER / FILE)
    return {key: _matter(key, row, table) for key, row in table["matters"].items()}


def matter(matter_type: str) -> Matter:
    """One kind of matter; :class:`MatterUnknown` otherwise."""
    found = matters().get(matter_type)
    if found is None:
        raise MatterUnknown(matter_type)
    return found


def check_scope(matter: Matter, scope_kind: str) -> None:
    """Refuse a scope in which this kind of matter is not decided."""
    if scope_kind not in matter.scopes:
        raise ScopeNotForMatter(matter, scope_kind)


@cache
def thresholds(matter_class: str) -> Thresholds:
    """What this class needs, by the rules in force."""
    table = read_toml(FOLDER / FILE)
    return Thresholds(table["version"], _bar(table["take_part"]), _bar(table["approve"][matter_class]))


def thresholds_from(plain: Mapping[str, Any]) -> Thresholds:
    """What was frozen with a poll."""
    return Thresholds(plain["version"], _bar(plain["take_part"]), _bar(plain["approve"]))


def threshold_words(needed: Thresholds) -> list[str]:
    """What a vote needs, in two short sentences."""
    if needed.approve.share == 1:
        return ["有利害关系的业主都要同意"]
    return [
        f"参与表决：面积和人数都要{needed.take_part.words}",
        f"同意：在参与的业主中，面积和人数都要{needed.approve.words}",
    ]


def _bar(row: Mapping[str, Any]) -> Bar:
    return Bar(Fraction(row["share"]), row["inclusive"])


def _matter(key: str, row: Mapping[str, Any], table: Mapping[str, Any]) -> Matter:
    return Matter(
        type=key,
        label=row["label"],
        article=row["article"],
        matter_class=MatterClass(row["class"]),
        class_label=table["classes"][row["class"]],
        scopes=tuple(ScopeKind(one) for one in row["scopes"]),
        identity=row["identity"],
        silence=row["silence"],
        candidates=row.get("candidates", False),
        firm=row.get("firm", False),
        thresholds=thresholds(row["class"]),
    )
