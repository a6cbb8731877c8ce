"""Every character drawn has a glyph, or is a box that is told of; without any Chinese font one sentence says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from server.bulletins.drawing.draw import draw
from server.bulletins.drawing.ends import RARE_WORDS
from server.bulletins.drawing.sheet import chat_scene
from server.kit.drawing import fonts
from server.kit.drawing.fonts import BOX, Family, NoFont, find_family
from server.kit.drawing.scene import Text
from tests.server.bulletins.drawing.sheets import USUAL

RARE = "䶮㐂𠮷😀\U000e0100"
NOBODY_HAS = "\U0002ebf0"


@pytest.fixture
def alone(family: Family) -> Family:
    """The family on a machine without any other font."""
    return replace(family, look=False)


def test_every_character_of_a_usual_sheet_is_in_the_family(family: Family, alone: Family) -> None:
    words = chat_scene(USUAL, family, ("before", "after", "code")).words
    assert not alone.missing(words)


def test_every_character_drawn_has_a_glyph_or_is_told(alone: Family) -> None:
    scene = chat_scene(replace(USUAL, title=f"李{RARE}路"), alone)
    told = alone.missing(scene.words)
    for text in scene.all(Text):
        for piece in text.pieces:
            for face, part in alone.runs(piece.words, bold=piece.bold):
                assert all(ord(character) in face.glyphs for character in part)
    assert "𠮷" in told and "😀" in told and "䶮" not in told
    assert RARE_WORDS in scene.words


def test_a_character_nobody_has_is_a_box_as_wide_as_a_character(alone: Family) -> None:
    assert list(alone.runs(f"李{NOBODY_HAS}", bold=False)) == [(alone.medium, f"李{BOX}")]
    assert alone.width(NOBODY_HAS, 50) == alone.width(BOX, 50) > 0


def test_a_rare_character_is_drawn_with_another_font_of_the_machine(
    alone: Family, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(family.bold, name="other", path="elsewhere", glyphs=frozenset({ord("𠮷")}))
    monkeypatch.setattr(fonts, "found_for", lambda code: other if code == ord("𠮷") else None)
    looking = replace(alone, look=True)
    assert looking.face("𠮷", bold=False) == other
    assert looking.missing("𠮷😀") == {"😀"}


def test_rare_characters_spoil_no_file(family: Family) -> None:
    view = replace(USUAL, estate=RARE, title=f"{RARE} {NOBODY_HAS}", tomorrow=(RARE,), phone=RARE)
    for kind in ("png", "pdf", "cover"):
        drawn = draw(kind, view, family, {})
        assert drawn.content and NOBODY_HAS in drawn.missing


def test_without_the_folder_the_machines_chinese_font_is_taken(monkeypatch: pytest.MonkeyPatch, family: Family) -> None:
    monkeypatch.setattr(fonts, "_look", lambda _pattern: [(family.medium.path, 0)])
    assert find_family("var/no-such-folder-a").bold.path == family.medium.path


def test_without_any_chinese_font_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:  # fmt: skip
    (broken := tmp_path / "broken.ttf").write_bytes(b"no font")
    monkeypatch.setattr(fonts, "_look", lambda _pattern: [(str(broken), 0), (str(tmp_path / "gone.ttf"), 0)])
    with pytest.raises(NoFont, match=r"no Chinese font: run `\.ci/prepare fonts`"):
        find_family("var/no-such-folder-b")


def test_a_machine_without_fontconfig_has_no_other_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert fonts._look(":lang=zh") == []
