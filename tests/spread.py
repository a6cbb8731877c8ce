"""How ``make test`` spreads over processes: a file stays on one, but what takes long goes one test at a time, first.

Most tests cost less than what their file makes once. In a browser, and where a contract is tried, one test takes up to
minutes and shares only what a process makes once: a file of them on one process would keep the others waiting.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

LONG = ("tests/browser/test_console_pages.py", "tests/test_contract.py", "tests/browser/test_app_axe.py",
        "tests/browser/test_app_elder.py", "tests/bench/test_soak", "tests/browser/")  # fmt: skip
"""Begins of node ids, those with the longest single test first."""


def place(nodeid: str) -> int:
    """Which of :data:`LONG` a test belongs to; their number where to none."""
    return next((at for at, start in enumerate(LONG) if nodeid.startswith(start)), len(LONG))


class Spread(LoadFileScheduling):
    """``--dist loadfile``, with long tests by themselves."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if place(nodeid) < len(LONG) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread | None:
    """Spread this way when files are to be spread."""
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # it would put the files with the fewest tests last, browsers among them
    return Spread(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a process of several: long tests first, then files with many tests, small ones in the end."""
    if not hasattr(config, "workerinput"):
        return
    sizes: dict[str, int] = {}
    for item in items:
        file = item.nodeid.partition("::")[0]
        sizes[file] = sizes.get(file, 0) + 1
    items.sort(key=lambda item: (place(item.nodeid), -sizes[item.nodeid.partition("::")[0]]))
