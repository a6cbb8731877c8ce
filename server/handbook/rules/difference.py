"""What a version changes against another. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Key = tuple[str, str]
"""Number and city of an article."""
Said = tuple[str, str, str]
"""Its heading, its text and its law."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The numbers of articles that are new, said otherwise, gone; each as people write it."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def compare(before: Mapping[Key, Said], after: Mapping[Key, Said]) -> Difference:
    """What becomes of ``before`` when ``after`` takes its place, in the order of the files."""
    return Difference(
        new=tuple(label(key) for key in after if key not in before),
        changed=tuple(label(key) for key in after if key in before and after[key] != before[key]),
        gone=tuple(label(key) for key in before if key not in after),
    )


def label(key: Key) -> str:
    """An article's number as people write it: 2.10（杭州市）."""
    number, city = key
    return f"{number}（{city}）" if city else number
