"""Words are cut into lines as Chinese is set."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.kit.drawing.fonts import Family
from server.kit.drawing.lines import NEVER_FIRST, NEVER_LAST, clean, set_lines
from server.kit.drawing.pen import figure_pieces


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("一\n二\t 三", "一 二 三"),
        ("❤\ufe0f好", "❤好"),
        ("零\u200b宽", "零宽"),
        ("半\ud800个", "半\ufffd个"),
        ("\x00\x07", ""),
        ("  ", ""),
    ],
)
def test_only_what_is_seen_is_kept(said: str, seen: str) -> None:
    assert clean(said) == seen


def test_no_line_begins_with_a_comma_or_ends_with_an_open_bracket(family: Family) -> None:
    lines, cut = set_lines(family, "一二三，四五（六七）八九，十。" * 6, width=300, size=50, most=40)
    assert not cut and len(lines) > 8
    assert not [line for line in lines if line[0] in NEVER_FIRST or line[-1] in NEVER_LAST]


def test_a_number_is_never_torn_apart(family: Family) -> None:
    lines, _ = set_lines(family, "一共花了12345678元整", width=250, size=50, most=9)
    assert any("12345678" in line for line in lines)


def test_what_does_not_fit_ends_with_dots_and_never_in_a_number(family: Family) -> None:
    lines, cut = set_lines(family, "今天办结 123456 件", width=310, size=50, most=1)
    assert cut and lines == ["今天办结…"]


def test_more_marks_than_a_line_holds_do_not_stick_out(family: Family) -> None:
    lines, cut = set_lines(family, "1。。。", width=124, size=48, most=2)
    assert lines == ["1。。", "。"] and not cut


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text("楼道灯，。（）12ab 。", max_size=300), width=st.integers(120, 900), most=st.integers(1, 5))
def test_lines_keep_to_width_and_lose_nothing_silently(family: Family, words: str, width: int, most: int) -> None:
    lines, cut = set_lines(family, words, width=width, size=48, most=most)
    assert len(lines) <= most
    assert all(family.width(line, 48) <= width + 0.01 for line in lines)
    whole = "".join(lines).replace(" ", "")
    if not cut:
        assert whole == clean(words).replace(" ", "")
    else:
        assert lines[-1].endswith("…")


def test_the_numbers_of_a_figure_are_large_and_the_rest_is_small() -> None:
    pieces = figure_pieces("5 小时 25 分钟", 100)
    assert [(piece.words, piece.size) for piece in pieces if piece.bold] == [("5", 100), (" 25", 100)]
    assert "".join(piece.words for piece in pieces) == "5 小时 25 分钟"
    assert [piece.words for piece in figure_pieces("12,345.6元", 100)] == ["12,345.6", " 元"]
    assert figure_pieces("没有", 100)[0].bold


def test_no_character_stands_alone_in_the_last_line(family: Family) -> None:
    lines, cut = set_lines(family, "一二三四五六七八九十百", width=500, size=50, most=3)
    assert not cut and len(lines) == 2 and len(lines[-1]) > 2
