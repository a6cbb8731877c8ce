"""The film: stills that fade into one another, upright, H.264, by the ffmpeg that comes inside a wheel."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

from server.bulletins.drawing.cards import Card
from server.kit.drawing.fonts import Family
from server.kit.drawing.png import paint
from server.kit.errors import Unavailable

SHORTEST, LONGEST = 16.0, 29.0
FADE = 0.6
FRAMES_PER_SECOND = 25
MOST_BYTES = 10 * 2**20
"""What WeCom takes as a video to be sent to groups (wechat.md 3.4: media)."""
LONGEST_RUN_SECONDS = 240
ENCODE = (
    "-c:v", "libx264", "-preset", "veryfast", "-tune", "stillimage", "-crf", "23", "-maxrate", "2400k",
    "-bufsize", "4800k", "-profile:v", "main", "-level", "3.1", "-pix_fmt", "yuv420p", "-g", "50", "-threads", "1",
    "-an", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart",
)  # fmt: skip
_one_at_a_time = threading.Lock()


class FilmFailed(Unavailable):
    """The encoder did not make the film; the message is its last word."""


def film(cards: Sequence[Card], family: Family, pictures: Mapping[str, Image.Image]) -> bytes:
    """An MP4 of 16 to 29 seconds; :class:`FilmFailed` when the encoder fails, takes too long, or makes too much."""
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="linli-sheet-film-") as folder:
        stills = []
        for place, card in enumerate(cards):
            still = Path(folder) / f"{place}.png"
            paint(card.scene, family, pictures).save(still, "PNG", compress_level=1)
            stills.append(still)
        made = Path(folder) / "film.mp4"
        _encode(stills, lengths([card.seconds for card in cards]), made)
        content = made.read_bytes()
    if len(content) > MOST_BYTES:
        raise FilmFailed("film_too_large", "视频太大，没有生成。", bytes=len(content))
    return content


def lengths(wanted: Sequence[float]) -> list[float]:
    """How long each still is on screen, fades included, so that the whole runs within bounds."""
    fades = FADE * (len(wanted) - 1)
    whole = sum(wanted)
    fit = min(max(whole, SHORTEST + fades), LONGEST + fades)
    return [round(seconds * fit / whole, 2) for seconds in wanted]


def graph(seconds: Sequence[float]) -> str:
    """The fades as ffmpeg's filter words: each still is read once and held."""
    held = [
        f"[{place}:v]format=yuv420p,loop=-1:1:0,fps={FRAMES_PER_SECOND},trim=duration={length},"
        f"setpts=PTS-STARTPTS[s{place}]"
        for place, length in enumerate(seconds)
    ]
    fades, last, at = [], "s0", 0.0
    for place in range(1, len(seconds)):
        at += seconds[place - 1] - FADE
        name = f"f{place}"
        fades.append(f"[{last}][s{place}]xfade=transition=fade:duration={FADE}:offset={at:.2f}[{name}]")
        last = name
    return ";".join([*held, *fades, f"[{last}]null[out]"])


def _encode(stills: Collection[Path], seconds: Sequence[float], made: Path) -> None:
    inputs = [word for still in stills for word in ("-framerate", str(FRAMES_PER_SECOND), "-i", str(still))]
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-loglevel", "error", "-filter_threads", "1",
        "-filter_complex_threads", "1", "-protocol_whitelist", "file", *inputs, "-filter_complex", graph(seconds),
        "-map", "[out]", *ENCODE, "-f", "mp4", str(made),
    ]  # fmt: skip
    said = _run(command)
    if said is not None:
        raise FilmFailed("film_failed", "视频没有生成。", error=said[-300:])


def _run(command: Sequence[str]) -> str | None:
    """Run behind everything else; what it complained of, or None when all went well."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
        os.setpriority(os.PRIO_PROCESS, run.pid, 15)
        try:
            _, complaint = run.communicate(timeout=LONGEST_RUN_SECONDS)
        except subprocess.TimeoutExpired:
            run.kill()
            run.communicate()
            return f"took longer than {LONGEST_RUN_SECONDS} s"
    return complaint.decode(errors="replace") or f"exit code {run.returncode}" if run.returncode else None
