"""The floors and habits of the house hold, and the checker that says so can say no."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture import violations

ROOT = Path(__file__).parent.parent

ROOM = '"""A room."""\n'

BROKEN = [
    ("a lower room imports a higher one", "server/kit/x.py", "import server.places.service", "not on a line above"),
    ("a room imports its neighbour", "server/reports/x.py", "from server.groups import queries", "not on a line above"),
    ("a neighbour of places is no exception", "server/places/x.py", "from server.media import service", "line above"),
    ("a room imports a workflow", "server/reports/x.py", "import workflows.engine.jobs", "not on a line above"),
    ("workflows of two rooms meet", "workflows/reports/x.py", "import workflows.people.wording", "line above"),
    ("a relative import counts too", "server/kit/x.py", "from ..places import service", "not on a line above"),
    ("a type-only import counts too", "server/kit/x.py", "if 1:\n    import server.people.service", "line above"),
    ("another room's tables are private", "server/people/x.py", "from server.places.models import Home", "private"),
    ("so are its doors", "workflows/reports/x.py", "from server.reports import routes", "private"),
    ("and the room as a whole", "workflows/reports/x.py", "import server.reports", "private"),
    ("a bulletin only asks", "server/bulletins/x.py", "from server.reports import service", "private"),
    ("wechat's tables are private", "server/people/x.py", "from server.wechat.models import Token", "private"),
    ("a new room needs a floor", "server/dogs/service.py", "", "server.dogs has no floor"),
    ("a stray folder is seen", "workflows/dogs/jobs.py", "", "workflows.dogs has no floor"),
    ("Flask in a service", "server/reports/service.py", "from flask import request", "Flask outside"),
    ("Flask in a workflow", "workflows/reports/jobs.py", "import flask", "Flask outside"),
    ("wechatpy in people", "server/people/service.py", "from wechatpy.client import X", "wechatpy outside"),
    ("a commit in a service", "server/reports/service.py", "def f(s):\n    s.commit()", "commit outside"),
    ("a rollback in a job", "workflows/reports/jobs.py", "def f(s):\n    s.rollback()", "rollback outside"),
    ("a session of one's own", "server/reports/service.py", "s = Session(engine)", "makes a session"),
    ("the machine's clock", "workflows/reports/jobs.py", "at = datetime.datetime.now(UTC)", "machine's clock"),
    ("today", "server/reports/queries.py", "day = date.today()", "machine's clock"),
    ("the old way", "bootstrap.py", "at = datetime.utcnow()", "machine's clock"),
    ("seconds since 1970", "server/reports/jobs.py", "at = time.time()", "machine's clock"),
    ("a clock in a use case", "server/reports/service.py", "def f(h):\n    return h.clock.now()", "told the time"),
    ("a session in rules", "server/reports/rules.py", "from sqlalchemy.orm import Session", "rules import"),
    ("an import in a function", "server/people/x.py", "def f():\n    import server.fees.service", "inside f"),
    ("an import by a string", "server/people/x.py", "importlib.import_module('server.fees')", "by a string"),
    ("the local WeChat knows us", "miniprogram_stub/platform/x.py", "from server.kit import db", "may not know"),
    ("or our settings", "miniprogram_stub/platform/x.py", "import config", "may not know"),
    ("the phone knows the server", "miniprogram_stub/phone.py", "import server.kit.clock", "may not know"),
    ("code in a room's first page", "server/reports/__init__.py", '"""Reports."""\nX = 1', "docstring only"),
    ("a room without a story", "server/reports/__init__.py", "", "what it is for"),
]

SOUND = [
    ("a room uses a lower one", "server/reports/service.py", "from server.places import queries, rules"),
    ("a folder of use cases is open", "workflows/reports/x.py", "from server.reports.service.making import report"),
    ("the kit is open", "server/reports/service.py", "from server.kit.errors import NotFound"),
    ("the protocol is open", "workflows/people/x.py", "from server.wechat.mini import Mini"),
    ("a bulletin reads", "server/bulletins/service.py", "from server.reports.queries import count"),
    ("a door speaks Flask", "server/people/pages.py", "from flask import request"),
    ("wiring opens every drawer", "bootstrap.py", "from server.reports.routes import DOORS"),
    ("its own tables", "server/reports/service.py", "from server.reports.models import Report"),
    ("a savepoint", "server/reports/service.py", "def f(s):\n    s.begin_nested()"),
    ("the database's own now", "server/reports/queries.py", "x = func.now()"),
    ("the house's clock in a job", "workflows/reports/jobs.py", "def f(h):\n    return h.clock.now()"),
    ("the settings know nobody", "config/__init__.py", "import tomllib\nX = 1"),
]


def build(root: Path, path: str, text: str) -> Path:
    """A tree with one written file and the modules it speaks of."""
    for name in (
        "server/__init__.py", "server/kit/__init__.py", "server/kit/clock.py", "server/kit/errors.py",
        "server/places/__init__.py", "server/places/service.py", "server/places/queries.py", "server/places/rules.py",
        "server/media/__init__.py", "server/media/service.py", "server/fees/__init__.py", "server/fees/queries.py",
        "server/reports/__init__.py", "server/reports/service.py", "server/reports/routes.py",
    ):  # fmt: skip
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(ROOM)
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return root


@pytest.mark.parametrize(("path", "text", "said"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_the_checker_says_no(tmp_path: Path, path: str, text: str, said: str) -> None:
    found = violations(build(tmp_path, path, text))
    assert any(said in sentence and sentence.startswith(path) for sentence in found), found


@pytest.mark.parametrize(("path", "text"), [case[1:] for case in SOUND], ids=[case[0] for case in SOUND])
def test_the_checker_says_yes(tmp_path: Path, path: str, text: str) -> None:
    assert violations(build(tmp_path, path, text)) == []


def test_the_house_stands() -> None:
    assert violations(ROOT) == []
