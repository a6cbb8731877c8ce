"""Other names for the keys that readers know by one name: renamed before a case is read, where that name is free."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tests.golden.reading import Case


@dataclass(frozen=True)
class Key:
    """A key of some rules, its other names, the type its value must have, and a key that must stand ``beside`` it."""

    rules: tuple[str, ...]
    name: str
    others: tuple[str, ...]
    type: type | tuple[type, ...] = object
    beside: str = ""


INPUT = (
    Key(("V-", "E-0"), "owner_groups", ("groups", "groups_of_owners"), list),
    Key(("V-", "E-0"), "matter_class", ("class", "class_of_matter"), str),
    Key(("V-", "E-0"), "nonreturn_policy", ("policy", "silence_policy", "silent_policy"), str, "owner_groups"),
    Key(("V-11",), "policy_preconditions_met", ("preconditions_met", "preconditions"), bool),
    Key(("V-07", "V-09", "V-10a", "E-03"), "units", ("homes", "households", "dwellings", "stairs"), (list, dict)),
    Key(("V-", "C-"), "ballots", ("ballots_cast", "ballots_returned"), list),
    Key(("V-09",), "joint_owners", ("owners", "co_owners"), list, "ballots"),
    Key(("V-09",), "area", ("area_sqm", "unit_area", "exclusive_area", "floor_area"), str, "joint_owners"),
    Key(("V-15",), "sequence", ("choices", "choices_in_order", "ballots_in_order"), list),
    Key(("V-17",), "notice_topics", ("topics_on_notice",), list),
    Key(("C-",), "cases", ("rows", "variants"), list),
    Key(("C-06",), "seats", ("seats_open", "open_seats", "number_of_seats"), int),
    Key(("E-04",), "exclusive_parts_used", ("private_parts_used", "private_parts"), list),
    Key(("E-05", "E-06"), "stage", ("current_stage", "at_stage", "stage_now"), str),
    Key(("E-20", "E-21", "E-22"), "today", ("as_of", "date", "on_date", "checked_on"), (str, list)),
    Key(("P-05",), "fields", ("columns",), list),
    Key(("A-03",), "pairs", ("colours", "colors", "colour_pairs", "color_pairs"), list),
    Key(("R-07",), "tickets", ("tickets_total", "total_tickets"), int),
    Key(("F-09",), "bills", ("open_bills", "debts"), list),
    Key(("F-11",), "months", ("month_count", "number_of_months"), int),
)
ANSWER = (
    Key(("V-", "E-0", "CV-"), "result", ("decision", "outcome", "verdict")),
    Key(("V-13",), "accepted", ("valid", "taken")),
    Key(("V-09", "V-13"), "rejected", ("refused", "rejections")),
    Key(("V-09",), "heads", ("heads_total", "heads_counted")),
    Key(("V-09",), "groups", ("owner_groups", "persons")),
    Key(("E-04",), "gate", ("missing_gate",)),
    Key(("E-04",), "can_proceed", ("may_proceed", "can_go_on", "proceed")),
    Key(("E-04",), "missing", ("missing_consents",)),
    Key(("E-07", "E-08", "E-09", "CV-3"), "sum", ("total",), str),
    Key(("P-05",), "hidden", ("not_shown",)),
    Key(("A-03",), "results", ("verdicts",)),
    Key(("F-09",), "open_after", ("remaining", "still_open", "open"), dict),
)


FIGURE = re.compile(r"\d+\.\d+")
LOW = ("matter_class",)
HIGH = ("nonreturn_policy", "requested_policy", "follow_floor", "matter_type", "stage", "cap")
EXACT = ("V-", "CV-", "C-", "E-", "F-")


def spelled(case: Case) -> Case:
    """The case with its keys and code words as the readers know them, and its sums and areas as exact words."""
    given = _renamed(case.given, [key for key in INPUT if stands(key, case.rules)])
    given |= {name: given[name].lower() for name in LOW if isinstance(given.get(name), str)}
    given |= {name: given[name].upper() for name in HIGH if isinstance(given.get(name), str)}
    if case.rules and all(rule.startswith(EXACT) for rule in case.rules):
        given = _exact(given, _figures(case.asked))
    return replace(case, given=given, asked=_renamed(case.asked, [key for key in ANSWER if stands(key, case.rules)]))


def stands(key: Key, rules: Sequence[str]) -> bool:
    """Is this a key of cases under these rules?"""
    return any(rule == own or (own[-1] in "-0" and rule.startswith(own)) for rule in rules for own in key.rules)


def _exact(told: Any, asked: Mapping[Decimal, str]) -> Any:
    """Numbers as words without loss; one that the answers are asked under as it is written there."""
    if isinstance(told, Mapping):
        return {name: _exact(one, asked) for name, one in told.items()}
    if isinstance(told, list):
        return [_exact(one, asked) for one in told]
    if isinstance(told, int) and not isinstance(told, bool):
        return asked.get(Decimal(told), told)
    if isinstance(told, float):
        return asked.get(Decimal(str(told)), f"{Decimal(str(told)):f}")
    plain = told.replace(",", "") if isinstance(told, str) else ""
    return asked.get(Decimal(plain), told) if FIGURE.fullmatch(plain) else told


def _figures(asked: Any) -> dict[Decimal, str]:
    """Sums that are keys of the answers: ``{"36000.00": "REJECT"}``."""
    if not isinstance(asked, Mapping):
        return {}
    own = {Decimal(key): key for key in asked if FIGURE.fullmatch(key)}
    return own | {figure: key for one in asked.values() for figure, key in _figures(one).items()}


def _renamed(told: Mapping[str, Any], keys: Sequence[Key]) -> dict[str, Any]:
    found = dict(told)
    for key in keys:
        other = next((one for one in key.others if one in found and isinstance(found[one], key.type)), None)
        if other is not None and key.name not in found and (not key.beside or key.beside in found):
            found = {key.name if name == other else name: value for name, value in found.items()}
    return found
