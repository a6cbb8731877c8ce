"""Cases about privacy and access: masking, vote sheets, arrears, contrast, sizes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from server.fees.rules import rates
from server.kit import masking
from server.kit.contrast import (
    contrast,
    elder_text_is_big_enough,
    largest_text_is_big_enough,
    line_height_is_enough,
    paragraph_spacing_is_enough,
    target_is_big_enough,
)
from server.openness.rules import (
    ArrearsPolicy,
    Publication,
    Viewer,
    arrears_publication,
    group_is_large_enough,
    numbers,
    vote_sheet_fields,
)
from tests.golden.bodies import city_named
from tests.golden.compare import Either, Kept, Said, Unordered
from tests.golden.reading import Case, find, has, number

STORED = Said("", "stored only as a hash (hashed) or encrypted, never plain, never shown")
HIDDEN = Said("", "hidden, not shown, never displayed, none")
FIELD_WORDS = {
    "name": ("name", "姓名"),
    "room": ("room", "房号", "unit", "door"),
    "amount": ("amount", "sum", "金额", "owed", "debt"),
    "phone": ("phone", "电话"),
    "period": ("period", "month", "期间"),
    "address": ("address", "地址"),
}


def masked(case: Case) -> dict[str, Any]:
    """Every value masked by what it looks like; asked for by the same name, or by the value itself."""
    answers: dict[str, Any] = {}
    flat = _flat(case.given)
    for key, shape in case.asked.items():
        source = case.given.get(key, _namesake(case.given, key))
        if has(key, "stor", "kept", "database"):
            answers[key] = dict.fromkeys(shape, STORED) if isinstance(shape, Mapping) else STORED
        elif isinstance(shape, str) and (key == "id" or has(key, "id_", "identity")) and "*" not in shape:
            answers[key] = STORED if has(shape, "hash", "encrypt", "stor") else HIDDEN
        elif source is not None:
            answers[key] = _mask(source, key)
        elif key in flat:
            answers[key] = _mask_one(key, key)
        elif isinstance(shape, Mapping):
            inner = next(
                (one for one in case.given.values() if isinstance(one, Mapping) and set(shape) <= set(one)), {}
            )
            told = {**case.given, **inner}
            answers[key] = {name: _mask(told.get(name, name), name) for name in shape}
        elif isinstance(shape, list):
            rows = next((value for value in case.given.values() if isinstance(value, list)), flat)
            if shape and all(isinstance(one, str) for one in shape) and all(_is_single(one) for one in rows):
                rows = [one for row in rows for one in row.values()]
            answers[key] = _mask(rows if any(not isinstance(one, str) for one in rows) else flat, "")
        elif "value" in case.given:
            answers[key] = _mask(case.given["value"], str(find(case.given, "field", "kind", "type") or ""))
    return answers


def vote_sheet(case: Case) -> dict[str, Any]:
    """Which fields of a vote sheet the viewer sees."""
    if isinstance(viewers := case.given.get("viewers"), list):
        return {
            key: vote_sheet(replace(case, given={**case.given, "viewers": "", "viewer": key}, asked=shape))
            for key, shape in case.asked.items()
            if key in viewers
        }
    words = str(case.given.get("viewer") or find(case.given, "viewer", "who", "role") or "").lower()
    viewer = Viewer.OWNER
    if has(words, "committee", "业委会"):
        viewer = Viewer.COMMITTEE
    elif has(words, "counter", "计票"):
        viewer = Viewer.COUNTER
    elif has(words, "tenant", "stranger", "another estate", "outsider", "unverified", "not verified", "anonymous",
             "visitor", "租客", "外人"):  # fmt: skip
        viewer = Viewer.STRANGER
    elif has(words, "himself", "herself", "own ", "voter", "self"):
        viewer = Viewer.VOTER
    called = {_sheet_field(name): name for name in case.given["fields"]}
    seen = vote_sheet_fields(list(called), viewer)
    shown, hidden = (Unordered(tuple(called[one] for one in part)) for part in (seen.shown, seen.hidden))
    return {
        "shown": shown,
        "visible": shown,
        "hidden": hidden,
        **{key: Kept(seen.logged) for key in case.asked if has(key, "log")},
    }


def _sheet_field(name: str) -> str:
    """A column of the sheet by the name the rules give it; one of its own keeps its name."""
    synonyms = {
        "participated": ("took_part", "take_part", "particip", "voted"),
        "room": ("room", "房号", "unit", "door"),
        "area": ("area", "面积"),
        "totals": ("totals", "total_", "_total"),
    }
    own = has(name, "name", "phone", "choice", "owner", "id_", "how_")
    return next((known for known, words in synonyms.items() if not own and has(name, *words)), name)


def arrears(case: Case) -> dict[str, Any]:
    """May this list of arrears be posted, and what is possible instead?"""
    if groups := _groups(case):
        return groups
    rows = next((value for value in case.given.values() if isinstance(value, list) and _are_objects(value)), None)
    if isinstance(requests := case.given.get("requests"), list) and rows is None:
        return _requests(case, [str(one) for one in requests])
    if rows is None:
        return _arrears_answers(case.asked, {**case.given, **_columns_asked_about(case)})
    shared = {key: value for key, value in case.given.items() if value is not rows}
    decisions = [_arrears_said(_decide({**shared, **row})) for row in rows]
    return {
        key: [str(one).split(":")[0] for one in decisions] if isinstance(shape, list) else decisions[0]
        for key, shape in case.asked.items()
    }


def _columns_asked_about(case: Case) -> dict[str, list[str]]:
    """What is wished for, and the columns a case only asks about: which of them would be seen, which not."""
    if find(case.given, "fields", "columns") is not None:
        return {}
    wished = _fields(case.given)
    listed = [
        one for key, row in case.asked.items() if has(key, "shown", "hidden") and isinstance(row, list) for one in row
    ]
    others = [word for known, words in FIELD_WORDS.items() if known not in wished for word in words]
    more = [one for one in listed if has(one, *others)]
    return {"fields": [*wished, *more]} if more else {}


def _requests(case: Case, requests: list[str]) -> dict[str, Any]:
    """Several things asked for in one estate, each by itself."""
    shared = {key: value for key, value in case.given.items() if key != "requests"}
    each = {}
    for one in requests:
        homes = re.search(r"(\d+) household", one)
        sizes = {"households": int(homes[1])} if homes else {}
        alone = replace(case, given={**shared, "request": one, **sizes}, asked={"result": ""})
        each[one] = arrears(alone)["result"]
    return {
        key: each if isinstance(shape, Mapping) else each.get(key, list(each.values()))
        for key, shape in case.asked.items()
    }


def _groups(case: Case) -> dict[str, Any]:
    """A rate for each group of homes: shown only where the group is large enough (P-06)."""
    request = str(find(case.given, "request", "publish") or "")
    if has(request, "name", "list", "room", "phone"):
        return {}
    listed = find(case.given, "groups", "buildings", "rows", "cases", "households", "homes")
    if isinstance(listed, Mapping):
        listed = [
            {"id": key, **(row if isinstance(row, Mapping) else {"households": row})} for key, row in listed.items()
        ]
    rows = (
        [row if isinstance(row, Mapping) else {"id": str(row), "households": row} for row in listed]
        if isinstance(listed, list)
        else [case.given]
    )
    sizes = {
        str(row.get("id", row.get("name", row.get("building", n)))): number(row, "household", "homes", "size")
        for n, row in enumerate(rows)
    }
    if any(size is None for size in sizes.values()):
        return {}
    large = {name: group_is_large_enough(size) for name, size in sizes.items() if size is not None}
    paid = {name: told for name, row in zip(sizes, rows, strict=True) if (told := number(row, "paid")) is not None}
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if key in large:
            percentage = str(shape).endswith("%") and large[key] and key in paid
            answers[key] = rates.households(paid[key], sizes[key] or 0) if percentage else Kept(large[key])
        elif has(key, "shown", "publish", "visible"):
            answers[key] = Unordered(tuple(name for name, ok in large.items() if ok))
        elif has(key, "hidden", "withheld", "merged", "suppress"):
            answers[key] = Unordered(tuple(name for name, ok in large.items() if not ok))
        else:
            each = {name: Kept(ok) for name, ok in large.items()}
            answers[key] = (
                list(each.values())
                if isinstance(shape, list)
                else each
                if isinstance(shape, Mapping)
                else Kept(all(large.values()))
            )
    return answers


def contrasts(case: Case) -> dict[str, Any]:
    """Contrast of pairs of colours, each with its size."""
    results = []
    for pair in case.given["pairs"]:
        fore, back = find(pair, "fg", "fore", "text"), find(pair, "bg", "back")
        found = contrast(fore, back, find(pair, "size", "dp"))
        results.append({**pair, "ratio": str(found.ratio), "ok": found.ok})
    return {"results": results}


def sizes(case: Case) -> dict[str, Any]:
    """Touch targets, type size and line height; a list of boxes or of numbers under each name."""
    answers: dict[str, Any] = {}
    for name, values in case.given.items():
        if not isinstance(values, list):
            continue
        if values and isinstance(values[0], Mapping):
            home = has(name, "home")
            elder = has(name, "elder") and not home
            results = [_box_is_big_enough(box, elder=elder, home=home) for box in values]
        elif has(name, "largest", "max"):
            results = [largest_text_is_big_enough(value) for value in values]
        elif has(name, "line"):
            results = [line_height_is_enough(value) for value in values]
        else:
            results = [elder_text_is_big_enough(value) for value in values]
        answers[name] = answers[name.removesuffix("_dp")] = results
    return answers


def _box_is_big_enough(box: Mapping[str, Any], *, elder: bool, home: bool) -> bool:
    paragraph = find(box, "para")
    if paragraph is not None:
        return paragraph_spacing_is_enough(paragraph, find(box, "line"))
    width, height = (find(box, *words) for words in (("width", "w"), ("height", "h")))
    return target_is_big_enough(width, height, elder=elder, home=home)


def _arrears_answers(asked: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for key in asked:
        changed = dict(given)
        if has(key, "without", "no_assess", "before"):
            changed["assessment"] = False
        elif has(key, "with_", "after"):
            changed["assessment"] = True
        decision = _decide(changed)
        always = _always_possible(given, decision)
        if always and not isinstance(asked[key], list):
            answers[key] = Said("ALLOW")
        elif has(key, "shown", "fields", "publish", "visible"):
            answers[key] = decision.shown
        elif has(key, "hidden", "removed", "withheld"):
            answers[key] = decision.hidden
        elif has(key, "allowed", "instead", "alternativ"):
            answers[key] = _instead(decision)
        else:
            answers[key] = _arrears_said(decision)
    return answers


def _always_possible(given: Mapping[str, Any], decision: Publication) -> bool:
    """Is only something asked for that may be done anyhow: a private notice, or sums that name nobody?"""
    request = str(find(given, "request") or "").lower()
    if "private_notice" in decision.instead and has(request, "private"):
        return True
    sums = "aggregate" in decision.instead and has(request, "aggregate", "rate", "total")
    return sums and not _fields({"request": request})


def _decide(given: Mapping[str, Any]) -> Publication:
    profile = " ".join(
        str(value) for key, value in given.items() if has(key, "profile", "policy", "arrears_publication", "mode")
    )
    named = city_named(profile)
    own = str(find(given, "arrears_publication", "policy") or (named.arrears_publication if named else ""))
    policy = ArrearsPolicy.ROOM_ONLY if "ROOM" in f"{own} {profile}".upper() else ArrearsPolicy.NONE
    if isinstance(nested := given.get("profile"), Mapping):
        given = {**given, **nested}
    assessment = given.get("assessment", find(given, "assess", "pia", "impact"))
    return arrears_publication(policy, _fields(given), assessed=_on_file(assessment))


def _fields(given: Mapping[str, Any]) -> list[str]:
    listed = find(given, "fields", "columns")
    if isinstance(listed, list):
        return ["room" if has(name, "room") else name for name in listed]
    request = str(find(given, "request", "list", "publish") or "room")
    return [field for field, words in FIELD_WORDS.items() if has(request, *words)]


def _on_file(assessment: Any) -> bool:
    if isinstance(assessment, Mapping):
        return bool(assessment) and all(value not in (None, False, "") for value in assessment.values())
    if isinstance(assessment, str):
        return not has(assessment, "none", "missing", "no ", "not ", "无") and assessment.lower() not in {"no", ""}
    return bool(assessment)


def _arrears_said(decision: Publication) -> Said:
    if not decision.allowed:
        return Said("BLOCK", "not published")
    return Said("ALLOW", "rooms only" if decision.hidden else "")


def _instead(decision: Publication) -> list[Said]:
    smallest = numbers()["arrears"]["smallest_group"]
    words = {
        "aggregate": f"aggregate rate per building with ≥ {smallest} households",
        "private_notice": "private notice to the debtor",
    }
    listed = [Said("", "list of rooms only")] if decision.allowed else []
    return listed + [Said("", words[key]) for key in decision.instead]


def _mask(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_mask(one, name) for one in value]
    if isinstance(value, Mapping) and "value" in value:
        return _mask_one(str(value["value"]), str(find(value, "kind", "field", "type") or ""))
    if isinstance(value, Mapping):
        return {key: _mask(one, key) for key, one in value.items()}
    return _mask_one(str(value), name)


def _mask_one(value: str, name: str) -> Any:
    """The mask of the house. How many stars stand for a Chinese given name is no part of the rule."""
    digits = value.replace("-", "").replace(" ", "").removeprefix("+86")
    if masking.IDENTITY.fullmatch(digits):
        return masking.mask_id(digits)
    if masking.MOBILE.fullmatch(digits) or has(name, "phone", "tel", "mobile"):
        return masking.mask_phone(value)
    masked = masking.mask_name(value)
    return Either((masked, f"{masked[0]}*")) if masked.endswith("*") and not value.isascii() else masked


def _namesake(given: Mapping[str, Any], key: str) -> Any:
    stems = [
        part for part in key.lower().split("_") if part not in {"masked", "shown", "show", "display", "mask", "public"}
    ]
    return next((value for name, value in given.items() if stems and has(name, stems[0])), None)


def _flat(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [one for part in value.values() for one in _flat(part)]
    if isinstance(value, list):
        return [one for part in value for one in _flat(part)]
    return [value] if isinstance(value, str) else []


def _is_single(row: Any) -> bool:
    return isinstance(row, Mapping) and len(row) == 1


def _are_objects(rows: list[Any]) -> bool:
    return bool(rows) and all(isinstance(row, Mapping) for row in rows)
