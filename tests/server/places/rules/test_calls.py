"""When a duty of a lift is called out, and how far up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.places.rules.calls import Ladder, Rung, call, missing_step
from server.places.rules.duties import Duty, Stand, Standing

RUNGS = list(Rung)
LATE = {"firm": 1, "commissioner": 1, "community": 7, "street": 15}
LADDER = Ladder({Duty.INSPECTION: (60, 30, 7, 0), Duty.MAINTENANCE: ()}, {
    Duty.INSPECTION: LATE, Duty.MAINTENANCE: {**LATE, "commissioner": 3},
    "missing": {"firm": 0, "commissioner": 7, "community": 15, "street": 30},
})  # fmt: skip
BY = date(2027, 1, 20)


@pytest.mark.parametrize(("left", "step", "up_to"), [
    (61, None, 0), (60, "60", 1), (31, "60", 1), (30, "30", 1), (7, "7", 1), (1, "7", 1), (0, "0", 1),
    (-1, "commissioner", 2), (-6, "commissioner", 2), (-7, "community", 3), (-14, "community", 3), (-15, "street", 4),
    (-400, "street", 4),
])  # fmt: skip
def test_a_day_that_comes_near_and_goes_by(left: int, step: str | None, up_to: int) -> None:
    found = call(Standing(Duty.INSPECTION, Stand.SOON, BY), BY - timedelta(days=left), LADDER, None)
    if step is None:
        assert found is None
    else:
        assert found is not None and found.step == f"inspection:20270120:{step}" and found.days_left == left
        assert list(found.rungs) == RUNGS[:up_to]


@pytest.mark.parametrize(("late", "step"), [(0, None), (1, "firm"), (2, "firm"), (3, "commissioner")])
def test_a_visit_is_called_out_only_once_it_is_late(late: int, step: str | None) -> None:
    found = call(Standing(Duty.MAINTENANCE, Stand.FINE, BY), BY + timedelta(days=late), LADDER, None)
    assert (found.step if found else None) == (f"maintenance:20270120:{step}" if step else None)


@pytest.mark.parametrize(("since", "step"), [(None, "firm"), (6, "firm"), (7, "commissioner"), (30, "street")])
def test_what_nobody_writes_down_climbs_from_the_day_it_was_first_missed(since: int | None, step: str) -> None:
    missed = BY - timedelta(days=since) if since is not None else None
    found = call(Standing(Duty.CONTRACT, Stand.MISSING), BY, LADDER, missed)
    assert found is not None and (found.step, found.days_left) == (f"contract:missing:{step}", None)
    assert missing_step(Duty.CONTRACT) == "contract:missing:firm"


def test_without_a_day_there_is_nothing_to_call_out() -> None:
    assert call(Standing(Duty.MAINTENANCE, Stand.OPEN), BY, LADDER, None) is None
