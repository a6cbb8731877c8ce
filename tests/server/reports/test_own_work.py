"""Who works here and lives here: nobody judges as a resident what they had on hand as staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.kit.clock import StoppedClock
from server.people.models import Tenure
from server.reports.queries import figures
from server.reports.rules.own_work import ANOTHER, NotRated, OwnWork
from server.reports.rules.words import State
from tests.cast import MOVED_IN, Cast
from tests.talks import Chat
from workflows.reports import jobs

JUDGING = {"accept", "return", "rate"}


@pytest.fixture
def home(cast: Cast) -> Cast:
    """小李 and 老王 have 502 together."""
    with cast.house.database.write() as session:
        session.add_all(
            Tenure(home_id=cast.homes["502"], person_id=cast.ids[name], role="owner", since=MOVED_IN, source="binding",
                   share=1, share_of=2)
            for name in ("xiaoli", "laowang")
        )  # fmt: skip
    return cast


def made(cast: Cast, by: str) -> int:
    """A fault of 502's power."""
    return cast.report(by, place="home", home_id=cast.homes["502"], category="indoor_power")


def offers(cast: Cast, name: str, report_id: int) -> set[str]:
    """What somebody may say of it."""
    return {str(one["move"]) for one in cast.tell(name, report_id)["moves"]} & JUDGING


def counted(cast: Cast) -> Any:
    """The figures of everything."""
    now = cast.house.clock.now()
    with cast.house.database.read() as session:
        return figures.counts(session, [cast.xiushan], since=now - timedelta(days=1), until=now + timedelta(days=60))


@pytest.mark.parametrize("by", ["xiaoli", "laowang"])
def test_who_worked_on_it_does_not_judge_it_and_another_of_the_home_does(home: Cast, by: str) -> None:
    report_id = home.work(made(home, by))
    assert offers(home, "xiaoli", report_id) == set() and offers(home, "laowang", report_id) == {"accept", "return"}
    for move, bring in (("accept", {}), ("return", {"reason": "came_back"})):
        with pytest.raises(OwnWork, match="own_work"):
            home.move("xiaoli", report_id, move, **bring)
    assert home.tell("xiaoli", report_id)["outcome"]["next"] == ANOTHER
    with pytest.raises(NotRated):
        home.move("laowang", report_id, "accept", stars=5)
    home.move("laowang", report_id, "accept")
    assert home.row(report_id).state == State.CLOSED


def test_what_ones_own_home_was_worked_on_by_is_rated_by_nobody(home: Cast) -> None:
    report_id = home.work(made(home, "laowang"))
    home.move("laowang", report_id, "accept")
    for name, refused in (("xiaoli", OwnWork), ("laowang", NotRated)):
        assert offers(home, name, report_id) == set()
        with pytest.raises(refused):
            home.move(name, report_id, "rate", stars=5)
    found = counted(home)
    assert (found.closed, found.rated, found.rated_4_or_5) == (1, 0, 0)


def test_who_lives_alone_waits_until_it_closes_and_may_open_it_again(cast: Cast, clock: StoppedClock) -> None:
    with cast.house.database.write() as session:
        session.add(Tenure(home_id=cast.homes["502"], person_id=cast.ids["xiaoli"], role="owner", since=MOVED_IN,
                           source="binding", share=1, share_of=1))  # fmt: skip
    lamp = cast.work(cast.report("xiaoli"))
    cast.react()
    told = [words for _, words in cast.inbox("xiaoli")]
    assert [words for words in told if words == "已经处理完。" + ANOTHER] and offers(cast, "xiaoli", lamp) == set()
    for days in (5, 3, 3):
        clock.advance(days=days)
        jobs.close(cast.house, clock.now())
    assert cast.row(lamp).state == State.CLOSED and cast.row(lamp).stars is None
    assert [words for _, words in cast.inbox("xiaoli") if "由家里别的人确认" in words]
    assert offers(cast, "xiaoli", lamp) == set()
    cast.move("xiaoli", lamp, "reopen", reason="came_back")


def test_what_a_colleague_did_after_it_came_back_is_theirs_to_judge(home: Cast) -> None:
    report_id = home.work(made(home, "xiaoli"))
    home.move("laowang", report_id, "return", reason="came_back")
    home.work(report_id, by="zhaojie")
    home.move("xiaoli", report_id, "accept")
    home.move("xiaoli", report_id, "rate", stars=4)
    assert counted(home).rated_4_or_5 == 1


def test_in_chat_another_of_the_home_says_that_it_is_good_and_is_not_asked_for_stars(home: Cast) -> None:
    report_id = home.work(made(home, "laowang"))
    said = Chat(home, "laowang").say("修好了，五星")
    assert home.row(report_id).state == State.CLOSED and home.row(report_id).stars is None
    assert "星" not in "".join(str(one) for one in said)
