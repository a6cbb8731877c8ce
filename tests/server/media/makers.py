"""Files as phones make them, and files as attackers make them."""

from __future__ import annotations

import io
import struct
import subprocess
import zlib
from functools import lru_cache
from pathlib import Path

import imageio_ffmpeg
from PIL import Image, ImageDraw

PLACE = "+39.9042+116.4074/"
MAKER = "PhoneOfMeijie"


def picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A picture whose upper left corner is red, so that one sees which way is up."""
    made = Image.new(mode, (width, height), (30, 90, 70) if mode == "RGB" else None)
    ImageDraw.Draw(made).rectangle((0, 0, width // 4, height // 4), fill=(220, 20, 20) if mode == "RGB" else None)
    return made


def jpeg(width: int = 640, height: int = 480, *, orientation: int = 1) -> bytes:
    """A photo as a phone writes it: with maker, place, time, thumbnail comment and orientation."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = MAKER, orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 15.0), 3: "E", 4: (116.0, 24.0, 27.0)})
    exif.get_ifd(0x8769)[0x9003] = "2026:11:21 09:00:00"
    out = io.BytesIO()
    picture(width, height).save(out, "JPEG", exif=exif, comment=b"home of meijie", quality=90)
    return out.getvalue()


def encoded(form: str, mode: str = "RGB", **options: object) -> bytes:
    """A picture in another format."""
    out = io.BytesIO()
    picture(mode="RGB").convert(mode).save(out, form, **options)
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it is enormous."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(bytes(1000))),
            (b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def heic() -> bytes:
    """The beginning of what an iPhone writes by default."""
    return struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(400)


@lru_cache
def film(seconds: int = 1, form: str = "mp4", sound: bool = True) -> bytes:
    """A film as a phone writes it, with place and maker."""
    sounds = ("-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}") if sound else ()
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-f", "lavfi",
        "-i", f"testsrc=size=320x240:rate=5:duration={seconds}", *sounds, "-c:v", "libx264", "-preset", "ultrafast",
        "-pix_fmt", "yuv420p", "-metadata", f"location={PLACE}", "-metadata", f"comment={MAKER}",
        "-metadata:s:v", f"title={MAKER}", "-f", form, "-movflags", "+use_metadata_tags+frag_keyframe+empty_moov", "-",
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout


def describe(content: bytes, folder: Path) -> str:
    """What ffmpeg tells of a film."""
    path = folder / "described.mp4"
    path.write_bytes(content)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-i", str(path)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).stderr.decode()
