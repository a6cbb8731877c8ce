"""A film loses its notes, gains a still, and stays within bounds."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from server.kit.errors import Malformed, TooLarge
from server.media import films
from server.media.films import make_film
from server.media.rules import MOST_FILM_BYTES, Format, check_size, tell_format
from tests.server.media import makers


@pytest.mark.parametrize("form", ["mp4", "mov"])
def test_a_film_loses_place_and_maker_and_still_plays(form: str, tmp_path: Path) -> None:
    given = makers.film(form=form)
    assert tell_format(given) is Format.FILM
    assert makers.PLACE.encode() in given and makers.MAKER.encode() in given
    made = make_film(given)
    for trace in (makers.PLACE.encode(), makers.MAKER.encode(), b"Lavf"):
        assert trace not in made.content
    told = makers.describe(made.content, tmp_path)
    assert "Video: h264" in told and "Audio: aac" in told and "320x240" in told
    assert made.seconds == 1


def test_a_film_has_a_first_picture() -> None:
    still = make_film(makers.film()).still
    assert Image.open(io.BytesIO(still.large)).size == (still.width, still.height) == (320, 240)
    assert Image.open(io.BytesIO(still.thumb)).format == "JPEG"


def test_a_silent_film_is_a_film() -> None:
    assert make_film(makers.film(sound=False)).seconds == 1


def test_a_film_of_over_a_minute_is_refused() -> None:
    with pytest.raises(TooLarge, match="film_too_long"):
        make_film(makers.film(seconds=62, sound=False))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(TooLarge, match="media_too_large"):
        check_size(Format.FILM, MOST_FILM_BYTES + 1)


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x00\x00\x18ftypisom" + bytes(500),
        makers.film()[:700],
        b"\x00\x00\x00\x18ftypisom" + b"#EXTM3U\nfile:///etc/passwd\n" * 20,
    ],
    ids=["empty", "half", "a playlist in disguise"],
)
def test_a_broken_film_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed, match="media_broken"):
        make_film(content)


def test_a_film_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(films, "LONGEST_RUN_SECONDS", 0.001)
    with pytest.raises(Malformed, match="media_broken"):
        make_film(makers.film())
