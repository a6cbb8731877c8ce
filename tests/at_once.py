"""Several at the same moment: what two workers, two colleagues or two taps do to each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")


def at_once(*acts: Callable[[], Given]) -> list[Given]:
    """Do all of them at one moment, each in a thread of its own; what each gives. What one raises is raised."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Given]) -> Given:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as hands:
        return [each.result() for each in [hands.submit(run, act) for act in acts]]


def to_the_end(step: Callable[[], int]) -> Callable[[], None]:
    """A worker that goes on until there is nothing left to do."""

    def work() -> None:
        while step():
            pass

    return work
