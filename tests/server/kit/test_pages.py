"""The machinery of pages, on a guest book of its own: forms once, from home, refused in place, kept when due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SIGNED_IN, Actor, Grant, staff_with
from server.kit.audit import AuditEntry
from server.kit.doors import Call
from server.kit.errors import Conflict, Unauthenticated
from server.kit.fields import KitSchema, Text, Whole
from server.kit.house import House
from server.kit.http import IdConverter
from server.kit.pages import Answer, Done, Fragment, Html, Page, Pages, Redirect, Refused
from server.kit.pages.look import environment
from server.kit.pages.mount import mount_pages
from tests.consoles import Clerk, refusal

XIAOLI = Actor(7, "小李", (Grant("staff", "estate", 1),), "console", 1)
TEMPLATES = {
    "book.html": "{{ said }}|{{ title }}|{{ estate }}|{{ actor.name }}",
    "line.html": "<li>{{ words }}</li>",
    "problem.html": "<h1>{{ sentence }}</h1>{{ status }}",
}


class BookForm(KitSchema):
    """Words."""

    words = Text(20, least=2, required=True)


class BookArgs(KitSchema):
    """An estate."""

    estate = Whole(0, load_default=0)


class BookShell:
    """Everybody with the token ``good`` is 小李."""

    prefix, sign_in, problem = "/console", "/sign-in", "problem.html"
    first: str | None = None

    def authenticate(self, session: Session, token: str, at: datetime) -> Actor:
        """小李, or nobody."""
        if token != "good":
            raise Unauthenticated("sign_in_ended", "请登录")
        return XIAOLI

    def must_first(self, session: Session, actor: Actor) -> str | None:
        """Whatever the test says."""
        return self.first

    def frame(self, call: Call, page: Page) -> dict[str, Any]:
        """A title."""
        return {"title": page.summary}


def book(folder: Path) -> Pages:
    """The pages of the guest book; each line written is an audit entry, so that lines can be counted."""
    pages = Pages("book", folder)

    @pages.get("/book", who=SIGNED_IN, query=BookArgs, keeps=("estate",))
    def show(call: Call) -> Answer:
        """The book"""
        return Html("book.html", {"estate": call.query["estate"], "said": "what the page would say"})

    def write(call: Call) -> None:
        audit.record(call.session, call.actor, "book.written", "book", 1, at=call.at, reason=call.body["words"])

    @pages.post("/book", who=SIGNED_IN, form=BookForm)
    def add(call: Call) -> Answer:
        """Write a line"""
        write(call)
        return Redirect("/book", "写好了")

    @pages.post("/book/piece", who=SIGNED_IN, form=BookForm)
    def add_piece(call: Call) -> Answer:
        """Write a line, get it back"""
        write(call)
        return Fragment("line.html", {"words": call.body["words"]}, "写好了")

    @pages.post("/book/raised", who=SIGNED_IN, form=BookForm)
    def raised(call: Call) -> Answer:
        """Undone"""
        write(call)
        raise Conflict("closed", "留言簿已合上。")

    @pages.post("/book/refused", who=SIGNED_IN, form=BookForm, once=False)
    def refused(call: Call) -> Answer:
        """Refused, but kept"""
        write(call)
        return Refused(Conflict("closed", "留言簿已合上。"))

    @pages.post("/book/done", who=SIGNED_IN, once=False, early=True)
    def done(call: Call) -> Answer:
        """Nothing to show"""
        return Done("好了")

    @pages.get("/book/broken", who=SIGNED_IN)
    def broken(call: Call) -> Answer:
        """Breaks"""
        raise RuntimeError("nobody foresaw this")

    @pages.get("/book/managers", who=staff_with("manager"))
    def managers(call: Call) -> Answer:
        """For others"""
        return Done()

    return pages


@pytest.fixture
def shell() -> BookShell:
    return BookShell()


@pytest.fixture
def reader(house: House, shell: BookShell, tmp_path: Path) -> Iterator[Clerk]:
    """小李's browser at the guest book."""
    for name, text in TEMPLATES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    flask = Flask("book", static_folder=None, template_folder=None)
    flask.url_map.converters["id"] = IdConverter
    blueprint = Blueprint("console", "book", url_prefix="/console")
    mount_pages(blueprint, house, book(tmp_path), shell, environment([tmp_path]))
    flask.register_blueprint(blueprint)
    yield Clerk(flask, house, "good")


