"""Cases about the late fee: on one day, on several, of several bills, of a debt that is paid in parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from server.fees.rules import accruing, clauses, late
from tests.golden.figures import day, fen, rate, yuan
from tests.golden.reading import Case, Unreadable, find, has, moment


def late_fee(case: Case) -> dict[str, Any]:
    """F-07, F-08, F-22: simple, on what was unpaid; paid at once, on one of several days, or in parts."""
    given = case.given
    if isinstance(rows := given.get("bills"), list):
        return _late_bills(case, rows)
    principal, terms = fen(find(given, "principal", "amount")), _terms(given)
    days = find(given, "days")
    due = None if isinstance(days, int) else day(find(given, "due"))
    if due and (parts := _payments(given)):
        return _late_in_parts(case, principal, due, parts, terms)
    told = None if due is None else next((value for key, value in given.items() if has(key, "paid", "pay")), None)
    ends = [day(one) for one in told] if isinstance(told, list) else []
    if due and not ends:
        days = late.days_late(due, day(told if told is not None else find(given, "today", "as_of", "now", "until")))
    by_day = {end.isoformat(): late.late_fee(principal, late.days_late(due, end), terms) for end in ends if due}
    found = next(iter(by_day.values()), None) or late.late_fee(principal, int(days), terms)
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if isinstance(shape, list):
            each = list(by_day.values())
            answers[key] = [one.days if has(key, "day") else yuan(one.claimable) for one in each]
        elif isinstance(shape, Mapping):
            answers[key] = {one: _late_answer(key, by_day[one], principal, given) for one in shape if one in by_day}
        else:
            answers[key] = _late_answer(key, by_day.get(key, found), principal, given)
    return answers


def _late_bills(case: Case, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    fees = {}
    for row in rows:
        one = {key: value for key, value in case.given.items() if key != "bills"} | dict(row)
        fees[str(row.get("id", row["due"]))] = late_fee(replace(case, given=one, asked={"late_fee": ""}))["late_fee"]
    total = yuan(sum(fen(fee) for fee in fees.values()))
    return {
        key: fees
        if isinstance(shape, Mapping)
        else list(fees.values())
        if isinstance(shape, list)
        else fees.get(key, total)
        for key, shape in case.asked.items()
    }


def _payments(given: Mapping[str, Any]) -> list[accruing.Paid]:
    """Parts of a principal with their days: objects or pairs, several or one."""
    told = find(given, "payments", "parts", "part_pay", "partial")
    found = []
    for row in told if isinstance(told, list) else [] if told is None else [told]:
        fields = (
            dict(row)
            if isinstance(row, Mapping)
            else {str(n): v for n, v in enumerate(row)}
            if isinstance(row, list)
            else {}
        )
        on = next((value for value in fields.values() if moment(value) is not None), None)
        sums = [value for value in fields.values() if moment(value) is None and value is not None]
        if on is not None and sums:
            found.append(accruing.Paid(fen(find(fields, "amount", "sum", "paid") or sums[0]), day(on)))
    return sorted(found, key=lambda part: part.on)


def _late_answer(key: str, found: late.Late, principal: int, given: Mapping[str, Any]) -> Any:
    if has(key, "days") or key == "day":
        return found.days
    if has(key, "warn"):
        return found.warning
    if has(key, "raw", "uncapped"):
        return yuan(found.raw)
    if has(key, "benchmark"):
        return yuan(late.benchmark(principal, found.days, _benchmark(given["benchmark"])))
    with_principal = has(key, "total", "payable", "to_pay") and not has(key, "fee", "late", "penalty")
    return yuan(found.claimable + (principal if with_principal else 0))


def _late_in_parts(
    case: Case, principal: int, due: date, paid: list[accruing.Paid], terms: late.Terms | None
) -> dict[str, Any]:
    told = find(case.given, "today", "as_of", "until", "now", "settled", "cleared", "paid_off", "paid")
    on = day(told) if moment(told) is not None else paid[-1].on
    fee = accruing.owed(principal, due, paid, terms, on=on)
    spans, begun, base = [], due, principal
    for part in [*paid, accruing.Paid(0, on)]:
        if base and part.on > begun:
            spans.append((late.days_late(begun, part.on), base))
            begun = part.on
        base -= part.fen
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if isinstance(shape, list):
            answers[key] = [_span(one, *span, terms) for one, span in zip(shape, spans, strict=True)]
        elif has(key, "days"):
            answers[key] = late.days_late(due, on)
        elif has(key, "open", "rest", "unpaid", "left") and not has(key, "fee"):
            answers[key] = yuan(max(base, 0))
        else:
            answers[key] = yuan(fee)
    return answers


def _span(shape: Any, days: int, base: int, terms: late.Terms | None) -> Any:
    fee = yuan(late.late_fee(base, days, terms).raw)
    if not isinstance(shape, Mapping):
        return days if isinstance(shape, int) else fee
    return {key: days if has(key, "day") else fee if has(key, "fee", "late") else yuan(base) for key in shape}


def _terms(given: Mapping[str, Any]) -> late.Terms | None:
    said = find(given, "daily_rate", "rate")
    none = (False, None, "NONE", "none", "no")
    lacking = any(value in none for key, value in given.items() if has(key, "clause", "contract", "agreed"))
    if lacking or said in (None, 0, "0") or not rate(said):
        return None
    cap = _cap(str(find(given, "cap", "at_most", "ceiling") or "PRINCIPAL"))
    return clauses.read_terms(str(rate(said)), cap)


def _cap(told: str) -> str:
    """A cap as it is kept: by its name, or a sum in fen."""
    if told[0].isdigit():
        return clauses.keep_cap("SUM", fen(told))
    if told.upper() in ("NONE", "NO_CAP", "NO"):
        return "NONE"
    if not has(told, "principal", "本金"):
        raise Unreadable(f"no cap: {told}")
    return "PRINCIPAL"


def _benchmark(given: Mapping[str, Any]) -> late.Benchmark:
    return late.Benchmark(rate(given["lpr"]), Fraction(str(given["multiple"])), int(given.get("day_base", 365)))
