"""Cases about open debts: which of them a payment settles, and until when they may be claimed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from server.fees.rules import allocation, limitation
from server.kit.calendar.days import within_days
from tests.golden.compare import Worded
from tests.golden.figures import day, days_by_name, fen, yuan
from tests.golden.reading import Case, Unreadable, find, has, moment

POSTED = ("poster", "posted", "notice_board", "公告", "张贴")


def part_payment(case: Case) -> dict[str, Any]:
    """F-09: bills, or one debt with its late fee."""
    given = case.given
    bills = _open_bills(given)
    said = find(given, "designate", "instruct", "for_bill", "wants")
    wanted = (
        [] if said in (None, "", "NONE", "none") else [str(one) for one in (said if isinstance(said, list) else [said])]
    )
    paid_on = next(
        (on for key, on in days_by_name(given).items() if has(key, "paid", "date", "today", "on", "as_of")), None
    )
    on = paid_on or max(each.due for each in bills)
    told = find(given, "payment", "paid_amount", "amount")
    sums = [
        find(row, "amount", "sum") if isinstance(row, Mapping) else row
        for row in (told if isinstance(told, list) else [told])
    ]
    found = allocation.allocate(sum(fen(one) for one in sums), bills, on=on, wanted=wanted)
    parts = {part.id: part for part in found.parts}
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if has(key, "unalloc", "rest", "balance", "over", "remain", "credit", "prepa"):
            answers[key] = yuan(found.rest)
        elif has(key, "open", "left", "unpaid"):
            answers[key] = _open_after(key, shape, bills, parts)
        elif has(key, "order"):
            answers[key] = [part.id for part in found.parts]
        elif isinstance(shape, Mapping):
            answers[key] = {one: _part(key, inner, parts.get(one)) for one, inner in shape.items()}
        elif isinstance(shape, list):
            answers[key] = [_row(one, part) for one, part in zip(shape, found.parts, strict=True)]
        elif key in parts:
            answers[key] = yuan(parts[key].fen)
        else:
            late_ones = has(key, "late", "fee", "penalty")
            answers[key] = yuan(sum(part.late_fee if late_ones else part.principal for part in found.parts))
    return answers


def _open_bills(given: Mapping[str, Any]) -> list[allocation.Open]:
    rows = given.get("bills")
    if isinstance(rows, Mapping):
        rows = [{"id": key, **row} for key, row in rows.items()]
    found = []
    for row in rows or [{"id": "", "due": "2025-01-01", **{key: v for key, v in given.items() if not has(key, "pay")}}]:
        fee = next((v for key, v in row.items() if has(key, "late", "penalty", "违约金")), None) or "0"
        owed = next(
            v for key, v in row.items() if has(key, "open", "principal", "amount") and not has(key, "late", "penalty")
        )
        found.append(allocation.Open(str(row.get("id", row.get("bill"))), day(find(row, "due")), fen(owed), fen(fee)))
    return found


def _open_after(key: str, shape: Any, bills: list[allocation.Open], parts: Mapping[str, allocation.Part]) -> Any:
    left = {}
    for each in bills:
        part = parts.get(each.id, allocation.Part(each.id, 0, 0))
        left[each.id] = allocation.Part(each.id, each.principal - part.principal, each.late_fee - part.late_fee)
    if isinstance(shape, Mapping):
        return {one: _part(key, inner, left.get(one)) for one, inner in shape.items()}
    return _part(key, shape, allocation.Part("", sum(one.principal for one in left.values()),
                                             sum(one.late_fee for one in left.values())))  # fmt: skip


def _part(key: str, shape: Any, part: allocation.Part | None) -> Any:
    part = part or allocation.Part("", 0, 0)
    if isinstance(shape, Mapping):
        return {one: _part(one, inner, part) for one, inner in shape.items()}
    if has(key, "late", "penalty", "fee"):
        return yuan(part.late_fee)
    return yuan(part.principal if has(key, "principal") else part.fen)


def _row(shape: Any, part: allocation.Part) -> Any:
    if isinstance(shape, list):
        return [part.id, yuan(part.fen)]
    if isinstance(shape, Mapping):
        return {key: part.id if has(key, "id", "bill") else _part(key, one, part) for key, one in shape.items()}
    return part.id


def term(case: Case) -> dict[str, Any]:
    """F-12: the last day of the term, of one bill or of each; whether a claim comes too late."""
    given = case.given
    demands = _demands(given)
    rows = [row if isinstance(row, Mapping) else {"due": row} for row in find(given, "bills", "instalments") or ()]
    dues = {str(row.get("id", row["due"])): day(row["due"]) for row in rows} or {"": day(find(given, "due"))}
    told = next((v for k, v in given.items() if has(k, "today", "claim", "filed", "sued", "now", "check", "on")
                 and (moment(v) is not None or isinstance(v, list)) and not has(k, "demand")), None)  # fmt: skip
    days = [day(one) for one in (told if isinstance(told, list) else [told]) if moment(one) is not None]
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if isinstance(shape, Mapping):
            answers[key] = {one: _term_answer(key, inner, dues.get(one, min(dues.values())), demands, days)
                            for one, inner in shape.items()}  # fmt: skip
        elif isinstance(shape, list) and len(shape) == len(dues) and moment(shape[0]) is not None:
            answers[key] = [limitation.expires_on(due, demands) for due in dues.values()]
        elif isinstance(shape, list):
            answers[key] = [_term_answer(key, one, max(dues.values()), demands, [on])
                            for one, on in zip(shape, days, strict=True)]  # fmt: skip
        else:
            answers[key] = _term_answer(key, shape, dues.get(key, max(dues.values())), demands, days)
    return answers


def _term_answer(key: str, shape: Any, due: date, demands: list[limitation.Demand], days: list[date]) -> Any:
    counted = [] if has(key, "without", "first_end", "initial", "original") else demands
    ends = limitation.expires_on(due, counted)
    if isinstance(shape, bool) and has(key, "restart", "interrupt", "renew"):
        return ends != limitation.expires_on(due)
    on = day(key) if moment(key) is not None else days[0] if days else None
    if moment(shape) is not None:
        return (
            within_days(ends, 1).last_day
            if has(key, "barred", "too_late", "expired", "_from") and not has(key, "from_last", "from_due")
            else ends
        )
    if on is None:
        raise Unreadable("no day to ask about")
    barred = limitation.has_expired(due, on, counted)
    if isinstance(shape, bool):
        return barred is has(key, "expire", "barred", "over", "late")
    return Worded(not barred, ("bar", "expire", "late", "reject", "block", "lost", "过"))


def _demands(given: Mapping[str, Any]) -> list[limitation.Demand]:
    told = next(
        (value for key, value in given.items()
         if has(key, "demand", "event", "remind", "notice", "interrupt", "dunning") and value is not None),
        (),
    )  # fmt: skip
    rows = [told] if isinstance(told, str | Mapping) else told
    return [_demand(row) for row in rows]


def _demand(row: Any) -> limitation.Demand:
    if isinstance(row, str):
        return limitation.Demand(day(row), reached=True)
    if isinstance(row, list):
        row = dict(enumerate(row)) if not row else {"date": row[0], "channel": " ".join(map(str, row[1:]))}
    arrived = next(
        (v for k, v in row.items() if has(k, "reach", "arriv", "deliver", "read", "signed", "proof", "received")), None
    )
    how = str(find(row, "channel", "kind", "how", "by", "type") or "").lower()
    reached = arrived is not None if not isinstance(arrived, bool) and "arriv" in row else arrived
    if not isinstance(reached, bool):
        reached = not has(how, *POSTED, "bounce", "fail", "undeliver", "not arrive")
    days = days_by_name(row)
    on = next((one for key, one in days.items() if has(key, "arriv", "reach", "deliver", "received")), None)
    return limitation.Demand(on or next(iter(days.values())), reached)
