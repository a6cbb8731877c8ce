"""How bodies of owners are made up: who sits in them, and what is wrong with it by the rules of the city (C-02 to C-04,
C-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from server.bodies.rules.sizes import sizes_of
from server.kit.bar import Bar
from server.places.rules.cities import Profile


class Kind(StrEnum):
    """What a body is."""

    PREPARATORY = "preparatory"
    COMMITTEE = "committee"
    CHANGE = "change"
    MANAGEMENT = "management"


class Side(StrEnum):
    """Whom a member comes from."""

    OWNER = "owner"
    COMMUNITY = "community"
    STREET = "street"
    DEVELOPER = "developer"
    FIRM = "firm"
    OTHER = "other"


class Part(StrEnum):
    """A member's part. An alternate (候补) waits and is not counted."""

    HEAD = "head"
    DEPUTY = "deputy"
    MEMBER = "member"
    ALTERNATE = "alternate"


KIND_LABELS: Mapping[str, str] = {
    Kind.PREPARATORY: "业主大会筹备组", Kind.COMMITTEE: "业主委员会", Kind.CHANGE: "换届小组",
    Kind.MANAGEMENT: "物业管理委员会",
}  # fmt: skip
SIDE_LABELS: Mapping[str, str] = {
    Side.OWNER: "业主", Side.COMMUNITY: "社区居委会", Side.STREET: "街道", Side.DEVELOPER: "建设单位",
    Side.FIRM: "物业公司", Side.OTHER: "其他",
}  # fmt: skip
_HEADS: Mapping[str, str] = {
    Kind.PREPARATORY: "组长", Kind.CHANGE: "组长", Kind.COMMITTEE: "主任", Kind.MANAGEMENT: "主任",
}  # fmt: skip
_MEMBERS: Mapping[str, str] = {
    Kind.PREPARATORY: "组员", Kind.CHANGE: "组员", Kind.COMMITTEE: "委员", Kind.MANAGEMENT: "委员",
}  # fmt: skip
LONGEST_TERM_YEARS = 5
"""Of an owners' committee: 3 to 5 years (指导规则), in 北京 at most 5."""


class Wrong(StrEnum):
    """What is wrong with a body's make-up or with a candidate, one code each."""

    OUTSIDE_SIZE = "outside_size"
    EVEN = "even_number"
    TOO_FEW_OWNERS = "too_few_owners"
    TERM_TOO_LONG = "term_too_long"
    NOT_OWNER = "not_owner"
    NOT_ADULT = "not_adult"
    RELATED_TO_FIRM = "related_to_firm"
    UNPAID = "unpaid"
    ILLEGAL_BUILDING = "illegal_building"
    STRANGERS = "not_all_owners"


WRONG_WORDS = {
    Wrong.OUTSIDE_SIZE: "人数不在规定的范围里",
    Wrong.EVEN: "人数应是单数",
    Wrong.TOO_FEW_OWNERS: "业主太少",
    Wrong.TERM_TOO_LONG: "任期太长",
    Wrong.NOT_OWNER: "不是本小区的业主（家人和租户不能当委员）",
    Wrong.NOT_ADULT: "没有成年，或不能独立办事",
    Wrong.RELATED_TO_FIRM: "在物业公司任职，或是其人员的近亲属",
    Wrong.UNPAID: "欠物业费或维修资金",
    Wrong.ILLEGAL_BUILDING: "有没有拆除的违法搭建",
    Wrong.STRANGERS: "业主委员会的委员都要是业主",
}


@dataclass(frozen=True, slots=True)
class BodyRule:
    """How a management committee is made up: size, odd, the least share of owners, the longest term in years."""

    least: int
    most: int | None
    owners: Bar
    longest_term: int | None = None


