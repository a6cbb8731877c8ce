"""Cases about elections, committees and the terms around a vote (V-17 to V-20, V-22, C-03 to C-10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from server.bodies.rules import days as terms
from server.bodies.rules.makeup import BodyRule, Wrong, body_wrongs
from server.bodies.rules.sizes import Sizes
from server.kit.bar import Bar
from server.kit.calendar.days import within_days
from server.kit.clock import SHANGHAI, local_day
from server.places.rules import Profile, profile
from server.places.rules.cities import EvoteMode, cities
from server.votes.rules import calendar
from server.votes.rules.committee import (
    Meeting,
    Standing,
    candidate_wrongs,
    management_result,
    may_call_meeting,
    meeting_result,
    request_reached,
)
from server.votes.rules.counting import Totals
from server.votes.rules.election import (
    Candidate,
    SeatsWrong,
    check_seats,
    elect,
    has_enough,
    is_formed,
    quorum_reached,
)
from tests.golden.compare import Kept, Said, Unordered
from tests.golden.counts import hundredths
from tests.golden.reading import Case, Unreadable, find, has, instant, moment, number, number_or, start_of

START = datetime(2025, 3, 1, tzinfo=SHANGHAI)
WRONG_WORDS = {
    Wrong.OUTSIDE_SIZE: "outside {least}–{most}",
    Wrong.EVEN: "even number",
    Wrong.TOO_FEW_OWNERS: "owners < {percent}%",
    Wrong.TERM_TOO_LONG: "term longer than {years} years",
}
PINYIN = {
    "北京市": ("北京", "beijing"), "上海市": ("上海", "shanghai"), "杭州市": ("杭州", "hangzhou"),
    "台州市": ("台州", "taizhou"), "广州市": ("广州", "guangzhou"), "济南市": ("济南", "jinan"),
    "潍坊市": ("潍坊", "weifang"), "聊城市": ("聊城", "liaocheng"), "清远市": ("清远", "qingyuan"),
    "武汉市": ("武汉", "wuhan"), "深圳市": ("深圳", "shenzhen"), "滨州市": ("滨州", "binzhou"),
    "南宁市": ("南宁", "nanning"), "重庆市": ("重庆", "chongqing"), "宁波市": ("宁波", "ningbo"),
    "湖州市": ("湖州", "huzhou"), "青岛市": ("青岛", "qingdao"),
}  # fmt: skip


def city_of(case: Case, usual: str = "") -> Profile:
    """The profile a case names: in a field, else in its title, else the usual one."""
    named = [str(find(case.given, "city", "profile", "place") or ""), case.title]
    return next((found for words in named if (found := city_named(words))), profile(usual))


def city_named(words: str) -> Profile | None:
    """The profile of the city that words name; None when they name none."""
    return next((profile(city) for city, called in PINYIN.items() if city in cities() and has(words, *called)), None)


def election(case: Case) -> dict[str, Any]:
    """Candidates against seats."""
    given = case.given
    took_part = _totals(given, "particip", "voted", "took_part", "ballots")
    whole = _totals(given, "total")
    rows = given["candidates"]
    if isinstance(rows, Mapping):
        rows = [{"name": key, **row} for key, row in rows.items()]
    standing = [Candidate(str(row.get("name", row.get("id"))), _votes(row), n) for n, row in enumerate(rows)]
    result = elect(standing, int(given["seats"]), took_part, whole=whole if whole.heads else None)
    reached = not whole.heads or quorum_reached(took_part, whole)
    fates = {
        "ELECTED": result.elected,
        "RUNOFF": result.runoff,
        "ALTERNATE": result.alternates,
        "NOT_ELECTED": result.below,
    }
    answers: dict[str, Any] = {}
    for key in case.asked:
        if has(key, "runoff", "run_off", "tie"):
            answers[key] = Unordered(result.runoff)
        elif has(key, "altern"):
            answers[key] = result.alternates
        elif has(key, "open", "vacan"):
            answers[key] = result.open_seats
        elif has(key, "again", "rerun", "re_elect", "by_election"):
            answers[key] = Kept(result.elect_again)
        elif has(key, "not_elect", "below", "fail", "ineligible", "not_eligible", "rejected"):
            shape = case.asked[key]
            both = isinstance(shape, list) and len(shape) != len(result.below)
            if isinstance(shape, Mapping):
                answers[key] = {one.key: _below_because(one, took_part) for one in standing if one.key in result.below}
                continue
            answers[key] = Unordered((*result.alternates, *result.below) if both else result.below)
        elif has(key, "eligible", "enough"):
            answers[key] = Unordered((*result.elected, *result.runoff, *result.alternates))
        elif has(key, "rank", "order"):
            answers[key] = [*result.elected, *result.runoff, *result.alternates, *result.below]
        elif has(key, "elected"):
            answers[key] = Unordered(result.elected)
        elif has(key, "quorum", "valid") or (has(key, "result", "outcome") and not reached):
            answers[key] = (
                Kept(reached) if isinstance(case.asked[key], bool) else Said("" if reached else "NOT_VALID_QUORUM")
            )
        elif fate := next((word for word, who in fates.items() if key in who), None):
            answers[key] = Kept(fate == "ELECTED") if isinstance(case.asked[key], bool) else Said(fate)
    return answers


def _below_because(one: Candidate, took_part: Totals) -> Said:
    heads = has_enough(Candidate(one.key, Totals(one.approve.heads, took_part.area)), took_part)
    area = has_enough(Candidate(one.key, Totals(took_part.heads, one.approve.area)), took_part)
    lacking = [word for word, enough in (("heads", heads), ("area", area)) if not enough]
    return Said("", f"{' and '.join(lacking)} not over half")


def _votes(row: Mapping[str, Any]) -> Totals:
    heads = number(row, "approve_heads", "heads", "votes", "approve")
    area = find(row, "approve_area", "area")
    return Totals(heads or 0, hundredths(area) if area is not None else heads or 0)


def _totals(given: Mapping[str, Any], *words: str) -> Totals:
    heads = next((value for name, value in given.items() if has(name, *words) and has(name, "head", "owners")), 0)
    area = next((value for name, value in given.items() if has(name, *words) and has(name, "area")), None)
    return Totals(int(heads), hundredths(area) if area is not None else int(heads))


def formed(case: Case) -> dict[str, Any]:
    """Is there a committee?"""
    rule = city_of(case, "杭州市")
    results = []
    for row in _cases(case.given):
        sizes = _sizes(rule)
        least = number(row, "minimum", "least", "legal_min") or sizes.smallest(
            number_or(10**6, row, "household"), _area(row)
        )
        odd = row["planned"] % 2 == 1
        results.append(odd and is_formed(planned=row["planned"], elected=row["elected"], least=least))
    return _each(case, [Kept(one) for one in results])


def sizes(case: Case) -> dict[str, Any]:
    """May a committee have so many members?"""
    rule = city_of(case)
    results = []
    for row in _cases(case.given):
        try:
            planned = number(row, "planned", "members", "size", "seats")
            check_seats(planned or 0, _sizes(rule), households=number_or(10**6, row, "household"), area=_area(row))
            results.append(Kept(True))
        except SeatsWrong:
            results.append(Kept(False))
    return _each(case, results)


def _sizes(rule: Profile) -> Sizes:
    return Sizes(
        rule.committee_min,
        rule.committee_small_min,
        rule.committee_small_households,
        rule.committee_max,
        rule.committee_small_area,
    )


def _area(row: Mapping[str, Any]) -> int | None:
    area = find(row, "area")
    return hundredths(area) if area is not None else None


def meeting(case: Case) -> dict[str, Any]:
    """A vote among the members of a committee."""
    given = case.given
    words = f"{find(given, 'city', 'profile', 'quorum') or ''} {case.title}"
    two_thirds = has(words, "2/3", "two thirds", "two-thirds", "山东", "潍坊", "shandong", "weifang")
    bar = Bar(Fraction(2, 3), True) if two_thirds else Bar(Fraction(1, 2), False)
    results = []
    for row in _cases(given):
        members = number({**given, **row}, "members") or 0
        present = number(row, "present", "attend") or 0
        approve = number(row, "approve", "yes", "for") or 0
        if any(has(key, "proxy", "proxies") for key in row):
            present -= number(row, "proxies", "proxy") or 0
        owners = number({**given, **row}, "owner_members")
        if owners:
            there = number(row, "owners_present", "owner_present") or 0
            found = management_result(members, owners, present=present, owners_present=there, approve=approve)
        else:
            found = meeting_result(members, present, approve, quorum=bar)
        results.append(str(found))
    return _each(case, results if not case.asked or "results" in case.asked else [Meeting(one) for one in results])


def callers(case: Case) -> dict[str, Any]:
    """Do enough members ask for a meeting of the committee?"""
    members = number(case.given, "members") or 0
    asked = next(value for key, value in case.given.items() if has(key, "call", "ask", "request"))
    found = [Kept(may_call_meeting(int(one), members)) for one in (asked if isinstance(asked, list) else [asked])]
    return _each(case, found)


def body(case: Case) -> dict[str, Any]:
    """The make-up of a management committee."""
    city = city_of(case)
    rule = BodyRule(
        city.mgmt_committee_min,
        city.mgmt_committee_max,
        Bar(Fraction(city.mgmt_committee_owner_share), True),
        city.mgmt_committee_longest_years,
    )
    share = Fraction(city.mgmt_committee_owner_share) * 100
    words = {"least": rule.least, "most": rule.most or "", "percent": share.numerator // share.denominator,
             "years": rule.longest_term}  # fmt: skip
    results = []
    for row in _cases(case.given):
        owners = number(row, "owner") or 0
        wrongs = body_wrongs(rule, number(row, "members", "size") or 0, owners, term=number(row, "term", "years"))
        results.append(Said("INVALID", WRONG_WORDS[wrongs[0]].format(**words)) if wrongs else Said("VALID"))
    return _each(case, results)


def candidates(case: Case) -> dict[str, Any]:
    """Who may stand (C-03)."""
    rule = city_of(case)
    refuse = find(case.given, "grounds", "estate_rules", "refuse") or rule.candidates_refused_for
    results = []
    for row in _cases(case.given):
        standing = Standing(
            owner=bool(row.get("owner", True)),
            adult=bool(row.get("adult", int(row.get("age", 18)) >= 18)),
            related_to_firm=bool(find(row, "related", "employed", "firm", "kin")),
            unpaid=bool(find(row, "unpaid", "arrears", "owes")),
            illegal_building=bool(find(row, "illegal")),
        )
        results.append(
            Kept(
                not candidate_wrongs(
                    standing,
                    refuse=list(refuse) if isinstance(refuse, list | tuple) else ["unpaid", "illegal_building"],
                )
            )
        )
    return _each(case, results)


def request(case: Case) -> dict[str, Any]:
    """Twenty per cent ask for a meeting."""
    heads = number(case.given, "heads_total", "owners", "total") or 0
    asked = next(value for key, value in case.given.items() if has(key, "request", "asking", "sign"))
    rows = asked if isinstance(asked, list) else [asked]
    found = {str(one): "REACHED" if request_reached(int(one), heads) else "NOT_REACHED" for one in rows}
    if set(found) & set(case.asked):
        return {key: Said(value) for key, value in found.items()}
    return _each(case, [Said(value) for value in found.values()])


def arrears_vote(case: Case) -> dict[str, Any]:
    """Arrears do not restrict voting (V-22), unless an estate rule in a city that allows it says so."""
    barred = bool(find(case.given, "estate_rule")) and has(case.title + str(case.given), "丽水", "lishui")
    return {key: Kept(not barred) if not has(key, "candid") else Kept(False) for key in case.asked}


def notice(case: Case) -> dict[str, Any]:
    """Full days between notice and opening (V-17)."""
    given = case.given
    extraordinary = has(f"{case.title} {given.get('kind', '')} {given.get('meeting', '')}", "extraordinary", "临时")
    city = city_of(case)
    usual = city.notice_days_extraordinary if extraordinary else city.notice_days_regular
    days = number_or(usual, {key: value for key, value in given.items() if not has(key, "window")}, "days", "notice")
    name, start = start_of(
        {key: value for key, value in given.items() if has(key, "notice", "post", "announc", "publish")} or given
    )
    earliest = calendar.earliest_opening(start, days)
    opens = [value for key, value in given.items() if key != name]
    flat = [one for value in opens for one in _spread(value)]
    proposed = [found for one in flat if (found := instant(one) or moment(one)) is not None]
    called = {key: one for value in opens if isinstance(value, Mapping) for key, one in value.items()}
    verdicts = [_opens_in_time(one, earliest) for one in proposed]
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if key in map(str, flat):
            answers[key] = Kept(verdicts[[str(one) for one in flat if moment(one)].index(key)])
        elif (at := instant(called.get(key)) or moment(called.get(key))) is not None:
            answers[key] = Kept(_opens_in_time(at, earliest))
        elif has(key, "full_days", "days_between", "days"):
            answers[key] = calendar.notice_days(start, proposed[0]) if proposed else days
        elif isinstance(shape, list):
            answers[key] = [Kept(one) for one in verdicts]
        elif has(key, "last") and not has(key, "open"):
            answers[key] = calendar.publicity(start, days).last_day
        elif has(key, "first") and has(key, "count", "day") and not has(key, "open", "vote"):
            answers[key] = calendar.publicity(start, days).first_day
        elif isinstance(shape, bool) or (isinstance(shape, str) and moment(shape) is None):
            answers[key] = Kept(all(verdicts)) if verdicts else Kept(False)
        else:
            answers[key] = earliest
    return answers


def _spread(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else [value]


def lengths(case: Case) -> dict[str, Any]:
    """How long a vote may stay open: so many days, or from an opening to a closing."""
    city = city_of(case)
    rules = calendar.Days(
        0, number_or(city.vote_min_days, case.given, "min"), number_or(city.vote_max_days, case.given, "max"), 0, 0
    )
    results = []
    for row in _cases(case.given):
        ends = [
            found
            for key, value in row.items()
            if has(key, "open", "start", "clos", "end") and (found := instant(value))
        ]
        opens = min(ends) if len(ends) > 1 else START
        closes = max(ends) if len(ends) > 1 else START + timedelta(days=number(row, "days", "lasts", "length") or 0)
        try:
            calendar.check_window(opens, closes, rules)
            results.append(Kept(True))
        except calendar.WindowWrong:
            results.append(Kept(False))
    return _each(case, results)


def _opens_in_time(opens: date | datetime, earliest: datetime) -> bool:
    return opens >= earliest if isinstance(opens, datetime) else opens >= local_day(earliest)


def publicity(case: Case) -> dict[str, Any]:
    """How long something hangs (V-18)."""
    _, start = start_of(case.given)
    city = city_of(case)
    usual = city.candidate_show_days if "C-03" in case.rules else city.result_show_days
    days = number_or(usual, case.given, "days")
    shown = calendar.publicity(start, days)
    answers: dict[str, Any] = {}
    raised = [at for value in case.given.values() if isinstance(value, list) for one in value if (at := instant(one))]
    for key, shape in case.asked.items():
        if isinstance(shape, list):
            answers[key] = [Kept(at < shown.next_from) for at in raised]
        elif has(key, "next", "from", "earliest", "remove", "after"):
            answers[key] = shown.next_from
        else:
            answers[key] = shown.first_day if has(key, "first") else shown.last_day
    return answers


def after_election(case: Case) -> dict[str, Any]:
    """Posting of members and filing; whether what was done on a day was in time."""
    elected = {key: value for key, value in case.given.items() if has(key, "elect")}
    name, start = start_of(elected or case.given)
    due = terms.after_election(start)
    done = {key: day for key, value in case.given.items() if key != name and (day := moment(value)) is not None}
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        filing = has(key, "file", "filing", "record")
        by = due.file_by if filing else due.publish_members_by
        day = find(done, *(("file", "filing", "record") if filing else ("publi", "post", "shown", "members")))
        asks_word = isinstance(shape, bool) or (isinstance(shape, str) and moment(shape) is None)
        answers[key] = Kept((local_day(day) if isinstance(day, datetime) else day) <= by) if asks_word and day else by
    return answers


def keeping(case: Case) -> dict[str, Any]:
    """How long ballots are kept, and until when a decision may be taken to court (V-19)."""
    dated = {key: found for key, value in case.given.items() if (found := moment(value)) is not None}
    days = {key: local_day(at) if isinstance(at, datetime) else at for key, at in dated.items()}
    term = next((day for key, day in days.items() if has(key, "term")), None)
    start = next((day for key, day in days.items() if not has(key, "term")), None)
    if start is None:
        raise Unreadable("nothing happened on a day")
    answers: dict[str, Any] = {}
    for key in case.asked:
        if has(key, "identity", "image", "picture", "id_", "delete", "destroy"):
            verified = next((day for name, day in days.items() if has(name, "verif", "identity", "image")), start)
            answers[key] = calendar.delete_identity_pictures_by(verified)
        elif has(key, "sue", "court", "set_aside", "annul", "claim") or all(
            has(one, "know", "knew", "learn") for one in days
        ):
            known = next((day for name, day in days.items() if has(name, "know", "knew", "learn")), start)
            answers[key] = calendar.sue_by(known)
        else:
            answers[key] = calendar.keep_ballots_until(start, term)
    return answers


def result_due(case: Case) -> dict[str, Any]:
    """By when a result must be out."""
    _, start = start_of(case.given)
    days = number_or(city_of(case).result_publish_within_days, case.given, "days")
    return {key: calendar.result_by(start, days) for key in case.asked}


def local_rules(case: Case) -> dict[str, Any]:
    """What a city's profile says of the settings asked for; where e-votes run, whether one may be cast here."""
    rules = asdict(city_of(case))
    mode = find(case.given, "evote_mode") or rules["evote_mode"]
    here = Kept(mode == EvoteMode.SELF_HOSTED_ALLOWED)
    known = {key: list(value) if isinstance(value, tuple) else value for key, value in rules.items()}
    return {key: known.get(key, here) for key in case.asked} | (
        {"evote_mode": mode} if "evote_mode" in case.asked else {}
    )


