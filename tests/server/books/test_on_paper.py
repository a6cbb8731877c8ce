"""What stands at the head and foot of a printed sheet: names as they are, an ampersand too."""

from __future__ import annotations

import html
import io
import re
import zipfile
from datetime import UTC, date, datetime

import pytest

from server.books.drawing.workbook import workbook as books
from server.fees.drawing.arrears import workbook as arrears
from server.fees.queries.arrears import Arrears
from server.payments.drawing.workbook import workbook as months
from server.payments.queries.exports import Month

BY, AT, DAY = "王&李", datetime(2026, 11, 21, 1, 0, tzinfo=UTC), date(2026, 11, 1)
ESTATE = "春江&里"


def taken_out(which: str) -> bytes:
    """A workbook of an estate and by a person with an ampersand in their names."""
    if which == "books":
        told = {"estate": {"name": ESTATE}, "period_words": "2026年11月", "income": [], "spending": [], "public": [],
                "totals": {"income_fen": 0, "spending_fen": 0, "public_fen": 0}, "entries": []}  # fmt: skip
        return books(told, by=BY, at=AT, fonts="")
    if which == "arrears":
        return arrears(Arrears(ESTATE, DAY, [], []), by=BY, at=AT, fonts="")
    return months(Month(ESTATE, DAY, DAY, [], [], [], [], [], []), by=BY, at=AT, fonts="")


def _printed(found: re.Match[str]) -> str:
    """What a spreadsheet makes of an ampersand and what follows it: two are one, any other is an order."""
    return "&" if found[1] == "&" else ""


@pytest.mark.parametrize("which", ["books", "arrears", "months"])
def test_a_printed_sheet_names_an_estate_and_a_person_as_they_are(which: str) -> None:
    with zipfile.ZipFile(io.BytesIO(taken_out(which))) as book:
        sheet = html.unescape(book.read("xl/worksheets/sheet1.xml").decode())
    ends = dict(re.findall(r"<odd(Header|Footer)>(.*?)</odd", sheet))
    printed = {place: re.sub(r"&(.)", _printed, words) for place, words in ends.items()}
    assert printed["Footer"].startswith("王&李 2026-11-21 09:00 导出")
    assert which == "books" or printed["Header"].startswith(f"{ESTATE} 2026-11-01")
