"""What nobody sees is kept nowhere, what emoji are drawn with is, and what looks the same is the same."""

from __future__ import annotations

import unicodedata

import pytest

from server.kit.fields import Text
from server.kit.unseen import look, without_unseen

FAMILY, FLAG, KEYCAP = "👨\u200d👩\u200d👧", "🏴\U000e0067\U000e0062\U000e007f", "1\ufe0f\u20e3"
MARKS = [
    *"\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060",
    *"\u2066\u2067\u2068\u2069\ufe0f\ufe00\ufeff\u3164\U000e0100\U000e0041",
]
ALIKE = ("方案 一", "方案\u3000一", "方案一\u200b", "方案—", "方案ー", "方案⼀", "方案一\u2800")
UNLIKE = ("方案一", "方案二", "方案三", "方案A", "方案B", "方案a", "100元", "10元")
KEPT = (FAMILY, FLAG, KEYCAP, "❤\ufe0f\u200d🔥", "👍🏽", "楼道的灯，3 楼。", "ᠮᠣᠩᠭᠣᠯ\u180b", "㎡ ½ ①")


@pytest.mark.parametrize("words", KEPT)
def test_what_is_needed_stays(words: str) -> None:
    assert Text(60).deserialize(words) == unicodedata.normalize("NFC", words)


@pytest.mark.parametrize("mark", MARKS)
def test_what_nobody_sees_goes_wherever_it_stands(mark: str) -> None:
    for words in (f"{mark}方案一", f"方{mark}案一", f"方案一{mark}", f"方案{mark * 3}一"):
        assert Text(60).deserialize(words) == "方案一"
    assert Text(60).deserialize(mark) == ""
    assert without_unseen(without_unseen(f"一{mark}😀")) == without_unseen(f"一{mark}😀") == "一😀"


@pytest.mark.parametrize("other", ALIKE)
def test_what_looks_the_same_is_the_same(other: str) -> None:
    assert look("方案一") == look(other)


def test_what_differs_stays_different() -> None:
    assert len({look(words) for words in UNLIKE}) == len(UNLIKE)
    assert look("方案А") == look("方案Ａ") == look("方案A") and look("👍") == look("👍\ufe0f")
