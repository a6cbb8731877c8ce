"""The one table of legal moves: every pair of state and move is either in it or refused."""

from __future__ import annotations

from itertools import pairwise

import pytest

from server.reports.rules.reasons import NEXT_RECOURSE, REASONS, UnknownReason, reason_of, reasons_for
from server.reports.rules.states import (
    NEED_LABELS,
    QUOTES,
    TABLE,
    IllegalMove,
    MoveNeedsMore,
    NotYourMove,
    check,
    missing_proof,
    moves_for,
    step,
)
from server.reports.rules.words import ENDED, OPEN, STATE_LABELS, Kind, Move, Need, Place, State, Who

RESIDENTS = {Who.REPORTER, Who.HOUSEHOLD}
ALL_NEEDS = frozenset(Need)


def go(state: State, move: Move, *roles: Who, given: frozenset[Need] = ALL_NEEDS) -> State:
    found = check(state, move, roles=roles, given=given, kind=Kind.REPAIR, place=Place.HOME, features=(QUOTES,))
    return found.next


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_every_pair_is_legal_by_the_table_or_refused_with_a_kind_sentence(state: State, move: Move) -> None:
    if (state, move) in TABLE:
        assert step(state, move, features=(QUOTES,)).state is state
    else:
        with pytest.raises(IllegalMove) as refusal:
            step(state, move, features=(QUOTES,))
        assert (refusal.value.status, refusal.value.code) == (409, "illegal_move")
        assert STATE_LABELS[state] in refusal.value.sentence


