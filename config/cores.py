"""Which core a web process keeps to: one lock goes around all of Python, its threads use one core at a time anyhow."""

from __future__ import annotations

import os
from collections.abc import Sequence


def usable() -> list[int]:
    """The cores this process may use; none where the system does not say."""
    asked = getattr(os, "sched_getaffinity", None)
    return sorted(asked(0)) if asked else []


def core_for(cores: Sequence[int], taken: Sequence[int | None], *, processes: int) -> int | None:
    """The core for one more of so many web processes: the one with the fewest of those that live, ``taken`` by core.

    None when there are more processes than cores: who may go where there is room is better served by the system.
    """
    return min(cores, key=taken.count) if 0 < processes <= len(cores) else None


def keep_to(core: int | None) -> None:
    """Keep this thread, and every one it starts, to a core; nothing for None."""
    if core is not None:
        os.sched_setaffinity(0, {core})
