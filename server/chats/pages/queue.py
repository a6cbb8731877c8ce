"""The queue over estates, and a chat taken, given back, or read for a reason."""

from __future__ import annotations

from server.chats.pages.forms import TEMPLATES, LookForm, QueueArgs, VersionForm
from server.chats.policy import ANSWERERS
from server.chats.queries import duty, queue
from server.chats.service import handing, looking
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.kit.pages.look import show_span

pages = Pages("chats", TEMPLATES, nav="chats")

ANSWERS = staff_with(*ANSWERERS)


def count_waiting(call: Call) -> int:
    """How many residents wait for my answer."""
    return queue.waiting_for(call.session, call.actor)


@pages.get("/chats", who=ANSWERS, query=QueueArgs, keeps=("estate",), badge=count_waiting)
def show_queue(call: Call) -> Answer:
    """The chats of my estates, who waits longest first."""
    args, estate_id = call.query, call.query["estate"] or None
    page = queue.queue(call.session, call.actor, show=args["show"], estate_id=estate_id, cursor=args["cursor"])
    on = [name for _, name in duty.on_now(call.session, estate_id, call.at)] if estate_id else []
    context = {
        "page": page, "args": args, "shows": queue.SHOWS, "on_duty_now": on, "span": show_span,
        "tallies": queue.tallies(call.session, call.actor, estate_id=estate_id),
    }  # fmt: skip
    return Html("chats/queue.html", context)


@pages.post("/chats/<id:chat_id>/take", who=ANSWERS, form=VersionForm)
def take(call: Call) -> Answer:
    """Take it; of two who do so at once one wins."""
    chat_id = call.path["chat_id"]
    handing.take(call.session, call.actor, chat_id, version=call.body["version"], at=call.at)
    return Redirect(f"/chats/{chat_id}", "您接过了这个会话，住户已收到提示。")


@pages.post("/chats/<id:chat_id>/back", who=ANSWERS, form=VersionForm)
def give_back(call: Call) -> Answer:
    """Give it back to the bot."""
    handing.give_back(call.session, call.actor, call.path["chat_id"], version=call.body["version"], at=call.at)
    return Redirect("/chats", "会话已交还自动应答，住户已收到提示。")


@pages.post("/chats/<id:chat_id>/look", who=ANSWERS, form=LookForm)
def look(call: Call) -> Answer:
    """Read the transcript without being on duty: the reason is kept."""
    chat_id = call.path["chat_id"]
    looking.look(call.session, call.actor, chat_id, reason=call.body["reason"], at=call.at)
    return Redirect(f"/chats/{chat_id}", "已打开，原因记在操作记录里。")
