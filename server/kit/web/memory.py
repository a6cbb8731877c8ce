"""How a serving process looks for garbage: seldom, and never among what stays for good."""

from __future__ import annotations

import gc

YOUNG, OLDER, OLDEST = 20_000, 20, 50
"""How many new objects, and how many rounds of the generation before, make the collector look. By default it looks
every 700 objects, several times in one request."""


def settle_memory() -> None:
    """Call when everything is built and before the first request.

    Modules, doors and models live as long as the process; a full look at them stops every thread for tens of
    milliseconds, which the slowest hundredth of the answers is made of. They are set aside for good, once in a process:
    of a house that was opened later nothing is to stay.
    """
    if gc.get_freeze_count():
        return
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDEST)
