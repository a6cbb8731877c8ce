"""The result of the authority's system: entered by one, confirmed by another, put right until it is final."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, DomainError, Malformed, NotAllowed, NotFound
from server.people.models import Person
from server.votes.models import OfficialEntry, Result
from server.votes.queries import results
from server.votes.rules.counting import Totals
from server.votes.service import closing, finishing, official
from server.votes.service.drafting import Option, Topic
from server.votes.service.official import Entered
from tests.cast import Cast
from tests.server.votes.polling import CLOSES, LIFT, Polling

YES, NO = (3, 26400), (0, 0)
Said = tuple[int, int]


def over(cast: Cast, clock: StoppedClock, topics: tuple[Topic, ...] = LIFT, **more: str) -> Polling:
    """A poll that is over, whose ballots were cast with the authority."""
    polling = Polling(cast, clock)
    polling.rule(evote_mode="OFFICIAL_ONLY")
    polling.draft(topics, **more)
    polling.freeze()
    polling.open()
    clock.set(CLOSES)
    with cast.house.database.write() as session:
        closing.close_due(session, polling.keys, at=CLOSES)
    assert polling.poll.state == "closed"
    return polling


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """Such a poll about a lift."""
    return over(cast, clock)


def enter(
    polling: Polling, *, passed: bool = True, approve: Said = YES, oppose: Said = NO, why: str = "",
    by: str = "liujingli",
) -> int:  # fmt: skip
    """Somebody types what stands on the paper; gives the entry."""
    figures = [Entered(1, passed, Totals(*approve), Totals(*oppose), Totals(), why)]
    with polling.cast.house.database.write() as session:
        return official.enter(session, polling.cast[by], polling.poll_id, figures=figures, file_key="k",
                              version=polling.poll.version, at=polling.clock.now())  # fmt: skip


def confirm(polling: Polling, entry_id: int, by: str = "committee") -> None:
    """Somebody has compared it with the paper."""
    with polling.cast.house.database.write() as session:
        official.confirm(session, polling.cast[by], entry_id, at=polling.clock.now())


def send_back(polling: Polling, entry_id: int, by: str = "committee", why: str = "人数抄反了") -> None:
    """It is not what the paper says."""
    with polling.cast.house.database.write() as session:
        official.send_back(session, polling.cast[by], entry_id, why=why, at=polling.clock.now())


def outcomes(polling: Polling) -> list[tuple[int, str, str]]:
    """Number, kind and outcome of every result."""
    return [(one.number, one.kind, one.outcome) for one in polling.rows(Result)]


def test_it_counts_when_a_second_person_has_confirmed_it(polling: Polling) -> None:
    entry = enter(polling)
    assert polling.poll.state == "closed" and not polling.rows(Result)
    with pytest.raises(NotAllowed, match="second_person_needed"):
        confirm(polling, entry, "liujingli")
    with pytest.raises(NotFound):
        confirm(polling, entry, "huangjingli")
    with pytest.raises(Conflict, match="official_waiting"):
        enter(polling, by="committee")
    confirm(polling, entry)
    assert polling.poll.state == "preliminary" and outcomes(polling) == [(1, "preliminary", "PASSED")]
    with pytest.raises(Conflict, match="official_settled"):
        confirm(polling, entry, "street")


def test_nor_by_another_account_of_theirs(polling: Polling) -> None:
    entry, ids = enter(polling), polling.cast.ids
    with polling.cast.house.database.write() as session:
        merged = update(Person).where(Person.id == ids["liujingli"]).values(merged_into=ids["committee"])
        session.execute(merged)
    with pytest.raises(NotAllowed, match="second_person_needed"):
        confirm(polling, entry)


@pytest.mark.parametrize(("passed", "approve", "oppose"), [(True, NO, YES), (False, YES, NO)])
def test_an_outcome_that_is_not_what_the_figures_make_of_it_needs_its_reason(
    polling: Polling, passed: bool, approve: Said, oppose: Said
) -> None:
    with pytest.raises(Malformed, match="outcome_differs"):
        enter(polling, passed=passed, approve=approve, oppose=oppose)
    confirm(polling, enter(polling, passed=passed, approve=approve, oppose=oppose, why="主管部门扣除了无效票"))
    said = "和按票数算的不一样，原因是：主管部门扣除了无效票。"
    shown = polling.cast.visitor("meijie").get(f"/votes/{polling.poll_id}/result").json["topics"][0]
    assert said in shown["policy_words"] and shown["outcome_label"] == ("通过" if passed else "未通过")


def test_what_was_sent_back_does_not_count_and_is_entered_anew(polling: Polling) -> None:
    first = enter(polling, passed=False, approve=NO, oppose=YES)
    with pytest.raises(Malformed, match="reason_needed"):
        send_back(polling, first, why=" ")
    send_back(polling, first)
    with pytest.raises(Conflict, match="official_settled"):
        confirm(polling, first)
    confirm(polling, enter(polling, by="committee"), "liujingli")
    kept = [(one.state, one.figures[0]["passed"], one.why) for one in polling.rows(OfficialEntry)]
    assert kept == [("sent_back", False, "人数抄反了"), ("confirmed", True, "")]


def test_a_slip_is_put_right_until_it_is_final_and_what_was_there_stays(polling: Polling) -> None:
    confirm(polling, enter(polling, passed=False, approve=NO, oppose=YES))
    polling.cast.react()
    with pytest.raises(Conflict, match="official_same"):
        enter(polling, passed=False, approve=NO, oppose=YES)
    polling.clock.advance(hours=1)
    again = enter(polling)
    assert outcomes(polling) == [(1, "preliminary", "REJECTED")], "nothing changes before a second person says so"
    confirm(polling, again)
    polling.cast.react()
    assert outcomes(polling) == [(1, "preliminary", "REJECTED"), (2, "corrected", "PASSED")]
    with polling.cast.house.database.read() as session:
        shown = results.result(session, polling.poll)
    told = [(one["label"], one["words"]) for one in shown["differences"]]
    assert ("结果", "未通过 → 通过") in told and ("同意", "0 人 0.00 平方米 → 3 人 264.00 平方米") in told
    assert "更正后的结果：21栋加装电梯" in [title for title, _ in polling.cast.inbox("meijie")]


def test_it_does_not_become_final_while_a_correction_waits_and_then_stands(polling: Polling) -> None:
    confirm(polling, enter(polling, passed=False, approve=NO, oppose=YES))
    again, until = enter(polling), polling.poll.objections_until
    assert until is not None
    polling.clock.set(until + timedelta(minutes=1))
    assert finish(polling) == []
    confirm(polling, again)
    later = polling.poll.objections_until
    assert later is not None and later > until, "whoever reads other figures may object to them"
    polling.clock.set(later)
    assert finish(polling) == [polling.poll_id]
    with pytest.raises(DomainError, match="poll_frozen"):
        enter(polling, passed=False, approve=NO, oppose=YES)


def finish(polling: Polling) -> list[int]:
    """What becomes final now."""
    with polling.cast.house.database.write() as session:
        return finishing.final_due(session, at=polling.clock.now())


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_of_several_options_the_figures_say_nothing_of_who_was_chosen(cast: Cast, clock: StoppedClock) -> None:
    polling = over(cast, clock, (Topic("选颜色", "options", [Option("白"), Option("灰")]),))
    confirm(polling, enter(polling, passed=False))
    assert outcomes(polling) == [(1, "preliminary", "REJECTED")]
    answer = polling.cast.visitor("meijie").get(f"/votes/{polling.poll_id}/result")
    assert [one["label"] for one in answer.json["topics"][0]["choices"]] == ["同意", "反对", "弃权"]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_owner_reads_that_a_paper_handed_in_here_goes_to_the_authority(polling: Polling) -> None:
    shown = polling.cast.visitor("meijie").get(f"/votes/{polling.poll_id}").json
    assert shown["evote_words"].endswith("交到这里的纸质票，由工作人员转交主管部门计入，不在这里计票。")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("act", [enter, lambda polling: confirm(polling, 1)])
def test_where_votes_are_counted_here_nothing_is_entered(
    cast: Cast, clock: StoppedClock, act: Callable[[Polling], object]
) -> None:
    polling = Polling(cast, clock)
    polling.draft()
    with pytest.raises(DomainError):
        act(polling)
    assert not polling.rows(OfficialEntry)
