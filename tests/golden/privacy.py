"""Cases about privacy and access: masking, vote sheets, arrears, contrast, sizes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.kit import masking
from server.kit.contrast import contrast, elder_text_is_big_enough, line_height_is_enough, target_is_big_enough
from server.openness.rules import ArrearsPolicy, Publication, Viewer, arrears_publication, numbers, vote_sheet_fields
from tests.golden.compare import Kept, Said
from tests.golden.reading import Case, find, has

STORED = Said("", "hashed or encrypted")
HIDDEN = Said("", "hidden, not shown")
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
            answers[key] = STORED
        elif source is not None:
            answers[key] = _mask(source, key)
        elif key in flat:
            answers[key] = _mask_one(key, key)
        elif isinstance(shape, Mapping):
            answers[key] = {name: _mask(case.given.get(name, name), name) for name in shape}
        elif isinstance(shape, list):
            answers[key] = [_mask_one(value, "") for value in flat]
    return answers


def vote_sheet(case: Case) -> dict[str, Any]:
    """Which fields of a vote sheet the viewer sees."""
    words = str(find(case.given, "viewer", "who", "role") or "").lower()
    viewer = Viewer.OWNER
    if has(words, "committee", "业委会"):
        viewer = Viewer.COMMITTEE
    elif has(words, "counter", "计票"):
        viewer = Viewer.COUNTER
    elif has(words, "himself", "herself", "own ", "voter", "self"):
        viewer = Viewer.VOTER
    seen = vote_sheet_fields(case.given["fields"], viewer)
    return {
        "shown": seen.shown,
        "visible": seen.shown,
        "hidden": seen.hidden,
        **{key: Kept(seen.logged) for key in case.asked if has(key, "log")},
    }


def arrears(case: Case) -> dict[str, Any]:
    """May this list of arrears be posted, and what is possible instead?"""
    rows = next((value for value in case.given.values() if isinstance(value, list) and _are_objects(value)), None)
    if rows is None:
        return _arrears_answers(case.asked, case.given)
    shared = {key: value for key, value in case.given.items() if value is not rows}
    decisions = [_arrears_said(_decide({**shared, **row})) for row in rows]
    return {
        key: [str(one).split(":")[0] for one in decisions] if isinstance(shape, list) else decisions[0]
        for key, shape in case.asked.items()
    }


def contrasts(case: Case) -> dict[str, Any]:
    """Contrast of pairs of colours, each with its size."""
    results = []
    for pair in case.given["pairs"]:
        found = contrast(pair["fg"], pair["bg"], pair["size_dp"])
        results.append({**pair, "ratio": str(found.ratio), "ok": found.ok})
    return {"results": results}


def sizes(case: Case) -> dict[str, Any]:
    """Touch targets, type size and line height; a list of boxes or of numbers under each name."""
    answers: dict[str, Any] = {}
    for name, values in case.given.items():
        if not isinstance(values, list):
            continue
        if values and isinstance(values[0], Mapping):
            elder = has(name, "elder")
            results = [target_is_big_enough(box["w"], box["h"], elder=elder) for box in values]
        elif has(name, "line"):
            results = [line_height_is_enough(value) for value in values]
        else:
            results = [elder_text_is_big_enough(value) for value in values]
        answers[name] = answers[name.removesuffix("_dp")] = results
    return answers


def _arrears_answers(asked: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for key in asked:
        changed = dict(given)
        if has(key, "without", "no_assess", "before"):
            changed["assessment"] = False
        elif has(key, "with_", "after"):
            changed["assessment"] = True
        decision = _decide(changed)
        if has(key, "shown", "fields", "publish", "visible"):
            answers[key] = decision.shown
        elif has(key, "hidden", "removed", "withheld"):
            answers[key] = decision.hidden
        elif has(key, "allowed", "instead", "alternativ"):
            answers[key] = _instead(decision)
        else:
            answers[key] = _arrears_said(decision)
    return answers


def _decide(given: Mapping[str, Any]) -> Publication:
    profile = str(find(given, "profile", "policy", "arrears_publication", "mode") or "").upper()
    policy = ArrearsPolicy.ROOM_ONLY if "ROOM" in profile else ArrearsPolicy.NONE
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
    if isinstance(value, Mapping):
        return {key: _mask(one, key) for key, one in value.items()}
    return _mask_one(str(value), name)


def _mask_one(value: str, name: str) -> str:
    digits = value.replace("-", "").replace(" ", "").removeprefix("+86")
    if masking.IDENTITY.fullmatch(digits):
        return masking.mask_id(digits)
    if masking.MOBILE.fullmatch(digits) or has(name, "phone", "tel", "mobile"):
        return masking.mask_phone(value)
    return masking.mask_name(value)


def _namesake(given: Mapping[str, Any], key: str) -> Any:
    stems = [part for part in key.lower().split("_") if part not in {"masked", "shown", "display", "mask"}]
    return next((value for name, value in given.items() if stems and has(name, stems[0])), None)


def _flat(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [one for part in value.values() for one in _flat(part)]
    if isinstance(value, list):
        return [one for part in value for one in _flat(part)]
    return [value] if isinstance(value, str) else []


def _are_objects(rows: list[Any]) -> bool:
    return bool(rows) and all(isinstance(row, Mapping) for row in rows)
