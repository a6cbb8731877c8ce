"""Worked cases about single ballots and elections, from the roster to the published result."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.kit.actor import SYSTEM, Actor, Grant
from server.kit.area import square_metres
from server.kit.clock import StoppedClock
from server.kit.errors import Malformed
from server.kit.house import House
from server.people import queries as people
from server.people.service import entering, staff
from server.places import service as places
from server.places.rules import HomeSpec
from server.votes.models import RollHead
from server.votes.sealing.keys import Keys
from server.votes.service import paper, settings
from server.votes.service.drafting import Option, Topic
from tests.golden.ballots import when
from tests.golden.played import (
    MOVED_IN,
    OPENS,
    Estate,
    Group,
    Opened,
    close,
    doors_of,
    open_poll,
    owner,
    play,
    results,
    settle,
    told,
)
from tests.golden.test_through_the_doors import CASES, ONE_ENGINE

ORDINARY = {"matter_class": "ordinary"}
PHOTO = b"a photograph of the paper"


def second_reader(estate: Estate) -> Actor:
    """Somebody of the staff who reads paper ballots after the committee."""
    at, vault = estate.house.clock.now(), estate.house.vault
    with estate.house.database.write() as session:
        person, _ = staff.found_account(session, vault, SYSTEM, name="李明", phone="13900000002", login=None,
                                        wecom_userid="li", skills=(), at=at)  # fmt: skip
        staff.grant(session, SYSTEM, person_id=person, to=Grant("staff", "estate", estate.id), at=at)
        return people.actor_of(session, person, door="console")


def on_paper(estate: Estate, reader: Actor, poll: Opened, head: int, choice: str) -> None:
    """Two people read the same paper."""
    at, keys, said = estate.house.clock.now(), Keys.of(estate.house), [{"topic": 1, "choice": choice}]
    with estate.house.database.write() as session:
        entry = paper.enter(session, estate.committee, keys=keys, poll_id=poll.poll_id, head_id=head, channel="paper",
                            choices=said, photo=PHOTO, knowing=True, at=at)  # fmt: skip
        paper.confirm(session, reader, keys=keys, entry_id=entry, choices=said, at=at)


def on_a_phone(estate: Estate, poll: Opened, person: int, last4: str, choice: str) -> Any:
    """Somebody casts at the door. Gives the answer."""
    sent = {"head_id": poll.heads[person], "choices": [{"topic": 1, "choice": choice}], "id_last4": last4}
    return estate.doors.visitor(Actor(id=person)).post(f"/votes/{poll.poll_id}/ballots", sent)


@ONE_ENGINE
@pytest.mark.parametrize("row", CASES["GV-22"]["input"], ids=lambda row: next(iter(row)))
def test_paper_and_phone_of_one_owner_count_once_by_the_stated_policy(
    row: dict[str, str], house: House, clock: StoppedClock
) -> None:
    name, words = next(iter(row.items()))
    estate = settle(house, doors_of(house), "台州市", [Group(1, 8000, None)])
    reader, (person, last4) = second_reader(estate), estate.members[0][1][0]
    poll = open_poll(estate, clock, ORDINARY, paper_policy=row["policy"])
    for said in words.removeprefix("paper only: ").split(", "):
        clock.set(OPENS + (when(said) - when("day 1")) + timedelta(hours=9))
        choice = "approve" if "approve" in said else "oppose"
        if "e-vote" in said:
            assert on_a_phone(estate, poll, person, last4, choice).status_code == 201
        else:
            on_paper(estate, reader, poll, poll.heads[person], choice)
    found = told(estate, close(estate, clock, poll.poll_id))
    assert found[CASES["GV-22"]["expected"][name]] == {"area": "80.00", "heads": 1}
    assert found["heads_participating"] == 1


@ONE_ENGINE
def test_a_spoiled_paper_takes_no_part_and_two_of_three_are_enough(house: House, clock: StoppedClock) -> None:
    expected = CASES["GV-30"]["expected"]
    estate = settle(house, doors_of(house), "台州市", [Group(3, 10_000, None)])
    reader, poll = second_reader(estate), open_poll(estate, clock, ORDINARY)
    for (person, _), said in zip(estate.members[0][1], ("approve", "approve", "spoiled"), strict=True):
        on_paper(estate, reader, poll, poll.heads[person], said)
    found = told(estate, close(estate, clock, poll.poll_id))
    assert (found["heads_participating"], found["participation_heads_pct"], found["result"]) == (
        expected["participating_heads"], expected["participation_heads_pct"], expected["result_ordinary"],
    )  # fmt: skip


@ONE_ENGINE
def test_of_joint_owners_the_first_speaks_for_both(house: House, clock: StoppedClock) -> None:
    case = CASES["GV-26"]
    estate = settle(house, doors_of(house), "台州市", [Group(1, 8000, None)])
    with house.database.write() as session:
        homes = places.add_homes(session, estate.id, [HomeSpec("1栋", "1单元", "301", 3, 8800)])
        pair = entering.HomeOwners(next(iter(homes.values())), [owner(5001), owner(5002)], MOVED_IN, joint=True)
        entering.enter_owners(session, house.vault, [pair], at=clock.now())
    poll = open_poll(estate, clock, ORDINARY, changes_allowed=case["input"]["changes_allowed"])
    with house.database.read() as session:
        heads = {row.id: row for row in session.scalars(select(RollHead).where(RollHead.poll_id == poll.poll_id))}
    husband, wife = sorted(person for person, head in poll.heads.items() if heads[head].kind == "joint")
    assert poll.heads[husband] == poll.heads[wife]
    assert square_metres(heads[poll.heads[wife]].area) == case["expected"]["area"]
    assert on_a_phone(estate, poll, husband, "5001", "approve").status_code == 201
    refused = on_a_phone(estate, poll, wife, "5002", "oppose")
    assert (refused.status_code, refused.json["code"].upper()) == (409, case["expected"]["rejected"]["W"])
    found = told(estate, close(estate, clock, poll.poll_id))
    assert (found["heads_total"], found["approve"]) == (2, {"area": "88.00", "heads": 1})


@ONE_ENGINE
@pytest.mark.parametrize("setting", ["EXCLUDE", "INCLUDE"])
def test_parking_counts_only_where_the_estates_rules_say_so(setting: str, house: House, clock: StoppedClock) -> None:
    case = CASES["GV-15"]
    estate = settle(house, doors_of(house), "台州市", [Group(67, 10_000, "approve"), Group(33, 10_000, None)])
    holders = [*range(20), *range(67, 97), *range(9000, 9010)]
    with house.database.write() as session:
        spaces = places.add_parking(session, estate.id, [(f"P{n}", 1250, "") for n in range(60)])
        held = [(space, owner(n)) for space, n in zip(spaces.values(), holders, strict=True)]
        entering.hold_spaces(session, house.vault, held, at=clock.now())
    found = told(estate, play(estate, clock, case["input"], parking=setting))
    assert {key: found[key] for key in case["expected"][setting]} == case["expected"][setting]


@ONE_ENGINE
def test_a_tie_for_the_last_seat_goes_into_a_run_off(house: House, clock: StoppedClock) -> None:
    case = CASES["GV-43"]
    names = [one["name"] for one in case["input"]["candidates"]]
    marked = [(50, 8000, (1, 2, 3, 4)), (10, 10_000, (1, 2, 3, 4)), (10, 10_000, (1, 2)), (10, 10_000, (1,)),
              (20, 10_000, ())]  # fmt: skip
    estate = settle(house, doors_of(house), "台州市", [Group(n, area, chosen) for n, area, chosen in marked])
    topic = Topic("选举业委会委员", "candidates", [Option(name) for name in names], seats=3, planned_seats=5, most=4,
                  why_words="判例里只有姓名")  # fmt: skip
    poll = play(estate, clock, {"matter_type": "COMMITTEE_ELECT"}, topic)
    (row,) = results(house, poll)
    options = {one["number"]: one for one in row.figures["options"]}
    for number, one in enumerate(case["input"]["candidates"], 1):
        assert (options[number]["heads"], square_metres(options[number]["area"])) == (
            one["approve_heads"], one["approve_area"],
        )  # fmt: skip
    ended = {key: [names[number - 1] for number in row.figures[key]] for key in ("elected", "runoff")}
    expected = case["expected"]
    assert ended == {"elected": expected["elected"], "runoff": expected["runoff"]}
    assert row.figures["open_seats"] == expected["open_seats"]


@ONE_ENGINE
def test_where_the_law_binds_e_votes_to_the_authority_no_estate_chooses_otherwise(
    house: House, clock: StoppedClock
) -> None:
    estate = settle(house, doors_of(house), "北京市", [Group(1, 8000, None)])
    with house.database.write() as session:
        paper_only = {"evote_mode": "PAPER_ONLY"}
        settings.change(
            session,
            estate.committee,
            estate_id=estate.id,
            values=paper_only,
            ground="议事规则第三条",
            asked_by=SYSTEM.id,
            version=0,
            at=clock.now(),
        )
    with house.database.write() as session, pytest.raises(Malformed) as refusal:
        here = {"evote_mode": "SELF_HOSTED_ALLOWED"}
        settings.change(
            session,
            estate.committee,
            estate_id=estate.id,
            values=here,
            ground="议事规则第三条",
            asked_by=SYSTEM.id,
            version=1,
            at=clock.now(),
        )
    assert refusal.value.code == "evote_by_law"
    assert "北京市" in refusal.value.sentence
