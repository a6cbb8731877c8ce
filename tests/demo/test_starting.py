"""``make demo``: nothing is touched while another demo runs, and nothing of ours runs before the local WeChat answers,
so that nothing that is due is sent in vain."""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

import config
from demo import command, ports
from tests.journeys.conftest import free_port

LATE = "sleep 1; exec {python} -m http.server {port} --bind 127.0.0.1"


def test_the_server_starts_when_the_local_wechat_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    (tmp_path / "phones").write_text("[]")
    late = LATE.format(python=sys.executable, port=port)
    wechat = subprocess.Popen(["sh", "-c", late], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for name, value in {
        "FOLDER": tmp_path, "DONE": tmp_path / "phones", "LOG": tmp_path / "log", "DESK": f"http://127.0.0.1:{port}",
        "_make_pay_keys": lambda: None, "_local_wechat": lambda _: wechat, "_once_it_answers": lambda _: None,
    }.items():  # fmt: skip
        monkeypatch.setattr(command, name, value)
    monkeypatch.setattr(ports, "of_the_demo", lambda *_: [])

    def serve(_: argparse.Namespace) -> int:
        return requests.get(f"http://127.0.0.1:{port}/phones", timeout=5).status_code

    arguments = argparse.Namespace(fresh=False, make_only=False)
    assert command.run(arguments, serve) == 200
    assert wechat.poll() is not None, "it ends with us"


def test_a_second_demo_says_which_port_is_taken_before_it_makes_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "demo"
    monkeypatch.setattr(command, "FOLDER", folder)
    with socket.create_server(("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        monkeypatch.setattr(ports, "of_the_demo", lambda *_: [port])
        arguments = argparse.Namespace(fresh=True, make_only=False)
        with pytest.raises(config.BadSettings, match=f"port {port} is taken"):
            command.run(arguments, lambda _: 0)
    assert not folder.exists()
    ports.refuse_taken([port])


def test_every_address_of_the_demo_is_looked_at() -> None:
    assert ports.of_the_demo(config.load("demo"), command.DESK) == [8600, 8601, 8602, 8603, 8604]