STORIES = {
    "a leak is taken, mended and accepted": (
        [
            (Move.ACKNOWLEDGE, Who.SYSTEM),
            (Move.TAKE, Who.STAFF),
            (Move.ARRIVE, Who.ASSIGNEE),
            (Move.PAUSE, Who.ASSIGNEE),
            (Move.RESUME, Who.ASSIGNEE),
            (Move.FINISH, Who.ASSIGNEE),
            (Move.ACCEPT, Who.REPORTER),
            (Move.RATE, Who.REPORTER),
        ],
        State.CLOSED,
    ),
    "a grab needs no acknowledgement first": ([(Move.TAKE, Who.STAFF)], State.ASSIGNED),
    "what is returned waits for somebody else and can be closed after a look": (
        [
            (Move.ASSIGN, Who.SYSTEM),
            (Move.ARRIVE, Who.ASSIGNEE),
            (Move.FINISH, Who.ASSIGNEE),
            (Move.RETURN, Who.HOUSEHOLD),
            (Move.REFUSE_RETURN, Who.SUPERVISOR),
            (Move.REOPEN, Who.HOUSEHOLD),
            (Move.ASSIGN, Who.SUPERVISOR),
        ],
        State.ASSIGNED,
    ),
    "what was answered elsewhere waits for the reporter": (
        [(Move.TAKE, Who.STAFF), (Move.SETTLE, Who.SYSTEM), (Move.ACCEPT, Who.REPORTER)],
        State.CLOSED,
    ),
    "silence closes": (
        [
            (Move.TAKE, Who.STAFF),
            (Move.ARRIVE, Who.ASSIGNEE),
            (Move.FINISH, Who.ASSIGNEE),
            (Move.AUTO_CLOSE, Who.SYSTEM),
        ],
        State.CLOSED,
    ),
    "a paid repair waits for consent": (
        [
            (Move.TAKE, Who.STAFF),
            (Move.QUOTE, Who.ASSIGNEE),
            (Move.DECLINE, Who.REPORTER),
            (Move.QUOTE, Who.ASSIGNEE),
            (Move.CONSENT, Who.REPORTER),
        ],
        State.WORKING,
    ),
    "a double is merged and parted again": (
        [(Move.MERGE, Who.STAFF), (Move.UNMERGE, Who.SUPERVISOR)],
        State.MADE,
    ),
    "closed without a fix may be reopened": (
        [(Move.CLOSE_UNFIXED, Who.SUPERVISOR), (Move.RATE, Who.REPORTER), (Move.REOPEN, Who.REPORTER)],
        State.REOPENED,
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_story_goes_through(story: str) -> None:
    state = State.MADE
    moves, end = STORIES[story]
    for move, who in moves:
        state = go(state, move, who)
    assert state is end


@pytest.mark.parametrize(
    ("state", "move", "who"),
    [
        (State.DONE, Move.ACCEPT, Who.ASSIGNEE),
        (State.DONE, Move.AUTO_CLOSE, Who.REPORTER),
        (State.MADE, Move.SETTLE, Who.SUPERVISOR),
        (State.CLOSED, Move.RATE, Who.SUPERVISOR),
        (State.WORKING, Move.FINISH, Who.STAFF),
        (State.WORKING, Move.PAUSE, Who.STAFF),
        (State.WORKING, Move.CLOSE_UNFIXED, Who.ASSIGNEE),
        (State.MADE, Move.WITHDRAW, Who.HOUSEHOLD),
        (State.REOPENED, Move.REFUSE_RETURN, Who.ASSIGNEE),
    ],
)
def test_nobody_makes_somebody_elses_move(state: State, move: Move, who: Who) -> None:
    with pytest.raises(NotYourMove) as refusal:
        go(state, move, who)
    assert refusal.value.status == 403


def test_work_that_has_begun_is_not_withdrawn() -> None:
    for state in (State.WORKING, State.PAUSED, State.DONE, State.CLOSED):
        with pytest.raises(IllegalMove):
            go(state, Move.WITHDRAW, Who.REPORTER)


@pytest.mark.parametrize(
    ("state", "move", "who", "missing"),
    [
        (State.WORKING, Move.PAUSE, Who.ASSIGNEE, ["photo", "reason"]),
        (State.WORKING, Move.TRANSFER, Who.ASSIGNEE, ["assignee", "reason"]),
        (State.WORKING, Move.HAND_BACK, Who.ASSIGNEE, ["reason"]),
        (State.WORKING, Move.CLOSE_UNFIXED, Who.SUPERVISOR, ["photo", "reason", "words"]),
        (State.CLOSED, Move.REOPEN, Who.HOUSEHOLD, ["reason"]),
        (State.CLOSED, Move.RATE, Who.REPORTER, ["stars"]),
        (State.MADE, Move.MERGE, Who.STAFF, ["target"]),
    ],
)
def test_a_move_without_its_reasons_is_malformed(state: State, move: Move, who: Who, missing: list[str]) -> None:
    with pytest.raises(MoveNeedsMore) as refusal:
        go(state, move, who, given=frozenset())
    assert refusal.value.detail == {"missing": missing}
    assert NEED_LABELS[Need(missing[0])] in refusal.value.sentence


@pytest.mark.parametrize(
    ("kind", "place", "photo"),
    [
        (Kind.REPAIR, Place.PUBLIC, True),
        (Kind.REPAIR, Place.LIFT, True),
        (Kind.EMERGENCY, Place.LIFT, True),
        (Kind.REPAIR, Place.HOME, False),
        (Kind.COMPLAINT, Place.PUBLIC, False),
        (Kind.SUGGESTION, Place.PUBLIC, False),
    ],
)
def test_work_on_a_public_part_is_finished_with_pictures(kind: Kind, place: Place, photo: bool) -> None:
    needs = step(State.WORKING, Move.FINISH).needs_for(kind, place)
    assert (Need.PHOTO in needs) is photo
    assert missing_proof(kind, place, before=0, after=0) == (("before", "after") if photo else ())
    assert missing_proof(kind, place, before=1, after=1) == ()


def test_quotes_are_legal_only_where_the_feature_is_on() -> None:
    with pytest.raises(IllegalMove):
        step(State.ASSIGNED, Move.QUOTE)
    offered = [found.move for found in moves_for(State.ASSIGNED, {Who.ASSIGNEE})]
    assert Move.QUOTE not in offered
    assert Move.QUOTE in [found.move for found in moves_for(State.ASSIGNED, {Who.ASSIGNEE}, features=(QUOTES,))]


def test_every_state_can_be_reached_and_every_open_one_can_be_left() -> None:
    reached, before = {State.MADE}, set[State]()
    while reached != before:
        before = set(reached)
        reached |= {found.next for found in TABLE.values() if found.state in reached}
    assert reached == set(State)
    for state in OPEN | {State.DONE}:
        assert any(found.next is not state for found in TABLE.values() if found.state is state)


def test_a_resident_always_has_a_way_to_say_it_is_not_fixed() -> None:
    for state in (State.DONE, State.CLOSED, State.UNFIXED):
        moves = {found.move for found in moves_for(state, {Who.HOUSEHOLD})}
        assert moves & {Move.RETURN, Move.REOPEN}


def test_every_state_is_open_or_ended_or_waits_for_the_resident() -> None:
    assert OPEN | ENDED | {State.DONE} == set(State)
    assert not OPEN & ENDED


def test_every_move_that_asks_a_reason_has_some_and_what_the_screens_draw_has_an_order() -> None:
    for found in TABLE.values():
        assert (Need.REASON not in found.needs) or found.reasons
    everybody = [found.move for found in moves_for(State.MADE, set(Who))]
    assert everybody[:3] == [Move.ACKNOWLEDGE, Move.TAKE, Move.ASSIGN]
    assert all(first != second for first, second in pairwise(everybody))


def test_a_reason_is_one_of_those_listed() -> None:
    assert reason_of(Move.PAUSE, "weather").label == "天气不允许施工"
    assert [reason.key for reason in reasons_for(Move.PAUSE)] == [
        "resident_absent",
        "part_ordered",
        "third_party",
        "weather",
    ]
    with pytest.raises(UnknownReason):
        reason_of(Move.PAUSE, "busy")
    assert reasons_for(Move.ACCEPT) == ()


def test_every_close_without_a_fix_says_what_to_do_next() -> None:
    assert {reason.key for reason in REASONS[Move.CLOSE_UNFIXED]} == set(NEXT_RECOURSE)
