"""Any order of ballots, any grouping of owners, any split of areas: the count is that of a naive second one.

The second implementation below shares no code with the rules: fractions, dictionaries and plain loops.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from server.kit.bar import Bar
from server.votes.rules.counting import Tally, Totals, cut_percent, decide, tally_of
from server.votes.rules.each_part import decide_each, pool
from server.votes.rules.heads import Unit, heads_of, totals_of
from server.votes.rules.matters import matters, thresholds
from server.votes.rules.needs import still_needs
from server.votes.rules.precedence import AlreadyVoted, Given, Next, PaperPolicy, place, standing
from server.votes.rules.silence import Floor, Policy, Silence, count

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CHOICES = ("approve", "oppose", "abstain", "spoiled", "silent", "undelivered")


@dataclass(frozen=True)
class Cast:
    """One ballot: whose, when (hours), electronic or not, what it says."""

    head: int
    hour: int
    electronic: bool
    choice: str


def naive_heads(units: list[tuple[int, frozenset[str], bool]]) -> dict[frozenset[str], Fraction]:
    """Area by set of owners; all of a developer's stock under one key."""
    found: dict[frozenset[str], Fraction] = {}
    for area, owners, developer in units:
        key = frozenset({"developer!"}) if developer else owners
        found[key] = found.get(key, Fraction(0)) + Fraction(area, 100)
    return found


def naive_counted(casts: list[Cast], policy: str, changes: int) -> dict[int, str]:
    """What each head says in the end: the last allowed one of each way, then paper against electronic."""
    said: dict[int, str] = {}
    for head in {one.head for one in casts}:
        ways: dict[bool, list[Cast]] = {}
        for one in sorted((c for c in casts if c.head == head), key=lambda c: c.hour):
            ways.setdefault(one.electronic, []).append(one)
        kept = {way: row[: changes + 1][-1] for way, row in ways.items()}
        if len(kept) == 1:
            said[head] = next(iter(kept.values())).choice
        elif policy == "FIRST_WINS":
            said[head] = kept[min(ways, key=lambda way: ways[way][0].hour)].choice
        else:
            said[head] = kept[True].choice
    return said


def naive_result(areas: list[int], said: list[str], special: bool, policy: str, floor: bool) -> dict[str, Any]:
    """The whole count in fractions, silence included."""
    sides: dict[str, list[Fraction]] = {name: [] for name in CHOICES}
    for area, choice in zip(areas, said, strict=True):
        sides[choice].append(Fraction(area, 100))
    heads = {name: len(row) for name, row in sides.items()}
    area_of = {name: sum(row, Fraction(0)) for name, row in sides.items()}
    total_heads, total_area = len(areas), sum((Fraction(area, 100) for area in areas), Fraction(0))
    to = "" if policy == "STRICT" else "abstain"
    if policy == "FOLLOW_MAJORITY":
        for one, other in (("approve", "oppose"), ("oppose", "approve")):
            if heads[one] > heads[other] and area_of[one] > area_of[other]:
                enough = Fraction(heads[one], total_heads) > Fraction(1, 2) and area_of[one] / total_area > Fraction(
                    1, 2
                )
                to = one if not floor or enough else ""
    if to:
        heads[to], area_of[to] = heads[to] + heads["silent"], area_of[to] + area_of["silent"]
    took = ("approve", "oppose", "abstain")
    part_heads, part_area = sum(heads[one] for one in took), sum((area_of[one] for one in took), Fraction(0))
    quorum = Fraction(part_heads, total_heads) >= Fraction(2, 3) and part_area / total_area >= Fraction(2, 3)
    agreed = False
    if part_heads:
        shares = Fraction(heads["approve"], part_heads), area_of["approve"] / part_area
        agreed = all(one >= Fraction(3, 4) if special else one > Fraction(1, 2) for one in shares)
    outcome = "NOT_VALID_QUORUM" if not quorum else "PASSED" if agreed else "REJECTED"
    return {"heads": part_heads, "area": part_area, "yes": heads["approve"], "outcome": outcome}


