"""Several chains in one poll: each holds its ballots in order, all end in one hash, and no place is taken twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.kit.clock import StoppedClock
from server.kit.house import House
from server.votes.models import Ballot, BallotChain, Poll
from server.votes.rules import chain
from server.votes.sealing import content
from server.votes.service import chaining, seats
from server.votes.service.chaining import Slip
from tests.cast import Cast
from tests.server.votes.boxes import NO, YES, Box, open_box, recounted
from tests.server.votes.polling import NO as SAYS_NO
from tests.server.votes.polling import Polling, ready

CHAINS = 3
Lines = list[dict[str, Any]]


@pytest.fixture
def box(house: House) -> Box:
    """Twelve heads in three chains, eleven ballots, one of them a change."""
    box = open_box(house, [8800] * 12, rules={"chains": CHAINS})
    box.cast_all([YES, YES, NO, YES, NO, YES, YES, NO, YES, YES])
    box.cast(1, NO)
    return box


def test_no_two_ballots_share_a_number_and_each_tells_its_chain() -> None:
    for chains in (1, 2, 17, chain.MOST_CHAINS):
        numbers = {chain.number(place, one, chains): one for place in range(9) for one in range(chains)}
        assert sorted(numbers) == list(range(1, 9 * chains + 1))
        assert all((number - 1) % chains == one for number, one in numbers.items())
    assert [chain.how_many(heads) for heads in (1, 299, 300, 5000, 10**6)] == [1, 1, 2, 17, chain.MOST_CHAINS]
    assert chain.start("ab", 0, 1) == chain.root(["ab"]) == "ab", "the only chain begins and ends as itself"


def test_all_chains_are_opened_counted_exported_and_recounted(box: Box, tmp_path: Path) -> None:
    box.close(most=2)
    poll = box.poll
    with box.house.database.read() as session:
        heads = session.scalars(select(BallotChain.head).order_by(BallotChain.chain)).all()
        per_chain = Counter((number - 1) % CHAINS for number in session.scalars(select(Ballot.number)))
    assert len(per_chain) == CHAINS and (poll.ballots, poll.chain_head) == (11, chain.root(heads))
    figures = box.results()[0].figures
    assert (figures["heads_took_part"], figures["choices"]["oppose"]["heads"]) == (10, 4)
    for whole in (True, False):
        code, said = recounted(box.export(tmp_path / "export.jsonl", whole=whole))
        assert code == 0 and "表决票 11 张" in said, said


def _ballots(lines: Lines) -> Lines:
    return [line for line in lines if line["line"] == "ballot"]


def _remove_a_last(lines: Lines) -> None:
    lines.remove(_ballots(lines)[-1])


def _remove_a_whole_chain(lines: Lines) -> None:
    for one in [one for one in _ballots(lines) if one["number"] % CHAINS == 1]:
        lines.remove(one)


def _remove_the_first(lines: Lines) -> None:
    lines.remove(_ballots(lines)[0])


def _reorder(lines: Lines) -> None:
    first, second = (one for one in _ballots(lines)[:4:CHAINS])
    at, to = lines.index(first), lines.index(second)
    lines[at], lines[to] = second, first


def _move_to_another_chain(lines: Lines) -> None:
    one = _ballots(lines)[-1]
    last = [other for other in _ballots(lines) if (other["number"] - one["number"]) % CHAINS == 1][-1]
    one["number"], one["prev"] = last["number"] + CHAINS, last["link"]
    linked = (one[key] for key in ("tag", "part", "area", "channel", "commit", "moment"))
    one["link"] = chain.digest(one["prev"], one["number"], *linked)
    one["receipt"] = chain.receipt(one["link"])


def _grow(lines: Lines) -> None:
    _ballots(lines)[4]["area"] = 9900


def _say_fewer_chains(lines: Lines) -> None:
    lines[0]["announced"]["rules"]["chains"] = 1


def _say_no_chains(lines: Lines) -> None:
    lines[0]["announced"]["rules"]["chains"] = 0


def _say_endless_chains(lines: Lines) -> None:
    lines[0]["announced"]["rules"]["chains"] = 10**12


FOUND: list[tuple[Callable[[Lines], None], str]] = [
    (_remove_a_last, "末尾有票被删去"), (_remove_a_whole_chain, "末尾有票被删去"),
    (_remove_the_first, "和前一张接不上"), (_reorder, "和前一张接不上"),
    (_move_to_another_chain, "和前一张接不上"), (_grow, "面积"),
    (_say_fewer_chains, "和前一张接不上"), (_say_no_chains, "读不懂"), (_say_endless_chains, "和前一张接不上"),
]  # fmt: skip


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_every_change_to_one_of_several_chains_is_found(box: Box, tmp_path: Path) -> None:
    box.close()
    path = box.export(tmp_path / "export.jsonl")
    honest = path.read_text(encoding="utf-8")
    for forge, words in FOUND:
        lines = [json.loads(line) for line in honest.splitlines()]
        forge(lines)
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        code, said = recounted(path)
        assert code == 1 and words in said, (forge.__name__, said)


def _append(session: Session, box: Box, seat: seats.Seat) -> None:
    choices = [{"topic": 1, "choice": YES}]
    filled = content.fill(
        seat.public_key, poll_id=seat.poll_id, head_id=seat.head_id, choices=choices, room=128
    )  # fmt: skip
    at = box.opened + timedelta(hours=1)
    chaining.append(session, seat, Slip("app", 1, "none", at), filled, at=at)


def test_a_place_that_somebody_took_meanwhile_takes_no_second_ballot(box: Box) -> None:
    mine, other = box.heads[10], box.heads[7]
    with box.writing() as session:
        seat = seats.at_the_table(session, poll_id=box.poll_id, head_id=mine)
        assert seat.chain == seats.at_the_table(session, poll_id=box.poll_id, head_id=other).chain
    box.cast(7, YES)
    with pytest.raises(IntegrityError), box.writing() as session:
        _append(session, box, seat)
    with box.writing() as session:
        chaining.hold(session, box.poll_id, head_id=mine)
        _append(session, box, seats.at_the_table(session, poll_id=box.poll_id, head_id=mine))
    with box.house.database.read() as session:
        assert session.scalars(select(Ballot.state).where(Ballot.head_id == mine)).all() == ["valid"]


def test_who_sat_down_before_the_poll_closed_is_not_linked_after_it(box: Box) -> None:
    with box.writing() as session:
        seat = seats.at_the_table(session, poll_id=box.poll_id, head_id=box.heads[10])
        chaining.end(session, session.get_one(Poll, box.poll_id))
    with pytest.raises(IntegrityError), box.writing() as session:
        _append(session, box, seat)
    with box.house.database.read() as session:
        held = session.scalars(select(BallotChain)).all()
        assert (sum(one.ballots for one in held), box.poll.ballots) == (11, 11)
        assert session.scalars(select(Ballot.id).where(Ballot.head_id == box.heads[10])).all() == []


def test_whoever_was_too_late_for_a_place_gets_the_next_at_the_same_knock(
    cast: Cast, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    polling: Polling = ready(cast, clock)
    polling.vote("laowang", SAYS_NO)
    take, tries = seats.take, list[int]()

    def stale(session: Session, person_id: int, *, poll_id: int, head_id: int) -> seats.Seat:
        seat = take(session, person_id, poll_id=poll_id, head_id=head_id)
        tries.append(seat.ballots or 0)
        return seat if len(tries) > 1 else replace(seat, ballots=0, chain_head=chain.digest("before"))

    monkeypatch.setattr(seats, "take", stale)
    receipt = polling.vote("meijie")
    assert tries == [1, 1] and receipt["link"] == polling.rows(Ballot)[-1].link
    assert [one.number for one in polling.rows(Ballot)] == [1, 2]
