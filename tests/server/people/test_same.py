"""Two accounts, one human being: where two persons are asked for, one comparison says so, everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.people import queries as people
from server.people.models import Person
from tests.cast import Cast

ROOT = Path(people.__file__).parents[3]
BY_HAND = re.compile(r"resolve\(session, [^()]+\) [!=]= (?:actor\.id|\w+\.resolve\()|actor\.id in \([^()]*resolve\(")


@pytest.fixture
def merged(cast: Cast) -> Cast:
    """The tenant's account turned out to be 老王's, and then his to be 梅姐's."""
    with cast.house.database.write() as session:
        for gone, kept in (("tenant", "laowang"), ("laowang", "meijie")):
            session.get_one(Person, cast.ids[gone]).merged_into = cast.ids[kept]
    return cast


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("meijie", "meijie", True), ("tenant", "meijie", True), ("meijie", "tenant", True), ("tenant", "laowang", True),
     ("tenant", "liujingli", False), (None, "meijie", False), ("meijie", None, False), (None, None, False)],
)  # fmt: skip
def test_persons_are_compared_and_not_accounts(merged: Cast, one: str | None, other: str | None, same: bool) -> None:
    with merged.house.database.read() as session:
        ids = [merged.ids[name] if name else None for name in (one, other)]
        assert people.same(session, *ids) is same


def test_nobody_compares_persons_by_hand() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for room in ("server", "workflows")
        for path in sorted((ROOT / room).rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if BY_HAND.search(line)
    ]
    assert not [line for line in found if "people/queries/reach.py" not in line]