def body_wrongs(rule: BodyRule, members: int, owners: int, *, term: int | None = None) -> list[Wrong]:
    """Everything wrong with a management committee's make-up: size first, then odd, then the share of owners."""
    found = []
    if members < rule.least or (rule.most is not None and members > rule.most):
        found.append(Wrong.OUTSIDE_SIZE)
    if members % 2 == 0:
        found.append(Wrong.EVEN)
    if not rule.owners.met(owners, members):
        found.append(Wrong.TOO_FEW_OWNERS)
    if term is not None and rule.longest_term is not None and term > rule.longest_term:
        found.append(Wrong.TERM_TOO_LONG)
    return found


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a body, in words with the figures of the rule. ``binding``: the city's own file says so, so
    it is refused; where it is only our caution, it is shown."""

    wrong: Wrong
    words: str
    binding: bool


def part_label(kind: str, part: str) -> str:
    """What a member of a body of this kind is called: 主任, 副组长, 候补委员."""
    head, member = _HEADS[kind], _MEMBERS[kind]
    return {Part.HEAD: head, Part.DEPUTY: f"副{head}", Part.MEMBER: member, Part.ALTERNATE: f"候补{member}"}[Part(part)]


def rule_of(kind: str, city: Profile, *, households: int, area: int) -> BodyRule:
    """What a city asks of a body. ``area`` in hundredths of a square metre. A group for the change of term is held to
    what is asked of a preparatory one."""
    half = Bar(Fraction(city.prep_group_owner_share), inclusive=True)
    if kind == Kind.COMMITTEE:
        sizes = sizes_of(city)
        everybody = Bar(Fraction(1), inclusive=True)
        return BodyRule(sizes.smallest(households, area), sizes.most, everybody, LONGEST_TERM_YEARS)
    if kind == Kind.MANAGEMENT:
        owners = Bar(Fraction(city.mgmt_committee_owner_share), inclusive=True)
        return BodyRule(city.mgmt_committee_min, city.mgmt_committee_max, owners, city.mgmt_committee_longest_years)
    return BodyRule(city.prep_group_min, city.prep_group_max, half)


_SIZE_KEYS: Mapping[str, tuple[str, str]] = {
    Kind.PREPARATORY: ("prep_group_min", "prep_group_owner_share"),
    Kind.MANAGEMENT: ("mgmt_committee_min", "mgmt_committee_owner_share"),
}


def faults(
    kind: str, city: Profile, sides: Sequence[str], *, households: int, area: int, term: int | None = None
) -> list[Fault]:  # fmt: skip
    """Everything wrong with a body of these members (alternates left out), whose term is so many years begun."""
    rule = rule_of(kind, city, households=households, area=area)
    owners = sum(side == Side.OWNER for side in sides)
    return [
        Fault(_named(one, kind), _words(one, rule, kind), _binds(one, kind, city))
        for one in body_wrongs(rule, len(sides), owners, term=term)
    ]


def _named(wrong: Wrong, kind: str) -> Wrong:
    return Wrong.STRANGERS if wrong is Wrong.TOO_FEW_OWNERS and kind == Kind.COMMITTEE else wrong


def _words(wrong: Wrong, rule: BodyRule, kind: str) -> str:
    if wrong is Wrong.OUTSIDE_SIZE:
        return f"人数要有 {rule.least} 到 {rule.most} 人" if rule.most else f"人数至少 {rule.least} 人"
    if wrong is Wrong.TERM_TOO_LONG:
        return f"任期不能超过 {rule.longest_term} 年"
    if wrong is Wrong.TOO_FEW_OWNERS:
        return f"业主要占{rule.owners.words}"
    return WRONG_WORDS[_named(wrong, kind)]


def _binds(wrong: Wrong, kind: str, city: Profile) -> bool:
    """A committee's rules are the state's (条例, 指导规则); of other bodies a city's own file must say so."""
    if kind == Kind.COMMITTEE:
        return wrong is not Wrong.OUTSIDE_SIZE or city.known
    if kind not in _SIZE_KEYS:
        return False
    size, owners = _SIZE_KEYS[kind]
    keys = {Wrong.TOO_FEW_OWNERS: owners, Wrong.TERM_TOO_LONG: "mgmt_committee_longest_years"}
    needed = keys.get(wrong, size)
    return needed in city.own
