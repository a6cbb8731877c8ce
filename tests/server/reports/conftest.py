"""Reports that already stand somewhere, driven there by legal moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from server.kit.clock import local_day
from server.reports.rules import states
from server.reports.rules.quotes import Line, Offer
from server.reports.rules.words import Need, Priority, State
from tests.cast import Cast

PATHS: dict[State, tuple[str, ...]] = {
    State.MADE: (),
    State.ACKNOWLEDGED: ("xiaoli:acknowledge",),
    State.ASSIGNED: ("xiaoli:take",),
    State.WORKING: ("xiaoli:take", "xiaoli:arrive"),
    State.PAUSED: ("xiaoli:take", "xiaoli:arrive", "xiaoli:pause"),
    State.DONE: ("xiaoli:take", "xiaoli:arrive", "xiaoli:finish"),
    State.REOPENED: ("xiaoli:take", "xiaoli:arrive", "xiaoli:finish", "meijie:return"),
    State.CLOSED: ("xiaoli:take", "xiaoli:arrive", "xiaoli:finish", "meijie:accept"),
    State.UNFIXED: ("liujingli:close_unfixed",),
    State.WITHDRAWN: ("meijie:withdraw",),
    State.MERGED: ("xiaoli:merge",),
}
"""How 梅姐's report about a public lamp gets to each state; a public part has no price and is never ``quoted``."""

AtState = Callable[..., int]


@pytest.fixture
def at_state(cast: Cast) -> AtState:
    """Makes a report that stands in a state: ``at_state(State.DONE)``."""

    def driven(state: State, **report: Any) -> int:
        report_id = cast.report(**report)
        for step in PATHS[state]:
            name, _, move = step.partition(":")
            go(cast, name, report_id, move)
        assert cast.row(report_id).state == state
        return report_id

    return driven


def go(cast: Cast, name: str | None, report_id: int, move: str, **instead: Any) -> int:
    """Make a move with everything it needs; ``instead`` replaces what it brings."""
    return cast.move(name, report_id, move, **{**brought(cast, name, report_id, move), **instead})


def brought(cast: Cast, name: str | None, report_id: int, move: str) -> dict[str, Any]:
    """What a move needs by the table, made for this person."""
    row = cast.row(report_id)
    step = states.TABLE.get((State(row.state), states.Move(move)))
    if step is None:
        return {}
    needs = step.needs | step.public_needs | ({Need.PHOTO} if move == "arrive" else set())
    makers: dict[Need, Callable[[], dict[str, Any]]] = {
        Need.WORDS: lambda: {"words": "已经看过"},
        Need.REASON: lambda: {"reason": step.reasons[0].key},
        Need.PHOTO: lambda: {"media_ids": [cast.picture(name)] if name else []},
        Need.STARS: lambda: {"stars": 5},
        Need.ASSIGNEE: lambda: {"assignee_id": cast.ids["zhaojie"]},
        Need.TARGET: lambda: {"target_id": cast.report("laowang")},
        Need.PRIORITY: lambda: {"priority": Priority.P3},
        Need.PRICE: lambda: {"offer": Offer([Line("零件", 8000)], local_day(cast.house.clock.now()))},
        Need.HEARD: lambda: {"heard": "phone"},
    }
    return {key: value for need in needs for key, value in makers[need]().items()}
