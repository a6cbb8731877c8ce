"""An owner without a phone says at a desk, from a slip they signed, that a ballot is not theirs."""

from __future__ import annotations

from typing import Any

import pytest

from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, DomainError, Malformed, NotAllowed, NotFound
from server.votes.models import Dispute
from server.votes.service import at_desk, disputes
from tests.cast import Cast
from tests.server.votes.polling import Polling, ready
from tests.server.votes.test_paper import confirm, enter

SLIP = {"room": "21栋1单元702", "name": "白兰娟", "words": "我没有投过票", "slip": "a-file"}


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A poll in which a ballot of 梅姐's lies, entered by two of the firm."""
    polling = ready(cast, clock)
    confirm(polling, enter(polling))
    return polling


def disown(polling: Polling, by: str = "liujingli", **more: Any) -> int:
    """Somebody writes down what a slip says."""
    with polling.cast.house.database.write() as session:
        return disputes.raise_for(session, polling.cast[by], poll_id=polling.poll_id, at=polling.clock.now(),
                                  **{**SLIP, **more})  # fmt: skip


@pytest.mark.parametrize("by", ["liujingli", "committee", "street", "chengong"])
@pytest.mark.parametrize("room", ["21栋1单元702", "702"])
def test_the_ballot_rests_as_if_she_had_said_so_on_a_phone(polling: Polling, by: str, room: str) -> None:
    dispute_id = disown(polling, by, room=room)
    assert polling.states("meijie") == [("paper", "frozen")] and disown(polling, by) == dispute_id
    (row,) = polling.rows(Dispute)
    assert (row.by, row.entered_by) == (polling.cast.ids["meijie"], polling.cast.ids[by])
    assert polling.cast.visitor("meijie").delete(f"/votes/disputes/{dispute_id}").status_code == 204
    assert polling.states("meijie") == [("paper", "valid")]


def test_whoever_writes_it_down_does_not_look_into_it(polling: Polling) -> None:
    dispute_id = disown(polling, "committee")
    with polling.cast.house.database.write() as session, pytest.raises(NotAllowed, match="involved"):
        disputes.decide(session, polling.cast["committee"], dispute_id, upheld=True, reason="笔迹不符",
                        keys=polling.keys, at=polling.clock.now())  # fmt: skip


REFUSED = [
    ("xiaoli", {}, NotAllowed, "involved"), ("zhaojie", {}, NotAllowed, "involved"),
    ("committee", {"slip": ""}, Malformed, "slip_needed"), ("committee", {"name": "白兰"}, Malformed, "voter_unknown"),
    ("committee", {"name": "王德浩"}, Malformed, "voter_unknown"),
    ("committee", {"room": "703"}, Malformed, "voter_unknown"),
    ("committee", {"room": "%"}, Malformed, "voter_unknown"),
    ("committee", {"room": "101", "name": "王德浩"}, Conflict, "no_ballot"), ("huangjingli", {}, NotFound, "not_found"),
    ("zhoukuaiji", {}, NotFound, "not_found"), ("meijie", {}, NotFound, "not_found"),
]  # fmt: skip


@pytest.mark.parametrize(("by", "more", "error", "code"), REFUSED)
def test_nobody_who_had_it_in_hand_nor_without_a_slip(
    polling: Polling, by: str, more: dict[str, str], error: type[DomainError], code: str
) -> None:
    with pytest.raises(error, match=code):
        disown(polling, by, **more)
    assert polling.states("meijie") == [("paper", "valid")]


def test_the_slip_is_shown_to_those_who_work_on_the_vote_and_each_look_is_kept(polling: Polling) -> None:
    dispute_id, at = disown(polling, "committee"), polling.clock.now()
    with polling.cast.house.database.write() as session:
        assert at_desk.slip_of(session, polling.cast["street"], dispute_id, at=at) == "a-file"
        for by in ("meijie", "huangjingli"):
            with pytest.raises(NotFound):
                at_desk.slip_of(session, polling.cast[by], dispute_id, at=at)
    assert len(polling.cast.audit("dispute.slip_read")) == 1
