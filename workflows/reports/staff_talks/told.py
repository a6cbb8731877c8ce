"""One report as a member of staff sees it: in a line, and why a move is not theirs to make now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.kit.errors import NotFound
from server.kit.numbering import report_number
from server.reports.queries import lists, story
from server.reports.rules import states
from server.reports.rules.words import ENDED, Move, Priority, State
from workflows.engine.conversations import Moment
from workflows.reports.staff_talks import wording

Told = Mapping[str, Any]
"""A story of :func:`server.reports.queries.story.tell`, or a line of a list."""

_UNTAKEN = (State.MADE, State.ACKNOWLEDGED, State.REOPENED)
MOST = 50


def tell(moment: Moment, report_id: int) -> Told | None:
    """The story of a report; None for one that is not there, or not for this person."""
    assert moment.actor is not None
    try:
        return story.tell(moment.session, moment.house, moment.actor, report_id, moment.at)
    except NotFound:
        return None


def line(told: Told) -> str:
    """R000012 21栋1单元702 漏水."""
    return wording.LINE.format(number=told["number"], place=told["place_label"], category=told["category_label"])


def entries(found: Sequence[Told]) -> str:
    """Reports as numbered lines."""
    return "\n".join(
        wording.ENTRY.format(n=n, line=line(one), state=one["state_label"], late=wording.LATE if one["overdue"] else "")
        for n, one in enumerate(found, 1)
    )


def waiting(moment: Moment, queue: str, move: Move | None) -> list[Told]:
    """The reports of a queue of this person out of which a move leads, newest first."""
    assert moment.actor is not None
    page = lists.lines(moment.session, moment.actor, scope="work", queue=queue, at=moment.at, limit=MOST)
    fits = {state for state, legal in states.TABLE if move in (None, legal)}
    return [one for one in page.items if State(one["state"]) in fits]


def offered(told: Told, move: Move) -> Mapping[str, Any] | None:
    """What a move must bring, as the screens offer it; None when it is not theirs to make now."""
    return next((one for one in told["moves"] if one["move"] == move), None)


def reason_label(step: Mapping[str, Any], key: str) -> str:
    """What people read of a reason."""
    return next((one["label"] for one in step["reasons"] if one["key"] == key), "")


def why_not(moment: Moment, told: Told, move: Move) -> str:
    """Why a move is not theirs to make now, and what to do instead."""
    assert moment.actor is not None
    state, who = State(told["state"]), told["assignee"]
    shared = {"number": told["number"], "state": told["state_label"], "who": who["name"] if who else ""}
    if "internal" not in told["may_say"]:
        return wording.WATCHING.format(**shared)
    if state in ENDED:
        return wording.OVER.format(**shared)
    if move in (Move.TAKE, Move.ASSIGN):
        return _not_taken(moment, told, move).format(**shared)
    if who is None:
        return wording.NOBODYS.format(**shared)
    if who["id"] != moment.actor.id:
        return wording.ANOTHERS.format(**shared)
    return _own(state, told, move).format(**shared)


def _not_taken(moment: Moment, told: Told, move: Move) -> str:
    if told["assignee"] is not None and State(told["state"]) not in _UNTAKEN:
        if move is Move.ASSIGN:
            return wording.ASSIGN_NOT_YOURS
        mine = moment.actor is not None and told["assignee"]["id"] == moment.actor.id
        return wording.YOURS_ALREADY if mine else wording.TAKEN
    if move is Move.ASSIGN:
        return wording.ASSIGN_NOT_YOURS
    return wording.HAD_BEFORE if told["reopen_count"] else wording.BY_HAND


def _own(state: State, told: Told, move: Move) -> str:
    if state is State.DONE:
        return wording.DONE_WAITS
    if state is State.QUOTED:
        return wording.QUOTED
    if state is State.PAUSED:
        return wording.PAUSED
    if state is State.ASSIGNED and move in (Move.FINISH, Move.PAUSE):
        return wording.NOT_HERE_YET
    if state is State.WORKING and move is Move.ARRIVE:
        return wording.ARRIVED_ALREADY
    if state is State.WORKING and move is Move.RESUME:
        return wording.NOT_PAUSED
    if state is State.WORKING and move is Move.PAUSE and told["priority"] in (Priority.P0, Priority.P1):
        return wording.URGENT_NO_PAUSE
    return wording.NOT_NOW


def numbered(report_id: int) -> str:
    """R000012."""
    return report_number(report_id)
