"""What a check of the books finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that must never be. ``check`` is stable snake_case, ``about`` names the thing (``bill:12``), ``words``
    say it to the staff."""

    check: str
    estate_id: int
    about: str
    words: str
