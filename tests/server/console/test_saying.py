"""What was said when an act was done is shown on the page it leads to: no page has something else by that name."""

from __future__ import annotations

import ast
from pathlib import Path

import server

ROOT = Path(server.__file__).parent
SAID = "said"
"""What the layout shows for a moment on arrival."""


def test_no_page_puts_something_else_where_the_layout_says_what_was_done() -> None:
    rooms = [*ROOT.glob("*/pages/*.py"), *ROOT.glob("*/pages.py")]
    pages = [path for path in rooms if path.parent.parent.name != "kit"]
    assert len(pages) > 50
    named = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in pages
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Dict) and any(isinstance(key, ast.Constant) and key.value == SAID for key in node.keys)
    ]
    assert named == []
