"""What anybody sees who opens the code in a lift: numbers to call, always; nothing of anybody, ever."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import config
from server.kit.house import House
from server.places import queries as places
from server.places.rules.plates import in_fours
from server.reports.pages.plates import MOST_PLATES, file_doors
from server.reports.queries.rescue import EVERYWHERE, numbers_at
from server.reports.rules.plates import Proof, check_file, ways_on
from tests.cast import LIFT_CODE, Cast

WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0"}


def plate_of(cast: Cast) -> str:
    with cast.house.database.read() as session:
        return str(places.lift(session, lift_id=cast.lift)["plate"])


def look(house: House, path: str, method: str = "GET", **headers: str) -> TestResponse:
    app = Flask("plates")
    app.register_blueprint(file_doors(house))
    return app.test_client().open(path, method=method, headers={k.replace("_", "-"): v for k, v in headers.items()})


def calls(page: TestResponse) -> list[str]:
    return re.findall(r'href="tel:([^"]+)"', page.text)


def test_the_numbers_of_this_lift_come_nearest_first_with_the_code_to_read_out(cast: Cast) -> None:
    page = look(cast.house, f"/l/{plate_of(cast)}")
    assert page.status_code == 200 and calls(page) == ["0771-5550100", "0771-96333", "96333", "119", "120"]
    assert (
        all(part in page.text for part in in_fours(LIFT_CODE))
        and "秀山花园" in page.text
        and "21栋1单元电梯" in page.text
    )
    assert f"/app/#/pages/emergency/emergency?lift={LIFT_CODE}" in page.text
    assert f"/app/#/pages/report/report?lift={LIFT_CODE}" in page.text


def test_it_needs_no_sign_in_cookie_or_script_and_tells_nothing_of_anybody(cast: Cast) -> None:
    page = look(cast.house, f"/l/{plate_of(cast).upper()}")
    assert page.status_code == 200 and "Set-Cookie" not in page.headers and "<script" not in page.text
    assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.text
    assert not any(one in page.text for one in ("702", "白兰娟", "梅", "欠", "¥"))


@pytest.mark.parametrize("path", ["/l/2222222222", f"/l/{LIFT_CODE}", "/l/x", "/l/%00%00", "/l/" + "9" * 300])
def test_a_code_nobody_knows_still_shows_whom_to_call(cast: Cast, path: str) -> None:
    page = look(cast.house, path)
    assert page.status_code == 404 and calls(page) == [one["phone"] for one in EVERYWHERE]
    assert "没有登记" in page.text and "秀山花园" not in page.text


def test_whoever_tries_codes_is_stopped_and_still_reads_the_numbers(cast: Cast) -> None:
    answers = [look(cast.house, "/l/2222222222") for _ in range(int(MOST_PLATES.partition("/")[0]) + 1)]
    assert [one.status_code for one in answers[-2:]] == [404, 429] and "119" in calls(answers[-1])


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_it_is_read_only(cast: Cast, method: str) -> None:
    assert look(cast.house, f"/l/{plate_of(cast)}", method).status_code == 405
    head = look(cast.house, f"/l/{plate_of(cast)}", "HEAD")
    assert head.status_code == 200 and not head.data


def test_style_and_wechats_file_lie_beside_it(cast: Cast) -> None:
    assert look(cast.house, "/l/plate.css").mimetype == "text/css"
    assert look(cast.house, "/l/AbC123.txt").status_code == 404
    settings = cast.house.settings
    cast.house.settings = replace(settings, mini=replace(settings.mini, link_file="AbC123.txt=0f1e2d"))
    found = look(cast.house, "/l/AbC123.txt")
    assert (found.text, found.mimetype) == ("0f1e2d", "text/plain")
    assert look(cast.house, "/l/other.txt").status_code == 404


def test_a_lift_read_by_either_code_is_the_same_lift(cast: Cast) -> None:
    plate = plate_of(cast)
    assert cast.visitor().get(f"/lifts/{plate}").json["code"] == LIFT_CODE
    told = cast.visitor("newcomer").post("/emergencies", {"lift_code": plate})
    assert told.status_code == 201 and told.json["lift_id"] == cast.lift


@pytest.mark.parametrize(("estate_phone", "rescue", "phones"), [
    ("0771-5550100", "0771-96333", ["0771-5550100", "0771-96333", "96333", "119", "120"]),
    (None, None, ["96333", "119", "120"]), ("", "96333", ["96333", "119", "120"]),
    ("0771-1", "0771-1", ["0771-1", "96333", "119", "120"]),
])  # fmt: skip
def test_each_number_is_named_once(estate_phone: str | None, rescue: str | None, phones: list[str]) -> None:
    found = numbers_at({"rescue_phone": rescue, "maintainer": ""}, {"phone": estate_phone, "city": "某某县"})
    assert [one["phone"] for one in found] == phones


@pytest.mark.parametrize(("opens", "inside", "start"), [
    (False, False, "/app/#/pages/"), (True, True, "/app/#/pages/"),
    (True, False, "weixin://dl/business/?appid=wx1000000000000001&path=pages/"),
])  # fmt: skip
def test_a_browser_hands_on_to_wechat_where_that_is_declared(opens: bool, inside: bool, start: str) -> None:
    mini = replace(config.load("test").mini, opens_by_link=opens)
    ways = ways_on("31 10", mini, inside=inside)
    assert ways.trapped.startswith(start + "emergency/emergency") and ways.broken.startswith(start + "report/report")
    assert "31%2010" in ways.trapped and " " not in ways.broken


@pytest.mark.parametrize(("said", "proof"), [
    ("AbC.txt=x1", Proof("AbC.txt", "x1")), ("", None), ("AbC.txt", None), ("a/b.txt=x", None), ("AbC.html=x", None),
    ("AbC.txt=<b> </b>", None),
])  # fmt: skip
def test_the_file_is_named_and_said_in_one_setting(said: str, proof: Proof | None) -> None:
    assert check_file(said) == proof


@pytest.mark.parametrize(("code", "parts"), [
    ("31104401132019000088", ["3110", "4401", "1320", "1900", "0088"]), ("XS21-1", ["XS21-1"]), ("", [""]),
    ("311044011", ["3110", "4401", "1"]),
])  # fmt: skip
def test_a_long_code_is_read_out_in_fours(code: str, parts: list[str]) -> None:
    assert in_fours(code) == parts
