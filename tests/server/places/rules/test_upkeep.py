"""A lift's upkeep to the day, and the local rules of cities."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import BadSettings
from server.kit.clock import SHANGHAI
from server.places.rules import cities as local
from server.places.rules import profile, upkeep
from server.places.rules.upkeep import Act, Care, Contract, Due

LEAP = date(2024, 2, 29)


def inspections(installed: date, until_year: int) -> list[Due]:
    """Every inspection up to that many years after the installation inspection."""
    dues = (upkeep.due_in(installed, year) for year in range(1, until_year + 1))
    return [due for due in dues if due.care is Care.INSPECTION]


def test_registration_and_applying_are_clamped_to_the_month() -> None:
    assert upkeep.register_by(date(2025, 3, 10)) == date(2025, 4, 9)
    assert upkeep.apply_by(date(2026, 5, 31)) == date(2026, 4, 30)
    assert upkeep.apply_by(date(2024, 3, 31)) == LEAP
    assert upkeep.apply_by(date(2026, 1, 15)) == date(2025, 12, 15)


def test_maintenance_is_late_from_the_sixteenth_day_on() -> None:
    last = date(2026, 2, 20)
    assert upkeep.next_maintenance(last, 15) == date(2026, 3, 7)
    assert not upkeep.maintenance_overdue(last, date(2026, 3, 7), 15)
    assert upkeep.maintenance_overdue(last, date(2026, 3, 8), 15)
    visits = [date(2026, 3, 20), last, date(2026, 3, 1)]
    assert upkeep.gaps(visits, 15) == [(date(2026, 3, 1), date(2026, 3, 20))]


def test_nobody_maintains_a_lift_whose_contract_is_over() -> None:
    ends = date(2025, 6, 30)
    assert upkeep.contract_state(ends, ends) is Contract.MAINTAINED
    found = upkeep.upkeep(ends, date(2025, 6, 25), ends + timedelta(days=1), 15)
    assert (found.contract, found.overdue) == (Contract.UNMAINTAINED, False)
    assert found.acts == tuple(Act)
    never = upkeep.upkeep(None, None, ends, 15)
    assert (never.contract, never.overdue, never.next_due) == (Contract.UNMAINTAINED, True, ends)


def test_inspections_keep_their_base_month() -> None:
    dues = inspections(LEAP, 17)
    assert [due.year for due in dues] == [1, 4, 7, 9, 11, 13, 15, 16, 17]
    assert (dues[0].earliest, dues[0].by) == (date(2024, 12, 1), date(2025, 2, 28))
    assert dues[1].by == LEAP.replace(year=2028)
    test = upkeep.due_in(LEAP, 2)
    assert (test.care, test.earliest) == (Care.SELF_TEST, date(2026, 1, 1))


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 12_000))
def test_the_next_inspection_is_the_first_that_is_not_over(installed: date, days: int) -> None:
    after = installed + timedelta(days=days)
    naive = next(due for due in inspections(installed, 60) if due.by >= after)
    assert upkeep.next_inspection(installed, after) == naive


def test_rescuers_are_in_time_to_the_second() -> None:
    called = datetime(2025, 7, 1, 23, 45, tzinfo=SHANGHAI)
    limits = {"urban": 30, "other": 60}
    assert upkeep.arrived_in_time(called, called + timedelta(minutes=30), "urban", limits)
    assert not upkeep.arrived_in_time(called, called + timedelta(minutes=30, seconds=1), "urban", limits)
    assert upkeep.arrived_in_time(called, called + timedelta(minutes=60), "other", limits)
    with pytest.raises(ValueError):
        upkeep.arrival_limit(called, "moon", limits)


def test_a_lift_that_stood_still_or_is_old() -> None:
    assert upkeep.inspect_before_restart(LEAP, date(2025, 2, 28))
    assert not upkeep.inspect_before_restart(LEAP, date(2025, 2, 27))
    assert not upkeep.is_old(date(2010, 5, 1), date(2025, 5, 1))
    assert upkeep.is_old(date(2010, 5, 1), date(2025, 5, 2))


def test_a_city_changes_single_values_and_says_nothing_else() -> None:
    assert profile("杭州市").notice_days_extraordinary == 7
    assert profile("杭州市").notice_days_regular == 15
    assert profile("上海市").committee_max is None
    assert profile("上海市").committee_small_area == 1_000_000
    assert profile("济南市").lift_publicity_before_vote
    assert profile("北京市").changes_allowed == 0
    assert profile("宁波市").candidate_show_days == 10
    assert (profile("湖州市").term_report_months, profile("湖州市").term_report_days) == (0, 60)
    unknown = profile("某市")
    assert (unknown.known, unknown.evote_mode, unknown.nonreturn_policies_allowed) == (
        False, "OFFICIAL_ONLY", ("STRICT",),
    )  # fmt: skip


@pytest.mark.parametrize("city", local.cities())
def test_every_citys_file_can_be_read_and_names_rules_that_exist(city: str) -> None:
    rules = profile(city)
    assert rules.known
    assert rules.evote_mode in set(local.EvoteMode)
    assert 0 < rules.vote_min_days <= rules.vote_max_days
    assert rules.committee_min % 2 == 1
    assert rules.evote_mode == local.EvoteMode.SELF_HOSTED_ALLOWED or rules.evote_words


def test_a_rule_nobody_knows_stops_the_start(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    read = local.read_toml
    monkeypatch.setattr(local, "read_toml", lambda path: {**read(path), "vote_by_shouting": True})
    local.profile.cache_clear()
    try:
        with pytest.raises(BadSettings, match="vote_by_shouting"):
            profile("杭州市")
    finally:
        local.profile.cache_clear()