def term_report(case: Case) -> dict[str, Any]:
    """By when a change of term is reported, and what was the old committee's handed over (C-09)."""
    rules = city_of(case)
    _, told = start_of(case.given)
    ends = local_day(told) if isinstance(told, datetime) else told
    months, days = number(case.given, "months"), number(case.given, "days")
    if days is not None and any(has(key, "hand") for key in case.asked):
        return dict.fromkeys(case.asked, within_days(ends, days).last_day)
    usual = rules.term_report_months if days is None else 0
    by = terms.report_change_of_term_by(
        ends, months=usual if months is None else months, days=rules.term_report_days if days is None else days
    )
    return dict.fromkeys(case.asked, by)


def _cases(given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = given.get("cases") or given.get("rows") or given.get("candidates")
    if isinstance(lengths := given.get("voting_days"), list):
        return [{"days": length} for length in lengths]
    if isinstance(rows, list):
        return rows
    return list(rows.values()) if isinstance(rows, Mapping) else [given]


def _each(case: Case, results: list[Any]) -> dict[str, Any]:
    if len(results) == 1:
        return {key: results if isinstance(shape, list) else results[0] for key, shape in case.asked.items()}
    rows = case.given.get("cases")
    if isinstance(rows, Mapping):
        return dict(zip(rows, results, strict=True))
    return dict.fromkeys(case.asked, results)
