"""What a disowned ballot leads to: nobody gains a change or the first word by it, and nobody loses a vote."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict
from server.kit.facts import FactRow
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.votes.models import Ballot, Dispute, OpenedChoice, PaperEntry, RollHead, RollVoter
from server.votes.queries import receipts
from server.votes.screens import canvass
from server.votes.service import closing, correcting, disputes, finishing, following
from tests.cast import Cast
from tests.server.votes.polling import CLOSES, NO, YES, Polling, ready
from tests.server.votes.test_heads_that_share import as_holder, give, let
from tests.server.votes.test_paper import confirm, enter

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A poll that is open, one change allowed."""
    return ready(cast, clock)


@pytest.fixture
def strict(cast: Cast, clock: StoppedClock) -> Polling:
    """The same, no change allowed."""
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED", changes_allowed=0)
    polling.draft()
    polling.freeze()
    polling.open()
    return polling


def dispute(polling: Polling, name: str, head: str = "") -> int:
    """Somebody disowns the ballot of a head; gives the dispute's id."""
    polling.clock.advance(minutes=1)
    with polling.cast.house.database.write() as session:
        known = disputes.raise_(session, polling.cast[name], poll_id=polling.poll_id, words="不是我投的",
                                head_id=polling.heads[head or name], at=polling.clock.now())  # fmt: skip
    polling.clock.advance(minutes=1)
    return known


def decide(polling: Polling, dispute_id: int, *, upheld: bool) -> None:
    """The committee has looked into it, and the street too where one is not enough."""
    for name in ("committee", "street"):
        with polling.cast.house.database.write() as session:
            if disputes.decide(session, polling.cast[name], dispute_id, upheld=upheld, reason="当面核对过",
                               keys=polling.keys, at=polling.clock.now()):  # fmt: skip
                return


def withdraw(polling: Polling, name: str, dispute_id: int) -> int:
    """Somebody takes a dispute back."""
    return polling.cast.visitor(name).delete(f"/votes/disputes/{dispute_id}").status_code


def close(polling: Polling) -> None:
    """Time is over."""
    polling.clock.set(CLOSES)
    with polling.cast.house.database.write() as session:
        closing.close_due(session, polling.keys, at=CLOSES)


def states(polling: Polling, name: str) -> list[str]:
    """What each ballot of a head is."""
    return [state for _, state in polling.states(name)]


def counted(polling: Polling) -> list[int]:
    """For, against, abstained, in the latest count."""
    with polling.cast.house.database.read() as session:
        (row,) = correcting.latest(session, polling.poll_id)
    return [row.figures["choices"][choice]["heads"] for choice in ("approve", "oppose", "abstain")]


def head(polling: Polling, name: str) -> RollHead:
    """A head as its row stands."""
    return next(one for one in polling.rows(RollHead) if one.id == polling.heads[name])


def sell(polling: Polling, home: str, buyer: str) -> None:
    """A home has other owners from now on, and the poll hears of it."""
    with polling.cast.house.database.write() as session:
        following.follow_sale(session, home_id=polling.cast.homes[home], new_ids=[polling.cast.ids[buyer]],
                              at=polling.clock.now())  # fmt: skip


def test_a_joint_owner_who_disowns_the_first_ballot_in_vain_has_not_voted(polling: Polling) -> None:
    let(polling, "meijie", "laowang")
    polling.vote("meijie")
    first = dispute(polling, "laowang", "meijie")
    as_holder(polling, 201)
    second = dispute(polling, "meijie")
    assert second != first and [one.ballot_id for one in polling.rows(Dispute)] == [
        one.id for one in polling.rows(Ballot)
    ]
    assert withdraw(polling, "meijie", first) == 404 == withdraw(polling, "laowang", second)
    decide(polling, first, upheld=False)
    assert states(polling, "meijie") == ["valid", "frozen"]
    decide(polling, second, upheld=False)
    assert states(polling, "meijie") == ["valid", "void"], "who was second does not speak for both"
    close(polling)
    assert counted(polling) == [1, 0, 0]


def test_a_ballot_on_the_phone_is_not_lost_to_paper_by_a_dispute_in_vain(polling: Polling) -> None:
    polling.vote("laowang")
    known = dispute(polling, "laowang")
    confirm(polling, enter(polling, "laowang"))
    decide(polling, known, upheld=False)
    assert states(polling, "laowang") == ["valid", "beside"]


