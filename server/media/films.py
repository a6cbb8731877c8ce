"""Strips a short film and takes its first picture, by an ffmpeg that comes inside a wheel.

The film is copied into a new container, not encoded again: one picture track, one sound track, no place, no time, no
phone. ffmpeg may read nothing but the one file it is given.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

from server.media.photos import Photo, make_photo
from server.media.rules import Format, broken, check_seconds

LONGEST_RUN_SECONDS = 30
_DURATION = re.compile(rb"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
READ = ("-nostdin", "-hide_banner", "-threads", "1", "-protocol_whitelist", "file", "-f", "mov")
FORGET = (
    "-map", "0:v:0", "-map", "0:a:0?", "-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1",
    "-dn", "-sn", "-c:v", "copy", "-c:a", "aac", "-b:a", "96k", "-fflags", "+bitexact", "-flags:a", "+bitexact",
    "-empty_hdlr_name", "1", "-movflags", "+faststart",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Film:
    """An MP4 without notes, its first picture, and its length in whole seconds, cut."""

    content: bytes
    still: Photo
    seconds: int


def make_film(content: bytes) -> Film:
    """Strip a film; ``TooLarge`` when it is too long, ``Malformed`` when the bytes are broken."""
    with tempfile.TemporaryDirectory(prefix="linli-film-") as folder:
        given, made = Path(folder) / "given", Path(folder) / "made.mp4"
        given.write_bytes(content)
        seconds = _seconds(_run(*READ, "-i", str(given), may_fail=True).stderr)
        check_seconds(seconds)
        _run(*READ, "-i", str(given), *FORGET, "-f", "mp4", str(made))
        first = _run(*READ, "-i", str(made), "-frames:v", "1", "-f", "image2pipe", "-c:v", "mjpeg", "-q:v", "3", "-")
        return Film(made.read_bytes(), make_photo(first.stdout, Format.JPEG), int(seconds))


def _seconds(said: bytes) -> float:
    found = _DURATION.search(said)
    if found is None:
        raise broken()
    hours, minutes, seconds = found.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _run(*arguments: str, may_fail: bool = False) -> subprocess.CompletedProcess[bytes]:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LONGEST_RUN_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise broken() from error
    if done.returncode and not may_fail:
        raise broken()
    return done
