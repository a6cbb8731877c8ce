"""Splits a key of 32 bytes so that any two of three shares give it back, and one alone says nothing (Shamir, 1979).

Each byte is the constant of a line over GF(256) whose slope is random; share ``n`` is the line's value at ``n``.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass

from server.kit.errors import Malformed

SHARES, NEEDED, KEY_BYTES = 3, 2, 32
CHECK_BYTES, GROUP = 3, 5
_FIELD = 0x11B
"""The polynomial of AES."""


@dataclass(frozen=True, slots=True)
class Share:
    """One share of a key: its number, 1 to 3, and 32 bytes."""

    number: int
    content: bytes


class ShareUnread(Malformed):
    """These words are no share, or one was mistyped."""

    def __init__(self) -> None:
        super().__init__("share_unread", "密钥片段不对，请对照纸上的字母和数字再输一遍。")


class SharesDisagree(Malformed):
    """Two shares do not make the key of this poll."""

    def __init__(self) -> None:
        super().__init__("shares_disagree", "这片密钥不是这次表决的，请核对表决名称。")


def split(key: bytes) -> list[Share]:
    """Three shares of a key, fresh each time."""
    slope = secrets.token_bytes(len(key))
    return [
        Share(number, bytes(byte ^ _times(rise, number) for byte, rise in zip(key, slope, strict=True)))
        for number in range(1, SHARES + 1)
    ]


def join(one: Share, other: Share) -> bytes:
    """The key from two different shares. Whether it is the right one is told by its public half."""
    over = _inverse(one.number ^ other.number)
    ours, theirs = _times(other.number, over), _times(one.number, over)
    pairs = zip(one.content, other.content, strict=True)
    return bytes(_times(mine, ours) ^ _times(its, theirs) for mine, its in pairs)


def again(key: bytes, known: Share, number: int) -> Share:
    """The share of a number, made anew from the key and another share: the line through both."""
    over = _inverse(known.number)
    rise = (_times(byte ^ mine, over) for byte, mine in zip(key, known.content, strict=True))
    return Share(number, bytes(byte ^ _times(slope, number) for byte, slope in zip(key, rise, strict=True)))


def written(share: Share) -> str:
    """A share as it is printed for its custodian: letters and digits in groups of five, with a check at the end."""
    plain = bytes([share.number]) + share.content
    text = base64.b32encode(plain + _check(plain)).decode().rstrip("=")
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def read(words: str) -> Share:
    """A share as somebody typed it; :class:`ShareUnread` when it cannot be one."""
    text = "".join(words.split()).replace("-", "").upper().replace("0", "O").replace("1", "I").replace("8", "B")
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError as error:
        raise ShareUnread from error
    plain, check = raw[: 1 + KEY_BYTES], raw[1 + KEY_BYTES :]
    if len(plain) != 1 + KEY_BYTES or check != _check(plain) or not 1 <= plain[0] <= SHARES:
        raise ShareUnread
    share = Share(plain[0], plain[1:])
    if written(share).replace("-", "") != text:  # the last letter has two bits to spare
        raise ShareUnread
    return share


def fingerprint(share: Share) -> str:
    """A few characters by which a share on paper is known, and which help nobody to guess it."""
    return hashlib.sha256(b"linli:share:" + bytes([share.number]) + share.content).hexdigest()[:12]


def _check(plain: bytes) -> bytes:
    return hashlib.sha256(b"linli:check:" + plain).digest()[:CHECK_BYTES]


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one & 0x100:
            one ^= _FIELD
        other >>= 1
    return product


def _inverse(one: int) -> int:
    return next(other for other in range(1, 256) if _times(one, other) == 1)
