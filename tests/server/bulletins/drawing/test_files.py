"""The files of a sheet: a picture chats take, a page whose words can be searched, a small cover."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from dataclasses import replace

import pytest
from PIL import Image

from server.bulletins.drawing.draw import draw
from server.bulletins.drawing.pictures import open_pictures
from server.kit.drawing import png as pixels
from server.kit.drawing.fonts import Family
from tests.server.bulletins.drawing.sheets import HARD, NAMES, QUIET, USUAL, code, given, photo


def image(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_a_picture_for_chats(family: Family) -> None:
    drawn = draw("png", USUAL, family, given())
    picture = image(drawn.content)
    assert picture.width == 1080 and 1600 <= picture.height <= 2400
    assert drawn.content.startswith(b"\x89PNG") and len(drawn.content) < 1_900_000
    assert not drawn.missing and not drawn.broken


def test_the_pictures_given_are_in_the_picture(family: Family) -> None:
    colours = {colour for _, colour in image(draw("png", USUAL, family, given()).content).getcolors(1 << 20) or []}
    assert any(abs(r - 0x8A) + abs(g - 0x7A) + abs(b - 0x66) < 6 for r, g, b in colours)
    bare = image(draw("png", replace(USUAL, pair=None), family, {}).content)
    assert bare.getpixel((0, 0)) == (0x1F, 0x5C, 0x47)


def test_the_same_sheet_gives_the_same_bytes(family: Family) -> None:
    for kind in ("png", "pdf", "cover"):
        one, two = (draw(kind, USUAL, family, given()) for _ in range(2))
        assert one.content == two.content


def test_a_picture_too_heavy_for_chats_is_drawn_with_few_colours(
    family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = draw("png", USUAL, family, given()).content
    monkeypatch.setattr(pixels, "MOST_BYTES", 1000)
    heavy = draw("png", USUAL, family, given()).content
    assert len(heavy) < len(usual) and Image.open(io.BytesIO(heavy)).mode == "P"


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_broken_pictures_are_left_out_and_named(family: Family, kind: str) -> None:
    spoilt = {**given(), "after": b"no picture", "code": code()[:40]}
    drawn = draw(kind, USUAL, family, spoilt)
    assert drawn.content and drawn.broken == ("after", "code")


def test_huge_and_slim_pictures_are_cut_to_their_place(family: Family) -> None:
    slim = {"before": photo(size=(1, 3000)), "after": photo(size=(3000, 1))}
    assert draw("png", USUAL, family, slim).broken == ()


def test_a_cover_is_five_to_four_and_light(family: Family) -> None:
    for view in (USUAL, QUIET, HARD):
        drawn = draw("cover", view, family, {})
        assert image(drawn.content).size == (520, 416) and len(drawn.content) < 200_000


def test_a_page_is_one_page_a4_with_its_fonts_inside(family: Family) -> None:
    for view in (USUAL, QUIET, HARD):
        content = draw("pdf", view, family, given()).content
        assert content.startswith(b"%PDF-") and len(content) < 2_000_000
        assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") == 1
        assert re.search(rb"/MediaBox \[ 0 0 595\.\d+ 841\.\d+ \]", content)
        assert b"/FontFile2" in content and b"/Helvetica" not in content


def test_the_words_of_a_page_can_be_searched(family: Family) -> None:
    words = words_of(draw("pdf", USUAL, family, given()).content)
    for said in ("秀山花园", "11月21日 星期六", "首次回应", "5 小时 25 分钟", "今天没有新的投诉和建议。", USUAL.phone):
        assert said in words


def words_of(content: bytes) -> str:
    """What a reader would select: every text operator of the page, spelled by the fonts' own tables."""
    objects = dict(re.findall(rb"^(\d+) 0 obj\n(.*?)^endobj", content, re.DOTALL | re.MULTILINE))
    fonts = {
        name: _table(_stream(objects[re.search(rb"/ToUnicode (\d+)", objects[number])[1]]))
        for name, number in re.findall(rb"/(F\d+\+\d+) (\d+) 0 R", content)
    }
    page = next(_stream(body) for body in objects.values() if b"stream" in body and b" Tf" in _stream(body))
    words, font = [], {}
    for found in re.finditer(rb"/(F\d+\+\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj|\bET\b", page, re.DOTALL):
        if found[1]:
            font = fonts[found[1]]
        words.append("\n" if found[0] == b"ET" else "".join(font[byte] for byte in _bytes(found[2] or b"")))
    return "".join(words)


def _stream(body: bytes) -> bytes:
    found = re.search(rb"stream\r?\n(.*?)endstream", body, re.DOTALL)
    if found is None:
        return b""
    data = found[1].strip()
    if b"/ASCII85Decode" in body:
        data = base64.a85decode(data.removesuffix(b"~>"))
    return zlib.decompress(data) if b"/FlateDecode" in body and b"/DCTDecode" not in body else data


def _table(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"^<([0-9A-F]{2})> <([0-9A-F]+)>$", table, re.MULTILINE)
    return {int(place, 16): chr(int(code, 16)) for place, code in pairs}


def _bytes(escaped: bytes) -> bytes:
    plain = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def one(found: re.Match[bytes]) -> bytes:
        said = found[1]
        return bytes([int(said, 8)]) if said.isdigit() else plain.get(said, said)

    return re.sub(rb"\\(\d{3}|.)", one, escaped, flags=re.DOTALL)


def test_all_three_names_are_known() -> None:
    assert set(given()) == set(NAMES)


def test_a_picture_that_says_it_is_huge_is_left_out_like_a_broken_one() -> None:
    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = part(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0))
    huge = b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(b"\0" * 9)) + part(b"IEND", b"")
    assert open_pictures({"code": huge}) == ({}, ["code"])
