"""Templates can be read: no line runs far beyond the edge of a screen."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
MOST = 200


def test_lines_of_templates_can_be_read() -> None:
    pages = [*ROOT.glob("server/*/templates/**/*.html"), *ROOT.glob("workflows/*/templates/**/*.html")]
    assert pages
    too_long = [
        f"{page.relative_to(ROOT)}:{number}"
        for page in pages
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MOST
    ]
    assert not too_long
