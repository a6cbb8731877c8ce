"""Whatever the house writes into the audit trail has words on the page that shows it."""

from __future__ import annotations

import ast

from config import FOLDER, read_toml
from tests.architecture import read

WRITES = {"audit.record": (2, 3), "_noted": (2, None)}


def test_every_act_and_thing_of_the_trail_can_be_read_aloud() -> None:
    said = read_toml(FOLDER / "audit.toml")
    acts: set[str] = set()
    things: set[str] = set()
    for module in read(FOLDER.parent):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITES:
                act, thing = WRITES[ast.unparse(node.func)]
                acts |= _word(node, act)
                things |= _word(node, thing)
    assert "phone.read" in acts and "home" in things
    assert acts <= set(said["acts"])
    assert things <= set(said["things"])


def _word(call: ast.Call, place: int | None) -> set[str]:
    given = call.args[place] if place is not None and len(call.args) > place else None
    return {given.value} if isinstance(given, ast.Constant) and isinstance(given.value, str) else set()
