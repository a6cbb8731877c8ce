"""How ``make test`` spreads over processes: a file stays on one, but what takes long goes one test at a time, first.

Most tests cost less than what their file makes once. In a browser, and where a contract is tried, one test takes up to
minutes and shares only what a process makes once: a file of them on one process would keep the others waiting.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Load a share of the files first, in each process another one: a new file is compiled once and not in each.

    What is being loaded is no garbage: nobody looks for any until all of it is there. A file that cannot be loaded is
    told of when its turn comes.
    """
    worker = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    gc.disable()
    at, of = int(worker["workerid"].removeprefix("gw")), worker["workercount"]
    for name in sorted(_asked_for(session.config))[at::of]:
        with suppress(Exception):
            import_module(name)


def pytest_collection_finish() -> None:
    """Everything is there."""
    gc.enable()


def _asked_for(config: pytest.Config) -> Iterator[str]:
    for arg in config.args:
        path = (config.invocation_params.dir / arg.partition("::")[0]).resolve()
        for file in path.rglob("test_*.py") if path.is_dir() else [path]:
            if file.is_relative_to(config.rootpath):
                yield ".".join(file.relative_to(config.rootpath).with_suffix("").parts)


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
