"""Staff write down what a caller without an account says of finished work: who, when, and never of their own."""

from __future__ import annotations

from typing import Any

import pytest

from server.kit.errors import DomainError, Malformed, NotAllowed
from server.reports.rules import spoken
from server.reports.rules.states import moves_for
from server.reports.rules.words import Move, State, Who
from tests.cast import Cast
from tests.server.reports.for_others import enter, lose_wechat

HEARD: dict[str, Any] = {"heard": "phone", "words": "上午十点张阿婆打来，说弄好了"}


def offered(cast: Cast, name: str, report_id: int) -> dict[str, str]:
    return {step["move"]: step["label"] for step in cast.tell(name, report_id)["moves"]}


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        (State.DONE, {Move.ACCEPT, Move.RETURN}), (State.CLOSED, {Move.RATE, Move.REOPEN}),
        (State.UNFIXED, {Move.RATE, Move.REOPEN}), (State.WORKING, {Move.URGE}), (State.WITHDRAWN, set()),
    ],
)  # fmt: skip
def test_a_scribe_makes_the_moves_of_a_resident_and_no_others(state: State, moves: set[Move]) -> None:
    assert {step.move for step in moves_for(state, {Who.SCRIBE})} == moves
    assert moves <= spoken.SPOKEN


@pytest.mark.parametrize("reporter", [None, "laowang"])
def test_a_colleague_writes_down_that_it_is_solved_with_stars(cast: Cast, reporter: str | None) -> None:
    if reporter:
        lose_wechat(cast, reporter)
    report_id = cast.work(enter(cast, reporter=reporter))
    assert offered(cast, "zhaojie", report_id)["accept"] == "住户说解决了"
    cast.move("zhaojie", report_id, "accept", stars=4, **HEARD)
    row = cast.row(report_id)
    assert (row.state, row.stars, row.closed_by) == (State.CLOSED, 4, "resident")
    event = cast.tell("zhaojie", report_id)["timeline"][-1]
    assert (event["label"], event["words"]) == ("住户说解决了（电话里说的）", HEARD["words"])


def test_it_is_returned_reopened_rated_and_urged(cast: Cast) -> None:
    report_id = cast.work(enter(cast))
    cast.move("zhaojie", report_id, "return", reason="not_fixed", **HEARD)
    cast.move("zhaojie", report_id, "urge", **HEARD)
    cast.work(report_id, by="liujingli")
    cast.move("zhaojie", report_id, "accept", **HEARD)
    cast.move("zhaojie", report_id, "rate", stars=2, **HEARD)
    cast.move("zhaojie", report_id, "reopen", reason="came_back", **HEARD)
    row = cast.row(report_id)
    assert (row.state, row.reopen_count, row.urge_count) == (State.REOPENED, 2, 1)


@pytest.mark.parametrize("missing", ["heard", "words"])
def test_how_and_from_whom_it_was_heard_is_always_asked(cast: Cast, missing: str) -> None:
    report_id = cast.work(enter(cast))
    with pytest.raises(Malformed):
        cast.move("zhaojie", report_id, "accept", **{key: value for key, value in HEARD.items() if key != missing})
    assert cast.row(report_id).state == State.DONE


def test_nobody_writes_it_down_of_their_own_work(cast: Cast) -> None:
    report_id = cast.work(enter(cast))
    assert not offered(cast, "xiaoli", report_id).keys() & {"accept", "return"}
    for move in ("accept", "return"):
        with pytest.raises(NotAllowed) as refusal:
            cast.move("xiaoli", report_id, move, reason="not_fixed", **HEARD)
        assert refusal.value.code == "own_work"
    cast.move("zhaojie", report_id, "accept", **HEARD)
    assert not offered(cast, "xiaoli", report_id).keys() & {"rate", "reopen"}


@pytest.mark.parametrize("case", ["made in the app", "the reporter has an account"])
def test_whoever_can_speak_for_themselves_does(cast: Cast, case: str) -> None:
    report_id = cast.work(cast.report() if case == "made in the app" else enter(cast, reporter="laowang"))
    assert not offered(cast, "zhaojie", report_id).keys() & {str(one) for one in spoken.SPOKEN}
    with pytest.raises(DomainError):
        cast.move("zhaojie", report_id, "accept", **HEARD)


def test_one_caller_is_one_home_however_many_write_it_down(cast: Cast, clock: Any) -> None:
    report_id = enter(cast)
    before = cast.row(report_id).priority
    for name in ("zhaojie", "liujingli", "xiaoli", "zhaojie"):
        cast.move(name, report_id, "urge", **HEARD)
        clock.advance(hours=3)
    assert cast.row(report_id).priority == before and cast.row(report_id).urge_count == 4


def test_the_app_offers_urging_to_who_writes_it_down_once_at_a_time(cast: Cast) -> None:
    report_id = enter(cast)
    assert cast.tell("zhaojie", report_id)["urge"]["may"]
    cast.move("zhaojie", report_id, "urge", **HEARD)
    assert not cast.tell("zhaojie", report_id)["urge"]["may"]
