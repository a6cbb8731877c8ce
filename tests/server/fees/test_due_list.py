"""The list of who is due, without a database: what is counted, and how it is cut into pages."""

from __future__ import annotations

from datetime import date

import pytest

from server.fees.rules.items import DemandStep
from server.fees.screens import due_list
from server.fees.screens.dunning import Line
from server.kit.errors import Malformed


def line(debtor_id: int, step: DemandStep | None = DemandStep.REMIND, waits: str = "") -> Line:
    """A debtor who owes one fen."""
    return Line(debtor_id, f"{debtor_id}", "", 1, 1, date(2026, 10, 31), "", step, "", waits)


def test_counts_are_of_what_is_listed_and_every_line_is_on_one_page() -> None:
    lines = [line(n) for n in range(120)] + [line(200, None), line(201, DemandStep.LEGAL, "停着")]
    told = due_list.counts(lines)
    assert (told.all, told.fen, told.held) == (122, 122, 1) and sum(told.steps.values()) == told.all
    assert told.steps == {"remind": 120, "second": 0, "written": 0, "legal": 1, "none": 1}
    seen: list[Line] = []
    cursor: str | None = None
    for _ in range(3):
        page = due_list.page(lines, cursor)
        seen, cursor = [*seen, *page.items], page.next
    assert seen == lines and cursor is None
    with pytest.raises(Malformed):
        due_list.page(lines, "nonsense")
