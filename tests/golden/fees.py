"""Cases about what a home is billed: its months, whose they are, those paid ahead, those it stands empty."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from server.fees.rules import amounts, payers, prepaying, vacancies
from server.places.rules import profile
from tests.golden.bodies import city_of
from tests.golden.compare import Either, Said
from tests.golden.figures import day, days_by_name, fen, rate, rooms_of, yuan
from tests.golden.reading import Case, Unreadable, find, has, moment

CYCLES = {"quarter": payers.QUARTER, "half_year": 6, "year": 12, "month": 1}
LIMITS = ("max", "limit", "most", "fee")
QUARTER = re.compile(r"(\d{4})-?Q([1-4])")
MONTH = re.compile(r"(\d{4})[-_](\d{2})(?!\d)")
NO_CUT = ("绍兴", "丽水", "no cut", "shaoxing", "lishui", "none", "unknown", "default", "national")
NOT_ASKED = ("refused", "rejected", "denied", "not approved", "not asked", "未申请", "未批准", "拒")


def bill(case: Case) -> dict[str, Any]:
    """F-02: one line, and the same months billed one by one; an answer each for several homes or counts of months."""
    given = case.given
    price, areas = rate(find(given, "price", "rate")), _areas(given)
    area = next(iter(areas.values()))
    counts = _counts_of_months(given)
    months = next(iter(counts.values())) if len(counts) == 1 else 1
    lines = {name: amounts.by_area(price, area, Fraction(count)) for name, count in counts.items()}
    if len(areas) > 1:
        lines = {name: amounts.by_area(price, own, Fraction(months)) for name, own in areas.items()}
    line, monthly = amounts.by_area(price, area, Fraction(months)), amounts.by_area(price, area)
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        length = next((count for word, count in CYCLES.items() if has(key, word)), None)
        if isinstance(shape, Mapping):
            answers[key] = {name: yuan(each.fen) for name, each in lines.items()}
        elif isinstance(shape, list):
            answers[key] = [yuan(each.fen) for each in lines.values()]
        elif key in lines:
            answers[key] = yuan(lines[key].fen)
        elif has(key, "exact", "unrounded", "before_round"):
            answers[key] = Decimal(line.exact.numerator) / Decimal(line.exact.denominator * 100)
        elif has(key, "sum", "wrong", "times", "separate", "single", "each_month", "not", "three_month"):
            answers[key] = yuan((payers.QUARTER if months == 1 else int(months)) * monthly.fen)
        elif length is not None:
            answers[key] = yuan(amounts.by_area(price, area, Fraction(length)).fen)
        else:
            answers[key] = yuan(line.fen)
    return answers


def _areas(given: Mapping[str, Any]) -> dict[str, int]:
    if rooms := rooms_of(given):
        return {room: fen(area) for room, area in rooms.items()}
    told = find(given, "area")
    return {str(one): fen(one) for one in (told if isinstance(told, list) else [told])}


def _counts_of_months(given: Mapping[str, Any]) -> dict[str, Fraction]:
    told = next((value for key, value in given.items() if has(key, "month", "bills", "period", "cycle")), 1)
    rows = [
        find(row, "month") if isinstance(row, Mapping) else row for row in (told if isinstance(told, list) else [told])
    ]
    return {str(row): Fraction(CYCLES.get(str(row).lower(), row)) for row in rows}


def hand_over(case: Case) -> dict[str, Any]:
    """F-04: developer and owner by month; a home nobody took over stays the developer's."""
    told = find(case.given, "deliver", "hand", "keys")
    on = None if told is None else day(told)
    first = None if on is None else payers.at_hand_over(on, payers.months(on, 2)).after[0]
    divided = payers.at_hand_over(on, _billed(case.given))
    return _divided(case.given, case.asked, divided, {"before": ("developer",), "after": ("owner",)}, first)


def transfer(case: Case) -> dict[str, Any]:
    """F-05: seller and buyer by month, and who is asked for what was owed before."""
    given = case.given
    agreed = str(find(given, "agree", "month_to", "transfer_month") or "").lower()
    on = next(
        day(value)
        for key, value in given.items()
        if has(key, "transfer", "change", "sold", "sale", "regist") and moment(value)
    )
    to_buyer = "buyer" in agreed
    first = payers.at_transfer(on, payers.months(on, 2), month_to_buyer=to_buyer).after[0]
    only_old = _billed_in(given) is None and find(given, "arrear", "debt") is not None
    old = {key: shape for key, shape in case.asked.items() if only_old or has(key, "arrear", "bill_", "debt")}
    names = {"before": ("seller", "old", "former"), "after": ("buyer", "new")}
    answers = _old_debt(given, old)
    if new := {key: shape for key, shape in case.asked.items() if key not in old}:
        divided = payers.at_transfer(on, _billed(given), month_to_buyer=to_buyer)
        answers |= _divided(given, new, divided, names, first)
    return answers