AREAS = st.integers(1, 40_000)
VOTERS = st.lists(st.tuples(AREAS, st.sampled_from(CHOICES)), min_size=1, max_size=30)


@settings(max_examples=150, deadline=None)
@given(VOTERS, st.sampled_from(("ordinary", "special")), st.sampled_from(list(Policy)), st.booleans(), st.randoms())
def test_any_vote_comes_out_as_the_naive_count(
    voters: list[tuple[int, str]], kind: str, policy: Policy, floor: bool, dice: random.Random
) -> None:
    shuffled = list(voters)
    dice.shuffle(shuffled)
    total = Totals(len(voters), sum(area for area, _ in voters))
    tally = tally_of((choice, area) for area, choice in shuffled)
    silent = [area for area, choice in shuffled if choice == "silent"]
    how = Silence(policy, policy, Floor.OVER_HALF_OF_TOTAL if floor else Floor.NONE)
    counted = count(thresholds(kind), total, tally, Totals(len(silent), sum(silent)), how).applied
    expected = naive_result([a for a, _ in voters], [c for _, c in voters], kind == "special", policy, floor)
    assert {
        "heads": counted.tally.took_part.heads,
        "area": Fraction(counted.tally.took_part.area, 100),
        "yes": counted.tally.approve.heads,
        "outcome": str(counted.outcome),
    } == expected


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(AREAS, st.frozensets(st.sampled_from("ABCDE"), min_size=1, max_size=3), st.booleans()),
        min_size=1,
        max_size=20,
    ),
    st.randoms(),
)
def test_any_grouping_of_owners_gives_the_naive_heads(
    rows: list[tuple[int, frozenset[str], bool]], dice: random.Random
) -> None:
    units = [Unit(str(n), area, owners, developer=dev) for n, (area, owners, dev) in enumerate(rows)]
    dice.shuffle(units)
    heads = heads_of(units)
    expected = naive_heads(rows)
    assert sorted(Fraction(head.area, 100) for head in heads) == sorted(expected.values())
    assert totals_of(heads) == Totals(len(expected), sum(area for area, _, _ in rows))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(2, 40_000), st.sampled_from(CHOICES[:3])), min_size=1, max_size=12), st.data())
def test_splitting_an_owners_area_among_more_homes_changes_nothing(
    rows: list[tuple[int, str]], data: st.DataObject
) -> None:
    whole = [Unit(str(n), area, frozenset({str(n)})) for n, (area, _) in enumerate(rows)]
    split = []
    for n, (area, _) in enumerate(rows):
        cut = data.draw(st.integers(1, area - 1))
        split += [Unit(f"{n}a", cut, frozenset({str(n)})), Unit(f"{n}b", area - cut, frozenset({str(n)}))]
    said = {str(n): choice for n, (_, choice) in enumerate(rows)}
    verdicts = []
    for units in (whole, split):
        heads = heads_of(units)
        tally = tally_of((said[next(iter(head.owners))], head.area) for head in heads)
        verdicts.append(decide(thresholds("special"), totals_of(heads), tally).figures())
    assert verdicts[0] == verdicts[1]


CASTS = st.lists(
    st.builds(Cast, st.integers(0, 3), st.integers(0, 10**6), st.booleans(), st.sampled_from(CHOICES[:3])),
    min_size=1,
    max_size=15,
    unique_by=lambda one: one.hour,
)


@settings(max_examples=150, deadline=None)
@given(CASTS, st.sampled_from(list(PaperPolicy)), st.integers(0, 2))
def test_any_mix_of_paper_and_electronic_ballots_stands_as_in_the_naive_count(
    casts: list[Cast], policy: PaperPolicy, changes: int
) -> None:
    ours = {}
    for head in {one.head for one in casts}:
        row = sorted((one for one in casts if one.head == head), key=lambda one: one.hour)
        ballots = [Given(NOW + timedelta(seconds=c.hour), _way(c), "x") for c in row]
        place, _ = standing(ballots, policy=policy, changes_allowed=changes)
        ours[head] = row[place].choice
    assert ours == naive_counted(casts, policy, changes)


