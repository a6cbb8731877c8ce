"""Who asked for an extraordinary meeting: named, counted, published; without anybody there is none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.kit.clock import StoppedClock
from server.kit.errors import Malformed
from server.places import service as places
from server.places.rules import HomeSpec
from server.votes.models import Poll
from server.votes.queries import polls
from server.votes.queries.announced import announced
from server.votes.service import drafting
from server.votes.service.asking import COMMITTEE, OWNERS, Asked
from server.votes.service.rolls import NotReady
from tests.cast import Cast
from tests.server.votes.polling import OPENS, Polling

PAPER = "2026年11月1日业委会会议纪要"


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A draft about 21栋1单元."""
    polling = Polling(cast, clock)
    polling.draft()
    return polling


def ask(polling: Polling, asked: Asked | None) -> None:
    """The draft is for an extraordinary meeting."""
    with polling.cast.house.database.write() as session:
        drafting.edit(session, polling.cast["committee"], polling.poll_id, version=polling.poll.version,
                      extraordinary=True, asked=asked, at=polling.clock.now())  # fmt: skip


def owned(polling: Polling, rooms: int) -> None:
    """More homes in the stair, each somebody's."""
    cast = polling.cast
    specs = [HomeSpec("21栋", "1单元", f"8{number:02}", 8, 8800) for number in range(rooms)]
    with cast.house.database.write() as session:
        made = places.add_homes(session, cast.xiushan, specs)
    cast.homes |= {key[2]: home_id for key, home_id in made.items()}
    for number in range(rooms):
        polling.own(f"8{number:02}", (f"林{number}", f"4501001990{number + 1:02}010{number + 100}"))


@pytest.mark.parametrize("asked", [None, Asked("manager"), Asked(COMMITTEE, " "), Asked(OWNERS)])
def test_a_draft_that_names_nobody_is_not_kept(polling: Polling, asked: Asked | None) -> None:
    with pytest.raises(Malformed, match="asked_needed"):
        ask(polling, asked)
    assert not polling.poll.rules["extraordinary"]


def test_what_was_drafted_before_is_not_announced(polling: Polling) -> None:
    with polling.cast.house.database.write() as session:
        session.get_one(Poll, polling.poll_id).rules = {"extraordinary": True}
    with pytest.raises(NotReady) as refused:
        polling.freeze()
    assert [one.code for one in refused.value.blockers] == ["asked_needed"]


def test_the_committee_asks_by_its_minutes_and_everybody_reads_so(polling: Polling) -> None:
    ask(polling, Asked(COMMITTEE, PAPER))
    polling.freeze()
    with polling.cast.house.database.read() as session:
        shown = polls.one(session, polling.cast["meijie"], polling.poll_id, at=polling.clock.now())
    assert shown["class_label"].endswith(f" · 临时会议，业主委员会提议（{PAPER}）")
    assert f"临时会议，业主委员会提议（{PAPER}）。" in shown["read_words"]


def test_a_fifth_of_the_owners_ask_counted_as_heads_and_their_homes_are_not_published(polling: Polling) -> None:
    owned(polling, 8)
    homes = polling.cast.homes
    ask(polling, Asked(OWNERS, home_ids=[homes["702"], homes["502"]]))
    with pytest.raises(NotReady) as refused:
        polling.freeze()
    (blocker,) = refused.value.blockers
    assert blocker.code == "asked_too_few" and "1 位业主，11 位业主至少要有 3 位提议" in blocker.sentence
    ask(polling, Asked(OWNERS, home_ids=[homes["702"], homes["101"], homes["800"]]))
    polling.freeze()
    with polling.cast.house.database.read() as session:
        shown = polls.one(session, polling.cast["meijie"], polling.poll_id, at=polling.clock.now())
        rules = announced(session, polling.poll)["rules"]
    assert shown["class_label"].endswith("临时会议，3 位业主提议（一共 11 位）")
    assert rules["asked"]["heads"] == 3 and "asked_homes" not in rules


def test_a_regular_meeting_says_nothing_of_it(polling: Polling) -> None:
    polling.freeze()
    with polling.cast.house.database.read() as session:
        shown = polls.one(session, polling.cast["meijie"], polling.poll_id, at=OPENS - timedelta(days=1))
    assert "临时" not in str(shown) and "asked" not in polling.poll.rules
