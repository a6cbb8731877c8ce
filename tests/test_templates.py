"""Templates can be read: no line runs far beyond the edge of a screen, and no piece is asked for in vain."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("server/*/templates/**/*.html"), *ROOT.glob("workflows/*/templates/**/*.html")]
MOST = 200


def test_lines_of_templates_can_be_read() -> None:
    assert PAGES
    too_long = [
        f"{page.relative_to(ROOT)}:{number}"
        for page in PAGES
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MOST
    ]
    assert not too_long


ASKED = re.compile(r'\{%-? from "([^"]+)" import (.*?)(?: with context)? -?%\}')
TAKEN_IN = re.compile(r'\{%-? include "([^"]+)"')


def test_templates_take_only_the_pieces_they_use() -> None:
    idle = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in PAGES
        for text in [page.read_text(encoding="utf-8")]
        for _, names in ASKED.findall(text)
        for name in names.split(", ")
        if not re.search(rf"\b{name.split(' as ')[-1]}\(", _with_what_it_takes_in(text))
    ]
    assert not idle


def test_pieces_that_templates_ask_for_are_there() -> None:
    missing = [
        f"{page.relative_to(ROOT)}: {name} of {asked}"
        for page in PAGES
        for asked, names in ASKED.findall(page.read_text(encoding="utf-8"))
        for name in names.split(", ")
        if f"macro {name.split(' as ')[0]}(" not in _template(asked)
    ]
    assert not missing


def _template(name: str) -> str:
    return "".join(page.read_text(encoding="utf-8") for page in PAGES if page.match(f"templates/{name}"))


def _with_what_it_takes_in(text: str) -> str:
    """What a template includes sees its pieces, too."""
    return text + "".join(_with_what_it_takes_in(_template(name)) for name in TAKEN_IN.findall(text))
