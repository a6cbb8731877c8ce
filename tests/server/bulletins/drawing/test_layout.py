"""Nothing is drawn outside, no two texts lie on each other, and every number is the sheet's own: on every format."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.bulletins.drawing.cards import film_cards
from server.bulletins.drawing.cover import cover_scene
from server.bulletins.drawing.sheet import chat_scene, page_scene
from server.bulletins.drawing.style import CHAT, STAIR_BOARD
from server.bulletins.rules.view import SheetView
from server.kit.drawing.fonts import Family
from server.kit.drawing.scene import Box, Panel, Picture, Scene, Text
from tests.server.bulletins.drawing.sheets import EMPTY, HARD, LONG, NAMES, QUIET, USUAL, views

Format = Callable[[SheetView, Family], list[Scene]]
FORMATS: dict[str, Format] = {
    "chat": lambda view, family: [chat_scene(view, family, NAMES), chat_scene(view, family)],
    "page": lambda view, family: [page_scene(view, family, NAMES), page_scene(view, family, ["code"])],
    "cover": lambda view, family: [cover_scene(view, family)],
    "film": lambda view, family: [card.scene for card in film_cards(view, family, NAMES)],
}
each_format = pytest.mark.parametrize("form", FORMATS)
DAYS = {"usual": USUAL, "quiet": QUIET, "empty": EMPTY, "hard": HARD, "emoji": replace(USUAL, title="🎉" * 300)}


def keeps_its_bounds(scene: Scene) -> None:
    whole = Box(0, 0, scene.width, scene.height)
    outside = [item for item in scene.items if not whole.holds(item.box, slack=1)]
    assert not outside
    texts = scene.all(Text)
    assert not [(one.words, two.words) for one, two in combinations(texts, 2) if one.box.meets(two.box, slack=1)]
    for picture, text in ((picture, text) for picture in scene.all(Picture) for text in texts):
        assert not picture.box.meets(text.box) or picture.name != "code"
    for panel, text in ((panel, text) for panel in scene.all(Panel) for text in texts):
        assert not panel.box.meets(text.box, slack=1) or panel.box.holds(text.box, slack=1.5), text.words


@each_format
@pytest.mark.parametrize("day", DAYS)
def test_every_day_keeps_its_bounds(family: Family, form: str, day: str) -> None:
    for scene in FORMATS[form](DAYS[day], family):
        keeps_its_bounds(scene)


@each_format
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(view=views())
def test_a_day_nobody_thought_of_keeps_its_bounds(family: Family, form: str, view: SheetView) -> None:
    for scene in FORMATS[form](view, replace(family, look=False)):
        keeps_its_bounds(scene)


@pytest.mark.parametrize("day", DAYS)
def test_a_picture_is_one_screen_and_a_page_is_one_page(family: Family, day: str) -> None:
    picture, page = chat_scene(DAYS[day], family, NAMES), page_scene(DAYS[day], family, NAMES)
    assert picture.width == 1080 and picture.height <= CHAT.height
    assert (page.width, page.height) == (STAIR_BOARD.width, STAIR_BOARD.height)


def test_words_are_large_enough_to_read_at_arms_length(family: Family) -> None:
    """16 points on paper and on a phone; only units and the last line are smaller, and never by a third."""
    for scene, least in ((chat_scene(USUAL, family, NAMES), 48), (page_scene(USUAL, family, NAMES), 16.5)):
        sizes = [piece.size for text in scene.all(Text) for piece in text.pieces if len(piece.words) > 12]
        assert min(piece.size for text in scene.all(Text) for piece in text.pieces) >= least * 0.8
        assert [size for size in sizes if size >= least]


NUMBERS = re.compile(r"\d+")


def numbers_of(view: SheetView) -> set[str]:
    told = [view.estate, view.title, view.day_words, view.weather or "", view.phone, view.note or "", *view.tomorrow]
    told += [str(view.number), str(view.marks.number), "17:00", view.pair.words if view.pair else ""]
    for one in view.sections:
        told += [one.title, one.words, *one.lines, *(word for f in one.figures for word in (f.words, f.label))]
    return {number for words in told for number in NUMBERS.findall(words)}


@each_format
def test_every_number_drawn_is_a_number_of_the_sheet(family: Family, form: str) -> None:
    for scene in FORMATS[form](USUAL, family):
        assert set(NUMBERS.findall(scene.words)) <= numbers_of(USUAL)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.integers(0, 10**7), min_size=4, max_size=4))
def test_every_figure_of_the_first_section_is_drawn_whole(family: Family, values: list[int]) -> None:
    first = USUAL.sections[0]
    told = tuple(replace(f, value=v, words=f"{v} 件") for f, v in zip(first.figures, values, strict=True))
    view = replace(USUAL, sections=(replace(first, figures=told), *USUAL.sections[1:]))
    for scene in (chat_scene(view, family, NAMES), page_scene(view, family, NAMES)):
        lines = [text.words for text in scene.all(Text)]
        assert all(lines.count(f"{value} 件") >= values.count(value) for value in values)


def test_a_day_with_nothing_says_so(family: Family) -> None:
    for form in FORMATS.values():
        assert "今天没有新的报事。" in "".join(scene.words for scene in form(QUIET, family))


def test_the_phone_number_is_never_left_out(family: Family) -> None:
    for view in (USUAL, QUIET, replace(HARD, phone=USUAL.phone)):
        for form in ("chat", "page", "film"):
            assert any(USUAL.phone in scene.words for scene in FORMATS[form](view, family))


def test_what_is_left_off_is_said(family: Family) -> None:
    short = chat_scene(QUIET, family, NAMES)
    assert not short.cut and "其余请看小程序" not in short.words
    long = chat_scene(replace(QUIET, title=LONG), family, NAMES)
    assert long.cut and "其余请看小程序" in long.words and "…" in long.words


def test_overdue_is_red_only_when_there_is_any(family: Family) -> None:
    def colour(value: int) -> str:
        first = USUAL.sections[0]
        told = replace(first.figures[3], value=value, words=f"{value} 件急")
        view = replace(USUAL, sections=(replace(first, figures=(*first.figures[:3], told)),))
        return next(text.colour for text in chat_scene(view, family).all(Text) if text.words == f"{value} 件急")

    assert colour(1) == "#a8371b" and colour(0) == "#1f5c47"


def test_late_and_corrected_sheets_say_so(family: Family) -> None:
    view = replace(USUAL, late=True, number=2, note="办结应为 9 件")
    for form in ("chat", "page"):
        words = FORMATS[form](view, family)[0].words
        assert "比平时晚" in words and "第 2 版，更正：办结应为 9 件" in words


def test_a_quiet_day_is_written_larger(family: Family) -> None:
    def body(view: SheetView) -> float:
        scene = chat_scene(view, family)
        return next(t.pieces[0].size for t in scene.all(Text) if t.words == "有事请打电话")

    assert body(QUIET) > body(USUAL)