@pytest.fixture
def stranger(reader: Clerk, house: House) -> Clerk:
    """A browser without a sign-in at the same book."""
    return Clerk(reader.client.application, house)


def lines(house: House) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count(AuditEntry.id))) or 0


def test_a_double_click_is_one_act_and_is_answered_twice(reader: Clerk, house: House) -> None:
    first = reader.post("/book", {"words": "早上好"}, key="one-and-the-same-key")
    second = reader.post("/book", {"words": "早上好"}, key="one-and-the-same-key")
    assert lines(house) == 1
    assert first.headers["HX-Redirect"] == second.headers["HX-Redirect"] == "/console/book"
    assert "linli_said" in second.headers["Set-Cookie"]


def test_no_page_says_something_else_where_what_was_done_is_told(reader: Clerk) -> None:
    reader.post("/book", {"words": "早上好"}, htmx=False)
    assert reader.get("/book").get_data(as_text=True).startswith("写好了|")
    assert reader.get("/book").get_data(as_text=True).startswith("|")


def test_a_piece_is_given_again_with_what_was_said(reader: Clerk, house: House) -> None:
    answers = [reader.post("/book/piece", {"words": "早上好"}, key="one-and-the-same-key") for _ in range(2)]
    assert lines(house) == 1
    assert {answer.get_data(as_text=True) for answer in answers} == {"<li>早上好</li>"}
    assert answers[0].headers["HX-Trigger"] == answers[1].headers["HX-Trigger"]


def test_other_words_under_a_used_key_are_refused(reader: Clerk, house: House) -> None:
    reader.post("/book", {"words": "早上好"}, key="one-and-the-same-key")
    again = reader.post("/book", {"words": "晚上好"}, key="one-and-the-same-key")
    assert (again.status_code, refusal(again)["code"]) == (409, "idempotency_key_reused")
    assert lines(house) == 1


def test_a_form_without_a_key_is_refused(reader: Clerk) -> None:
    assert reader.post("/book", {"words": "早上好"}, key=None).status_code == 422


def test_what_was_said_is_shown_once_on_arrival(reader: Clerk) -> None:
    response = reader.post("/book", {"words": "早上好"}, htmx=False)
    assert (response.status_code, response.headers["Location"]) == (303, "/console/book")
    assert reader.get("/book").get_data(as_text=True).startswith("写好了|")
    assert reader.get("/book").get_data(as_text=True).startswith("|")


def test_a_page_that_refreshes_itself_does_not_swallow_what_was_said(reader: Clerk) -> None:
    reader.post("/book", {"words": "早上好"})
    piece = reader.client.get("/console/book", headers={"HX-Request": "true"})
    assert piece.get_data(as_text=True).startswith("|")
    assert reader.get("/book").get_data(as_text=True).startswith("写好了|")


def test_a_wrong_field_is_told_beside_the_field_and_nothing_is_swapped(reader: Clerk) -> None:
    response = reader.post("/book", {"words": "早"})
    assert response.status_code == 422
    assert refusal(response)["fields"] == {"words": "长度应在 2 到 20 个字之间"}
    assert response.headers["HX-Reswap"] == "none"


def test_without_htmx_a_refusal_is_a_page(reader: Clerk) -> None:
    response = reader.post("/book", {"words": "早"}, htmx=False)
    assert response.status_code == 422
    assert "请检查后再提交" in response.get_data(as_text=True)


@pytest.mark.parametrize(("path", "kept"), [("/book/raised", 0), ("/book/refused", 1)])
def test_a_raised_no_undoes_and_an_answered_no_keeps(reader: Clerk, house: House, path: str, kept: int) -> None:
    response = reader.post(path, {"words": "早上好"})
    assert (response.status_code, refusal(response)["sentence"]) == (409, "留言簿已合上。")
    assert lines(house) == kept


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_a_form_from_another_site_is_refused(reader: Clerk, house: House, origin: str) -> None:
    response = reader.post("/book", {"words": "早上好"}, Origin=origin)
    assert (response.status_code, refusal(response)["code"], lines(house)) == (403, "foreign_form", 0)


