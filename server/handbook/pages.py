"""The console's pages of the handbook: its versions, one of them, a file looked at or brought in, publishing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from marshmallow import fields

from server.handbook import policy, queries
from server.handbook.policy import WRITERS
from server.handbook.queries import board
from server.handbook.queries.searching import LONGEST_ASKED
from server.handbook.rules.difference import compare
from server.handbook.rules.reading import Book
from server.handbook.segmenting import words
from server.handbook.service import importing, publishing
from server.kit.actor import Actor, staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.fields import KitSchema, Text, Whole
from server.kit.house import House
from server.kit.pages import Answer, Html, Pages, Redirect
from server.kit.pages.mount import needs_file
from server.places.rules.cities import cities

TEMPLATES = Path(__file__).with_name("templates")
pages = Pages("handbook", TEMPLATES, nav="handbook")

WRITES = staff_with(*WRITERS)


class TryArgs(KitSchema):
    """A question to try, and the city it is asked in."""

    q = Text(LONGEST_ASKED, load_default="")
    city = fields.String(load_default="", validate=lambda city: city == "" or city in cities())


class VersionForm(KitSchema):
    """The version that was read."""

    version = Whole(1, required=True)


class FileForm(KitSchema):
    """Nothing but the file."""


def read_dictionary(_house: House, _actor: Actor, _given: dict[str, Any]) -> None:
    """Have the dictionary ready before the transaction opens: reading it takes a second."""
    words("手册")


@pages.get("/handbook", query=TryArgs)
def show_versions(call: Call) -> Answer:
    """The versions, and a question tried on the one that stands."""
    return Html("handbook/list.html", _list(call, call.query["q"], call.query["city"]))


@pages.post("/handbook/check", who=WRITES, form=FileForm, upload="file", once=False, writes=False, rate="60/hour")
def check_file(call: Call) -> Answer:
    """Look at a file without keeping anything: what is wrong in which line, what it would change."""
    name, content = needs_file(call)
    book = importing.read_file(content)
    standing = queries.standing(call.session, local_day(call.at))
    before = board.texts(call.session, standing["id"] if standing else None)
    looked = {"name": name, "book": book, "difference": compare(before, _said(book))}
    return Html("handbook/list.html", {**_list(call, "", ""), "looked": looked})


@pages.post("/handbook", who=WRITES, form=FileForm, upload="file", rate="60/hour")
def import_file(call: Call) -> Answer:
    """Keep it as a draft."""
    _name, content = needs_file(call)
    version_id = importing.bring_in(call.session, call.actor, importing.read_file(content), at=call.at)
    return Redirect(f"/handbook/{version_id}", "草稿已导入。请看一遍，再发布。")


@pages.get("/handbook/<id:version_id>")
def show_version(call: Call) -> Answer:
    """One version, article by article, and what it changes."""
    version = board.whole(call.session, call.path["version_id"])
    standing = queries.standing(call.session, local_day(call.at))
    other = standing["id"] if standing and standing["id"] != version["id"] else None
    changes = compare(board.texts(call.session, other), board.texts(call.session, version["id"])) if other else None
    context = {"version": version, "stands": standing is not None and standing["id"] == version["id"],
               "standing": standing, "changes": changes, "may_write": policy.may_write(call.actor)}  # fmt: skip
    return Html("handbook/version.html", context)


@pages.post("/handbook/<id:version_id>/publish", who=WRITES, form=VersionForm, fetch=read_dictionary)
def publish(call: Call) -> Answer:
    """Let it stand from its day."""
    version_id = call.path["version_id"]
    publishing.publish(call.session, call.actor, version_id, version=call.body["version"], at=call.at)
    return Redirect(f"/handbook/{version_id}", "已发布。到了日子就按这一版回答。")


@pages.post("/handbook/<id:version_id>/discard", who=WRITES, form=VersionForm)
def discard(call: Call) -> Answer:
    """Throw the draft away."""
    publishing.discard(call.session, call.actor, call.path["version_id"], version=call.body["version"], at=call.at)
    return Redirect("/handbook", "草稿已删除。")


def _list(call: Call, asked: str, city: str) -> dict[str, Any]:
    day = local_day(call.at)
    return {
        "versions": board.versions(call.session), "standing": queries.standing(call.session, day), "today": day,
        "may_write": policy.may_write(call.actor), "looked": None, "q": asked, "city": city, "cities": cities(),
        "found": queries.search(call.session, asked, city=city, day=day, limit=5) if asked else [],
    }  # fmt: skip


def _said(book: Book) -> dict[tuple[str, str], tuple[str, str, str]]:
    return {(one.number, one.city): (one.heading, one.text, one.law) for one in book.articles}
