"""Cases about money and rights of all owners: rates, shared costs, public income, the fund, reminders, the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from server.books.rules import fund as books_fund
from server.contracts.rules import periods as service_contract
from server.fees.rules import amounts, common_money, dunning, rates
from server.kit.percent import NO_RATE
from server.places.rules import Profile
from tests.golden.bodies import city_of
from tests.golden.compare import Exact, Said
from tests.golden.figures import day, day_after, fen, flat, rate, rooms_of, yuan
from tests.golden.reading import Case, Unreadable, find, has, moment

PAID = ("paid", "collect", "received")
OLD = ("arrear", "old", "prior", "previous")


def collection(case: Case) -> dict[str, Any]:
    """F-13, by amount and by household."""
    given = flat(case.given)
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if has(key, "household"):
            said = rates.households(
                int(find(given, "fully", "full")), int(find(given, "households_billed", "households", "billed"))
            )
        else:
            money = _collected(given)
            said = (
                money.combined if has(key, "combin", "total", "overall")
                else money.arrears if has(key, *OLD)
                else money.current
            )  # fmt: skip
        answers[key] = None if shape is None and said == NO_RATE else said
    return answers


def _collected(given: Mapping[str, Any]) -> rates.Collected:
    sums = {key: value for key, value in given.items() if isinstance(value, str)}
    paid = {key: value for key, value in sums.items() if has(key, *PAID)}
    other = {key: value for key, value in sums.items() if key not in paid}
    old = {key: value for key, value in other.items() if has(key, "opening", *OLD)}
    billed = {key: value for key, value in other.items() if key not in old}
    now, before = ({key: v for key, v in paid.items() if has(key, *OLD) is is_old} for is_old in (False, True))
    return rates.Collected(
        billed=fen(find(billed, "billed", "bill", "receivable", "due", "amount")),
        waived=fen(find(billed, "waive") or "0"),
        paid=fen(next(iter(now.values()), "0")),
        opening_arrears=fen(next(iter(old.values()), "0")),
        arrears_paid=fen(next(iter(before.values()), "0")),
    )


def shared(case: Case) -> dict[str, Any]:
    """F-14: the sum, and its parts: by area, or as agreed; or the part of one home of which the whole area is told."""
    given = flat(case.given)
    total = _cost(given)
    volume = _volume(given)
    areas = rooms_of(case.given)
    if areas is None:
        whole, own = find(given, "total_area", "area_total"), find(given, "unit_area", "own_area", "home_area")
        if whole is None or own is None:
            raise Unreadable("between whom")
        part = amounts.fixed(Fraction(total, 100) * Fraction(fen(own), fen(whole))).fen
        return {key: yuan(total if has(key, "sum", "total", "amount", "cost") else part) for key in case.asked}
    parts = common_money.shared(total, _weights(given, areas))
    each = {room: yuan(value) for room, value in parts.items()}
    return {
        key: volume if has(key, "volume", "kwh") else _shared_answer(key, shape, total, each)
        for key, shape in case.asked.items()
    }


def _cost(given: Mapping[str, Any]) -> int:
    if isinstance(rows := given.get("items"), list):
        return sum(_cost(row) for row in rows)
    price = next((value for key, value in given.items() if has(key, "price", "tariff", "rate")), None)
    volume = _volume(given)
    if price is not None and volume is not None:
        return amounts.fixed(rate(price), Fraction(volume)).fen
    named = next(
        (value for key, value in given.items() if has(key, "amount", "cost", "sum", "total") and not has(key, "area")),
        None,
    )
    return fen(named if named is not None else next(value for value in given.values() if isinstance(value, str)))


def _volume(given: Mapping[str, Any]) -> Decimal | None:
    ends = [next((v for k, v in given.items() if has(k, "meter", "reading") and has(k, *words)), None)
            for words in (("end", "now", "new", "current"), ("start", "last", "old", "previous", "begin"))]  # fmt: skip
    if None not in ends:
        return Decimal(str(ends[0])) - Decimal(str(ends[1]))
    told = next((v for k, v in given.items() if has(k, "volume", "kwh", "usage", "quantity", "m3")), None)
    return None if told is None else Decimal(str(told))


def _weights(given: Mapping[str, Any], areas: Mapping[str, str]) -> dict[str, int]:
    agreed = next((value for key, value in given.items() if has(key, "agree", "method", "by", "basis")), None)
    if isinstance(agreed, Mapping):
        return {room: int(rate(agreed.get(room, "0")) * 10**6) for room in areas}
    if has(str(agreed or ""), "household", "equal", "per_unit", "heads", "户"):
        return dict.fromkeys(areas, 1)
    return {room: fen(area) for room, area in areas.items()}


def _shared_answer(key: str, shape: Any, total: int, each: Mapping[str, str]) -> Any:
    if isinstance(shape, Mapping):
        return each
    if isinstance(shape, list):
        return list(each.values())
    if key in each:
        return each[key]
    return yuan(sum(fen(one) for one in each.values()) if has(key, "shares") else total)


def income(case: Case) -> dict[str, Any]:
    """F-16, by the rule of the city or of the case."""
    given = case.given
    city = _income_rule(case)
    came, cost = fen(find(given, "income")), fen(find(given, "cost") or "0")
    asked = find(given, "transfer")
    rows = asked if isinstance(asked, list) else [] if asked is None else [asked]
    dues = {str(one): books_fund.due(city, income=came, cost=cost, transferred=fen(one)) for one in rows}
    told = {one: Said("OK" if due.enough else "REJECT") for one, due in dues.items()}
    due = books_fund.due(city, income=came, cost=cost, transferred=0)
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if key in told:
            answers[key] = told[key]
        elif isinstance(shape, Mapping):
            answers[key] = told
        elif isinstance(shape, list):
            answers[key] = list(told.values())
        elif has(key, "least", "min", "must"):
            answers[key] = yuan(due.least)
        elif has(key, "net"):
            answers[key] = yuan(due.net)
        else:
            answers[key] = next(iter(told.values()))
    return answers


def _income_rule(case: Case) -> Profile:
    given = case.given
    city = city_of(case)
    words = (str(find(given, "profile", "city") or "") + case.title).lower()
    if has(words, "湖州", "huzhou"):
        city = _as_told(city, common_money.HUZHOU.share, more_than=common_money.HUZHOU.more_than)
    rule = str(find(given, "rule", "threshold") or "")
    share = find(given, "share", "percent")
    at_least = has(rule, ">=", "≥", "at least", "at_least") or find(given, "inclusive") is True
    if find(given, "more_than") is False:
        at_least = True
    more = not at_least and city.public_to_fund_more_than
    return _as_told(city, Fraction(city.public_to_fund_share) if share is None else rate(share), more_than=more)


def _as_told(city: Profile, share: Fraction, *, more_than: bool) -> Profile:
    return replace(city, public_to_fund_share=str(share), public_to_fund_more_than=more_than)


def fund(case: Case) -> dict[str, Any]:
    """F-17."""
    initial = fen(find(case.given, "initial", "first"))
    asked = find(case.given, "balance")
    each = [str(one) for one in (asked if isinstance(asked, list) else [asked])]
    told = {balance: common_money.needs_top_up(fen(balance), initial) for balance in each}
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if has(key, "threshold", "line", "limit"):
            answers[key] = Exact(initial * common_money.TOP_UP_BELOW / 100)
        elif isinstance(shape, Mapping | list):
            answers[key] = told if isinstance(shape, Mapping) else list(told.values())
        else:
            answers[key] = told.get(key, told[each[0]])
    return answers


def wording(case: Case) -> dict[str, Any]:
    """F-15: several messages, or one."""
    given = find(case.given, "message", "template", "text", "words")
    rows = list(given.values()) if isinstance(given, Mapping) else given if isinstance(given, list) else [given]
    found = [dunning.check_wording(str(row)) for row in rows]
    told = [Said("OK") if each is dunning.Wording.OK else Said("BLOCK", each.value) for each in found]
    named = dict(zip(given if isinstance(given, Mapping) else map(str, rows), told, strict=True))
    return {
        key: named.get(key, told if isinstance(shape, list) else named if isinstance(shape, Mapping) else told[0])
        for key, shape in case.asked.items()
    }


def contract_notice(case: Case) -> dict[str, Any]:
    """F-18: the last day to give notice; without a term, the first day without the firm."""
    given = case.given
    days = {key: value for key, value in given.items() if isinstance(value, int) and not isinstance(value, bool)}
    dated = {key: value for key, value in given.items() if moment(value) is not None}
    owners = next((n for key, n in days.items() if has(key, "owner", "dismiss")), None)
    firm = next((n for key, n in days.items() if has(key, "provider", "firm", "renew", "leave")), None)
    both = next((n for key, n in days.items() if key not in (owners, firm) and has(key, "notice", "day")), None)
    answers: dict[str, Any] = {}
    for key in case.asked:
        if has(key, "earliest", "ends", "first_day", "effective") and (
            given_on := find(dated, "notice", "given", "told")
        ):
            answers[key] = service_contract.earliest_end(day(given_on), both or service_contract.WITHOUT_TERM_DAYS)
        elif has(key, "owner", "dismiss"):
            leaves, ends = find(dated, "dismiss", "effective"), find(dated, "contract", "end")
            first = day(leaves) if leaves else _day_after_end(ends)
            answers[key] = service_contract.latest_dismissal(first, owners or service_contract.OWNERS_DISMISS_DAYS)
        else:
            ends = find(dated, "contract", "end")
            answers[key] = service_contract.latest_refusal(
                _day_after_end(ends), firm or service_contract.FIRM_LEAVES_DAYS
            )
    return answers


def _day_after_end(words: str) -> date:
    """The first day without a contract: one that ends at 24:00 or the next 0:00 ends on the day before."""
    return day(words) if "T24:00" in words or "T00:00" in words else day_after(words)


def settlement(case: Case) -> dict[str, Any]:
    """F-01: a rate or a sum for the firm under 酬金制; under 包干制 what is left is the firm's."""
    given = case.given
    told = find(given, "rate", "percent", "remuneration")
    named = case.title + str(find(given, "form", "mode", "pricing") or "").upper()
    lump = "包干" in named or "LUMP" in named.upper() or (told is None and "酬金" not in named)
    form = common_money.Form.LUMP_SUM if lump else common_money.Form.COST_PLUS
    funds = fen(find(given, "fund", "prepaid", "income", "received", "collected"))
    agreed = None if told is None or rate(told) <= 1 else fen(told)
    share = Fraction(0) if told is None or agreed is not None else rate(told)
    found = common_money.settle(form, funds, fen(find(given, "spen", "cost")), share, agreed=agreed)
    return {
        key: Said(found.whose.value) if has(key, "owner", "whose", "belongs")
        else yuan(found.remuneration if has(key, "remun") else found.balance)
        for key in case.asked
    }  # fmt: skip
