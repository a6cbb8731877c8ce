"""A notice drawn: nothing lies outside, no two texts meet, the phone never goes, and what is cut is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.bulletins.drawing.ends import CUT_WORDS
from server.bulletins.drawing.notice import NoticeView, draw_notice, notice_scene
from server.bulletins.drawing.style import CHAT, STAIR_BOARD, Style
from server.kit.drawing.fonts import Family
from tests.server.bulletins.drawing.test_layout import keeps_its_bounds

USUAL = NoticeView(
    "秀山花园", "停水通知", "明天上午停水", "3至7栋", "11月22日 09:00 至 12:00",
    "水箱清洗，请提前存水。\n恢复供水后，先放几分钟再用。", "0771-5550100", "第12号通知 · 2026年11月21日发布",
)  # fmt: skip
LONG = replace(
    USUAL,
    words="请提前存水，有事请打物业电话。" * 130,
    title="明天上午九点到十二点三栋至七栋全部停水请大家提前准备好用水谢谢配合理解",
)
CASES = {
    "usual": USUAL, "long": LONG, "bare": replace(USUAL, when="", phone="", words="停"),
    "recalled": replace(USUAL, note="已撤回：时间写错了", words="请以新的通知为准。"),
    "places": replace(USUAL, place="、".join(f"{number}栋1单元" for number in range(1, 40, 2))),
    "lines": replace(USUAL, words="\n".join(["一行"] * 300)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("style", [CHAT, STAIR_BOARD], ids=["chat", "board"])
def test_everything_lies_inside_and_nothing_meets(family: Family, name: str, style: Style) -> None:
    view = CASES[name]
    scene = notice_scene(view, family, style)
    keeps_its_bounds(scene)
    assert scene.height <= (9000 if style is CHAT else STAIR_BOARD.height + 1)
    assert view.phone in scene.words and (CUT_WORDS in scene.words) == scene.cut


def test_short_words_are_large_on_paper_and_a_picture_holds_all_of_a_long_one(family: Family) -> None:
    sizes = [piece.size for text in notice_scene(USUAL, family, STAIR_BOARD).items if hasattr(text, "pieces")
             for piece in text.pieces if "先放几分钟" in piece.words]  # fmt: skip
    assert min(sizes) > STAIR_BOARD.body * 1.5
    assert not notice_scene(LONG, family, CHAT).cut and notice_scene(LONG, family, STAIR_BOARD).cut


def test_both_files_are_what_they_say(family: Family) -> None:
    assert draw_notice("png", USUAL, family).content.startswith(b"\x89PNG")
    assert draw_notice("pdf", USUAL, family).content.startswith(b"%PDF")
