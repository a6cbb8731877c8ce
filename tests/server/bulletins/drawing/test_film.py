"""The film plays everywhere, lasts as long as it should, and fails alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest

from server.bulletins.drawing import film as filming
from server.bulletins.drawing.cards import film_cards
from server.bulletins.drawing.draw import draw
from server.bulletins.drawing.film import LONGEST, MOST_BYTES, SHORTEST, FilmFailed, film, lengths
from server.kit.drawing.fonts import Family
from tests.server.bulletins.drawing.sheets import EMPTY, HARD, NAMES, QUIET, USUAL, given


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder runs behind everything else: on a machine that is full it comes last."""
    monkeypatch.setattr(filming, "LONGEST_RUN_SECONDS", 1800)


def described(content: bytes, folder: Path) -> str:
    (made := folder / "film.mp4").write_bytes(content)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(made), "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stderr


def test_a_film_plays_on_every_phone(family: Family, tmp_path: Path) -> None:
    content = draw("mp4", USUAL, family, given()).content
    told = described(content, tmp_path)
    assert re.search(r"Video: h264 \(Main\).*yuv420p.*720x1280.*25 fps", told)
    minutes, seconds = re.search(r"Duration: 00:(\d\d):([\d.]+)", told).groups()
    assert minutes == "00" and 15 <= float(seconds) <= 30
    assert len(content) <= MOST_BYTES
    assert content.index(b"moov") < content.index(b"mdat"), "it begins to play before it has come whole"


def test_cards_follow_the_sheet(family: Family) -> None:
    words = [card.scene.words for card in film_cards(USUAL, family, NAMES)]
    titles = ["每日简报", "报事", "快慢", "电梯", "之前", "之后", "明天", "有事请打电话"]
    assert [said.splitlines()[0] for said in words] == titles
    assert len(film_cards(USUAL, family)) == len(words) - 2
    assert len(film_cards(EMPTY, family, NAMES)) == 3


@pytest.mark.parametrize("view", [USUAL, QUIET, EMPTY, HARD], ids=["usual", "quiet", "empty", "hard"])
def test_a_film_lasts_fifteen_to_thirty_seconds(family: Family, view: object) -> None:
    seconds = lengths([card.seconds for card in film_cards(view, family, NAMES)])
    whole = sum(seconds) - filming.FADE * (len(seconds) - 1)
    assert SHORTEST - 0.1 <= whole <= LONGEST + 0.1
    assert min(seconds) >= 2


def test_a_film_the_encoder_does_not_make_says_why(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filming, "ENCODE", ("-c:v", "no-such-encoder"))
    with pytest.raises(FilmFailed) as failed:
        film(film_cards(EMPTY, family), family, {})
    assert "no-such-encoder" in str(failed.value.detail["error"])


def test_a_film_that_takes_for_ever_is_given_up(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filming, "LONGEST_RUN_SECONDS", 0.01)
    with pytest.raises(FilmFailed) as failed:
        film(film_cards(EMPTY, family), family, {})
    assert "took longer" in str(failed.value.detail["error"])


def test_a_film_above_the_platforms_limit_is_refused(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filming, "MOST_BYTES", 1000)
    monkeypatch.setattr(filming, "FRAMES_PER_SECOND", 2)
    with pytest.raises(FilmFailed, match="film_too_large"):
        film(film_cards(EMPTY, family), family, {})
