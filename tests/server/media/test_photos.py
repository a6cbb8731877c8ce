"""A photo becomes small, upright and nameless, and no bytes can hurt the house."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from server.kit.errors import DomainError, Malformed, TooLarge
from server.media.photos import Photo, make_photo
from server.media.rules import MOST_PHOTO_BYTES, Format, check_size, tell_format
from tests.server.media import makers


def opened(content: bytes) -> Image.Image:
    """A picture, decoded."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def make(content: bytes) -> Photo:
    """What the room makes of these bytes."""
    return make_photo(content, tell_format(content))


def test_a_large_photo_becomes_small_with_a_thumb() -> None:
    photo = make(makers.jpeg(4000, 3000))
    assert opened(photo.large).size == (photo.width, photo.height) == (1280, 960)
    assert opened(photo.thumb).size == (320, 240)
    assert len(photo.thumb) < len(photo.large) < 200_000


def test_a_small_photo_is_not_blown_up() -> None:
    assert opened(make(makers.jpeg(300, 200)).large).size == (300, 200)


def test_place_time_maker_and_comment_are_gone() -> None:
    given = makers.jpeg()
    assert makers.MAKER.encode() in given and 0x8825 in opened(given).getexif()
    photo = make(given)
    for content in (photo.large, photo.thumb):
        assert not opened(content).getexif()
        assert {"exif", "comment", "icc_profile", "xmp"}.isdisjoint(opened(content).info)
        for trace in (b"Exif", makers.MAKER.encode(), b"meijie", b"2026:11"):
            assert trace not in content


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photo_taken_sideways_stands_upright(orientation: int) -> None:
    photo = opened(make(makers.jpeg(400, 300, orientation=orientation)).large)
    corners = {1: (10, 10), 3: (390, 290), 6: (290, 10), 8: (10, 390)}
    red, green, _blue = photo.getpixel(corners[orientation])
    assert photo.size == ((300, 400) if orientation > 4 else (400, 300))
    assert red > 180 and green < 80


@pytest.mark.parametrize(
    "content",
    [
        makers.encoded("PNG"), makers.encoded("PNG", "RGBA"), makers.encoded("PNG", "P"), makers.encoded("PNG", "LA"),
        makers.encoded("PNG", "I;16"), makers.encoded("PNG", "1"), makers.encoded("GIF"), makers.encoded("WEBP"),
        makers.encoded("JPEG", "L"), makers.encoded("JPEG", "CMYK"), makers.encoded("JPEG", progressive=True),
    ],
    ids=["png", "transparent", "palette", "grey-alpha", "16-bit", "1-bit", "gif", "webp", "grey", "print", "steps"],
)  # fmt: skip
def test_whatever_the_format_it_becomes_a_plain_jpeg(content: bytes) -> None:
    made = opened(make(content).large)
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (640, 480))


def test_what_is_transparent_becomes_paper_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(make(out.getvalue()).large).getpixel((25, 25)) == (255, 255, 255)


def test_bytes_decide_and_not_the_name() -> None:
    assert tell_format(makers.encoded("PNG")) is Format.PNG
    for content in (b"", b"hello", b"<svg xmlns='x'/>", b"%PDF-1.7", b"MZ" + bytes(100), makers.jpeg()[1:]):
        with pytest.raises(Malformed, match="format_not_taken"):
            tell_format(content)


def test_heic_is_refused_with_a_way_out() -> None:
    with pytest.raises(Malformed) as refused:
        tell_format(makers.heic())
    assert refused.value.code == "heic_not_taken"
    assert "兼容性最佳" in refused.value.sentence


def test_a_bomb_is_refused_by_its_header() -> None:
    with pytest.raises(TooLarge, match="too_many_pixels"):
        make(makers.bomb())


def test_a_strip_a_thousand_miles_long_is_refused() -> None:
    with pytest.raises(TooLarge, match="too_many_pixels"):
        make(makers.bomb(25_000, 1))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(TooLarge, match="media_too_large"):
        check_size(Format.JPEG, MOST_PHOTO_BYTES + 1)


def test_half_a_photo_is_refused() -> None:
    content = makers.jpeg()
    with pytest.raises(Malformed, match="media_broken"):
        make(content[: len(content) // 2])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP"])
def test_whatever_is_bent_in_a_file_is_refused_or_taken_but_never_breaks(form: str) -> None:
    chance, content = random.Random(form), makers.encoded(form)
    for _ in range(120):
        bent = bytearray(content)
        for _ in range(chance.randint(1, 12)):
            bent[chance.randrange(len(bent))] = chance.randrange(256)
        try:
            make(bytes(bent[: chance.randint(20, len(bent))]))
        except DomainError as refused:
            assert refused.status in (413, 422)
