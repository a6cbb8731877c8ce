"""As a process of its own: started by its command line, stopped by a signal, keeping what it was told to keep."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from miniprogram_stub.platform.__main__ import parser, settings_from
from tests.miniprogram_stub.platform.local import APPID

ROOT = Path(__file__).resolve().parents[3]
PEOPLE = [
    {"id": "meijie", "name": "梅姐", "kind": "resident", "phone": "19900000734", "note": "ours"},
    {"id": "xiaoli", "name": "小李", "kind": "staff", "userid": "xiaoli"},
]
CONFIG = """
[database]
url = "sqlite://"
[mini]
appid = "wx7"
secret = "s"
base = "http://127.0.0.1:8601"
pages = ["pages/home/home"]
[[mini.templates]]
id = "t1"
title = "通知"
content = "事项:{{thing1.DATA}}"
[work]
robot_keys = ["k1", "k2"]
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.json"
    file.write_text(json.dumps(PEOPLE), encoding="utf-8")
    return file


@contextmanager
def running(people: Path, *more: str) -> Iterator[str]:
    """The process on free ports; gives the desk's address, and has ended well behind."""
    ports = ("--weixin-port", "0", "--wecom-port", "0", "--desk-port", "0", "--pay-port", "0")
    command = [sys.executable, "-W", "error", "-m", "miniprogram_stub.platform", "--people", str(people), *ports, *more]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as run:
        try:
            assert run.stdout is not None
            words = run.stdout.readline() + run.stdout.readline()
            yield re.findall(r"http://127\.0\.0\.1:\d+", words)[2]
        finally:
            run.send_signal(signal.SIGTERM)
            _, errors = run.communicate(timeout=10)
    assert (run.returncode, errors) == (0, "")


def test_it_keeps_consent_and_letters_over_a_restart(people: Path, tmp_path: Path) -> None:
    state = tmp_path / "var" / "platform.json"
    choices = {"local-report-progress-00000000000000000001": "accept"}
    with running(people, "--state", str(state)) as desk:
        requests.post(f"{desk}/phones/meijie/subscribe", json={"appid": APPID, "choices": choices}, timeout=10)
        requests.post(f"{desk}/phones/meijie/say", json={"text": "漏水了"}, timeout=10)
    with running(people, "--state", str(state)) as desk:
        assert requests.get(f"{desk}/control/credits", timeout=10).json()[0]["credits"] == 1
        messages = requests.get(f"{desk}/phones/meijie/messages", timeout=10).json()
        assert [row["text"] for row in messages] == ["漏水了"]
        requests.post(f"{desk}/phones/meijie/say", json={"text": "还在漏"}, timeout=10)
        messages = requests.get(f"{desk}/phones/meijie/messages", timeout=10).json()
        assert len({row["id"] for row in messages}) == 2


def test_groups_what_was_said_in_them_and_what_waits_outlive_a_restart(people: Path, tmp_path: Path) -> None:
    state, groups = tmp_path / "var" / "platform.json", tmp_path / "groups.json"
    seeds = [{"id": "wr21", "name": "21栋业主群", "owner": "xiaoli", "members": ["meijie", "xiaoli"]}]
    groups.write_text(json.dumps(seeds), encoding="utf-8")
    asked = ("--groups", str(groups), "--state", str(state))
    with running(people, *asked) as desk:
        words = {"by": "xiaoli", "text": "大家好"}
        requests.post(f"{desk}/groups/wr21/post", json=words, timeout=10).raise_for_status()
        requests.post(f"{desk}/control/groups/wr21", json={"name": "新名"}, timeout=10).raise_for_status()
    with running(people, *asked) as desk:
        (group,) = requests.get(f"{desk}/groups", timeout=10).json()
        assert (group["name"], group["owner_name"]) == ("新名", "小李")
        assert [row["text"] for row in requests.get(f"{desk}/groups/wr21/messages", timeout=10).json()] == ["大家好"]


def test_a_settings_file_of_a_server_will_do(people: Path, tmp_path: Path) -> None:
    config = tmp_path / "demo.toml"
    config.write_text(CONFIG, encoding="utf-8")
    settings = settings_from(parser().parse_args(["--people", str(people), "--config", str(config)]))
    assert (settings.mini.appid, settings.mini.pages) == ("wx7", ("pages/home/home",))
    assert settings.mini.templates[0].places() == ["thing1"]
    assert settings.work.robot_keys == ("k1", "k2")
    assert [person.name for person in settings.people] == ["梅姐", "小李"]


def test_the_pages_are_those_of_the_compiled_mini_program(people: Path, tmp_path: Path) -> None:
    built = tmp_path / "app.json"
    pages = {"pages": ["pages/home/home"], "subPackages": [{"root": "staff/", "pages": ["todo/todo"]}]}
    built.write_text(json.dumps(pages), encoding="utf-8")
    settings = settings_from(parser().parse_args(["--people", str(people), "--app-json", str(built)]))
    assert settings.mini.pages == ("pages/home/home", "staff/todo/todo")


def test_it_imports_nothing_of_ours() -> None:
    folder = ROOT / "miniprogram_stub" / "platform"
    for file in folder.glob("*.py"):
        for line in file.read_text(encoding="utf-8").splitlines():
            assert not re.match(r"\s*(from|import) (server|workflows|config|bootstrap|manage)\b", line), file.name
