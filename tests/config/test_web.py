"""How gunicorn serves the doors: how many processes, and each on a core of its own."""

from __future__ import annotations

import os
import runpy
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

import config
from config import cores
from config.cores import core_for, keep_to, usable

POSTGRES = {
    "LINLI_DATABASE__URL": "postgresql+psycopg://nobody@127.0.0.1:1/linli", "LINLI_RUN__MODE": "distributed",
    "LINLI_RUN__LIMITS": "redis://127.0.0.1:1",
}  # fmt: skip
Read = Callable[..., dict[str, Any]]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """What the file says under such an environment, on four cores."""

    def said(**environment: str) -> dict[str, Any]:
        for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
            monkeypatch.delenv(name)
        for name, value in ({"LINLI_ENV": "test"} | environment).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(cores, "usable", lambda: [0, 1, 2, 3])
        return runpy.run_path(str(config.FOLDER / "web.py"))

    return said


@pytest.fixture
def many() -> Iterator[list[int]]:
    """The cores of this machine; who moved is let go again."""
    before = usable()
    yield before
    os.sched_setaffinity(0, before)


@pytest.mark.parametrize(
    ("found", "taken", "processes", "core"),
    [
        ([0, 1], [], 2, 0),
        ([0, 1], [0], 2, 1),
        ([0, 1], [1], 2, 0),
        ([4, 6, 7], [4], 2, 6),
        ([0, 1, 2, 3], [0, 1], 3, 2),
        ([0, 1], [0, 1], 2, 0),
        ([0, 1], [0, 1, 0], 2, 1),
        ([0], [], 1, 0),
        ([0, 1], [None, None], 2, 0),
        ([0, 1], [0], 3, None),
        ([], [], 1, None),
    ],
)
def test_one_more_process_keeps_to_the_core_with_the_fewest(
    found: list[int], taken: list[int | None], processes: int, core: int | None
) -> None:
    assert core_for(found, taken, processes=processes) == core


def test_every_thread_begun_afterwards_keeps_to_the_core(many: list[int]) -> None:
    seen: list[list[int]] = []
    keep_to(None)
    assert usable() == many
    keep_to(many[-1])
    thread = threading.Thread(target=lambda: seen.append(usable()))
    thread.start()
    thread.join()
    assert usable() == many[-1:] and seen == [many[-1:]]


def test_where_the_system_does_not_say_no_process_is_kept_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    assert usable() == [] and core_for(usable(), [], processes=1) is None


def test_there_is_one_process_for_each_core_where_several_are_safe(read: Read) -> None:
    assert [read(**POSTGRES)[name] for name in ("worker_class", "workers", "threads")] == ["gthread", 4, 8]
    assert read(**POSTGRES, LINLI_RUN__WORKERS="3", LINLI_WEB__THREADS="5")["workers"] == 3
    assert (read()["workers"], read(LINLI_RUN__WORKERS="3")["workers"]) == (1, 1)
    assert read(LINLI_WEB__PORT="8777")["bind"] == "127.0.0.1:8777"


def test_who_takes_the_place_of_a_killed_process_takes_its_core(read: Read) -> None:
    said, server = read(**POSTGRES), SimpleNamespace(WORKERS={}, num_workers=3)

    def begin(pid: int) -> int:
        worker = SimpleNamespace()
        said["pre_fork"](server, worker)
        server.WORKERS[pid] = worker
        core: int = worker.core
        return core

    assert [begin(pid) for pid in (11, 12, 13)] == [0, 1, 2]
    del server.WORKERS[12]
    assert begin(14) == 1


def test_an_unsafe_setting_stops_it_with_one_clear_sentence(read: Read, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read(LINLI_RUN__MODE="distributed")
    assert ended.value.code == 2
    assert capsys.readouterr().err == "Linli cannot start: several processes need PostgreSQL: set database.url\n"
