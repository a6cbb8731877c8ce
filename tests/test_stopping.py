"""Linli stopped as one does in a terminal: the first Ctrl+C is answered at once, and the end is told."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import config
import manage
from tests.journeys.conftest import free_port
from tests.journeys.test_distributed import clean_environment

START = (sys.executable, "manage.py", "--env", "test", "serve")


def test_who_stops_it_reads_that_it_is_stopping_and_that_it_has_stopped(tmp_path: Path) -> None:
    environment = clean_environment() | {
        "LINLI_DATABASE__URL": f"sqlite:///{tmp_path / 'linli.db'}",
        "LINLI_RUN__FILES": str(tmp_path / "files"),
        "LINLI_WEB__PORT": str(free_port()),
        "LINLI_RUN__LOG_LEVEL": "INFO",
    }
    with subprocess.Popen(START, cwd=config.ROOT, env=environment, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert any('"event":"serving"' in line for line in running.stderr)
        running.send_signal(signal.SIGINT)
        assert running.stderr.readline() == "正在停下……\n"
        running.send_signal(signal.SIGINT)
        assert [line for line in running.stderr if not line.startswith("{")] == ["已停下。\n"], "it is said once"
    assert running.returncode == 0


def test_what_rests_undone_is_taken_up_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert manage._stopped(False) == 1
    assert capsys.readouterr().err == "已停下，没做完的下次接着做。\n"