@settings(max_examples=150, deadline=None)
@given(CASTS, st.sampled_from(list(PaperPolicy)), st.integers(0, 2))
def test_ballots_put_in_place_one_by_one_end_as_all_of_them_together_stand(
    casts: list[Cast], policy: PaperPolicy, changes: int
) -> None:
    ballots = [Given(NOW + timedelta(seconds=c.hour), _way(c), "x") for c in sorted(casts, key=lambda one: one.hour)]
    valid: Given | None = None
    used, firsts = {True: 0, False: 0}, dict[bool, datetime]()
    for one in ballots:
        way = one.electronic
        try:
            goes = place(valid, one, policy=policy, changes_used=used[way], changes_allowed=changes, firsts=firsts)
        except AlreadyVoted:
            continue
        used[way] += way in firsts
        firsts.setdefault(way, one.at)
        valid = valid if goes is Next.BESIDE else one
    assert valid == ballots[standing(ballots, policy=policy, changes_allowed=changes)[0]]


def _way(cast: Cast) -> str:
    return "app" if cast.electronic else "paper"


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 10**7), st.integers(1, 7), st.integers(1, 7), st.booleans())
def test_the_least_that_reaches_a_bar_is_the_least(whole: int, part: int, of: int, inclusive: bool) -> None:
    assume(part <= of)
    bar = Bar(Fraction(part, of), inclusive)
    least = bar.least(whole)
    assert bar.met(least, whole) or least > whole
    assert not bar.met(least - 1, whole)
    assert bar.met(least, whole) == (
        Fraction(least, whole) >= bar.share if inclusive else Fraction(least, whole) > bar.share
    )


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), VOTERS), min_size=1, max_size=4, unique_by=lambda one: one[0]))
def test_parts_pass_alone_and_their_pool_is_the_sum(parts: list[tuple[int, list[tuple[int, str]]]]) -> None:
    table = {
        str(name): (Totals(len(row), sum(a for a, _ in row)), tally_of((c, a) for a, c in row)) for name, row in parts
    }
    decided = decide_each(thresholds("special"), table)
    outcomes = [
        naive_result([a for a, _ in row], [c for _, c in row], True, "STRICT", False)["outcome"] for _, row in parts
    ]
    assert [str(one.outcome) for one in decided.parts.values()] == outcomes
    assert (decided.outcome == "PASSED") is (set(outcomes) == {"PASSED"})
    assert pool(table)[0] == Totals(sum(len(row) for _, row in parts), sum(a for _, row in parts for a, _ in row))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_percentage_is_cut_and_never_shown_too_high(part: int, whole: int) -> None:
    assume(part <= whole)
    shown = Fraction(cut_percent(part, whole).rstrip("%")) / 100
    assert shown <= Fraction(part, whole) < shown + Fraction(1, 10_000)


@settings(max_examples=80, deadline=None)
@given(VOTERS, st.sampled_from(("ordinary", "special")))
def test_what_is_still_needed_is_exactly_enough(voters: list[tuple[int, str]], kind: str) -> None:
    total = Totals(len(voters), sum(area for area, _ in voters))
    took = tally_of((choice, area) for area, choice in voters).took_part
    bar = thresholds(kind).take_part
    needs = still_needs(bar, took, total)
    filled = Totals(took.heads + needs.heads, took.area + needs.area)
    assert bar.met(filled.heads, total.heads)
    assert bar.met(filled.area, total.area)
    assert needs.reached is decide(thresholds(kind), total, Tally(abstain=took)).take_part.ok


def test_no_kind_of_matter_has_a_class_of_its_own_making() -> None:
    assert {kind.matter_class for kind in matters().values()} == {"ordinary", "special", "unanimous"}
