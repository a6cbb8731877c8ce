"""Whoever votes by a mandate: once, and what the receipt, the page and the door say of it is one and the same."""

from __future__ import annotations

import pytest

from server.kit.clock import StoppedClock
from server.votes.models import Ballot
from tests.cast import Cast
from tests.server.votes.polling import Polling, ready
from tests.server.votes.test_disputes import decide, dispute
from tests.server.votes.test_heads_that_share import as_holder, give

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
USED = "您已经代投过了。一份委托只能投一次，要改请业主本人来改。"


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A poll that is open, one change allowed."""
    return ready(cast, clock)


def lent(polling: Polling) -> tuple[bool, str | None, bool, int]:
    """What 老王's page of the vote says of 梅姐's head: may, why not, voted, changes left."""
    mine = polling.cast.visitor("laowang").get(f"/votes/{polling.poll_id}").json["mine"]
    (head,) = [one for one in mine if one["for_whom"]]
    return head["may"], head["why_not"], head["voted"], head["changes_left"]


def test_receipt_page_and_door_agree_that_a_mandate_is_good_for_one_ballot(polling: Polling) -> None:
    give(polling, "meijie")
    assert lent(polling) == (True, None, False, 0)
    receipt = as_holder(polling, 201)
    assert receipt["changes_left"] == 0 and "一份委托只能投一次" in receipt["words"]
    assert "由业主本人来改，截止前还可以改 1 次" in receipt["words"]
    assert lent(polling) == (False, USED, True, 0)
    assert as_holder(polling, 409)["sentence"] == USED
    (own,) = polling.cast.visitor("meijie").get(f"/votes/{polling.poll_id}").json["mine"]
    assert (own["may"], own["changes_left"]) == (True, 1), "the owner may change what their holder cast"
    polling.clock.advance(minutes=1)
    assert polling.vote("meijie")["changes_left"] == 0
    assert lent(polling) == (False, USED, True, 0)


def test_whose_owner_has_voted_is_told_that_they_need_not(polling: Polling) -> None:
    give(polling, "meijie")
    polling.vote("meijie")
    assert lent(polling) == (False, "业主已经投过票了，一户只算一票，不用您代投。", True, 0)
    assert as_holder(polling, 409)["code"] == "unit_already_voted"


def test_a_mandate_stays_used_where_its_ballot_was_struck_out_and_a_new_one_is_good_again(polling: Polling) -> None:
    give(polling, "meijie")
    as_holder(polling, 201)
    decide(polling, dispute(polling, "meijie"), upheld=True)
    assert lent(polling) == (False, USED, False, 0) and as_holder(polling, 409)["code"] == "mandate_ended"
    give(polling, "meijie")
    assert lent(polling) == (True, None, False, 0)
    as_holder(polling, 201)
    assert [one.state for one in polling.rows(Ballot)] == ["void", "valid"]


def test_what_is_lent_to_somebody_waits_for_them_in_the_list_until_it_is_cast(polling: Polling) -> None:
    def line(name: str) -> tuple[int, int, int]:
        path = f"/votes?estate_id={polling.cast.xiushan}&show=open"
        (found,) = polling.cast.visitor(name).get(path).json["items"]
        return found["voted"], found["of"], found["lent"]

    polling.vote("laowang")
    assert line("laowang") == (1, 1, 0)
    give(polling, "meijie")
    assert line("laowang") == (1, 2, 1) and line("meijie") == (0, 1, 0)
    as_holder(polling, 201)
    assert line("laowang") == (1, 1, 0) == line("meijie")