def test_a_disowned_ballot_is_told_of_as_put_aside_and_not_as_missing(polling: Polling) -> None:
    polling.vote("laowang")
    known = dispute(polling, "laowang")
    visitor, path = polling.cast.visitor("laowang"), f"/votes/{polling.poll_id}"
    told = visitor.get(path).json["mine"][0]
    assert (told["voted"], told["doubted"], told["may"]) == (False, True, True)
    listed = visitor.get("/votes", {"estate_id": polling.cast.xiushan}).json["items"][0]
    assert (listed["voted"], listed["of"], listed["doubted"]) == (0, 1, 1)
    polling.vote("laowang", NO)
    assert (visitor.get(path).json["mine"][0]["doubted"], known > 0) == (False, True)
    assert visitor.get("/votes", {"estate_id": polling.cast.xiushan}).json["items"][0]["doubted"] == 0


def test_the_board_of_the_canvass_says_that_a_disowned_ballot_is_looked_into(polling: Polling) -> None:
    """Not that nobody ever came by."""
    polling.vote("laowang")
    dispute(polling, "laowang")
    with polling.cast.house.database.read() as session:
        found = canvass.cells(session, polling.poll_id, [polling.cast.stair])[polling.cast.stair]
        cell = next(one for one in found if one.head_id == polling.heads["laowang"])
        assert (cell.state_label, cell in canvass.to_visit(found)) == ("正在核实", True)


def test_who_disowns_and_takes_back_has_won_no_change(strict: Polling) -> None:
    strict.vote("laowang", YES)
    known = dispute(strict, "laowang")
    strict.vote("laowang", NO)
    assert withdraw(strict, "laowang", known) == 204
    assert states(strict, "laowang") == ["valid", "void"]
    with pytest.raises(Conflict, match="disputed_before"):
        dispute(strict, "laowang")
    assert strict.vote("laowang", NO, status=409)["code"] == "already_voted"
    with strict.cast.house.database.read() as session:
        told = select(func.count()).select_from(FactRow).where(FactRow.name == "dispute.raised")
        assert session.scalar(told) == 1


def test_nobody_disowns_one_ballot_after_the_other(strict: Polling) -> None:
    for _ in range(disputes.MOST):
        strict.vote("laowang")
        dispute(strict, "laowang")
    strict.vote("laowang")
    with pytest.raises(Conflict, match="disputes_many"):
        dispute(strict, "laowang")


def test_an_owner_may_still_change_what_a_holder_cast(polling: Polling) -> None:
    give(polling, "meijie")
    as_holder(polling, 201)
    known = dispute(polling, "meijie")
    polling.vote("meijie")
    decide(polling, known, upheld=False)
    assert polling.states("meijie") == [("proxy", "replaced"), ("app", "valid")]


def test_a_change_that_was_allowed_stays_one_and_is_used_up(polling: Polling) -> None:
    polling.vote("laowang")
    known = dispute(polling, "laowang")
    polling.vote("laowang", NO)
    withdraw(polling, "laowang", known)
    assert states(polling, "laowang") == ["replaced", "valid"] and head(polling, "laowang").changes_used == 1
    assert polling.vote("laowang", status=409)["code"] == "already_voted"


def test_a_strangers_change_struck_out_gives_the_owner_the_own_ballot_back(polling: Polling) -> None:
    polling.vote("laowang", YES)
    polling.clock.advance(minutes=1)
    polling.vote("laowang", NO)
    close(polling)
    assert counted(polling) == [0, 1, 0]
    until = polling.poll.objections_until
    assert until is not None
    polling.clock.set(until - timedelta(hours=1))
    known = dispute(polling, "laowang")
    polling.clock.set(until + timedelta(days=2))
    decide(polling, known, upheld=True)
    assert states(polling, "laowang") == ["valid", "void"] and head(polling, "laowang").changes_used == 0
    assert counted(polling) == [1, 0, 0], "it was opened for that"
    with polling.cast.house.database.read() as session:
        own = receipts.own(session, polling.cast["laowang"], polling.poll_id, at=polling.clock.now())["items"]
    assert own[0]["choices"][0]["choice_words"] == "同意"


