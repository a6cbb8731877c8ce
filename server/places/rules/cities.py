"""The local rules of a city (section 8 of the domain rules), as its file in ``config/cities`` tells them.

A city's file changes single values of ``default.toml``; the source and its status stand beside each value there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from config import FOLDER, BadSettings, read_toml

_CITIES = FOLDER / "cities"


class EvoteMode(StrEnum):
    """Where a binding electronic vote runs. OFFICIAL_ONLY: on the authority's system alone, ours does consultation,
    notice, canvass, paper, reminders, evidence and export, and says so."""

    OFFICIAL_ONLY = "OFFICIAL_ONLY"
    SELF_HOSTED_ALLOWED = "SELF_HOSTED_ALLOWED"
    PAPER_ONLY = "PAPER_ONLY"


@dataclass(frozen=True, slots=True)
class Profile:
    """The local rules of a city. ``known`` is false for a city without a file: then every value is the cautious
    default. ``evote_by_law``: binding e-votes run on the authority's system, no estate may choose otherwise. Days are
    natural days; fractions are text such as ``"2/3"``; areas hundredths of a square metre; money fen."""

    city: str
    known: bool

    complaint_reply_days: int
    objection_reply_days: int
    hotline_rule: str
    trapped_limit_urban_minutes: int
    trapped_limit_other_minutes: int
    illegal_act_report_hours: int
    arrears_publication: str
    rescue_phone: str

    evote_mode: str
    evote_by_law: bool
    evote_words: str
    notice_days_regular: int
    notice_days_extraordinary: int
    vote_min_days: int
    vote_max_days: int
    result_publish_within_days: int
    result_show_days: int
    changes_allowed: int
    paper_policy: str
    proxy_cap: int
    staff_proxy_allowed: bool
    nonreturn_policies_allowed: tuple[str, ...]
    follow_floor: str
    parking_in_base: str

    committee_min: int
    committee_max: int | None
    committee_small_min: int
    committee_small_households: int | None
    committee_small_area: int | None
    meeting_quorum: str
    meeting_quorum_inclusive: bool
    meeting_notice_days: int
    meeting_publish_days: int
    meeting_every_months: int
    candidate_show_days: int
    candidates_refused_for: tuple[str, ...]
    candidates_extra_share: str
    term_report_months: int
    term_report_days: int
    mgmt_committee_min: int
    mgmt_committee_max: int | None
    mgmt_committee_owner_share: str
    mgmt_committee_longest_years: int | None
    first_handed_share: str
    first_years: int | None
    first_years_share: str
    first_request_share: str
    prep_group_min: int
    prep_group_max: int | None
    prep_group_owner_share: str
    prep_names_days: int
    prep_items_days: int
    prep_meeting_days: int
    change_standstill: bool
    handover_days: int
    mgmt_names_show_days: int
    mgmt_show_working_days: int | None

    lift_scope: str
    lift_publicity_days: int
    lift_publicity_before_vote: bool
    lift_permit_needed: bool
    lift_share_default: str
    lift_subsidy_share: str
    lift_subsidy_cap: int
    lift_low_income_cap: int
    lift_maintenance_days: int

    vacancy_after_months: int | None
    vacancy_share: str
    vacancy_early_stage_only: bool

    contract_decide_days: int | None
    contract_decide_months: int | None
    contract_handover_days: int
    contract_files_days: int | None

    public_to_fund_share: str
    public_to_fund_more_than: bool
    public_to_fund_while_low: bool

    own: frozenset[str] = frozenset()
    """The rules that stand in the city's own file: there they bind, where a default is our caution."""


NONE = ""
"""How a file says that there is no limit; TOML has no null."""


@cache
def profile(city: str) -> Profile:
    """The rules of a city; the defaults where it has no file, or where its file is silent."""
    table = read_toml(_CITIES / "default.toml")
    own = {path.stem: path for path in _CITIES.glob("*.toml")}.get(city)
    said = {key: value for key, value in read_toml(own).items() if key != "name"} if own else {}
    table |= said
    known = {field.name for field in fields(Profile)}
    if unknown := set(table) - known:
        raise BadSettings(f"config/cities: unknown rule {sorted(unknown)[0]} of {city}")
    return Profile(city=city, known=own is not None, own=frozenset(said), **_values(table))


@cache
def prefectures() -> Mapping[str, str]:
    """Code of four digits (GB/T 2260) -> city: 4501 -> 南宁市. The provinces' municipalities stand under 01."""
    with (Path(__file__).parent / "cities.csv").open(encoding="utf-8", newline="") as file:
        return dict(csv.reader(file))


@cache
def short_names() -> Mapping[str, str]:
    """南宁 -> 南宁市."""
    return {name.removesuffix("市"): name for name in prefectures().values() if name.endswith("市")}


@cache
def full_names() -> re.Pattern[str]:
    """Finds the full names of cities, the longest first."""
    return re.compile("|".join(sorted(prefectures().values(), key=len, reverse=True)))


def full_name(city: str) -> str:
    """A city as its rules are filed: 北京, 北京市 and 北京市朝阳区 are 北京市, 浙江省杭州 is 杭州市. What names no
    city, or two, stays as it was written."""
    said = "".join(city.split())
    named: set[str] = set(full_names().findall(said))
    if len(named) == 1:
        return named.pop()
    short = re.sub(r"^[\u4e00-\u9fff]{2,7}(?:省|自治区)", "", said)
    return short_names().get(short, said)


@cache
def cities() -> tuple[str, ...]:
    """The cities that have a file of their own."""
    return tuple(sorted(path.stem for path in _CITIES.glob("*.toml") if path.stem != "default"))


def _values(table: Mapping[str, Any]) -> dict[str, Any]:
    optional = {field.name for field in fields(Profile) if "None" in str(field.type)}
    return {
        key: None if key in optional and value == NONE else tuple(value) if isinstance(value, list) else value
        for key, value in table.items()
    }
