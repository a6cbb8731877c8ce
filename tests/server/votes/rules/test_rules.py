"""The rules of votes as tables of cases: classes, edges, silence, precedence, proxies, days, elections, committees."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from server.bodies.rules import days
from server.bodies.rules.makeup import BodyRule, Wrong, body_wrongs
from server.bodies.rules.sizes import Sizes
from server.kit.bar import Bar
from server.kit.clock import SHANGHAI
from server.kit.errors import DomainError
from server.places.rules.cities import cities, profile
from server.votes.rules import calendar, committee, election, matters, precedence, proxies, silence
from server.votes.rules.announced import not_announced
from server.votes.rules.calendar import Days, Window
from server.votes.rules.committee import Meeting, Standing
from server.votes.rules.counting import Outcome, Tally, Totals, decide, decide_unanimous, tally_of
from server.votes.rules.each_part import overall
from server.votes.rules.election import Candidate
from server.votes.rules.heads import AreaMissing, HeadKind, OwnerMissing, Unit, area_of, heads_of
from server.votes.rules.matters import MatterClass
from server.votes.rules.precedence import Channel, Given, Next, PaperPolicy
from server.votes.rules.proxies import ProxyRules
from server.votes.rules.silence import Fallback, Floor, Policy

LIFT, PRICE = matters.matter("ELEVATOR_RETROFIT"), matters.matter("SERVICE_PRICE")


def local(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("MAINT_FUND_USE", "ordinary"), ("COMMITTEE_ELECT", "ordinary"), ("SERVICE_HIRE", "ordinary"),
        ("MAINT_FUND_RAISE", "special"), ("REBUILD", "special"), ("ELEVATOR_RETROFIT", "special"),
        ("COMMON_BUSINESS", "special"), ("DWELLING_TO_BUSINESS", "unanimous"),
    ],
)  # fmt: skip
def test_the_class_follows_from_the_kind_of_matter(kind: str, expected: str) -> None:
    assert matters.matter(kind).matter_class == expected


def test_unknown_kinds_and_foreign_scopes_are_refused() -> None:
    with pytest.raises(matters.MatterUnknown):
        matters.matter("PARTY")
    with pytest.raises(matters.ScopeNotForMatter):
        matters.check_scope(LIFT, "estate")
    matters.check_scope(LIFT, "stairs")


def test_thresholds_can_be_frozen_and_read_back_and_say_themselves() -> None:
    for kind in MatterClass:
        needed = matters.thresholds(kind)
        assert matters.thresholds_from(needed.plain()) == needed
    assert matters.threshold_words(matters.thresholds("special"))[1].endswith("四分之三以上")
    assert matters.threshold_words(matters.thresholds("ordinary"))[1].endswith("过半数")
    assert matters.threshold_words(matters.thresholds("unanimous")) == ["有利害关系的业主都要同意"]


@pytest.mark.parametrize(
    ("share", "inclusive", "part", "whole", "met"),
    [
        ("2/3", True, 66, 99, True), ("2/3", True, 65, 99, False), ("2/3", True, 67, 100, True),
        ("3/4", True, 54, 72, True), ("3/4", True, 53, 72, False),
        ("1/2", False, 50, 100, False), ("1/2", False, 51, 100, True),
        ("2/3", True, 0, 0, False), ("1/1", True, 20, 20, True),
    ],
)  # fmt: skip
def test_exact_edges(share: str, inclusive: bool, part: int, whole: int, met: bool) -> None:
    assert Bar(Fraction(share), inclusive).met(part, whole) is met


def test_nobody_taking_part_decides_nothing() -> None:
    verdict = decide(matters.thresholds("special"), Totals(3, 300), Tally())
    assert (verdict.outcome, verdict.approval.ok) == (Outcome.NOT_VALID_QUORUM, False)
    assert verdict.figures()["approve_heads_pct"] == "0.00%"
    empty = decide(matters.thresholds("ordinary"), Totals(), Tally())
    assert empty.outcome is Outcome.NOT_VALID_QUORUM


def test_one_silent_owner_blocks_what_all_must_agree_to() -> None:
    yes = Tally(approve=Totals(19, 1900))
    assert decide_unanimous(Totals(20, 2000), yes).outcome is Outcome.REJECTED
    assert decide_unanimous(Totals(19, 1900), yes).outcome is Outcome.PASSED


def test_spoiled_and_unknown_marks_take_no_part() -> None:
    assert tally_of([("approve", 5), ("spoiled", 7), ("", 9)]) == Tally(approve=Totals(1, 5))


def test_heads_by_the_set_of_owners_and_the_developers_stock_as_one() -> None:
    units = [
        Unit("101", 100, frozenset("A")), Unit("102", 100, frozenset("AB")), Unit("103", 50, frozenset("A")),
        Unit("104", 80, frozenset(), developer=True), Unit("105", 80, frozenset("C"), developer=True),
        Unit("106", 70, frozenset("D"), company=True), Unit("P1", 12, frozenset("E"), parking=True),
    ]  # fmt: skip
    found = [(head.kind, head.area, len(head.units)) for head in heads_of(units)]
    assert found == [
        (HeadKind.PERSON, 150, 2), (HeadKind.JOINT, 100, 1), (HeadKind.DEVELOPER, 160, 2), (HeadKind.COMPANY, 70, 1),
    ]  # fmt: skip
    assert len(heads_of(units, "INCLUDE")) == 5


def test_one_person_in_two_parts_that_pass_alone_is_a_head_in_each() -> None:
    units = [Unit("1-101", 100, frozenset("A"), part="1"), Unit("2-101", 100, frozenset("A"), part="2")]
    assert [head.part for head in heads_of(units)] == ["1", "2"]


def test_all_missing_areas_and_owners_are_named_at_once() -> None:
    with pytest.raises(AreaMissing) as areas:
        heads_of([Unit("a", None, frozenset("A")), Unit("b", 0, frozenset("B")), Unit("c", 1, frozenset("C"))])
    assert areas.value.units == ("a", "b")
    with pytest.raises(OwnerMissing) as owners:
        heads_of([Unit("a", 1, frozenset()), Unit("b", 1, frozenset("B"))])
    assert owners.value.units == ("a",)
    assert area_of(registered=0, surveyed=7620, contract=7500).source == "surveyed"


@pytest.mark.parametrize(
    ("lacking", "why"),
    [
        ({"allowed": ["STRICT"]}, Fallback.NOT_IN_CITY),
        ({"clause_id": ""}, Fallback.NO_CLAUSE),
        ({"delivery_logged": False}, Fallback.NO_DELIVERY_LOG),
        ({"warned": False}, Fallback.NO_WARNING),
    ],
)
def test_silence_counts_only_with_everything_it_needs(lacking: dict[str, object], why: Fallback) -> None:
    whole = {"allowed": list(Policy), "clause_id": "12", "delivery_logged": True, "warned": True}
    assert silence.settle("ABSTAIN", PRICE, **whole).policy is Policy.ABSTAIN
    found = silence.settle("ABSTAIN", PRICE, **{**whole, **lacking})
    assert (found.policy, found.fallbacks) == (Policy.STRICT, (why,))
    lift = silence.settle("FOLLOW_MAJORITY", LIFT, **whole)
    assert (lift.policy, lift.fallbacks) == (Policy.STRICT, (Fallback.NOT_FOR_MATTER,))


@pytest.mark.parametrize(("yes", "met", "policy"), [(51, True, "FOLLOW_MAJORITY"), (50, False, "STRICT")])
def test_the_floor_of_zhejiang_asks_for_more_than_half_of_all(yes: int, met: bool, policy: str) -> None:
    how = silence.Silence(Policy.FOLLOW_MAJORITY, Policy.FOLLOW_MAJORITY, Floor.OVER_HALF_OF_TOTAL)
    tally, silent = Tally(approve=Totals(yes, yes * 100), oppose=Totals(5, 500)), Totals(95 - yes, (95 - yes) * 100)
    found = silence.count(matters.thresholds("ordinary"), Totals(100, 10_000), tally, silent, how)
    assert (found.floor_met, found.policy) == (met, policy)
    assert found.strict.outcome is Outcome.NOT_VALID_QUORUM
    assert found.figures()["fallbacks"] == ([] if met else ["BELOW_FLOOR"])


def test_the_leading_no_also_draws_the_silent() -> None:
    how = silence.Silence(Policy.FOLLOW_MAJORITY, Policy.FOLLOW_MAJORITY, Floor.NONE)
    tally = Tally(approve=Totals(1, 100), oppose=Totals(2, 300))
    found = silence.count(matters.thresholds("ordinary"), Totals(9, 900), tally, Totals(6, 500), how)
    assert found.applied.tally.oppose == Totals(8, 800)
    assert found.applied.outcome is Outcome.REJECTED
    assert found.words == "FOLLOW_MAJORITY"


APP1, APP2 = Given(local("2026-03-03T09:00"), Channel.APP, "H"), Given(local("2026-03-05T09:00"), Channel.APP, "H")
PAPER = Given(local("2026-03-04T09:00"), Channel.PAPER)


@pytest.mark.parametrize(
    ("valid", "new", "policy", "goes"),
    [
        (None, APP1, "ELECTRONIC_WINS", Next.FIRST),
        (APP1, APP2, "ELECTRONIC_WINS", Next.REPLACES),
        (APP1, PAPER, "ELECTRONIC_WINS", Next.BESIDE),
        (PAPER, APP2, "ELECTRONIC_WINS", Next.REPLACES),
        (PAPER, APP2, "FIRST_WINS", Next.BESIDE),
        (APP1, PAPER, "FIRST_WINS", Next.BESIDE),
        (APP2, PAPER, "FIRST_WINS", Next.REPLACES),
    ],
)
def test_where_a_ballot_goes(valid: Given | None, new: Given, policy: str, goes: Next) -> None:
    assert precedence.place(valid, new, policy=policy, changes_used=0, changes_allowed=1) is goes


def test_a_change_too_many_and_a_second_joint_owner_are_told_apart() -> None:
    with pytest.raises(precedence.AlreadyVoted):
        precedence.check_change(APP1, APP2, changes_used=1, changes_allowed=1)
    other = Given(APP2.at, Channel.APP, "W")
    with pytest.raises(precedence.UnitAlreadyVoted):
        precedence.check_change(APP1, other, changes_used=0, changes_allowed=0)


PROXY = Given(APP1.at, Channel.PROXY, "P")


@pytest.mark.parametrize(
    ("stands", "with_mandate", "gave", "refused"),
    [
        (APP1, False, False, True),
        (PAPER, False, False, False),
        (PAPER, True, False, True),
        (PROXY, False, True, False),
        (PROXY, False, False, True),
    ],
)
def test_the_first_to_vote_speaks_for_all(stands: Given, with_mandate: bool, gave: bool, refused: bool) -> None:
    if not refused:
        precedence.check_speaker(stands, with_mandate=with_mandate, gave=gave)
        return
    with pytest.raises(precedence.UnitAlreadyVoted):
        precedence.check_speaker(stands, with_mandate=with_mandate, gave=gave)


@pytest.mark.parametrize("policy", list(PaperPolicy))
def test_paper_alone_counts_whatever_the_policy(policy: str) -> None:
    assert precedence.standing([PAPER], policy=policy, changes_allowed=0) == (0, [])


def test_who_votes_when_a_home_is_sold() -> None:
    moved = local("2026-03-04T00:00")
    assert precedence.votes_after_sale(seller_cast_at=moved - timedelta(seconds=1), transferred_at=moved) == "seller"
    assert precedence.votes_after_sale(seller_cast_at=moved, transferred_at=moved) == "buyer"
    assert precedence.votes_after_sale(seller_cast_at=None, transferred_at=moved) == "buyer"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"held": 3}, "proxy_limit"),
        ({"holder_is_staff": True}, "proxy_is_property_staff"),
        ({"written": False}, "mandate_unwritten"),
        ({"voters": [7], "holder": 7}, "proxy_for_oneself"),
    ],
)
def test_mandates_that_are_refused(more: dict[str, object], code: str) -> None:
    sound: dict[str, object] = {"held": 2, "holder_is_staff": False, "written": True}
    proxies.check_mandate(ProxyRules(3, False), **sound)
    with pytest.raises(DomainError) as refusal:
        proxies.check_mandate(ProxyRules(3, False), **{**sound, **more})
    assert refusal.value.code == code


def test_fifteen_full_days_of_notice_over_a_leap_day() -> None:
    noticed = local("2024-02-14T23:59:59")
    earliest = local("2024-03-01T00:00")
    assert calendar.earliest_opening(noticed, 15) == earliest
    assert calendar.earliest_opening(local("2023-02-14T00:00"), 15) == local("2023-03-02T00:00")
    calendar.check_notice(noticed, earliest, 15)
    with pytest.raises(calendar.NoticeTooShort) as refusal:
        calendar.check_notice(noticed, earliest - timedelta(seconds=1), 15)
    assert refusal.value.earliest == date(2024, 3, 1)
    assert calendar.notice_days(noticed, earliest) == 15


def test_the_opening_second_is_open_and_the_closing_second_is_late() -> None:
    opens, closes = local("2024-02-29T00:00"), local("2024-03-07T00:00")
    second = timedelta(seconds=1)
    found = [calendar.window(at, opens, closes) for at in (opens - second, opens, closes - second, closes)]
    assert found == [Window.EARLY, Window.OPEN, Window.OPEN, Window.LATE]
    days = Days(notice=15, least=7, most=60, publish_within=3, show=7)
    calendar.check_window(opens, closes, days)
    for wrong in (closes - second, opens + timedelta(days=60, seconds=1), opens - second):
        with pytest.raises(calendar.WindowWrong):
            calendar.check_window(opens, wrong, days)


def test_terms_after_a_vote() -> None:
    shown = calendar.publicity(local("2025-04-28T23:00"), 7)
    assert (shown.first_day, shown.last_day, shown.next_from) == (
        date(2025, 4, 29), date(2025, 5, 5), local("2025-05-06T00:00"),
    )  # fmt: skip
    assert calendar.objections_until(local("2025-04-28T23:00"), 7) == shown.next_from
    assert calendar.result_by(local("2025-04-28T23:00"), 3) == date(2025, 5, 1)
    assert days.after_election(date(2025, 5, 8)).file_by == date(2025, 6, 7)
    assert calendar.sue_by(date(2024, 2, 29)) == date(2025, 2, 28)
    assert calendar.keep_ballots_until(date(2025, 3, 1), None) == date(2030, 3, 1)
    assert calendar.keep_ballots_until(date(2025, 3, 1), date(2029, 8, 31)) == date(2032, 8, 31)
    assert calendar.delete_identity_pictures_by(date(2025, 3, 1)) == date(2025, 3, 31)
    assert days.report_change_of_term_by(date(2026, 5, 31), months=3) == date(2026, 2, 28)


def test_only_announced_topics() -> None:
    assert not_announced(["T1", "T2"], ["T2"]) == []
    assert not_announced(["T1"], ["T1", "T3", "T4"]) == ["T3", "T4"]


TOOK = Totals(100, 9000)


@pytest.mark.parametrize(
    ("votes", "seats", "elected", "runoff", "alternates", "open_seats"),
    [
        ([(80, 7000), (70, 6000), (60, 5000), (60, 5000)], 3, "01", "23", "", 1),
        ([(80, 7000), (70, 6000), (60, 5000)], 2, "01", "", "2", 0),
        ([(60, 7000), (70, 5000), (50, 8000)], 1, "1", "", "0", 0),
        ([(60, 5000), (60, 6000)], 1, "1", "", "0", 0),
        ([(51, 4501), (50, 9000), (99, 4500)], 3, "0", "", "", 2),
        ([(60, 5000), (60, 5000), (60, 5000)], 1, "", "012", "", 1),
    ],
)
def test_elections(
    votes: list[tuple[int, int]], seats: int, elected: str, runoff: str, alternates: str, open_seats: int
) -> None:
    standing = [Candidate(str(n), Totals(*one), n) for n, one in enumerate(votes)]
    for row in (standing, standing[::-1]):
        found = election.elect(row, seats, TOOK)
        assert ("".join(found.elected), "".join(found.runoff), "".join(found.alternates)) == (
            elected, runoff, alternates,
        )  # fmt: skip
        assert found.open_seats == open_seats


def test_without_a_quorum_nobody_is_elected() -> None:
    found = election.elect([Candidate("a", Totals(60, 6000))], 1, Totals(65, 6500), whole=Totals(100, 10_000))
    assert (found.elected, found.open_seats, found.elect_again) == ((), 1, True)


@pytest.mark.parametrize(
    ("planned", "households", "fits"),
    [(5, 300, True), (4, 300, False), (3, 100, True), (3, 101, False), (13, 900, False)],
)
def test_sizes_of_a_committee(planned: int, households: int, fits: bool) -> None:
    sizes = Sizes(5, 3, 100)
    if fits:
        election.check_seats(planned, sizes, households=households)
    else:
        with pytest.raises(election.SeatsWrong):
            election.check_seats(planned, sizes, households=households)
    assert Sizes(5, 3, None, None, 1_000_000).smallest(900, 1_000_000) == 3


def test_a_city_may_ask_for_more_candidates_than_seats_of_a_whole_committee() -> None:
    election.check_candidates(7, 5, planned=5, extra=Fraction(2, 5))
    with pytest.raises(election.TooFewCandidates) as refused:
        election.check_candidates(6, 5, planned=5, extra=Fraction(2, 5))
    assert refused.value.detail == {"least": 7}
    election.check_candidates(2, 2, planned=5, extra=Fraction(2, 5))
    election.check_candidates(2, 5, planned=5, extra=Fraction(0))


@pytest.mark.parametrize("city", ["", *cities()])
def test_what_every_city_asks_of_the_number_of_candidates_can_be_asked(city: str) -> None:
    extra = Fraction(profile(city).candidates_extra_share)
    assert 0 <= extra < 1
    election.check_candidates(5 if extra == 0 else 10, 5, planned=5, extra=extra)


@pytest.mark.parametrize(
    ("present", "approve", "two_thirds", "result"),
    [(3, 3, False, "NO_QUORUM"), (4, 4, False, "PASSED"), (7, 3, False, "REJECTED"), (4, 4, True, "NO_QUORUM"),
     (5, 4, True, "PASSED")],
)  # fmt: skip
def test_a_committee_of_seven(present: int, approve: int, two_thirds: bool, result: str) -> None:
    quorum = Bar(Fraction(2, 3), inclusive=True) if two_thirds else committee.QUORUM
    assert committee.meeting_result(7, present, approve, quorum=quorum) == result


def test_a_management_committee_needs_its_owners_too() -> None:
    rule = BodyRule(11, 15, Bar(Fraction(3, 5), inclusive=True), 3)
    assert body_wrongs(rule, 11, 7) == []
    assert body_wrongs(rule, 12, 5, term=4) == [Wrong.EVEN, Wrong.TOO_FEW_OWNERS, Wrong.TERM_TOO_LONG]
    assert body_wrongs(rule, 9, 9) == [Wrong.OUTSIDE_SIZE]
    there = {"present": 6, "owners_present": 4, "approve": 6}
    assert committee.management_result(11, 7, **there) is Meeting.PASSED
    assert committee.management_result(11, 7, **{**there, "owners_present": 3}) is Meeting.NO_QUORUM


def test_requests_and_candidates() -> None:
    assert [committee.request_reached(asked, 500) for asked in (99, 100)] == [False, True]
    assert [committee.may_call_meeting(asked, 7) for asked in (2, 3)] == [False, True]
    owing = Standing(owner=True, adult=True, related_to_firm=False, unpaid=True)
    assert committee.candidate_wrongs(owing, refuse=["unpaid"]) == [Wrong.UNPAID]
    assert committee.candidate_wrongs(owing, refuse=[]) == []
    tenant = Standing(owner=False, adult=False, related_to_firm=True)
    assert committee.candidate_wrongs(tenant, refuse=[]) == [Wrong.NOT_OWNER, Wrong.NOT_ADULT, Wrong.RELATED_TO_FIRM]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["PASSED", "PASSED"], "PASSED"),
        (["PASSED", "REJECTED"], "REJECTED"),
        (["PASSED", "NOT_VALID_QUORUM"], "NOT_VALID_QUORUM"),
        (["REJECTED", "NOT_VALID_QUORUM"], "REJECTED"),
    ],
)
def test_the_whole_passes_only_with_every_part(parts: list[str], whole: str) -> None:
    assert overall({str(n): Outcome(one) for n, one in enumerate(parts)}) == whole
