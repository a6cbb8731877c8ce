"""Cases about money owed: bills, payers, late fees, part payments, rates, common money, reminders, terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from server.fees.rules import (
    allocation,
    amounts,
    common_money,
    dunning,
    late,
    limitation,
    payers,
    prepaying,
    rates,
    service_contract,
)  # fmt: skip
from server.kit.clock import SHANGHAI
from tests.golden.compare import Said
from tests.golden.reading import Case, Unreadable, find, has, moment

QUARTER = re.compile(r"(\d{4})-?Q([1-4])")
POSTED = ("poster", "posted", "notice_board", "公告", "张贴")


def bill(case: Case) -> dict[str, Any]:
    """F-02: one line, and the same months billed one by one."""
    given = case.given
    price, area = Fraction(str(find(given, "price", "rate"))), _hundredths(find(given, "area"))
    months = Fraction(str(find(given, "month") or 1))
    line, monthly = amounts.by_area(price, area, months), amounts.by_area(price, area)
    answers: dict[str, Any] = {}
    for key in case.asked:
        if has(key, "exact"):
            answers[key] = f"{float(line.exact / 100):.4f}"
        elif has(key, "sum", "wrong", "times", "separate", "each_month"):
            answers[key] = _yuan(int(months) * monthly.fen)
        elif has(key, "monthly", "per_month", "one_month"):
            answers[key] = _yuan(monthly.fen)
        else:
            answers[key] = _yuan(line.fen)
    return answers


def hand_over(case: Case) -> dict[str, Any]:
    """F-04: developer and owner by month."""
    given = case.given
    day = _day(find(given, "deliver", "hand"))
    return _divided(case, payers.at_hand_over(day, _billed(given)), ("developer",), ("owner",))


def transfer(case: Case) -> dict[str, Any]:
    """F-05: seller and buyer by month."""
    given = case.given
    agreed = str(find(given, "agree", "month_to", "transfer_month") or "").lower()
    day = _day(next(value for key, value in given.items() if has(key, "transfer", "change", "sold") and moment(value)))
    divided = payers.at_transfer(day, _billed(given), month_to_buyer="buyer" in agreed)
    return _divided(case, divided, ("seller", "old", "former"), ("buyer", "new"))


def late_fee(case: Case) -> dict[str, Any]:
    """F-07, F-08."""
    given = case.given
    days = find(given, "days")
    if not isinstance(days, int):
        days = late.days_late(_day(find(given, "due")), _day(find(given, "paid")))
    rate = Fraction(str(find(given, "daily_rate", "rate") or 0))
    clause = not any(value is False for key, value in given.items() if has(key, "clause", "contract", "agreed"))
    cap = late.Cap.NONE if str(find(given, "cap") or "PRINCIPAL").upper() == "NONE" else late.Cap.PRINCIPAL
    principal = _fen(find(given, "principal", "amount"))
    terms = late.Terms(rate, cap) if clause and rate else None
    found = late.late_fee(principal, days, terms)
    answers: dict[str, Any] = {}
    for key in case.asked:
        if has(key, "day"):
            answers[key] = days
        elif has(key, "warn"):
            answers[key] = found.warning
        elif has(key, "raw", "uncapped"):
            answers[key] = _yuan(found.raw)
        elif has(key, "benchmark"):
            answers[key] = _yuan(late.benchmark(principal, days, _benchmark(given["benchmark"])))
        else:
            total = principal if has(key, "total") else 0
            answers[key] = _yuan(found.claimable + total)
    return answers


def part_payment(case: Case) -> dict[str, Any]:
    """F-09."""
    given = case.given
    bills = [
        allocation.Open(str(row["id"]), _day(row["due"]), _fen(find(row, "open", "principal", "amount")),
                        _fen(find(row, "late", "penalty") or "0"))
        for row in given["bills"]
    ]  # fmt: skip
    said = find(given, "designate", "instruct", "for_bill", "wants")
    wanted = [] if said is None else [str(each) for each in (said if isinstance(said, list) else [said])]
    paid_on = next((moment(value) for key, value in given.items() if has(key, "paid", "date", "today", "on")
                    and moment(value)), None)  # fmt: skip
    on = _day(paid_on) if paid_on else max(each.due for each in bills)
    found = allocation.allocate(_fen(find(given, "payment", "paid_amount")), bills, on=on, wanted=wanted)
    parts = {part.id: part for part in found.parts}
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if has(key, "late") and isinstance(shape, Mapping):
            answers[key] = {each: _yuan(parts[each].late_fee if each in parts else 0) for each in shape}
        elif has(key, "open", "left_on", "unpaid"):
            answers[key] = {each.id: _yuan(each.principal + each.late_fee - _paid(parts, each.id)) for each in bills}
        elif has(key, "alloc", "settle", "applied"):
            answers[key] = {each: _yuan(part.fen) for each, part in parts.items()}
        elif has(key, "rest", "balance", "left", "over", "remain", "credit", "prepa"):
            answers[key] = _yuan(found.rest)
    return answers


def prepayment(case: Case) -> dict[str, Any]:
    """F-10."""
    given = case.given
    through, end = _day(find(given, "through", "until")), find(given, "contract")
    asked = find(given, "request", "month")
    answers: dict[str, Any] = {}
    for months in asked if isinstance(asked, list) else [asked]:
        said = prepaying.may_prepay(through, int(months), _day(end) if end else None)
        answers[str(months)] = Said("ACCEPT") if said is prepaying.Prepayment.ACCEPT else Said("REJECT", said.value)
    return answers if set(answers) & set(case.asked) else {key: next(iter(answers.values())) for key in case.asked}


def vacancy(case: Case) -> dict[str, Any]:
    """F-11."""
    given = case.given
    price, area = Fraction(str(find(given, "price"))), _hundredths(find(given, "area"))
    local = str(find(given, "profile", "city", "rule") or "").lower() + case.title.lower()
    denied = any(value is False for key, value in given.items() if has(key, "approv", "request", "applied"))
    full = denied or any(word in local for word in ("绍兴", "丽水", "no cut", "shaoxing", "lishui", "none", "unknown"))
    found = amounts.vacant(price, area, int(given["months"]), None if full else amounts.BINZHOU)
    return {"full_months": found.full_months, "reduced_months": found.reduced_months, "total": _yuan(found.total)}


def collection(case: Case) -> dict[str, Any]:
    """F-13, by amount and by household."""
    given = case.given
    answers: dict[str, Any] = {}
    for key in case.asked:
        if has(key, "household"):
            answers[key] = rates.households(int(find(given, "fully")), int(find(given, "households", "billed")))
            continue
        money = rates.Collected(
            _fen(_first(given, "billed")), _fen(_first(given, "waive") or "0"), _fen(_current_paid(given)),
            _fen(_first(given, "opening", "arrears_open", "arrears_at", "old_debt") or "0"),
            _fen(_arrears_paid(given) or "0"),
        )  # fmt: skip
        answers[key] = (
            money.current if has(key, "current") else money.combined if has(key, "combin", "total") else money.arrears
        )
    return answers


def shared(case: Case) -> dict[str, Any]:
    """F-14: the sum, and its parts by area."""
    given = case.given
    price = find(given, "unit_price", "price", "tariff")
    volume = find(given, "volume", "kwh", "usage", "quantity")
    if price is not None and volume is not None:
        total = amounts.fixed(Fraction(str(price)), Fraction(str(volume))).fen
    else:
        total = _fen(next(value for value in given.values() if isinstance(value, str)))
    areas = find(given, "area")
    if isinstance(areas, list):
        areas = {str(row.get("id", row.get("room"))): row["area"] for row in areas}
    if not areas:
        areas = {str(row.get("id", row.get("room"))): row["area"] for row in find(given, "unit", "home", "household")}
    parts = common_money.shared(total, {room: _hundredths(area) for room, area in areas.items()})
    each = {room: _yuan(fen) for room, fen in parts.items()}
    return {
        key: each if isinstance(shape, Mapping) else _yuan(total) for key, shape in case.asked.items()
    } | {key: each[key] for key in case.asked if key in each}  # fmt: skip


def income(case: Case) -> dict[str, Any]:
    """F-16."""
    given = case.given
    words = (str(find(given, "profile", "city") or "") + case.title).lower()
    rule = common_money.HUZHOU if "湖州" in words or "huzhou" in words else common_money.SHANGHAI
    net = common_money.net_income(_fen(find(given, "income")), _fen(find(given, "cost") or "0"))
    told = {
        each: Said("OK" if common_money.enough_to_fund(_fen(each), net, rule) else "REJECT")
        for each in find(given, "transfer") or ()
    }
    return {"net": _yuan(net), "results": told, **told}


def fund(case: Case) -> dict[str, Any]:
    """F-17."""
    initial = _fen(find(case.given, "initial", "first"))
    asked = find(case.given, "balance")
    each = asked if isinstance(asked, list) else [asked]
    told = {balance: common_money.needs_top_up(_fen(balance), initial) for balance in each}
    return told if set(told) & set(case.asked) else dict.fromkeys(case.asked, told[each[0]])


def wording(case: Case) -> dict[str, Any]:
    """F-15."""
    found = [dunning.check_wording(words) for words in case.given["messages"]]
    told = [Said("OK") if each is dunning.Wording.OK else Said("BLOCK", each.value) for each in found]
    return dict.fromkeys(case.asked, told)


def term(case: Case) -> dict[str, Any]:
    """F-12."""
    given = case.given
    demands = [_demand(row) for row in find(given, "demand", "event", "remind", "notice") or ()]
    due = _day(find(given, "due"))
    last = limitation.expires_on(due, demands)
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if isinstance(shape, bool):
            on = _day(find(given, "today", "claim", "filed", "sued", "now"))
            answers[key] = limitation.has_expired(due, on, demands) is has(key, "expire", "barred", "over")
        else:
            answers[key] = limitation.expires_on(due) if has(key, "without", "first", "initial") else last
    return answers


def contract_notice(case: Case) -> dict[str, Any]:
    """F-18."""
    given = case.given
    leaves, ends = find(given, "dismiss", "effective"), find(given, "contract", "end")
    return {
        key: service_contract.latest_dismissal(_first_day(leaves)) if has(key, "owner", "dismiss")
        else service_contract.latest_refusal(_first_day(ends))
        for key in case.asked
    }  # fmt: skip


def settlement(case: Case) -> dict[str, Any]:
    """F-01."""
    given = case.given
    rate = find(given, "rate", "remuneration")
    lump = rate is None or "包干" in (case.title + str(find(given, "form", "mode") or ""))
    form = common_money.Form.LUMP_SUM if lump and "酬金" not in case.title else common_money.Form.COST_PLUS
    funds, spent = _fen(find(given, "fund", "prepaid", "income")), _fen(find(given, "spen", "cost"))
    found = common_money.settle(form, funds, spent, Fraction(str(rate or 0)))
    return {
        key: found.whose.value if has(key, "owner", "whose", "belongs")
        else _yuan(found.remuneration if has(key, "remun") else found.balance)
        for key in case.asked
    }  # fmt: skip


def _divided(
    case: Case, divided: payers.Divided, first: tuple[str, ...], second: tuple[str, ...]
) -> dict[str, Any]:  # fmt: skip
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        months = divided.before if has(key, *first) else divided.after if has(key, *second) else None
        if months is None:
            raise Unreadable(f"whose {key} is")
        if found := QUARTER.search(key):
            wanted = payers.quarter(int(found[1]), int(found[2]))
            months = tuple(month for month in months if month in wanted)
        if isinstance(shape, list):
            answers[key] = [f"{month:%Y-%m}" for month in months]
        elif has(key, "first_month", "from"):
            answers[key] = f"{months[0]:%Y-%m}"
        elif has(key, "last_month", "through"):
            answers[key] = f"{months[-1]:%Y-%m}"
        elif isinstance(shape, int):
            answers[key] = len(months)
        else:
            answers[key] = _yuan(_amount(case.given, len(months)))
    return answers


def _amount(given: Mapping[str, Any], months: int) -> int:
    price, area = find(given, "price"), find(given, "area")
    if price is None or area is None:
        return months * _fen(find(given, "monthly", "per_month", "fee", "amount"))
    return amounts.by_area(Fraction(str(price)), _hundredths(area), Fraction(months)).fen


def _billed(given: Mapping[str, Any]) -> list[date]:
    asked = find(given, "quarter", "period", "bill")
    if asked is None:
        months = find(given, "months")
        if isinstance(months, list):
            return [date.fromisoformat(f"{month}-01") for month in months]
        raise Unreadable("which months are billed")
    listed = asked if isinstance(asked, list) else [asked]
    billed: list[date] = []
    for each in listed:
        if found := QUARTER.fullmatch(str(each)):
            billed += payers.quarter(int(found[1]), int(found[2]))
        elif re.fullmatch(r"\d{4}-\d{2}", str(each)):
            billed.append(date.fromisoformat(f"{each}-01"))
        elif re.fullmatch(r"\d{4}", str(each)):
            billed += payers.months(date(int(each), 1, 1), 12)
    return billed


def _demand(row: Any) -> limitation.Demand:
    if isinstance(row, str):
        return limitation.Demand(_day(row), reached=True)
    arrived = find(row, "reach", "arriv", "deliver", "read", "signed")
    how = str(find(row, "channel", "kind", "how", "by") or "").lower()
    reached = not has(how, *POSTED) if arrived is None or not isinstance(arrived, bool) else arrived
    return limitation.Demand(_day(next(value for value in row.values() if moment(value))), reached)


def _benchmark(given: Mapping[str, Any]) -> late.Benchmark:
    return late.Benchmark(Fraction(given["lpr"]), Fraction(given["multiple"]), int(given.get("day_base", 365)))


def _first(given: Mapping[str, Any], *words: str) -> Any:
    return find(given, *words)


def _current_paid(given: Mapping[str, Any]) -> Any:
    named = {key: value for key, value in given.items() if has(key, "paid", "collect", "received")}
    return next(value for key, value in named.items() if not has(key, "arrear", "old"))


def _arrears_paid(given: Mapping[str, Any]) -> Any:
    named = {key: value for key, value in given.items() if has(key, "paid", "collect", "received")}
    return next((value for key, value in named.items() if has(key, "arrear", "old")), None)


def _paid(parts: Mapping[str, allocation.Part], bill_id: str) -> int:
    return parts[bill_id].fen if bill_id in parts else 0


def _first_day(words: str) -> date:
    """The day from whose beginning something holds; 24:00 is the beginning of the next."""
    if "T24:00" in words:
        return date.fromisoformat(words[:10]) + timedelta(days=1)
    return _day(words)


def _day(words: Any) -> date:
    found = moment(words) if isinstance(words, str) else words
    if isinstance(found, str) or found is None:
        raise Unreadable(f"no day: {words}")
    return found.astimezone(SHANGHAI).date() if isinstance(found, datetime) else found


def _fen(words: Any) -> int:
    exact = Fraction(str(words).replace(",", "")) * 100
    if exact.denominator != 1:
        raise Unreadable(f"no whole fen: {words}")
    return int(exact)


def _hundredths(words: Any) -> int:
    return _fen(words)


def _yuan(fen: int) -> str:
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"
