"""Cases about counting: groups of owners, parking, parts that pass alone, plain totals, unanimous matters.

Groups are read as CV-7 says. The class follows from the kind of matter when one is named (V-02). A policy on silence
needs its preconditions: one flag, or clause, delivery and warning by themselves; cities are not asked unless named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.kit.area import square_metres
from server.places.rules import profile
from server.places.rules.cities import cities
from server.votes.rules.counting import (
    Choice,
    Tally,
    Totals,
    Verdict,
    cut_percent,
    decide,
    decide_unanimous,
    tally_of,
)
from server.votes.rules.each_part import Parts, decide_each
from server.votes.rules.heads import DEVELOPER, Parking, Unit, heads_of, totals_of
from server.votes.rules.matters import Matter, MatterClass, matter, matters, thresholds
from server.votes.rules.silence import Counted, Fallback, Policy, Silence, count, settle
from tests.golden.compare import Effective, Either, Said
from tests.golden.reading import Case, Unreadable, find, has, number

CHOICES = {
    Choice.APPROVE: ("approve", "yes", "agree", "for", "同意", "赞成"),
    Choice.OPPOSE: ("oppose", "no", "against", "disagree", "反对", "不同意"),
    Choice.ABSTAIN: ("abstain", "abstention", "弃权"),
    Choice.SPOILED: (
        "spoil", "invalid", "both", "blank", "unclear", "torn", "废", "无效", "illegible", "unreadable", "unsigned",
        "not signed", "no signature", "no box", "no mark", "no choice", "no tick", "unmarked", "empty", "two boxes",
        "all boxes", "three boxes", "空白", "多选",
    ),
}  # fmt: skip
MOST = 1_000_000
"""More owners or units than any estate has; they are counted one by one."""
UNDELIVERED = ("undeliver", "not deliver", "未送达")
SILENT = (
    "none",
    "silen",
    "not returned",
    "no return",
    "unreturned",
    "no ballot",
    "not voted",
    "did not vote",
    "未",
    "沉默",
    "late",
    *UNDELIVERED,
)


def choice_of(words: Any) -> Choice | None:
    """What a ballot says; None for silence. A word nobody knows is :class:`Unreadable`."""
    said = str(words if words is not None else "none").strip().lower().replace("_", " ")
    for word in SILENT:
        if said.startswith(word):
            return None
    if has(said, *CHOICES[Choice.SPOILED]) or ("approve" in said and "oppose" in said):
        return Choice.SPOILED
    for choice in (Choice.SPOILED, Choice.ABSTAIN, Choice.APPROVE, Choice.OPPOSE):
        if any(said == word or (len(word) > 3 and said.startswith(word)) for word in CHOICES[choice]):
            return choice
    raise Unreadable(f"no ballot says {words!r}")


def one_word(*said: Any) -> Any:
    """The one word of an owner who says something of several units, each by itself or in a list or a table;
    :class:`Unreadable` where it is not one for all of them (CV-5)."""
    each = [one for words in said for one in (words.values() if isinstance(words, Mapping) else _listed(words))]
    choices = {choice_of(one) for one in each}
    if len(choices) > 1:
        told = " and ".join(dict.fromkeys(str(one) for one in each))
        raise Unreadable(f"one owner gives one choice for all units (CV-5), not {told}")
    return each[0] if each else None


def _listed(words: Any) -> list[Any]:
    return list(words) if isinstance(words, list | tuple) else [] if words is None else [words]


def hundredths(words: Any) -> int:
    """``"89.46"`` square metres, or fen from yuan, as a whole number."""
    match = re.fullmatch(r"(-?\d+)(?:\.(\d{1,2}))?", str(words).replace(",", "").strip())
    if match is None:
        raise Unreadable(f"no exact figure: {words!r}")
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


@dataclass(frozen=True)
class Group:
    """Owners who hold alike and say alike."""

    heads: tuple[tuple[str, int], ...]
    choice: Choice | None
    delivered: bool


def owner_groups(case: Case) -> dict[str, Any]:
    """Groups of owners: the count, and whatever of it is asked."""
    given = case.given
    groups = _groups(given["owner_groups"], str(find(given, "parking") or Parking.EXCLUDE))
    counted, kind = counted_of(case, groups)
    answers = figures(case.asked, counted.applied, counted)
    answers |= {"matter_class": str(kind), "class": str(kind)}
    if Fallback.NOT_FOR_MATTER in counted.fallbacks:
        answers["warning"] = Said(Fallback.NOT_FOR_MATTER)
    elif "matter_class" in given and given["matter_class"] != kind:
        answers["warning"] = Said("CLASS_FOLLOWS_FROM_MATTER")
    for key, shape in case.asked.items():
        if isinstance(shape, Mapping) and (key not in answers or has(key, "policy")):
            strict = has(key, "strict", "as_cast", "without")
            answers[key] = figures(shape, counted.strict if strict else counted.applied, counted)
        elif has(key, "result", "outcome") and has(key, "strict"):
            answers[key] = str(counted.strict.outcome)
        elif has(key, "class") and has(key, "result", "ordinary", "special"):
            answers[key] = str(kind)
    return answers


def owned_units(case: Case) -> dict[str, Any]:
    """Owners told one by one, or units each with its owner and ballot: gathered by owner and counted like groups."""
    rows: dict[str, dict[str, Any]] = {}
    for row in case.given.get("units") or case.given["owners"]:
        owner = row.get("owners", row.get("owner", row.get("name")))
        key = "/".join(sorted(map(str, owner))) if isinstance(owner, list) else str(owner)
        said = {name: value for name, value in row.items() if name in ("ballot", "delivered", "kind")}
        held = rows.setdefault(key, {**said, "units": []})
        one_word(_word(held), _word(said))
        if any(held.get(name) != value for name, value in said.items() if name != "ballot"):
            raise Unreadable(f"{key} says two things")
        told = row.get("units") or [row]
        held["units"] += told if isinstance(told, list) else [{"area": row["unit_area"]}] * _count(told)
    given = {key: value for key, value in case.given.items() if key not in ("units", "owners")}
    given = {"matter_class": "ordinary", **given, "owner_groups": list(rows.values())}
    return owner_groups(Case(case.id, case.title, case.rules, given, case.asked))


def topics(case: Case) -> dict[str, Any]:
    """Several topics, each decided by itself."""
    told = case.given["topics"]
    rows = (
        told
        if isinstance(told, Mapping)
        else {str(row.get("id", row.get("topic", n))): row for n, row in enumerate(told)}
    )
    shared = {key: value for key, value in case.given.items() if key != "topics"}
    answers: dict[str, Any] = {}
    for key, row in rows.items():
        shape = case.asked.get(key)
        asked = shape if isinstance(shape, Mapping) else {"result": ""}
        found = owner_groups(Case(case.id, case.title, case.rules, {**shared, **row}, asked))
        answers[key] = found if isinstance(shape, Mapping) else found["result"]
    return answers | {key: list(answers.values()) for key, shape in case.asked.items() if isinstance(shape, list)}


def classes(case: Case) -> dict[str, Any]:
    """The class of a kind of matter, or of several (V-02)."""
    told = find(case.given, "matter_type")
    known = {one: str(matter(one).matter_class) for one in ([told] if isinstance(told, str) else told)}
    if set(known) & set(case.asked):
        return dict(known)
    each = list(known.values())
    return {key: each if isinstance(shape, list) else each[0] for key, shape in case.asked.items()}


def one_part(case: Case) -> dict[str, Any]:
    """One stair told by its households and how they voted."""
    named = find(case.given, "matter_type")
    kind = matter(named).matter_class if named else find(case.given, "matter_class") or MatterClass.SPECIAL
    area = find(case.given, "area_each", "unit_area", "area")
    total, tally = _part(case.given, hundredths(area) if area is not None else 100)
    return figures(case.asked, decide(thresholds(kind), total, tally))


def counted_of(case: Case, groups: Sequence[Group]) -> tuple[Counted, MatterClass]:
    """Everything counted, by the matter and the policy of the case."""
    named = find(case.given, "matter_type")
    kind = matter(named).matter_class if named else MatterClass(case.given["matter_class"])
    total, silent = _sum(groups), _sum([group for group in groups if group.choice is None and group.delivered])
    tally = tally_of((group.choice, area) for group in groups if group.choice for _, area in group.heads)
    if kind is MatterClass.UNANIMOUS:
        verdict = decide_unanimous(total, tally)
        return Counted(verdict, verdict, Policy.STRICT, Policy.STRICT, ()), kind
    silence = silence_of(case.given, matter(named) if named else next(iter(matters().values())))
    return count(thresholds(kind), total, tally, silent, silence), kind


def silence_of(given: Mapping[str, Any], kind: Matter) -> Silence:
    """The policy asked for and what it needs."""
    asked = Policy(find(given, "nonreturn_policy", "requested_policy", "policy_asked", "silence") or Policy.STRICT)
    told = next((value for name, value in given.items() if has(name, "precondition")), None)
    if isinstance(told, Mapping):
        given = {**given, **told}
    flagged = any(has(name, "precondition") for name in given) and not isinstance(told, Mapping)
    met = told is True if flagged else None
    parts = [met if met is not None else _present(given, *words) for words in _NEEDS]
    city = next((name for name in cities() if name.removesuffix("市") in str(given.get("city", "")) and name), None)
    allowed = find(given, "policies_allowed") or (profile(city).nonreturn_policies_allowed if city else tuple(Policy))
    floor = find(given, "follow_floor") or profile(city or "").follow_floor
    clause, logged, warned = parts
    return settle(
        asked,
        kind,
        allowed=allowed,
        clause_id="clause" if clause else None,
        delivery_logged=logged,
        warned=warned,
        floor=floor,
    )


_NEEDS = (("clause",), ("delivery", "log"), ("warn", "notice_text", "notice_states", "effect_of_silence"))


def _present(given: Mapping[str, Any], *words: str) -> bool:
    fields = [value for name, value in given.items() if has(name, *words)]
    return not fields or all(value not in (None, False, "", "missing", "none") for value in fields)


def _groups(rows: Iterable[Mapping[str, Any]], parking: str) -> list[Group]:
    """Owners who say alike; all stock of the developer is one head, in however many rows it is told (V-08)."""
    held: dict[str, list[Unit]] = {}
    says: dict[str, tuple[Choice | None, bool]] = {}
    for index, row in enumerate(rows):
        key = DEVELOPER if str(row.get("kind", "")).lower() == "developer" else str(index)
        units = row["units"] if isinstance(row.get("units"), list) else []
        word = one_word(*(_word(one) for one in (row, *units) if isinstance(one, Mapping)))
        says_now = choice_of(word), bool(row.get("delivered", True)) and not has(str(word), *UNDELIVERED)
        if says.setdefault(key, says_now) != says_now:
            raise Unreadable("the developer says two things")
        held.setdefault(key, []).extend(_units(row, key))
    return [
        Group(tuple(("/".join(sorted(head.owners)), head.area) for head in heads_of(held[key], parking)), *says[key])
        for key in held
    ]


def _word(row: Mapping[str, Any]) -> Any:
    return row.get("ballot", row.get("vote", row.get("choice")))


def _units(row: Mapping[str, Any], key: str) -> list[Unit]:
    unknown = set(row) - {
        "owners", "unit_area", "units_each", "units", "area", "ballot", "kind", "delivered", "note", "vote", "choice",
        "owner", "name", "id",
    }  # fmt: skip
    if unknown:
        raise Unreadable(f"a group of owners with {sorted(unknown)}")
    if isinstance(listed := row.get("units"), list):
        areas = [hundredths(unit["area"] if isinstance(unit, Mapping) else unit) for unit in listed]
        developer = key == DEVELOPER
        return [Unit(f"{key}.{n}", area, frozenset({key}), developer=developer) for n, area in enumerate(areas)]
    owners, each = _count(row.get("owners", 1)), _count(row.get("units_each", row.get("units", 1)))
    _count(owners * each)
    area = hundredths(row["unit_area"] if "unit_area" in row else row["area"])
    developer, parking = key == DEVELOPER, str(row.get("kind", "")).startswith("parking")
    names = [DEVELOPER] if developer else [f"{key}.{owner}" for owner in range(owners)]
    held = each * owners if developer else each
    return [
        Unit(f"{name}.{unit}", area, frozenset({name}), developer=developer, parking=parking)
        for name in names
        for unit in range(1 if "area" in row and "unit_area" not in row else held)
    ]


def _count(told: Any) -> int:
    """Owners or units are told one by one: a whole number, none of them negative, not more than any estate has."""
    found = int(told) if isinstance(told, int | str) and not isinstance(told, bool) else -1
    if not 0 <= found <= MOST:
        raise Unreadable(f"no count of owners or units: {str(told)[:20]}")
    return found


def _sum(groups: Iterable[Group]) -> Totals:
    return sum((Totals(1, area) for group in groups for _, area in group.heads), Totals())


def figures(asked: Iterable[str], verdict: Verdict, counted: Counted | None = None) -> dict[str, Any]:
    """Whatever is asked of a verdict, each by the words in its name."""
    answers = {key: _figure(key.lower(), verdict) for key in asked}
    if counted is not None:
        answers |= {key: counted.floor_met for key in asked if has(key, "floor")}
        answers |= {key: Effective(counted.policy) for key in asked if has(key, "policy")}
    return {key: value for key, value in answers.items() if value is not None}


def _figure(key: str, verdict: Verdict) -> Any:
    by_heads = has(key, "head", "人数", "owners", "_n")
    test = verdict.take_part if has(key, "particip", "quorum", "take_part", "took_part") else verdict.approval
    if has(key, "result", "outcome"):
        return str(verdict.outcome)
    if key in ("approve", "oppose", "abstain"):
        side = verdict.tally.of(key)
        return {"area": square_metres(side.area), "heads": side.heads}
    if key in ("at", "nt"):
        return verdict.total.heads if key == "nt" else square_metres(verdict.total.area)
    if has(key, "pct", "percent", "rate"):
        side, whole = _side(key, verdict), test.whole
        return cut_percent(side.heads, whole.heads) if by_heads else cut_percent(side.area, whole.area)
    if has(key, "ok", "quorum", "met", "valid"):
        if test is verdict.approval and not test.whole.heads:
            return Either((True, False))
        if not has(key, "head", "area"):
            return test.ok
        return test.heads_ok if by_heads else test.area_ok
    if has(key, "area", "head"):
        side = verdict.total if has(key, "total") else _side(key, verdict)
        return side.heads if by_heads else square_metres(side.area)
    return None


def _side(key: str, verdict: Verdict) -> Totals:
    for choice in ("approve", "oppose", "abstain"):
        if has(key, choice):
            return verdict.tally.of(choice)
    return verdict.tally.took_part


def parking(case: Case) -> dict[str, Any]:
    """Dwellings and parking spaces, with and without the spaces in the base."""
    setting = find({key: value for key, value in case.given.items() if isinstance(value, str)}, "parking")
    wanted = [setting] if setting else ["EXCLUDE", "INCLUDE"]
    answers = {one: _parked(case, one) for one in wanted}
    return answers if not setting else answers[setting]


def _parked(case: Case, setting: str) -> dict[str, Any]:
    given = case.given
    homes, spaces, returned = given["dwellings"], given["parking_units"], given["returned"]
    voting, theirs = _count(returned["dwelling_owners"]), _count(returned.get("their_parking_units", 0))
    outside = _count(returned.get("outsiders", 0))
    owners = [f"D{n:05}" for n in range(_count(homes["owners"]))]
    units = [
        Unit(f"{owner}.{n}", hundredths(homes["unit_area"]), frozenset({owner}))
        for owner in owners
        for n in range(_count(homes.get("units_each", 1)))
    ]
    area, silent = hundredths(spaces["unit_area"]), owners[voting:] or owners
    for n in range(_count(spaces["owned_by_dwelling_owners"])):
        holder = owners[n % voting] if n < theirs else silent[n % len(silent)]
        units.append(Unit(f"P{n}", area, frozenset({holder}), parking=True))
    outsiders = _count(spaces.get("outsider_heads", spaces.get("owned_by_outsiders", 0)))
    for n in range(_count(spaces.get("owned_by_outsiders", 0))):
        units.append(Unit(f"O{n}", area, frozenset({f"O{n % outsiders:05}"}), parking=True))
    heads = heads_of(units, setting)
    voters = {*owners[:voting], *(f"O{n:05}" for n in range(outside))}
    choice = choice_of(returned.get("ballot", "approve"))
    tally = tally_of((choice, head.area) for head in heads if choice and head.owners <= voters)
    verdict = decide(thresholds(given["matter_class"]), totals_of(heads), tally)
    shape = case.asked.get(setting)
    return figures(shape if isinstance(shape, Mapping) else case.asked, verdict)


def each_part(case: Case) -> dict[str, Any]:
    """Stairs that share one lift: each by itself, and all of them pooled."""
    area = hundredths(find(case.given, "area_each", "unit_area", "area") or 1)
    told = case.given["units"]
    rows = (
        told
        if isinstance(told, Mapping)
        else {str(row.get("id", row.get("name", row.get("unit")))): row for row in told}
    )
    parts = {name: _part(row, area) for name, row in rows.items()}
    kind = find(case.given, "matter_class") or MatterClass.SPECIAL
    decided = decide_each(thresholds(kind), parts)
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        name = _part_named(key, parts)
        pooled = has(key, "pool", "combined", "together")
        if has(key, "overall", "whole", "final") or (key in ("result", "outcome") and not pooled):
            answers[key] = _overall(decided)
            continue
        if isinstance(shape, Mapping):
            answers[key] = _parts_told(shape, decided, decided.parts[name] if name else None)
            continue
        verdict = decided.parts[name] if name else decided.pooled
        figure = figures([key], verdict).get(key) if has(key, "pct", "area", "heads", "_ok") else None
        answers[key] = str(verdict.outcome) if figure is None else figure
    return answers


def _overall(decided: Parts) -> Any:
    """All parts together: passed; or not, which a case may call rejected where too few took part in one of them."""
    outcome = str(decided.outcome)
    return Either((outcome, "REJECTED")) if outcome == "NOT_VALID_QUORUM" else outcome


def _part_named(key: str, parts: Iterable[str]) -> str | None:
    """The part a key speaks of: by its whole name, or by what is left of it without the word for a stair."""
    cores = {one: re.sub(r"单元|unit|stair|[ _-]", "", one.lower()) for one in parts}
    tokens = key.lower().split("_")
    return next(
        (
            one
            for one, core in cores.items()
            if one in key or core in tokens or (core and not core.isascii() and core in key)
        ),
        None,
    )


def _parts_told(shape: Mapping[str, Any], decided: Parts, part: Verdict | None) -> dict[str, Any]:
    named = {key: name for key in shape if (name := _part_named(key, decided.parts))}
    if part is not None or not named:
        return figures(shape, part or decided.pooled)
    return {
        key: figures(shape[key], decided.parts[name])
        if isinstance(shape[key], Mapping)
        else str(decided.parts[name].outcome)
        for key, name in named.items()
    }


def _part(row: Mapping[str, Any], area: int) -> tuple[Totals, Tally]:
    each = hundredths(row["unit_area"]) if "unit_area" in row else area
    sides = [Totals(int(row.get(one, 0)), int(row.get(one, 0)) * each) for one in ("approve", "oppose", "abstain")]
    tally = Tally(*sides)
    homes = number(row, "household", "owners", "homes", "total")
    heads = homes if homes is not None else tally.took_part.heads + int(row.get("silent", 0))
    return Totals(heads, heads * each), tally


def totals(case: Case) -> dict[str, Any]:
    """Only totals given: who took part and who approved, to the hundredth."""
    given = {key.lower(): value for key, value in case.given.items()}
    total = _totals(given, "total") or Totals()
    took_part = _totals(given, "particip", "took_part", "voted", "returned") or Totals()
    approve = _totals(given, "approv", "yes") or Totals()
    tally = Tally(approve=approve, oppose=took_part - approve)
    rows = given.get("cases")
    if isinstance(rows, list):
        lines = [
            totals(Case(case.id, case.title, case.rules, {**given, **row, "cases": None}, _keys(case))) for row in rows
        ]
        return {key: [_one(line) for line in lines] for key in case.asked}
    kind = (
        matter(given["matter_type"]).matter_class if "matter_type" in given else given.get("matter_class", "ordinary")
    )
    return figures(case.asked, decide(thresholds(kind), total, tally))


def _keys(case: Case) -> Mapping[str, Any]:
    shapes = [row for value in case.asked.values() if isinstance(value, list) for row in value]
    if shapes and isinstance(shapes[0], Mapping):
        return shapes[0]
    return {"quorum" if all(isinstance(row, bool) for row in shapes) else "result": None}


def _one(line: Mapping[str, Any]) -> Any:
    return line if len(line) > 1 else next(iter(line.values()))


def _totals(given: Mapping[str, Any], *words: str) -> Totals | None:
    heads = next((value for name, value in given.items() if has(name, *words) and has(name, "head", "owners")), None)
    area = next((value for name, value in given.items() if has(name, *words) and has(name, "area")), None)
    if heads is None and area is None:
        return None
    return Totals(int(heads or 0), hundredths(area or 0))


def ballots_in_a_row(case: Case) -> dict[str, Any]:
    """A few owners of equal area and their ballots, spoiled ones among them."""
    given = case.given
    owners, area = number(given, "total_owners", "owners", "heads_total"), hundredths(find(given, "area"))
    if owners is None:
        raise Unreadable("nobody says how many owners there are")
    said = [choice_of(one) for one in given["ballots"]]
    tally = tally_of((one, area) for one in said if one)
    answers: dict[str, Any] = {}
    for key in case.asked:
        kind = "special" if has(key, "special") else given.get("matter_class", "ordinary")
        verdict = decide(thresholds(kind), Totals(owners, owners * area), tally)
        answers |= figures([key], verdict)
        if has(key, "spoil", "invalid"):
            answers[key] = sum(1 for one in said if one is Choice.SPOILED)
    return answers


def unanimous(case: Case) -> dict[str, Any]:
    """Every interested owner must agree (民法典 279)."""
    given = case.given
    given = {key: len(value) if isinstance(value, list) else value for key, value in given.items()}
    interested = number(given, "other_owners", "interested", "owners", "total") or 0
    interested += number({key: value for key, value in given.items() if not has(key, "approve")}, "prov", "harm") or 0
    sides = {one: int(given.get(one, 0)) for one in ("approve", "oppose", "abstain")}
    tally = Tally(*(Totals(count, count) for count in sides.values()))
    verdict = decide_unanimous(Totals(interested, interested), tally)
    answers = figures(case.asked, verdict)
    return answers | {key: Said("UNANIMOUS_OF_INTERESTED_OWNERS") for key in case.asked if has(key, "rule", "class")}
