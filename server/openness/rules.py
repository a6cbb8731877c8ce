"""What an estate may publish, what it must not, and how long a posting stays up (P-05, P-06, D-02, C-08).

Pure decisions over the numbers of ``config/openness.toml``; what differs between cities stands there by profile.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from config import FOLDER, read_toml
from server.kit.calendar.days import within_days

FILE = "openness.toml"


class Viewer(StrEnum):
    """Who looks at a vote sheet. Committee and counters see everything, and their looking is logged; a STRANGER, who
    is no verified owner of the estate, sees nothing."""

    STRANGER = "stranger"
    OWNER = "owner"
    VOTER = "voter"
    COMMITTEE = "committee"
    COUNTER = "counter"


class ArrearsPolicy(StrEnum):
    """What an estate may post about unpaid fees. ROOM_ONLY needs a written impact assessment (P-06, P-08)."""

    NONE = "NONE"
    ROOM_ONLY = "ROOM_ONLY"


@dataclass(frozen=True)
class Shown:
    """Fields in the order asked. ``logged`` means that each look leaves an entry in the audit."""

    shown: tuple[str, ...]
    hidden: tuple[str, ...]
    logged: bool = False


@dataclass(frozen=True)
class Publication:
    """A decision on posting arrears: what may be posted of what was asked, and what is always possible instead."""

    allowed: bool
    shown: tuple[str, ...]
    hidden: tuple[str, ...]
    instead: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Disclosed:
    """One posting of an item: the day it went up and how many days it stayed."""

    on: date
    days: int | None = None


@dataclass(frozen=True)
class Item:
    """Something to disclose: how often a year (0: always), how long each time, how many days after the period it tells
    of, by whom (``provider`` or ``committee``), and where that is written."""

    key: str
    label: str
    times: int
    show_days: int
    due_days: int = 30
    by: str = "provider"
    law: str = ""


@dataclass(frozen=True)
class Verdict:
    """Was an item disclosed as it must be? ``published`` counts the year's postings, ``short`` those cut short."""

    ok: bool
    published: int
    wanted: int
    short: int
    show_days: int


@dataclass(frozen=True)
class Posting:
    """The last day something must still hang, and the first day it may come down."""

    last_day: date
    may_remove_from: date


@cache
def numbers() -> Mapping[str, Any]:
    """The numbers of ``config/openness.toml``; read once."""
    return read_toml(FOLDER / FILE)


def vote_sheet_fields(fields: Sequence[str], viewer: Viewer) -> Shown:
    """Which fields of a vote sheet somebody sees (P-05); a VOTER looks at the row of his own home."""
    if viewer in {Viewer.COMMITTEE, Viewer.COUNTER}:
        return Shown(tuple(fields), (), logged=True)
    if viewer is Viewer.STRANGER:
        return Shown((), tuple(fields))
    return _split(fields, numbers()["vote_sheet"]["own" if viewer is Viewer.VOTER else "public"])


def arrears_publication(policy: ArrearsPolicy, fields: Sequence[str], *, assessed: bool) -> Publication:
    """May a list of unpaid homes be posted with these fields? ``assessed``: a written impact assessment is on file."""
    instead = ("aggregate", "private_notice")
    if policy is ArrearsPolicy.NONE:
        return Publication(False, (), tuple(fields), instead, "欠费名单不公开，可以公布汇总数或单独通知。")
    if not assessed:
        return Publication(False, (), tuple(fields), instead, "先完成书面的个人信息保护影响评估。")
    split = _split(fields, numbers()["arrears"]["room_only"])
    why = "只能公布房号。" if split.shown else "要求公布的内容都不能公开。"
    return Publication(bool(split.shown), split.shown, split.hidden, instead, why)


def group_is_large_enough(households: int) -> bool:
    """May a rate be shown for a group of so many homes, without pointing at anybody?"""
    return households >= int(numbers()["arrears"]["smallest_group"])


def posting(posted: date, days: int) -> Posting:
    """How long something posted on a day hangs: the day of posting is not counted (CV-4)."""
    last_day = within_days(posted, days).last_day
    return Posting(last_day, last_day + timedelta(days=1))


def disclosure_items(profile: str) -> Mapping[str, Item]:
    """What a city's estates disclose: the profile's own rows over the defaults."""
    tables: Mapping[str, Any] = numbers()["disclosure"]
    rows = {**tables["default"], **tables.get(profile, {})}
    return {key: Item(key, **row) for key, row in rows.items()}


def items_of(city: str) -> Mapping[str, Item]:
    """What the estates of a city disclose, by its full name; a city without a table of its own has the defaults."""
    return disclosure_items(numbers()["disclosure_cities"].get(city, "default"))


def emergency_confirmers(city: str) -> Sequence[str]:
    """The roles whose word a use of the maintenance fund in an emergency needs."""
    table: Mapping[str, Any] = numbers()["fund_emergency"]
    return tuple(table["cities"].get(city, table["confirm"]))


def both_ways(city: str) -> bool:
    """Whether a city asks for the board and for an electronic way, each (台州 37)."""
    return city in numbers()["disclosure_both"]["cities"]


def disclosed_as_due(item: Item, postings: Collection[Disclosed]) -> Verdict:
    """Was it published often enough, and did each posting stay up long enough (D-02)?"""
    short = sum(1 for one in postings if one.days is not None and one.days < item.show_days)
    enough = len(postings) >= item.times
    return Verdict(enough and not short, len(postings), item.times, short, item.show_days)


def _split(fields: Sequence[str], public: Collection[str]) -> Shown:
    return Shown(
        tuple(field for field in fields if field in public),
        tuple(field for field in fields if field not in public),
    )
