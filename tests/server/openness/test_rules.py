"""What an estate shows and what it keeps to itself."""

from __future__ import annotations

from datetime import date

import pytest

from server.openness.rules import (
    ArrearsPolicy,
    Disclosed,
    Viewer,
    arrears_publication,
    disclosed_as_due,
    disclosure_items,
    group_is_large_enough,
    posting,
    vote_sheet_fields,
)

SHEET = ["room", "area", "owner_name", "phone", "choice", "participated"]
LIST = ["name", "room", "amount"]


@pytest.mark.parametrize(
    ("viewer", "hidden", "logged"),
    [
        (Viewer.OWNER, ("owner_name", "phone", "choice"), False),
        (Viewer.VOTER, ("owner_name", "phone"), False),
        (Viewer.STRANGER, tuple(SHEET), False),
        (Viewer.COMMITTEE, (), True),
        (Viewer.COUNTER, (), True),
    ],
)
def test_neighbours_see_who_took_part_and_never_how(viewer: Viewer, hidden: tuple[str, ...], logged: bool) -> None:
    seen = vote_sheet_fields(SHEET, viewer)
    assert (seen.hidden, seen.logged) == (hidden, logged)
    assert set(seen.shown) | set(seen.hidden) == set(SHEET)


@pytest.mark.parametrize(
    ("policy", "fields", "assessed", "shown"),
    [
        (ArrearsPolicy.NONE, LIST, True, None),
        (ArrearsPolicy.ROOM_ONLY, LIST, False, None),
        (ArrearsPolicy.ROOM_ONLY, LIST, True, ("room",)),
        (ArrearsPolicy.ROOM_ONLY, ["name", "amount"], True, None),
    ],
)
def test_arrears_are_never_posted_by_name(
    policy: ArrearsPolicy, fields: list[str], assessed: bool, shown: tuple[str, ...] | None
) -> None:
    decision = arrears_publication(policy, fields, assessed=assessed)
    assert decision.allowed is (shown is not None)
    assert decision.shown == (shown or ())
    assert decision.instead == ("aggregate", "private_notice")


def test_a_rate_is_shown_only_of_a_group_in_which_nobody_can_be_picked_out() -> None:
    assert group_is_large_enough(10)
    assert not group_is_large_enough(9)


def test_a_posting_hangs_its_full_days() -> None:
    audit = posting(date(2025, 3, 1), 30)
    assert (audit.last_day, audit.may_remove_from) == (date(2025, 3, 31), date(2025, 4, 1))


@pytest.mark.parametrize(
    ("days", "times", "ok"),
    [([30, 30], 2, True), ([30, 29], 2, False), ([30], 2, False), ([None, None], 2, True), ([30, 30, 30], 2, True)],
)
def test_an_item_is_disclosed_often_enough_and_long_enough(days: list[int | None], times: int, ok: bool) -> None:
    item = disclosure_items("huzhou")["public_income"]
    assert item.times == times
    assert disclosed_as_due(item, [Disclosed(date(2025, 6, 20), span) for span in days]).ok is ok
