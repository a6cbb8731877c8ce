"""The calendar at the console."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from server.kit.house import House
from server.postings.queries import desk
from tests.consoles import Clerk, Town, refusal, words
from tests.server.media.makers import jpeg

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]


def form(town: Town, **more: Any) -> dict[str, Any]:
    typed = {"estate_id": str(town.xiushan), "span": "public_income:2026-07-01", "up_on": "2026-11-20",
             "place": "东门公告栏", "words": ""}  # fmt: skip
    return typed | {"photo": (io.BytesIO(b""), ""), **more}


def put_up(clerk: Clerk, town: Town, **more: Any) -> str:
    answer = clerk.post("/openness/postings", form(town, **more))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return "/openness/postings/" + re.findall(r"\d+", answer.headers["HX-Redirect"])[-1]


def test_what_is_owed_is_written_down_with_a_photo_and_taken_down(clerk: ClerkOf, town: Town, house: House) -> None:
    staff = clerk("xiaoli")
    assert "公共收益 · 2026年第三季度 逾期没公布" in words(staff.get("/openness"))
    assert 'value="public_income:2026-07-01" selected' in staff.get("/openness/new?item=public_income").get_data(
        as_text=True
    )
    own = put_up(staff, town, photo=(io.BytesIO(jpeg()), "墙.jpg"))
    shown = staff.get(own).get_data(as_text=True)
    address = re.findall(r'href="(/board-photos/[^"]+)"', shown)[0]
    signed = address.rpartition("/")[2]
    with house.database.read() as session:
        key = desk.photo_behind(session, house, signed)
        assert key and house.files.get(key).startswith(b"\xff\xd8\xff")
        assert desk.photo_behind(session, house, signed[:-3] + "abc") is None
    assert "要挂到 2026年12月20日" in words(staff.get(own))
    calendar = words(staff.get("/openness"))
    assert "公共收益 · 2026年第三季度" not in calendar and "已公布 晚了 21 天" in calendar
    early = {"version": "1", "on": "2026-11-20"}
    assert "要挂满 30 天" in refusal(staff.post(f"{own}/down", early))["sentence"]
    assert staff.post(f"{own}/down", early | {"early": "true"}).status_code == 200
    assert "撤早了" in words(staff.get("/openness"))
    assert staff.post(f"{own}/void", {"version": "2", "why": "登记错了"}).status_code == 200
    assert "登记错了" in words(staff.get(own))


@pytest.mark.parametrize(
    ("name", "typed"),
    [("span", "moon:2026-07-01"), ("span", "public_income:soon"), ("span", "public_income"), ("up_on", "今天"),
     ("place", " "), ("place", "墙" * 61), ("estate_id", "999999")],
)  # fmt: skip
def test_what_is_typed_wrong_is_answered_kindly(clerk: ClerkOf, town: Town, name: str, typed: str) -> None:
    answer = clerk("xiaoli").post("/openness/postings", form(town, **{name: typed}))
    assert answer.status_code in (404, 422) and refusal(answer)["sentence"]


def test_a_photo_is_a_photo(clerk: ClerkOf, town: Town) -> None:
    answer = clerk("xiaoli").post("/openness/postings", form(town, photo=(io.BytesIO(b"%PDF-1.7"), "a.pdf")))
    assert "JPG" in refusal(answer)["sentence"]


def test_another_estate_finds_nothing(clerk: ClerkOf, town: Town) -> None:
    own = put_up(clerk("xiaoli"), town)
    other = clerk("xiaozhang")
    assert other.get(f"/openness?estate={town.xiushan}").status_code == 404
    assert other.get(own).status_code == 404
    assert other.post(f"{own}/down", {"version": "1", "on": "2026-11-20"}).status_code == 404
