"""How often the right article is found for questions as people put them, and how often something wrong is said."""

from __future__ import annotations

import logging
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest

from server.handbook.queries import Found
from server.handbook.segmenting import Segmenter, meant, words
from tests.server.handbook.conftest import Shelf

TABLE: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf-8"))["question"]
FIRST, HELPED, RIGHT = 0.80, 0.75, 0.94
"""The right article comes first; it is said or offered; what is said is right."""


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_questions_find_their_article_and_nothing_is_made_up(shelf: Shelf) -> None:
    shelf.ours()
    for half in ("asked", "kept"):
        asked = [(row["number"], said) for row in TABLE for said in row.get(half, ())]
        found = [(number, said, shelf.search(said, "南宁市")[:3]) for number, said in asked]
        ours = [each for each in found if each[0]]
        said = [each for each in ours if each[2] and each[2][0].sure]
        wrong = [each[1] for each in said if each[2][0].number != each[0]]
        rates = (
            sum(bool(best) and best[0].number == number for number, _, best in ours) / len(ours),
            sum(_helped(number, best) for number, _, best in ours) / len(ours),
            1 - len(wrong) / len(said),
        )
        assert all(rate >= floor for rate, floor in zip(rates, (FIRST, HELPED, RIGHT), strict=True)), (rates, wrong)
        strange = [each[1] for each in found if not each[0] and each[2] and each[2][0].sure]
        assert strange == [], "questions that are none of the handbook's must not be answered"


def _helped(number: str, best: list[Found]) -> bool:
    if best and best[0].sure:
        return best[0].number == number
    return any(one.near and one.number == number for one in best)


@pytest.mark.parametrize(
    ("said", "is_meant"),
    [
        ("装电梯", "加装电梯"),
        ("加装电梯", "加装电梯"),
        ("裝電梯", "加装电梯"),
        ("物業管理費", "物业费"),
        ("滞纳金", "违约金"),
        ("ＡＢＣ", "abc"),
    ],
)
def test_what_people_say_becomes_the_word_of_the_handbook(said: str, is_meant: str) -> None:
    assert meant(said) == is_meant


def test_words_that_say_nothing_are_left_out() -> None:
    assert words("请问一下是不是要的呢？！，。…") == []
    assert "加装电梯" in words("能不能加装电梯") and "" not in words("  物业费  ")


def test_the_dictionary_is_read_without_a_word_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    logging.getLogger("jieba").handlers.clear()
    assert list(Segmenter(("加装电梯",)).cut("能加装电梯", HMM=False)) == ["能", "加装电梯"]
    assert list(tmp_path.iterdir()) == [] and capfd.readouterr() == ("", "")