def test_a_corrected_count_after_the_window_may_be_objected_to_as_long_again(polling: Polling) -> None:
    for name in ("meijie", "laowang"):
        polling.vote(name)
    close(polling)
    until = polling.poll.objections_until
    assert until is not None
    polling.clock.set(until - timedelta(hours=1))
    known = dispute(polling, "laowang")
    polling.clock.set(until + timedelta(hours=47))
    decide(polling, known, upheld=True)
    again = polling.poll.objections_until
    assert again == until + timedelta(days=9), "seven full days, to midnight"
    house, at = polling.cast.house, polling.clock.now()
    with house.database.write() as session:
        assert finishing.final_due(session, at=at) == []
    other = dispute(polling, "meijie")
    polling.clock.set(again)
    with pytest.raises(Conflict, match="objections_over"):
        dispute(polling, "laowang")
    with house.database.write() as session:
        assert finishing.final_due(session, at=again) == [], "somebody is still at it"
        disputes.withdraw(session, polling.cast["meijie"], other, keys=polling.keys, at=again)
        assert finishing.final_due(session, at=again) == [polling.poll_id]


def test_a_correction_within_the_window_leaves_its_end_where_it_was(polling: Polling) -> None:
    for name in ("meijie", "laowang"):
        polling.vote(name)
    close(polling)
    until = polling.poll.objections_until
    decide(polling, dispute(polling, "laowang"), upheld=True)
    assert counted(polling) == [1, 0, 0] and polling.poll.objections_until == until


def test_a_home_sold_while_its_ballot_is_looked_into_stays_the_sellers_to_vote_for(polling: Polling) -> None:
    cast = polling.cast
    polling.vote("laowang", NO)
    known = dispute(polling, "laowang")
    sell(polling, "101", "newcomer")
    assert voters(polling) == [cast.ids["laowang"]]
    decide(polling, known, upheld=False)
    assert states(polling, "laowang") == ["valid"] and voters(polling) == [cast.ids["laowang"]]


def test_once_it_is_struck_out_the_buyer_votes(polling: Polling) -> None:
    cast = polling.cast
    polling.vote("laowang", NO)
    known = dispute(polling, "laowang")
    with cast.house.database.write() as session:
        at = polling.clock.now()
        buyers = ownership.change_owner(
            session, cast.house.vault, cast["liujingli"], home_id=cast.homes["101"], reason="买卖", on=local_day(at),
            owners=[NewOwner("新业主", None, None)], joint=False, at=at,
        )  # fmt: skip
    decide(polling, known, upheld=True)
    assert voters(polling) == buyers


def voters(polling: Polling) -> list[int]:
    """Who may cast for 老王's home."""
    with polling.cast.house.database.read() as session:
        asked = select(RollVoter.person_id).where(RollVoter.head_id == polling.heads["laowang"])
        return list(session.scalars(asked))


def test_whoever_turns_out_to_be_one_has_read_raised_and_decided_as_one(polling: Polling) -> None:
    cast = polling.cast
    confirm(polling, enter(polling, "laowang"))
    known = dispute(polling, "laowang")
    ids, one = cast.ids, cast.house.database
    with one.write() as session:
        for gone, kept in (("xiaoli", "heshifu"), ("laowang", "newcomer")):
            following.take_over(session, gone_id=ids[gone], kept_id=ids[kept])
    for read in (polling.rows(Ballot)[0], polling.rows(PaperEntry)[0]):
        by = read.first_by, read.second_by
        assert ids["heshifu"] in by and ids["xiaoli"] not in by
    assert polling.rows(Dispute)[0].by == ids["newcomer"] and withdraw(polling, "newcomer", known) == 204
    entry = polling.rows(PaperEntry)[0]
    with one.write() as session:
        following.take_over(session, gone_id=entry.first_by, kept_id=entry.second_by or 0)
    assert polling.rows(PaperEntry)[0].first_by == entry.first_by, "two in its row, as it was"


def test_nothing_that_stands_replaced_is_opened(polling: Polling) -> None:
    polling.vote("laowang", YES)
    polling.clock.advance(minutes=1)
    polling.vote("laowang", NO)
    close(polling)
    decide(polling, dispute(polling, "laowang"), upheld=False)
    with polling.cast.house.database.read() as session:
        opened = set(session.scalars(select(OpenedChoice.ballot_id)))
    assert opened == {polling.rows(Ballot)[1].id} and states(polling, "laowang") == ["replaced", "valid"]
