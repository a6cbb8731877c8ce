"""What comes of a word about a disowned ballot: the first, a second one, another one, a third one."""

from __future__ import annotations

import pytest

from server.votes.rules.lookers import Comes, View, comes_of
from server.votes.service.judging import joined

A_YES, A_NO, B_YES, B_NO = View(1, True, True), View(1, False, True), View(2, True, True), View(2, False, True)
C_YES, FIRM_YES, FIRM_NO, OTHER_FIRM = (
    View(3, True, True),
    View(8, True, False),
    View(8, False, False),
    View(9, True, False),
)


@pytest.mark.parametrize(("before", "said", "comes"), [
    ((), A_YES, Comes.FIRST), ((), FIRM_NO, Comes.FIRST), ((A_YES,), A_YES, Comes.AGAIN), ((A_YES,), A_NO, Comes.FIRST),
    ((A_YES,), B_YES, Comes.DECIDED), ((A_NO,), B_NO, Comes.DECIDED), ((A_YES,), FIRM_YES, Comes.DECIDED),
    ((FIRM_YES,), A_YES, Comes.DECIDED), ((FIRM_YES,), OTHER_FIRM, Comes.DEPENDENT), ((A_YES,), B_NO, Comes.DIFFERS),
    ((A_YES, B_NO), C_YES, Comes.DECIDED), ((A_YES, B_NO), B_NO, Comes.AGAIN), ((A_YES, B_NO), B_YES, Comes.DECIDED),
    ((FIRM_YES, B_NO), OTHER_FIRM, Comes.DEPENDENT), ((FIRM_YES, B_NO), C_YES, Comes.DECIDED),
    ((A_YES, A_NO), B_YES, Comes.DIFFERS), ((A_YES, A_NO), B_NO, Comes.DECIDED),
])  # fmt: skip
def test_what_comes_of_a_word(before: tuple[View, ...], said: View, comes: Comes) -> None:
    assert comes_of(before, said) is comes


@pytest.mark.parametrize(("reasons", "said"), [
    (("见过面。", "问过邻居。"), "见过面；问过邻居。"), (("见过面", "见过面"), "见过面"),
    (("", "见过面。"), "见过面。"), (("甲" * 400, "乙" * 400), "甲" * 400 + "；" + "乙" * 99), ((), ""),
])  # fmt: skip
def test_what_those_have_found_who_agree_is_one_sentence(reasons: tuple[str, ...], said: str) -> None:
    assert joined(*reasons) == said
