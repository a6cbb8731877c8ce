"""What must stand in an answer of the platform; whatever is missing makes it unreadable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.wechat.errors import WechatUnreachable


def word(answer: Mapping[str, Any], name: str) -> str:
    """A text that is not empty."""
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise WechatUnreachable("unreadable answer", certain=False)
    return value


def part(answer: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A part with names of its own."""
    value = answer.get(name)
    if not isinstance(value, dict):
        raise WechatUnreachable("unreadable answer", certain=False)
    return value


def number(answer: Mapping[str, Any], name: str) -> int:
    """A whole number, 0 where none stands. The documents' samples write some of them as texts."""
    value = str(answer.get(name, 0))
    if not (value.isascii() and value.isdigit()):
        raise WechatUnreachable("unreadable answer", certain=False)
    return int(value)
