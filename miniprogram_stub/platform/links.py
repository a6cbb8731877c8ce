"""api.weixin.qq.com, ways into the mini-program: its round code (here a square picture) and URL links."""

import hashlib
import re
import secrets
import struct
import zlib
from typing import Any

from flask import Response

from .answers import Refused, ok
from .gate import Call, Door
from .shapes import number, words, wrong
from .subscribe import page_exists

_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
_CELLS, _LONGEST = 21, 30 * 86400


def code(call: Call) -> Response:
    """getUnlimitedQRCode: a PNG, or JSON when refused."""
    body = call.body()
    scene, page, width = str(body.get("scene", "")), str(body.get("page") or ""), body.get("width", 430)
    if not _SCENE.fullmatch(scene):
        raise Refused(40129)
    if page.startswith("/") or (page and body.get("check_path", True) and not page_exists(call.world, page)):
        raise Refused(41030)
    if words(body.get("env_version", "release")) not in {"release", "trial", "develop"}:
        raise wrong("env_version")
    if not isinstance(width, int) or not 280 <= width <= 1280:
        raise wrong("width")
    return Response(picture(f"{page}?{scene}", width), content_type="image/png")


def picture(words: str, width: int) -> bytes:
    """A square PNG whose pattern depends on the words; nobody can scan it, it only looks the part."""
    bits = b"".join(hashlib.sha256(f"{words}{n}".encode()).digest() for n in range(2))
    cell = max(1, width // (_CELLS + 4))
    edge = (width - cell * _CELLS) // 2

    def dark(x: int, y: int) -> bool:
        column, row = (x - edge) // cell, (y - edge) // cell
        if not (0 <= column < _CELLS and 0 <= row < _CELLS):
            return False
        place = row * _CELLS + column
        return bool(bits[place // 8 % len(bits)] >> (place % 8) & 1)

    lines = (b"\0" + bytes(0 if dark(x, y) else 255 for x in range(width)) for y in range(width))
    head = struct.pack(">IIBBBBB", width, width, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def url_link(call: Call) -> dict[str, Any]:
    """generateUrlLink: at most 30 days."""
    body = call.body()
    path = str(body.get("path") or "")
    if path and not page_exists(call.world, path):
        raise Refused(40165)
    now = call.world.clock.now()
    ends = number(body, "expire_time", now + number(body, "expire_interval", 30) * 86400)
    if not now < ends <= now + _LONGEST:
        raise Refused(85401)
    return ok(url_link=f"https://wxaurl.cn/{secrets.token_urlsafe(8)}")


DOORS = (
    Door("POST", "/wxa/getwxacodeunlimit", code),
    Door("POST", "/wxa/generate_urllink", url_link),
)
