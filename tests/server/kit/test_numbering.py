"""The number of a report is written in one place, for pages and words alike."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

from server.kit.numbering import report_number
from server.kit.pages.look import environment

ROOT = Path(__file__).parents[3]


def test_a_report_is_called_the_same_in_every_room() -> None:
    page = environment([]).from_string("{{ 414|report_number }}")
    assert page.render() == report_number(414) == "R000414"
    assert report_number(1_234_567) == "R1234567"


def test_no_other_file_of_ours_writes_a_number_by_itself() -> None:
    files = chain.from_iterable(
        (ROOT / room).rglob(kind) for room in ("server", "workflows") for kind in ("*.py", "*.html")
    )
    own = re.compile(r"R%0\d|R\{[^}]*:0")
    assert [one.name for one in files if own.search(one.read_text(encoding="utf-8"))] == ["numbering.py"]
