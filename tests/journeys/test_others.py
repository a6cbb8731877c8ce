"""The other chapters of the story, on both engines."""

from __future__ import annotations

import pytest

from miniprogram_stub.story import (
    complaint,
    leak,
    letting_in,
    lift,
    lift_talk,
    lift_vote,
    pay,
    strangers,
    sudden_death,
    talk,
    water_cut,
)
from miniprogram_stub.story.screen import Screen
from miniprogram_stub.story.town import Town
from tests.journeys.conftest import Stepped


@pytest.fixture
def reported(town: Town, system: Stepped) -> Town:
    """梅姐 lives here and has reported her leak."""
    leak.come_in(town)
    leak.report(town)
    system.settle()
    return town


def test_a_stranger_finds_nothing_of_the_next_estate(reported: Town) -> None:
    strangers.play(reported)


def test_a_tenant_is_refused_with_a_reason_and_let_in_the_second_time(reported: Town) -> None:
    letting_in.play(reported)


def test_one_tap_in_the_lift_reaches_everybody_on_duty(reported: Town) -> None:
    lift.play(reported)


def test_a_double_tap_is_one_report(reported: Town) -> None:
    sudden_death.tap_twice(reported)


def test_a_complaint_never_reaches_the_one_complained_about(reported: Town) -> None:
    for person in ("xiaoli", "liujingli"):
        reported.clock_in(person)
    complaint.play(reported)


def test_a_burst_pipe_is_told_by_the_word_of_two_and_taken_back(reported: Town) -> None:
    reported.clock_in("xiaoli")
    strangers.come_in(reported)
    water_cut.play(reported)


def test_a_stair_talks_a_lift_over_votes_and_hears_every_result(reported: Town) -> None:
    strangers.come_in(reported)
    lift_talk.play(reported)
    lift_vote.play(reported)


def test_who_only_speaks_is_heard_answered_and_helped(town: Town) -> None:
    leak.play(town)
    finance = Screen(town.system.server)
    finance.sign_in_by_wecom("zhoukuaiji")
    pay.bills(town, finance)
    finance.close()
    talk.play(town)
