"""Cases about single ballots: paper and electronic, changes, joint owners, heads, areas, proxies, topics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from server.kit.area import square_metres
from server.kit.clock import SHANGHAI
from server.kit.errors import DomainError
from server.places.rules import profile
from server.votes.rules.announced import not_announced
from server.votes.rules.heads import AreaMissing, Unit, area_of, heads_of, totals_of
from server.votes.rules.precedence import Channel, Given, PaperPolicy, check_change, check_speaker, standing
from server.votes.rules.proxies import MandateUnwritten, ProxyRules, check_mandate
from tests.golden.bodies import city_named
from tests.golden.compare import Either, Kept, Said, Unordered
from tests.golden.counts import choice_of, hundredths, one_word
from tests.golden.reading import Case, Unreadable, find, has, instant, number, number_or

START = datetime(2025, 3, 1, tzinfo=SHANGHAI)
PAPER, ELECTRONIC = ("paper", "纸"), ("e-vote", "evote", "electron", "the app", "app ", "online", "phone", "手机")


def paper_and_electronic(case: Case) -> dict[str, Any]:
    """Which of an owner's ballots counts, for each row, and whether the conflict was kept."""
    counted: dict[str, str] = {}
    conflict: dict[str, bool] = {}
    heads: dict[str, int] = {}
    for name, words, policy, changes in _rows(case.given):
        given, said = _given(words)
        place, _ = standing(given, policy=policy, changes_allowed=changes)
        counted[name], heads[name] = said[place], 1
        conflict[name] = len({one.electronic for one in given}) > 1
    answers: dict[str, Any] = dict(counted)
    for key, shape in case.asked.items():
        if isinstance(shape, list):
            answers[key] = list((conflict if has(key, "conflict", "flag") else counted).values())
        elif has(key, "conflict", "flag"):
            answers[key] = conflict if isinstance(shape, Mapping) else next(iter(conflict.values()))
        elif has(key, "head"):
            answers[key] = 1 if not isinstance(shape, Mapping) else heads
        elif has(key, "kept", "stored"):
            answers[key] = 2 if isinstance(shape, int) and not isinstance(shape, bool) else True
        elif key not in answers:
            answers[key] = next(iter(counted.values()))
    return answers


def _rows(given: Mapping[str, Any]) -> Iterator[tuple[str, str, str, int]]:
    rows = given.get("rows") or given.get("cases")
    shared = find(given, "policy") or PaperPolicy.ELECTRONIC_WINS
    changes = number(given, "changes") or 0
    if rows is None and _by_way(given):
        rows = [given]
    if rows is None:
        rows = [{key: value} for key, value in given.items() if isinstance(value, str) and "vote" in value + key]
    if isinstance(rows, Mapping):
        rows = [{key: value} for key, value in rows.items()]
    for place, row in enumerate(rows):
        policy = find(row, "policy") or shared
        if words := _by_way(row):
            yield str(row.get("id", place)), words, policy, number(row, "changes") or changes
            continue
        for name, words in row.items():
            if not has(name, "policy", "note", "changes"):
                yield name, words if isinstance(words, str) else ", ".join(map(str, words)), policy, changes


def _by_way(row: Mapping[str, Any]) -> str:
    """The ballots of a row as sentences: a list of them, or fields that say paper and electronic in their names."""
    listed = row.get("ballots")
    if isinstance(listed, list):
        return ", ".join(_sentence(one) for one in listed)
    told = {
        name: value for name, value in row.items() if value is not None and not has(name, "policy", "note", "changes")
    }
    ways = [[name for name in told if has(f"{name} ", *way)] for way in (PAPER, ELECTRONIC)]
    return ", ".join(" ".join(f"{name} {_sentence(told[name])}" for name in names) for names in ways if names)


