"""Cases about what happens while a vote is open: a home is sold, ballots come early or late."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from server.kit.clock import SHANGHAI
from server.votes.rules.calendar import Window, window
from server.votes.rules.precedence import votes_after_sale
from tests.golden.ballots import START, choice_in, when
from tests.golden.compare import Either, Kept, Said, Unordered
from tests.golden.reading import Case, Unreadable, find, has, instant, moment


def sale(case: Case) -> dict[str, Any]:
    """A unit sold during the vote: who votes, and what counts."""
    rows = find(case.given, "rows", "cases")
    if rows is None:
        nested = {key: value for key, value in case.given.items() if isinstance(value, Mapping)}
        rows = nested if nested and set(nested) & set(case.asked) else None
    if rows is None:
        return _sale_answers(case.asked, _sold(case.given))
    if isinstance(rows, Mapping):
        return {
            key: _sale_shape(case.asked.get(key), _sold({**_shared(case), "row": row})) for key, row in rows.items()
        }
    named = {}
    for row in rows:
        key = next((name for name in row if name in case.asked), None) if isinstance(row, Mapping) else None
        sold = _sold({**_shared(case), "row": row[key] if key and len(row) == 1 else row})
        named[key or str(len(named))] = sold
    if set(named) & set(case.asked):
        heads = {key: 1 for key in case.asked if has(key, "head")}
        return heads | {key: _sale_shape(case.asked.get(key), sold) for key, sold in named.items()}
    return {key: [Said(sold[0].upper(), _sale_words(sold)) for sold in named.values()] for key in case.asked}


def _shared(case: Case) -> dict[str, Any]:
    return {key: value for key, value in case.given.items() if not isinstance(value, list | Mapping)}


def _sold(given: Mapping[str, Any]) -> tuple[str, str | None]:
    """Who counts, seller or buyer, and his choice."""
    times: dict[str, datetime] = {}
    choices: dict[str, str] = {}
    for words in _segments(given):
        who = next((one for one in ("seller", "buyer") if one in words), "seller" if "卖" in words else None)
        if has(words, "transfer", "sale", "sold", "registered", "过户") and not (who and _says(words)):
            times["transfer"] = when(words)
        elif who and has(words, "none", "null", "not vote", "no vote", "did not", "silent"):
            continue
        elif who:
            if re.search(r"\d{4}-\d{2}|day \d", words):
                times[who] = when(words)
            if said := _says(words):
                choices[who] = said
    if "transfer" not in times:
        raise Unreadable("no day of transfer")
    cast = times.get("seller", START if "seller" in choices and "seller" not in times else None)
    who = votes_after_sale(seller_cast_at=cast, transferred_at=times["transfer"])
    return who, choices.get(who)


def _segments(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        flat = all(not isinstance(one, list | Mapping) for one in value.values())
        who = next((one for one in ("seller", "buyer") if one in path or one in value.values()), None)
        if flat and who and not any(has(key, "transfer", "sale", "sold") for key in value):
            yield f"{path} " + " ".join(str(one) for one in value.values())
            return
        for key, one in value.items():
            yield from _segments(one, f"{path} {key}".strip().lower())
    elif isinstance(value, list):
        for one in value:
            yield from _segments(" ".join(map(str, one)) if isinstance(one, list) else one, path)
    else:
        for words in re.split(r"[,;，；]", str(value)):
            yield f"{path} {words}".strip().lower() if len(path) else words.strip().lower()


def _says(words: str) -> str | None:
    try:
        return choice_in(words)
    except Unreadable:
        return None


def _sale_words(sold: tuple[str, str | None]) -> str:
    who, choice = sold
    return f"{choice or 'none'} ({who})"


def _sale_shape(shape: Any, sold: tuple[str, str | None]) -> Any:
    if isinstance(shape, Mapping):
        return _sale_answers(shape, sold)
    return Said("" if sold[1] else "REJECT", _sale_words(sold))


def _sale_answers(asked: Mapping[str, Any], sold: tuple[str, str | None]) -> dict[str, Any]:
    who, choice = sold
    answers: dict[str, Any] = {}
    for key, shape in asked.items():
        if has(key, "head"):
            answers[key] = 1
        elif has(key, "who", "voter", "by", "owner"):
            answers[key] = who
        elif has(key, "reject", "refus", "not_count"):
            loser = "buyer" if who == "seller" else "seller"
            codes = ("UNIT_ALREADY_VOTED", "ALREADY_VOTED") if who == "seller" else ("NOT_ON_ROLL", "NOT_OWNER")
            told = {loser: Either(codes)} if isinstance(shape, Mapping) else [loser]
            answers[key] = told if isinstance(shape, Mapping | list) else loser
        elif has(key, "buyer") and (isinstance(shape, bool) or has(key, "may", "can")):
            answers[key] = Kept(who == "buyer")
        elif "(" in str(shape):
            answers[key] = Said("", _sale_words(sold))
        else:
            answers[key] = choice or Either((None, "none"))
    return answers


def windows(case: Case) -> dict[str, Any]:
    """Ballots at the edges of the window: the opening second is in, the closing second is not."""
    opens = next(
        (at for key, value in case.given.items() if has(key, "open", "start", "from") and (at := instant(value))), None
    )
    closes = next(
        (
            at
            for key, value in case.given.items()
            if has(key, "clos", "end", "until", "deadline") and (at := instant(value))
        ),
        None,
    )
    rows = next((value for value in case.given.values() if isinstance(value, list | dict) and value), None)
    if rows is None:
        edges = ("open", "start", "clos", "end", "until", "deadline")
        rows = {key: value for key, value in case.given.items() if instant(value) and not has(key, *edges)}
    if closes is None or not rows:
        raise Unreadable("no end of the vote, or no ballots")
    if isinstance(rows, Mapping):
        named = {
            key: window(_at(value, closes), opens or START.min.replace(tzinfo=SHANGHAI), closes)
            for key, value in rows.items()
        }
    else:
        named = {
            _name(row, n): window(_at(row, closes), opens or START.replace(year=2000), closes)
            for n, row in enumerate(rows)
        }
    taken = [key for key, where in named.items() if where is Window.OPEN]
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if key in named:
            answers[key] = Kept(named[key] is Window.OPEN)
        elif isinstance(shape, Mapping):
            answers[key] = {one: _where(named[one]) for one in shape}
        elif isinstance(shape, bool) or (isinstance(shape, str) and len(named) == 1):
            late = has(key, "late", "reject", "refus")
            answers[key] = (not taken) if late and isinstance(shape, bool) else Kept(bool(taken))
        elif isinstance(shape, int) and not isinstance(shape, bool):
            late = len(named) - len(taken)
            answers[key] = late if has(key, "refus", "reject", "late") else len(taken)
        elif has(key, "accept", "count"):
            answers[key] = Unordered(tuple(taken))
        elif has(key, "reject", "refus", "late"):
            answers[key] = Unordered(tuple(one for one in named if one not in taken))
        else:
            answers[key] = [_where(where) for where in named.values()]
    return answers


def _where(where: Window) -> Any:
    return Kept(where is Window.OPEN)


def _at(row: Any, closes: datetime) -> datetime:
    values = row.values() if isinstance(row, Mapping) else row if isinstance(row, list) else [row]
    for value in values:
        if (at := instant(value, on=closes)) is not None:
            return at
        if isinstance(day := moment(value), datetime):
            return day
    raise Unreadable(f"no instant in {row!r}")


def _name(row: Any, place: int) -> str:
    values: Sequence[Any] = list(row.values()) if isinstance(row, Mapping) else row if isinstance(row, list) else []
    return next(
        (str(value) for value in values if isinstance(value, str) and instant(value) is None),
        str(row if isinstance(row, str) else place),
    )
