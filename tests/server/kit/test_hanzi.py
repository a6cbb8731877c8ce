"""Names in every spelling."""

from __future__ import annotations

import pytest

from server.kit.hanzi import _PAIRS, bare, joined, spellings


def test_each_character_of_the_book_stands_for_one_other() -> None:
    new, old = {pair[0] for pair in _PAIRS}, {pair[1] for pair in _PAIRS}
    assert {len(pair) for pair in _PAIRS} == {2} and len(new) == len(old) == len(_PAIRS) and not new & old


@pytest.mark.parametrize("written", ["张三", "張三", "张 三", "張・三", " 张三 "])
def test_a_name_is_one_however_it_is_written(written: str) -> None:
    assert bare(written) == "张三"


def test_only_what_stands_between_chinese_characters_goes() -> None:
    assert joined("张 三 2 栋 A座\n李 四") == "张三 2 栋 A座\n李四"


@pytest.mark.parametrize("kept", ["张万军", "張萬軍"])
def test_whatever_spelling_the_books_have_stands_in_the_spellings_of_a_text(kept: str) -> None:
    for text in ("请张万军来", "请張萬軍来", "请張 萬 軍来"):
        assert kept in spellings(text)
    assert spellings("") == ""
