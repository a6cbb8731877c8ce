"""One report in a line, as lists show it: its number, its words and place as far as the reader may see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.kit.numbering import report_number
from server.places.rules.spoken import BLOCKS, COUNT, figures
from server.reports import policy
from server.reports.rules.categories import default_catalogue
from server.reports.rules.endings import ending, state_label
from server.reports.rules.words import KIND_LABELS, PLACE_LABELS, Place, State

WAITING_WORDS, HIDDEN_WORDS = "（文字正在审核）", "（文字未通过审核，暂不展示）"
NO_BUILDING = "（没写哪一栋）"
STEPS_ONLY = "（内容只有报事人和物业能看）"
_RESTS = (State.QUOTED, State.PAUSED)
"""While the clock rests no instant is promised: the time moves on with the wait."""
_AT_LARGE = PLACE_LABELS[Place.PUBLIC]
_OF_EVERY_BUILDING = re.compile("楼|层|梯|走廊|过道|单元|门禁|大堂|屋顶|电表")
_A_BUILDING = re.compile(rf"({COUNT}|[a-z])\s*(?:{'|'.join(BLOCKS)})", re.IGNORECASE)
_KINDS = {kind.value: words for kind, words in KIND_LABELS.items()}
_LABELS = {category.key: category.label for category in default_catalogue().categories}


def line(row: Mapping[Any, Any], at: datetime, insider: bool) -> dict[str, Any]:
    """One row of a list as the screens show it; neighbours read the reporter's own words only once checked. ``joint``,
    the one it was put together with, is for whoever made it."""
    due, found = row["next_due_at"], ending(row["kind"], row["category"])
    return {
        "id": row["id"],
        "number": report_number(row["id"]),
        "estate_id": row["estate_id"],
        "kind": row["kind"],
        "kind_label": _KINDS[row["kind"]],
        "category_label": _LABELS.get(row["category"], row["category"]),
        "place_label": place_for(row, insider),
        "words": words_for(row, insider)[:60],
        "state": row["state"],
        "state_label": state_label(State(row["state"]), found, row["outcome"]),
        "ending": str(found),
        "priority": row["priority"],
        "made_at": row["made_at"],
        "promised_at": None if row["state"] in _RESTS else due or row["fix_by"],
        "overdue": due is not None and due < at,
        "unread": bool(row["newest"] and row["newest"] > (row["read_to"] or 0)),
        "assignee_id": row["assignee_id"],
        "version": row["version"],
        "joint": None,
        "double_count": 0,
    }


def words_for(row: Mapping[Any, Any], insider: bool) -> str:
    """The reporter's words, or what stands in their place."""
    if insider:
        return str(row["words"])
    if row["kind"] not in policy.VISIBLE_KINDS:
        return STEPS_ONLY
    if row["words_state"] == "shown":
        return str(row["public_words"] or row["words"])
    return WAITING_WORDS if row["words_state"] == "checking" else HIDDEN_WORDS


def place_for(row: Mapping[Any, Any], insider: bool) -> str:
    """The place, for neighbours without the reporter's own words for it while those are not checked; of what is not
    theirs to read only the kind of place."""
    if not insider and row["kind"] not in policy.VISIBLE_KINDS:
        return PLACE_LABELS[Place(row["place"])]
    label: str = row["place_label"]
    return label if insider or row["words_state"] == "shown" else label.removesuffix(row["spot"]).strip()


def to_compare(place_label: str) -> str:
    """A place as it is told to whoever must say whether theirs is the same: that nobody wrote of which building, where
    each has such a spot."""
    spot = place_label.removeprefix(_AT_LARGE)
    names_one = _A_BUILDING.search(spot) is not None
    vague = not spot.strip() or _OF_EVERY_BUILDING.search(spot) is not None
    return place_label + NO_BUILDING if spot != place_label and vague and not names_one else place_label


def is_of_another_building(place_label: str, words: str, building: str) -> bool:
    """Whether a report names another building than ``building``, in its place or, where that names none, in its words:
    公共区域 5栋一楼门厅 beside 3栋. Nobody can say so of a building without a number."""
    here, there = _buildings_in(building), _buildings_in(place_label) or _buildings_in(words)
    return bool(here and there) and here.isdisjoint(there)


def _buildings_in(words: str) -> set[str]:
    return {figures(number).upper() for number in _A_BUILDING.findall(words)}