def _sentence(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{key} {one}" if isinstance(one, int) else str(one) for key, one in value.items())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _given(words: str) -> tuple[list[Given], list[str]]:
    given, said = [], []
    for segment in re.split(r"[,;，；]| then ", words):
        segment = segment.strip()
        paper = has(segment, *PAPER)
        if not paper and not has(segment, *ELECTRONIC):
            raise Unreadable(f"neither on paper nor electronic: {segment!r}")
        given.append(Given(when(segment), Channel.PAPER if paper else Channel.APP, "owner"))
        said.append(choice_in(segment))
    order = sorted(range(len(given)), key=lambda place: given[place].at)
    return [given[place] for place in order], [said[place] for place in order]


def when(words: str) -> datetime:
    """``day 3``, a date or an instant inside a sentence."""
    if found := re.search(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(\+\d{2}:\d{2}|Z)?)?", words.upper()):
        return instant(found[0]) or datetime.fromisoformat(found[0]).replace(tzinfo=SHANGHAI)
    day = re.search(r"day (\d+)", words)
    at = START + timedelta(days=int(day[1]) - 1) if day else START
    clock = re.search(r"(\d{1,2}):(\d{2})", words)
    return at + timedelta(hours=int(clock[1]), minutes=int(clock[2])) if clock else at


def choice_in(words: str) -> str:
    """The choice a sentence tells; :class:`Unreadable` without one."""
    for word in re.findall(r"[a-z]+|[一-鿿]+", words.lower()):
        if word not in ("no", "for", "none", "paper", "vote", "day") and not word.startswith(
            ("voted", "seller", "buyer")
        ):
            try:
                if choice := choice_of(word):
                    return str(choice)
            except Unreadable:
                continue
    raise Unreadable(f"no choice in {words!r}")


def changes(case: Case) -> dict[str, Any]:
    """A voter who changes his mind; what counts in the end and how many tries were refused."""
    answers = {}
    for key, shape in case.asked.items():
        told = re.search(r"changes_allowed_(\d+)", key)
        if told and isinstance(shape, Mapping):
            answers[key] = _changed(case, int(told[1]))
        elif isinstance(shape, Mapping) and (city := city_named(key)):
            answers[key] = _changed(case, city.changes_allowed)
    if not answers:
        city = city_named(str(find(case.given, "city", "profile", "place") or "")) or profile("")
        answers = _changed(case, int(case.given.get("changes_allowed", city.changes_allowed)))
    return answers


def _changed(case: Case, allowed: int) -> dict[str, Any]:
    deadline = next(
        (at for key, value in case.given.items() if has(key, "clos", "deadline", "end") and (at := instant(value))),
        None,
    )
    shut = case.given.get("deadline_not_reached") is False or case.given.get("deadline_reached") is True
    tries, late = [], 0
    for number_, row in enumerate(case.given["sequence"]):
        choice, at = (row, None) if isinstance(row, str) else _pair(row)
        if (at and deadline and at >= deadline) or (shut and number_):
            late += 1
            continue
        tries.append((Given(at or START + timedelta(hours=number_), Channel.APP, "owner"), str(choice_of(choice))))
    if not tries:
        return {"final": None, "rejected_attempts": late, "counted": None}
    place, refused = standing([one for one, _ in tries], policy=PaperPolicy.ELECTRONIC_WINS, changes_allowed=allowed)
    final = tries[place][1]
    return {"final": final, "counted": final, "rejected_attempts": len(refused) + late, "rejected": len(refused) + late}


def _pair(row: Any) -> tuple[str, datetime | None]:
    values = list(row.values()) if isinstance(row, Mapping) else list(row)
    at = next((found for value in values if (found := instant(value))), None)
    return next(str(value) for value in values if isinstance(value, str) and not instant(value)), at


def joint(case: Case) -> dict[str, Any]:
    """Joint owners of one unit: one head, and only the first of them votes."""
    given = case.given
    unit = Unit(str(given["unit"]), hundredths(given["area"]), frozenset(map(str, given["joint_owners"])))
    heads, allowed = heads_of([unit]), int(given.get("changes_allowed", 0))
    standing_one: Given | None = None
    used, counted, rejected = 0, None, {}
    for who, choice, at in sorted(given["ballots"], key=lambda row: str(row[2])):
        new = Given(instant(at) or START, Channel.APP, who)
        if str(who) not in unit.owners:
            rejected[who] = Either(("NOT_ON_ROLL", "NOT_AN_OWNER", "NOT_OWNER", "NOT_JOINT_OWNER"))
            continue
        try:
            if standing_one is not None:
                if standing_one.by != new.by:
                    check_speaker(standing_one, with_mandate=False, gave=False)
                check_change(standing_one, new, changes_used=used, changes_allowed=allowed)
                used += 1
        except DomainError as refusal:
            rejected[who] = Said(refusal.code.upper())
            continue
        standing_one, counted = new, str(choice_of(choice))
    area = square_metres(sum(head.area for head in heads))
    listed = isinstance(case.asked.get("rejected"), list)
    return {
        "heads": len(heads),
        "area": area,
        "counted": counted,
        "final": counted,
        "rejected": list(rejected) if listed else rejected,
    }


def groups_of_owners(case: Case) -> dict[str, Any]:
    """Units by the set of their owners."""
    area = hundredths(case.given.get("area_each", "1"))
    one_word(find(case.given, "choices", "ballots", "votes"))
    told = case.given["units"]
    owned = told if isinstance(told, Mapping) else {str(row.get("id", row.get("room"))): row["owners"] for row in told}
    units = [Unit(key, area, frozenset(map(str, owners))) for key, owners in owned.items()]
    heads = heads_of(units)
    return {"heads": len(heads), "groups": Unordered(tuple([unit.key for unit in head.units] for head in heads))}


def scopes(case: Case) -> dict[str, Any]:
    """One owner's units in a wider or narrower scope; units are called building-stair-room."""
    one_word(find(case.given, "choices", "ballots", "votes"))
    rows = case.given["units"]
    answers = {}
    for key in case.asked:
        inside = [row for row in rows if _in_scope(str(row["id"]), key)]
        units = [Unit(row["id"], hundredths(row["area"]), frozenset({_owner(row, case.given)})) for row in inside]
        total = totals_of(heads_of(units))
        answers[key] = {"heads": total.heads, "area": square_metres(total.area)}
    return answers


def _owner(row: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    return str(row.get("owner", given.get("owner", "A")))


def _in_scope(unit: str, key: str) -> bool:
    parts = re.findall(r"\d+", key)
    return "estate" in key or unit.split("-")[: len(parts)] == parts


def areas(case: Case) -> dict[str, Any]:
    """Which figure of a unit's area counts."""
    answers: dict[str, Any] = {}
    told = case.given["units"]
    rows = [{"id": key, **row} for key, row in told.items()] if isinstance(told, Mapping) else told
    for row in rows:
        figures = {key: hundredths(value) if value else None for key, value in row.items() if key != "id"}
        try:
            found = area_of(
                registered=figures.get("registered"),
                surveyed=figures.get("measured", figures.get("surveyed")),
                contract=figures.get("contract"),
                unit=row["id"],
            )
            answers[row["id"]] = square_metres(found.hundredths)
        except AreaMissing as refusal:
            answers[row["id"]] = Said("BLOCK", refusal.code.upper())
    blocked = [key for key, value in answers.items() if isinstance(value, Said)]
    return answers | {key: Kept(not blocked) for key in case.asked if has(key, "open", "can_")}


def proxies(case: Case) -> dict[str, Any]:
    """Mandates one after another, each taken or refused with its code."""
    given = case.given
    rules = ProxyRules(
        number_or(3, given, "max_proxies", "max", "cap", "limit"), bool(given.get("staff_proxy_allowed", False))
    )
    held: dict[str, int] = {}
    accepted, rejected = [], {}
    for proxy, principal, staff, written in _mandates(given):
        try:
            check_mandate(rules, held=held.get(proxy, 0), holder_is_staff=staff, written=written)
        except DomainError as refusal:
            unwritten = isinstance(refusal, MandateUnwritten)
            rejected[principal] = Either(UNWRITTEN) if unwritten else Said(refusal.code.upper())
            continue
        held[proxy] = held.get(proxy, 0) + 1
        accepted.append(principal)
    listed = isinstance(case.asked.get("rejected"), list)
    return {"accepted": accepted, "rejected": list(rejected) if listed else rejected}


UNWRITTEN = ("MANDATE_UNWRITTEN", "MANDATE_NOT_WRITTEN", "NO_WRITTEN_MANDATE", "NOT_WRITTEN")
STAFF = ("staff", "物业", "保安", "保洁", "客服")


def _mandates(given: Mapping[str, Any]) -> Iterator[tuple[str, str, bool, bool]]:
    told = next((value for key, value in given.items() if has(key, "mandate") and isinstance(value, Mapping)), {})
    for principal in given.get("principals", ()):
        own = told.get(principal)
        written = _is_written(own if isinstance(own, Mapping) else {"written": own})
        yield str(given.get("proxy", "P")), str(principal), has(str(given.get("proxy", "")), *STAFF), written
    for name, value in given.items():
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            if isinstance(row, list) and len(row) == 2:
                yield str(row[0]), str(row[1]), has(str(row[0]), *STAFF), True
            if isinstance(row, Mapping) and "proxy" in row:
                for principal in row.get("principals", [row.get("principal")]):
                    yield (
                        str(row["proxy"]),
                        str(principal),
                        bool(row.get("staff")) or has(f"{name} {row['proxy']}", *STAFF),
                        _is_written(row),
                    )


def _is_written(mandate: Mapping[str, Any]) -> bool:
    return not any(value is False for key, value in mandate.items() if has(key, "written", "instruct"))


def topics(case: Case) -> dict[str, Any]:
    """Only topics of the notice may be voted on."""
    notice, vote = (find(case.given, *words) for words in (("notice", "announced"), ("vote", "ballot", "put")))
    lacking = not_announced(notice, vote)
    answers: dict[str, Any] = {
        topic: Said("BLOCK", "TOPIC_NOT_ANNOUNCED") if topic in lacking else Said("OK") for topic in vote
    }
    return answers | {key: Unordered(tuple(lacking)) for key in case.asked if has(key, "block", "missing", "not_ann")}
