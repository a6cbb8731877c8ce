"""The list of who is due, without a database: what is counted, and how it is cut into pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from server.fees.rules.items import DemandStep
from server.fees.screens import due_list
from server.fees.screens.dunning import Line
from server.kit.errors import Malformed
from server.kit.paging import write_cursor


def line(
    debtor_id: int, step: DemandStep | None = DemandStep.REMIND, waits: str = "", *, home: int = 0, day: int = 31
) -> Line:
    """A debtor who owes one fen."""
    home = home or debtor_id
    return Line(debtor_id, home, f"{home}", "", 1, 1, date(2026, 10, day), "", step, "", waits)


def pages(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """The list, page by page."""
    found, cursor = list[Sequence[Line]](), None
    while not found or cursor:
        page = due_list.page(lines, cursor)
        found, cursor = [*found, page.items], page.next
    return found


def test_counts_are_of_what_is_listed_and_every_line_is_on_one_page() -> None:
    lines = [line(201, DemandStep.LEGAL, "停着"), *(line(n) for n in range(1, 121)), line(200, None)]
    told = due_list.counts(lines)
    assert (told.all, told.homes, told.fen, told.held, told.why) == (122, 122, 122, 1, {"停着": 1}) and sum(
        told.steps.values()
    ) == told.all
    assert told.steps == {"remind": 120, "second": 0, "written": 0, "legal": 1, "prepared": 0, "none": 1}
    found = pages(lines)
    assert [one for page in found for one in page] == lines and [len(page) for page in found] == [50, 50, 22]
    for wrong in ("nonsense", write_cursor(50)):
        with pytest.raises(Malformed):
            due_list.page(lines, wrong)


def test_no_page_cuts_a_home_in_two() -> None:
    lines = [line(n, home=n) for n in range(1, 60)] + [line(n + 100, None, home=n) for n in range(40, 60)]
    found = pages(lines)
    homes = [{one.home_id for one in page} for page in found]
    assert not homes[0] & homes[1] and sum(map(len, found)) == len(lines)
    assert due_list.counts(lines).homes == 59
    last = [one.debtor_id for one in found[0]][-2:]
    assert last == [50, 150], "who owed before and who owes now stand beside each other"


def test_who_pays_between_two_pages_moves_nobody_else() -> None:
    lines = [line(n, day=1 + n % 28) for n in range(1, 121)]
    first = due_list.page(lines, None)
    assert first.next is not None
    paid = {one.debtor_id for one in first.items[:10]}
    second = due_list.page([one for one in lines if one.debtor_id not in paid], first.next)
    assert second.items == due_list.page(lines, first.next).items
    assert not {one.debtor_id for one in first.items} & {one.debtor_id for one in second.items}