def test_a_form_from_our_own_origin_is_taken(reader: Clerk, house: House) -> None:
    reader.post("/book", {"words": "早上好"}, Origin="http://localhost")
    assert lines(house) == 1


@pytest.mark.parametrize("token", ["", "0" * 32, "令牌"])
def test_a_form_without_our_token_is_refused(reader: Clerk, house: House, token: str) -> None:
    response = reader.post("/book", {"words": "早上好", "_form": token})
    assert (response.status_code, refusal(response)["code"], lines(house)) == (403, "form_outdated", 0)


def test_a_token_made_for_another_browser_is_refused(reader: Clerk, stranger: Clerk, house: House) -> None:
    stranger.client.set_cookie("linli_console", "good", path="/console")
    assert stranger.post("/book", {"words": "早上好"}).status_code == 403
    assert lines(house) == 0


def test_nobody_is_sent_to_sign_in_and_back(stranger: Clerk) -> None:
    response = stranger.get("/book?estate=3")
    assert response.status_code == 303
    assert response.headers["Location"] == "/console/sign-in?next=%2Fconsole%2Fbook%3Festate%3D3"


def test_a_sign_in_that_ended_sends_the_whole_page_away(stranger: Clerk) -> None:
    stranger.client.set_cookie("linli_console", "ended", path="/console")
    assert stranger.get("/book", htmx=True).headers["HX-Redirect"].startswith("/console/sign-in")


def test_what_must_be_done_first_comes_before_every_page_but_the_early_ones(
    reader: Clerk, shell: BookShell, house: House
) -> None:
    shell.first = "/password"
    assert reader.get("/book").headers["Location"] == "/console/password"
    assert reader.post("/book", {"words": "早上好"}).headers["HX-Redirect"] == "/console/password"
    assert reader.post("/book/done").status_code == 204
    assert lines(house) == 0


def test_a_chosen_estate_stays_chosen(reader: Clerk) -> None:
    assert "|5|" in reader.get("/book?estate=5").get_data(as_text=True)
    assert "|5|" in reader.get("/book").get_data(as_text=True)
    assert "|0|" in reader.get("/book?estate=0").get_data(as_text=True)
    assert "|0|" in reader.get("/book").get_data(as_text=True)


def test_a_kept_value_that_makes_no_sense_does_not_lock_the_page(reader: Clerk) -> None:
    assert reader.get("/book?estate=abc").status_code == 422
    assert reader.get("/book?estate=1").status_code == 200


def test_pages_are_never_kept_by_browsers_and_cookies_stay_at_home(reader: Clerk) -> None:
    response = reader.get("/book?estate=5")
    assert response.headers["Cache-Control"] == "no-store"
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/console" in cookie


def test_others_are_told_kindly(reader: Clerk) -> None:
    assert reader.get("/book/managers").status_code == 403
    assert refusal(reader.get("/book/managers", htmx=True))["sentence"] == "您没有权限打开这个页面。"


def test_a_break_is_a_kind_page_and_500(reader: Clerk) -> None:
    response = reader.get("/book/broken")
    assert response.status_code == 500
    assert "我们已经记录" in response.get_data(as_text=True)


def test_too_much_is_refused_before_it_is_read(reader: Clerk, house: House) -> None:
    response = reader.post("/book", {"words": "长" * house.settings.web.largest_body})
    assert (response.status_code, lines(house)) == (413, 0)


def test_done_only_says_so(reader: Clerk) -> None:
    response = reader.post("/book/done")
    assert (response.status_code, "said" in response.headers["HX-Trigger"]) == (204, True)


def test_a_refused_page_forgets_what_was_chosen(reader: Clerk) -> None:
    reader.client.set_cookie("linli_kept_estate", "not-a-number", path="/console")
    assert reader.get("/book").status_code == 422
    assert reader.get("/book").status_code == 200