def _old_debt(given: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    if not asked:
        return {}
    promised = bool(find(given, "promise", "written", "takes_over"))
    seller, buyer = payers.old_debt(fen(find(given, "arrear", "debt")), promised_in_writing=promised)
    return {
        key: (buyer > 0 if has(key, "buyer") else seller > 0)
        if isinstance(shape, bool)
        else yuan(buyer if has(key, "buyer") else seller)
        if moment(shape) is None and re.fullmatch(r"[\d.]+", str(shape))
        else Said("BUYER" if buyer else "SELLER")
        for key, shape in asked.items()
    }


def prepayment(case: Case) -> dict[str, Any]:
    """F-10: months ahead, and what is given back when the contract ends before them."""
    given = case.given
    used = next((value for key, value in given.items() if has(key, "used", "elapsed", "served")), None)
    if type(used) is int:
        left = int(find(given, "prepaid_m", "paid_m", "prepaid", "months")) - used
        return {
            key: left if isinstance(shape, int) else yuan(_amount(given, left)) for key, shape in case.asked.items()
        }
    through = day(find(given, "through", "until"))
    end = find({key: value for key, value in given.items() if not has(key, *LIMITS)}, "contract", "ends")
    most = int(find(given, *LIMITS[:3]) or prepaying.MOST_MONTHS)
    counts = {key: v for key, v in given.items() if not has(key, *LIMITS) and not isinstance(v, str)}
    asked = find(given, "request") or find(counts, "month")
    answers: dict[str, Any] = {}
    for months in asked if isinstance(asked, list) else [] if asked is None else [asked]:
        said = prepaying.may_prepay(through, int(months), day(end) if end else None, most=most)
        over = f"OVER_{most}_MONTHS" if said is prepaying.Prepayment.OVER_LIMIT else said.value
        answers[str(months)] = Said("ACCEPT") if said is prepaying.Prepayment.ACCEPT else Said("REJECT", over)
    if not any(has(key, "refund", "unused", "back") for key in case.asked):
        whole = {key: next(iter(answers.values())) for key in case.asked} if answers else {}
        listed = {key: list(answers.values()) for key, shape in case.asked.items() if isinstance(shape, list)}
        return (answers if set(answers) & set(case.asked) else whole) | listed
    unused = [month for month in payers.months(day(end), 120) if payers.month_of(day(end)) < month <= through]
    return {
        key: len(unused) if isinstance(shape, int) else yuan(_amount(given, len(unused)))
        for key, shape in case.asked.items()
    }


def vacancy(case: Case) -> dict[str, Any]:
    """F-11: months in full and months cut, by the rule of the city, of the contract, or of the case itself."""
    given = case.given
    price, area, count = rate(find(given, "price")), fen(find(given, "area")), int(given["months"])
    rule = _vacancy_rule(case)
    dates = days_by_name(given)
    since, ends = find(dates, "vacant", "empty", "from"), find(dates, "until", "occupied")
    if since is None and any(has(key, "from", "since") for key in given):
        rule = None
    if since is not None and rule is not None:
        cut = vacancies.cut_months([vacancies.Empty(since, ends)], rule, payers.months(since, count))
        rule = amounts.Vacancy(count - len(cut), rule.share)
    found = amounts.vacant(price, area, count, rule)
    full = amounts.by_area(price, area).fen
    part = 0 if rule is None else amounts.by_area(price * rule.share, area).fen
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        cut_ones = has(key, "reduced", "cut", "vacant")
        if isinstance(shape, int) or key.endswith("months"):
            answers[key] = found.reduced_months if cut_ones else found.full_months
        elif has(key, "month", "full_fee", "reduced_fee"):
            answers[key] = yuan(part if cut_ones else full)
        else:
            answers[key] = Either((yuan(found.total), yuan(_in_one_bill(price, area, found, rule))))
    return answers


def _in_one_bill(price: Fraction, area: int, found: amounts.Vacant, rule: amounts.Vacancy | None) -> int:
    """The same months as one bill of two lines, each rounded once (F-02): a case names no period of its bills."""
    lines = [(price, found.full_months), (price * (rule.share if rule else 1), found.reduced_months)]
    return sum(amounts.by_area(one, area, Fraction(months)).fen for one, months in lines)


def _vacancy_rule(case: Case) -> amounts.Vacancy | None:
    given = case.given
    asked = {key: value for key, value in given.items() if has(key, "approv", "request", "applied", "applic")}
    stage = find(given, "stage", "early", "preliminary")
    late_stage = stage is False or (isinstance(stage, str) and not has(stage, "前期", "early", "prelim"))
    if any(value in (False, None, "") or has(str(value), *NOT_ASKED) for value in asked.values()):
        return None
    share = next(
        (value for key, value in given.items() if has(key, "reduced_", "share", "rate", "cut", "percent")), None
    )
    after = next((value for key, value in given.items() if has(key, "after", "full_months", "waiting")), None)
    if share is not None or after is not None:
        kept = {"full_months": after or amounts.BINZHOU.full_months, "share": rate(share or amounts.BINZHOU.share)}
        return vacancies.contract_rule(kept)
    named = str(find(given, "profile", "city", "rule") or "").lower()
    if has(named or case.title.lower(), *NO_CUT):
        return None
    city = city_of(case, "滨州市" if has(f"{named} {case.title}".lower(), "滨州", "binzhou") or not named else "")
    local = profile("滨州市") if not city.known and not named else city
    return vacancies.local_rule(
        local.vacancy_after_months, local.vacancy_share,
        early_stage_only=local.vacancy_early_stage_only, early_stage=not late_stage,
    )  # fmt: skip


def _divided(
    given: Mapping[str, Any], asked: Mapping[str, Any], divided: payers.Divided,
    names: Mapping[str, tuple[str, ...]], first: date | None,
) -> dict[str, Any]:  # fmt: skip
    answers: dict[str, Any] = {}
    for key, shape in asked.items():
        within = _within(key)
        if isinstance(shape, Mapping):
            inside = payers.Divided(
                tuple(month for month in divided.before if within is None or month in within),
                tuple(month for month in divided.after if within is None or month in within),
            )
            side = next((side for side, words in names.items() if has(key, *words)), None)
            told = {f"{key} {name}" if side else name: inner for name, inner in shape.items()}
            found = _divided(given, told, inside, names, first)
            answers[key] = dict(zip(shape, found.values(), strict=True))
            continue
        side = next((side for side, words in names.items() if has(key, *words)), None)
        if side is None and within and (whose := [one for one in names if set(within) <= set(getattr(divided, one))]):
            answers[key] = Said("", names[whose[0]][0])
            continue
        if side is None:
            raise Unreadable(f"whose {key} is")
        months = [month for month in getattr(divided, side) if within is None or month in within]
        if isinstance(shape, list):
            answers[key] = [f"{month:%Y-%m}" for month in months]
        elif has(key, "first_month", "from", "starts"):
            answers[key] = None if first is None else f"{first:%Y-%m}"
        elif has(key, "last_month", "through", "until"):
            answers[key] = f"{months[-1]:%Y-%m}"
        elif isinstance(shape, int):
            answers[key] = len(months)
        else:
            answers[key] = yuan(_amount(given, len(months)))
    return answers


def _within(key: str) -> list[date] | None:
    if found := QUARTER.search(key):
        return payers.quarter(int(found[1]), int(found[2]))
    if found := MONTH.search(key):
        return [date(int(found[1]), int(found[2]), 1)]
    return None


def _amount(given: Mapping[str, Any], months: int) -> int:
    price, area = find(given, "price"), find(given, "area")
    if price is None or area is None:
        return months * fen(find(given, "monthly", "per_month", "fee", "amount"))
    return amounts.by_area(rate(price), fen(area), Fraction(months)).fen


def _billed_in(given: Mapping[str, Any]) -> Any:
    return find(given, "quarter", "period", "bill", "months", "month")


def _billed(given: Mapping[str, Any]) -> list[date]:
    asked = _billed_in(given)
    if asked is None:
        raise Unreadable("which months are billed")
    billed: list[date] = []
    for each in asked if isinstance(asked, list) else [asked]:
        if found := _within(str(each)):
            billed += found
        elif re.fullmatch(r"\d{4}", str(each)):
            billed += payers.months(date(int(each), 1, 1), 12)
    return billed
