"""Looking only at signs that can be said finds what looking at all of them finds."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.engine.book import Book
from workflows.engine.hearing import plain
from workflows.engine.noticing import Noticing
from workflows.engine.understanding import Ways, decide, read_ways, understand
from workflows.registry import CONVERSATIONS

SAID_BY_OTHERS = Path(__file__).parent / "said_by_others.toml"
WAYS = Book(CONVERSATIONS).ways
SPOKEN = {staff: Noticing([one for one in WAYS if one.staff is staff]) for staff in (True, False)}
PIECES = sorted({piece for one in WAYS for sign in one.signs for some in sign.each for piece in some.words})


def _both(words: str, *, staff: bool) -> None:
    scored = {one.talk: score for score, one in SPOKEN[staff].scored(words)}
    assert {one.talk: scored.get(one.talk, 0) for one in WAYS if one.staff is staff} == {
        one.talk: one.score(words) for one in WAYS if one.staff is staff
    }
    assert decide(words, SPOKEN[staff].scored(words)) == understand(words, WAYS, staff=staff)


@pytest.mark.parametrize("staff", [False, True])
def test_every_phrasing_there_is(staff: bool) -> None:
    told = tomllib.loads(SAID_BY_OTHERS.read_text(encoding="utf-8")).values()
    for text in [*(said for one in WAYS for said in one.phrasings), *(text for texts in told for text in texts), ""]:
        _both(plain(text), staff=staff)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=8), st.booleans())
def test_whatever_is_put_together(pieces: list[str], staff: bool) -> None:
    _both(plain("".join(pieces)), staff=staff)


def test_a_gap_at_the_beginning_and_single_characters(tmp_path: Path) -> None:
    path = tmp_path / "toy.toml"
    path.write_text('label="a"\nphrasings=[]\n[[sign]]\nweight=2\nany=["*漏", "水"]\n', encoding="utf-8")
    toy: Ways = read_ways(path, "toy")
    for words in ("漏", "水", "在漏", "火"):
        assert sum(score for score, _ in Noticing([toy]).scored(words)) == toy.score(words)
