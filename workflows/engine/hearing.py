"""What somebody said, in one shape whatever the channel, and what is needed to make sense of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from server.wechat.inbound import Inbound

Channel = Literal["mini", "oa", "work"]
Kind = Literal["text", "voice", "photo", "location", "press", "entered"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: WGS-84 degrees, and the words the platform has for it."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing somebody said or did. ``words`` is :func:`plain`, ``raw`` as it came; ``key`` is equal for repeats.

    ``page`` is the page of the mini-program, or the key of the menu, that was pressed.
    """

    channel: Channel
    address: str
    key: str
    kind: Kind
    words: str = ""
    raw: str = ""
    media_id: str | None = None
    place: Place | None = None
    page: str | None = None


def heard(inbound: Inbound) -> Heard | None:
    """A push as something said; None for what nobody says (most events)."""
    raise NotImplementedError


def plain(text: str) -> str:
    """Words as the rules know them: NFKC, simplified characters, lower case, no outer marks, no fillers, one space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()


def number(words: str, of: int | None = None) -> int | None:
    """Which number was meant: 1, 一, ①, 第一个, 头一个; 最后一个 when ``of`` says how many there are."""
    raise NotImplementedError


def agrees(words: str) -> bool | None:
    """Yes, no, or None when it is neither."""
    raise NotImplementedError


def nearest(words: str, options: Mapping[str, str]) -> str | None:
    """The key of the option that was meant (key -> what it is called); None when none or two fit."""
    raise NotImplementedError
