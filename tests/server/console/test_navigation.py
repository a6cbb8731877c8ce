"""The side bar's own list: nothing in it can be taken for something else."""

from __future__ import annotations

import pytest

from server.console.assets import icon
from server.console.navigation import ENTRIES, GROUPS


@pytest.mark.parametrize("seen", ["name", "path", "key", "label", "icon"])
def test_no_two_entries_share_what_tells_them_apart(seen: str) -> None:
    assert len({getattr(entry, seen) for entry in ENTRIES}) == len(ENTRIES)


def test_no_two_entries_are_drawn_alike() -> None:
    assert len({icon(entry.icon) for entry in ENTRIES}) == len(ENTRIES)


def test_headings_are_short_enough_for_a_narrow_bar_and_stand_for_one_group_each() -> None:
    assert all(2 <= len(group.label) <= 5 for group in GROUPS)
    assert len({group.label for group in GROUPS}) == len({group.name for group in GROUPS}) == len(GROUPS)
