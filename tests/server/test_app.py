"""What every answer has in common: id, headers, log line, kind last words; health, metrics, folders, the API's page."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Blueprint, Flask
from openapi_spec_validator import validate
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from server.app import create_app
from server.kit.actor import ANYONE
from server.kit.db import Database
from server.kit.doors import Call, Doors
from server.kit.facts import Fact, publish
from server.kit.fields import KitSchema, Text
from server.kit.house import House
from server.kit.logs import set_up_logs
from server.kit.web.health import FACTS_WAIT, Wait
from tests.visitors import Tokens

doors = Doors("greeting")


class Greeting(KitSchema):
    """Some words."""

    words = Text(20, required=True)


class Knocked(Fact):
    """Somebody knocked."""

    name = "test.knocked"


@doors.get("/hello", out=Greeting, who=ANYONE)
def hello(call: Call) -> dict[str, str]:
    """Say hello."""
    return {"words": "您好"}


@doors.post("/hello", body=Greeting, out=Greeting, status=201)
def answer_hello(call: Call) -> dict[str, str]:
    """Answer."""
    return {"words": call.body["words"]}


@doors.get("/broken", out=Greeting, who=ANYONE)
def broken(call: Call) -> dict[str, str]:
    """Break."""
    raise RuntimeError("a name nobody should read: 白兰娟")


MakeApp = Callable[..., Flask]


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A browser build as the tools leave it."""
    folder = tmp_path / "h5"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>邻里</title>", encoding="utf-8")
    (folder / "assets" / "index-BqZ3Kx9a.js").write_text("export {}", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("no", encoding="utf-8")
    return folder


@pytest.fixture
def make_app(house: House, build: Path) -> MakeApp:
    """Makes the app; what a test does not say is as usual."""

    def made(**given: Any) -> Flask:
        shape = {"doors": doors, "authenticate": Tokens().authenticate, "app_folder": build, **given}
        return create_app(house, **shape)

    return made


@pytest.fixture
def get(make_app: MakeApp) -> Iterator[Callable[..., TestResponse]]:
    """Looks at an address of the app."""
    with make_app().test_client() as client:
        yield partial(client.get, buffered=True)


Get = Callable[..., TestResponse]


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    """Every line of the log, also the quiet ones."""
    set_up_logs("DEBUG")
    with capture_logs() as lines:
        yield lines
    set_up_logs("WARNING")


@pytest.fixture
def engine_name() -> str:
    """The edge does not depend on the engine: SQLite will do."""
    return "sqlite"


def test_the_front_leads_to_the_app(get: Get) -> None:
    assert get("/").headers["Location"] == "/app/"


def test_what_is_logged_by_the_standard_library_is_a_line_too_with_what_it_adds() -> None:
    told = io.StringIO()
    set_up_logs("WARNING", told)
    try:
        logging.getLogger("server.wechat.routes").warning("a pay notice was refused", extra={"why": "x", "phone": "1"})
    finally:
        set_up_logs("WARNING")
    said = orjson.loads(told.getvalue())
    assert (said["event"], said["why"], said["phone"], said["level"]) == (
        "a pay notice was refused", "x", "***", "warning",
    )  # fmt: skip


def test_each_answer_carries_an_id(get: Get) -> None:
    one, two = get("/api/v1/hello"), get("/api/v1/hello")
    assert len(one.headers["X-Request-Id"]) == 16
    assert one.headers["X-Request-Id"] != two.headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("gateway-4711.a", True),
        ("short", False),
        ("x" * 65, False),
        ("a b c d e f", False),
        ("<script>1</script>", False),
    ],
)
def test_a_sane_id_from_in_front_is_kept(get: Get, given: str, kept: bool) -> None:
    assert (get("/api/v1/hello", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given) is kept


def test_each_answer_is_one_line_in_the_log_without_the_address(get: Get, lines: list[Any]) -> None:
    get("/api/v1/hello?token=secret")
    assert [(line["event"], line["door"], line["status"]) for line in lines] == [("answered", "GET /api/v1/hello", 200)]
    assert "secret" not in str(lines)


def test_health_and_metrics_are_quiet_in_the_log(get: Get, lines: list[Any]) -> None:
    get("/health/live")
    get("/metrics")
    assert {line["log_level"] for line in lines} == {"debug"}


def test_an_unknown_address_of_the_api_is_a_problem(get: Get) -> None:
    answer = get("/api/v1/nothing")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json is not None
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_an_unknown_address_elsewhere_is_a_kind_page(get: Get) -> None:
    answer = get("/nothing", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "没有这个地址" in answer.text
    assert "<script" not in answer.text and "style=" not in answer.text


def test_a_program_is_not_given_a_page(get: Get) -> None:
    assert get("/nothing", headers={"Accept": "application/json"}).mimetype == "application/problem+json"


def test_the_wrong_method_is_told_which_are_right(make_app: MakeApp) -> None:
    answer = make_app().test_client().delete("/api/v1/hello")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_what_breaks_is_loud_in_the_log_and_silent_to_the_visitor(get: Get, lines: list[Any]) -> None:
    answer = get("/api/v1/broken")
    assert answer.status_code == 500
    assert "白兰娟" not in answer.text and "RuntimeError" not in answer.text
    assert [line["log_level"] for line in lines] == ["error", "info"]


def test_too_large_a_body_is_refused_before_it_is_read(make_app: MakeApp) -> None:
    client = make_app().test_client()
    answer = client.post("/api/v1/hello", data=b"x" * 70_000, content_type="application/json")
    assert answer.status_code == 413


def test_the_api_is_never_cached_framed_or_run(get: Get) -> None:
    headers = get("/api/v1/hello").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Security-Policy"] == "default-src 'none'"


def test_pages_run_only_our_scripts(get: Get) -> None:
    policy = get("/nothing").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_desk_may_frame_the_app_and_the_app_may_speak_to_it(get: Get) -> None:
    headers = get("/app/").headers
    assert "connect-src 'self' http://127.0.0.1:8603;" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' http://127.0.0.1:8603;" in headers["Content-Security-Policy"]
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers


def test_the_build_is_served_and_hashed_files_are_kept(get: Get) -> None:
    index, asset = get("/app/"), get("/app/assets/index-BqZ3Kx9a.js")
    assert (index.status_code, index.mimetype) == (200, "text/html")
    assert "no-cache" in index.headers["Cache-Control"]
    assert "max-age=31536000" in asset.headers["Cache-Control"]
    assert get("/app/", headers={"If-None-Match": index.headers["ETag"]}).status_code == 304
    assert get("/app").headers["Location"].endswith("/app/")


@pytest.mark.parametrize(
    "path", ["/app/../secret.txt", "/app/%2e%2e/secret.txt", "/app/..%2fsecret.txt", "/app//etc/passwd"]
)
def test_nothing_outside_the_folder_is_served(get: Get, path: str) -> None:
    answer = get(path, follow_redirects=True)
    assert answer.status_code == 404 and answer.text != "no"


def test_without_a_build_the_app_is_a_kind_page(make_app: MakeApp, tmp_path: Path) -> None:
    client = make_app(app_folder=tmp_path / "nowhere").test_client()
    answer = client.get("/app/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_the_design_is_served_once_for_all(get: Get) -> None:
    assert get("/design/tokens.css").mimetype == "text/css"
    assert get("/design/icons/linli.svg").mimetype == "image/svg+xml"


def test_blueprints_of_other_rooms_find_their_place(make_app: MakeApp) -> None:
    console = Blueprint("console", __name__, url_prefix="/console")
    console.add_url_rule("/", "home", lambda: "工作台")
    assert make_app(blueprints=[console]).test_client().get("/console/").text == "工作台"


def test_the_document_is_served_and_kept(get: Get) -> None:
    answer = get("/api/openapi.json")
    validate(answer.json or {})
    assert get("/api/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_page_of_the_api_has_no_outside_address(get: Get) -> None:
    for name in ("", "docs.js", "docs.css"):
        answer = get(f"/api/docs/{name}")
        assert answer.status_code == 200
        assert "://" not in answer.text and "eval(" not in answer.text


def test_it_lives_without_asking_anybody(get: Get) -> None:
    assert get("/health/live").json == {"alive": True}


def test_it_is_ready_when_nothing_waits(get: Get) -> None:
    answer = get("/health/ready")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "database": "up", "schema": "current", "oldest_due_seconds": {"fact": 0}}


@pytest.mark.parametrize(("minutes", "status"), [(4, 200), (6, 503)])
def test_it_is_not_ready_when_a_fact_waits_too_long(
    get: Get, house: House, at: datetime, minutes: int, status: int
) -> None:
    with house.database.write() as session:
        publish(session, Knocked(), at=at)
    house.clock.advance(minutes=minutes)
    answer = get("/health/ready")
    assert answer.status_code == status
    assert answer.json is not None and answer.json["oldest_due_seconds"] == {"fact": minutes * 60}


def test_it_is_not_ready_on_an_old_schema(make_app: MakeApp) -> None:
    answer = make_app(schema_is_current=lambda: False).test_client().get("/health/ready")
    assert (answer.status_code, answer.json and answer.json["schema"]) == (503, "behind")


def test_it_is_not_ready_without_a_database(house: House, make_app: MakeApp, tmp_path: Path) -> None:
    house.database = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    answer = make_app().test_client().get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "database": "down"})
    assert make_app().test_client().get("/metrics").status_code == 200


def test_metrics_name_doors_and_never_ids(get: Get, make_app: MakeApp, house: House, at: datetime) -> None:
    get("/api/v1/hello")
    text = make_app(waits=(FACTS_WAIT, Wait("message", lambda _: at, 60))).test_client().get("/metrics").text
    assert 'linli_requests_total{door="GET /api/v1/hello",status="200"}' in text
    assert 'linli_request_seconds_bucket{door="GET /api/v1/hello"' in text
    assert 'linli_oldest_due_seconds{what="message"} 0.0' in text
