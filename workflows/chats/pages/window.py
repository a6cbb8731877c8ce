"""One chat's window: the transcript read on as it grows, the answer, and how it will leave."""

from __future__ import annotations

from typing import Any

from server.chats.queries import window
from server.chats.service import looking
from server.kit.actor import Actor, staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.house import House
from server.kit.pages import Answer, Done, Fragment, Html, Pages
from server.kit.pages.look import show_span
from server.media import service as media
from server.people import queries as people
from server.people.rules import ADMIN, HOME_ROLES, MANAGER, STAFF
from server.reports.queries import lists
from workflows.chats import answering
from workflows.chats.pages.forms import TEMPLATES, LiveArgs, SayForm

pages = Pages("chats", TEMPLATES, nav="chats")

ANSWERS = staff_with(STAFF, MANAGER, ADMIN)
NOT_SENT = "微信现在发不出去，已放进住户的消息箱。急事请打电话。"


@pages.get("/chats/<id:chat_id>", who=ANSWERS, writes=True)
def show_chat(call: Call) -> Answer:
    """The whole window. Opening it is written down; who is not on duty sees who spoke when and nothing else."""
    opened = looking.look(call.session, call.actor, call.path["chat_id"], at=call.at)
    chat = window.one(call.session, call.actor, call.path["chat_id"], at=call.at)
    lines, older = window.lines(call.session, call.house, chat["id"], opened=opened)
    return Html("talks/window.html", {**_shown(call, chat, opened), "lines": lines, "older": older,
                                      **(_whose(call, chat) if opened else {"homes": [], "reports": []})})  # fmt: skip


@pages.get("/chats/<id:chat_id>/live", who=ANSWERS, query=LiveArgs)
def read_on(call: Call) -> Answer:
    """What is new since the last line shown, and the head when something changed. Only while the look lasts."""
    args, chat_id = call.query, call.path["chat_id"]
    chat = window.one(call.session, call.actor, chat_id, at=call.at)
    opened = looking.is_open(call.session, call.actor, chat_id, at=call.at)
    news = window.lines(call.session, call.house, chat_id, opened=opened, after=args["after"])[0]
    shown = _shown(call, chat, opened)
    same = (args["version"], args["left"], args["open"]) == (chat["version"], shown["window"].left, opened)
    if same and not news and chat["waiting_since"] is None:
        return Done()
    last = news[-1]["id"] if news else args["after"]
    return Fragment("talks/live.html", {**shown, "lines": news, "last": last, "same": same})


@pages.get("/chats/<id:chat_id>/lines/<id:line_id>", who=ANSWERS)
def show_line(call: Call) -> Answer:
    """One line anew, whose photo was on its way."""
    chat_id = call.path["chat_id"]
    chat = window.one(call.session, call.actor, chat_id, at=call.at)
    opened = looking.is_open(call.session, call.actor, chat_id, at=call.at)
    found = window.chosen(call.session, call.house, chat_id, [call.path["line_id"]]) if opened else []
    return Fragment("talks/line.html", {"chat": chat, "line": found[0] if found else None})


def prepare_photos(house: House, _actor: Actor, given: dict[str, Any]) -> list[media.Prepared]:
    """Make the pictures of a form small before any transaction."""
    return [media.prepare(house.files, content) for _, content in given["files"].values()]


@pages.post("/chats/<id:chat_id>/say", who=ANSWERS, form=SayForm, upload="photo", fetch=prepare_photos)
def say(call: Call) -> Answer:
    """Answer; the page says how it left."""
    assert call.key is not None
    photos = [
        media.keep(call.session, call.actor, one, purpose="chat", at=call.at) for one in call.fetched or ()
    ]  # fmt: skip
    way = answering.say(
        call.session, call.house, call.actor, call.path["chat_id"], words=call.body["words"], file_ids=photos,
        key=f"say:{call.path['chat_id']}:{call.key}", at=call.at,
    )  # fmt: skip
    return Done(NOT_SENT if way == answering.INBOX else None)


def _shown(call: Call, chat: dict[str, Any], opened: bool) -> dict[str, Any]:
    stands = answering.window(
        call.session, channel=chat["channel"], address=chat["address"], person_id=chat["person_id"], at=call.at
    )
    return {"chat": chat, "opened": opened, "window": stands, "span": show_span}


def _whose(call: Call, chat: dict[str, Any]) -> dict[str, Any]:
    """The person's homes in this estate and their open reports, as far as this reader may see them."""
    person_id = chat["person_id"]
    if person_id is None:
        return {"homes": [], "reports": []}
    held = people.homes_of(call.session, person_id, local_day(call.at))
    homes = [{**row, "role_label": HOME_ROLES[row["role"]]} for row in held if row["estate_id"] == chat["estate_id"]]
    found = lists.open_of(call.session, call.actor, person_id, at=call.at)
    return {"homes": homes, "reports": [row for row in found if row["estate_id"] == chat["estate_id"]]}
