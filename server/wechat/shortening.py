"""Texts the platform measures in bytes."""

from __future__ import annotations


def shorten(words: str, most_bytes: int) -> str:
    """At most so many bytes of UTF-8, never half a character; a cut text ends in "…"."""
    raw = words.encode()
    return words if len(raw) <= most_bytes else raw[: most_bytes - 3].decode(errors="ignore") + "…"
