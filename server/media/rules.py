"""What a file is, by its bytes and never by its name; how large it may be; what a verdict means."""

from __future__ import annotations

from enum import StrEnum

from server.kit.errors import Malformed, TooLarge

PRIVATE_PURPOSES = ("mandate", "signature")
"""What nobody but its owner ever sees here: it is sealed into a vote and then forgotten, and no platform is asked."""
PURPOSES = ("report", "bulletin", "matter", *PRIVATE_PURPOSES)
MOST_PHOTO_BYTES = 15 * 2**20
MOST_FILM_BYTES = 20 * 2**20
MOST_FILM_SECONDS = 60
MOST_JPEG_PIXELS = 50_000_000
MOST_OTHER_PIXELS = 16_000_000
LONGEST_SIDE = 20_000
PHOTO_SIDE, THUMB_SIDE = 1280, 320

HEIC = "这张照片是 HEIC 格式，别人的手机可能打不开。请在手机“设置-相机-格式”里选“兼容性最佳”再拍，或发一张截图。"

_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_FILM_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"qt  ", b"M4V ", b"MSNV"}


class Kind(StrEnum):
    """What a medium is."""

    PHOTO = "photo"
    VIDEO = "video"


class State(StrEnum):
    """Who sees a medium: until the verdict its owner and staff, then everybody who sees the report, or nobody more.

    What is hidden waits for a person; what a person refused waits for nobody. Screens call both hidden.
    """

    CHECKING = "checking"
    SHOWN = "shown"
    HIDDEN = "hidden"
    REFUSED = "refused"


class Format(StrEnum):
    """A format that is taken."""

    JPEG = "JPEG"
    PNG = "PNG"
    GIF = "GIF"
    WEBP = "WEBP"
    FILM = "FILM"


def tell_format(content: bytes) -> Format:
    """What these bytes are; :class:`Malformed` with a kind word when it is nothing we can show to everybody."""
    if content.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if content.startswith((b"GIF87a", b"GIF89a")):
        return Format.GIF
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Format.WEBP
    brand = content[8:12] if content[4:8] == b"ftyp" else b""
    if brand in _HEIC_BRANDS:
        raise Malformed("heic_not_taken", HEIC)
    if brand in _FILM_BRANDS or brand.startswith(b"3gp"):
        return Format.FILM
    raise Malformed("format_not_taken", "只能上传照片（JPG、PNG）或短视频（MP4、MOV）。")


def check_size(form: Format, size: int) -> None:
    """Refuse more bytes than are taken; :class:`TooLarge`."""
    most = MOST_FILM_BYTES if form is Format.FILM else MOST_PHOTO_BYTES
    if size > most:
        what = "视频" if form is Format.FILM else "照片"
        raise TooLarge("media_too_large", f"{what}太大了，请控制在 {most // 2**20} MB 以内。", most_bytes=most)


def check_pixels(form: Format, width: int, height: int) -> None:
    """Refuse a picture that would unfold to more than the machine can hold; :class:`TooLarge`."""
    most = MOST_JPEG_PIXELS if form is Format.JPEG else MOST_OTHER_PIXELS
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise TooLarge("too_many_pixels", "照片尺寸太大了，请用手机普通模式拍摄，或发一张截图。", most_pixels=most)


def check_seconds(seconds: float) -> None:
    """Refuse a film that is too long; :class:`TooLarge`."""
    if seconds > MOST_FILM_SECONDS:
        raise TooLarge(
            "film_too_long", f"视频太长了，请控制在 {MOST_FILM_SECONDS} 秒以内。", most_seconds=MOST_FILM_SECONDS
        )


def state_after(suggest: str) -> State:
    """What the platform's word means. Only ``pass`` shows; ``review`` waits hidden for a person."""
    return State.SHOWN if suggest == "pass" else State.HIDDEN


def told(state: str) -> State:
    """The state as screens know it."""
    return State.HIDDEN if state == State.REFUSED else State(state)


def broken() -> Malformed:
    """The refusal of bytes that begin like a picture or film and are none."""
    return Malformed("media_broken", "这个文件打不开，请重新拍一张再试。")
