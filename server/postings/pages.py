"""The console's pages of openness: the calendar of an estate, and what hangs on its boards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from server.kit.actor import Actor, staff_with
from server.kit.calendar.spans import span_of
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import Malformed, not_found
from server.kit.house import House
from server.kit.pages import Answer, Html, Pages, Redirect
from server.openness.rules import both_ways
from server.postings import policy
from server.postings.forms import TEMPLATES, CalendarArgs, PutUpArgs, PutUpForm, TakeDownForm, VoidForm
from server.postings.policy import LOOKERS, WRITERS
from server.postings.queries import calendar, desk
from server.postings.queries.reading import BY
from server.postings.rules import OWED, STATE_LABELS
from server.postings.service import posting
from server.postings.service.posting import Said

pages = Pages("postings", TEMPLATES, nav="openness")

LOOKS, WRITES = staff_with(*LOOKERS), staff_with(*WRITERS)


@pages.get("/openness", who=LOOKS, query=CalendarArgs, keeps=("estate",))
def show_calendar(call: Call) -> Answer:
    """Each item: what the law asks, when it was published, until when it hangs, what is owed."""
    estate = _chosen(call)
    if estate is None:
        return _choose(call)
    items = calendar.items(call.session, estate, at=call.at)
    context = {
        "estate": estate, "items": items, "by": BY, "owed": [one for one in items if one.now and one.now.owed],
        "events": calendar.events(call.session, estate["id"], at=call.at), "owing": OWED, "states": STATE_LABELS,
        "both": both_ways(estate["city"]), "may_write": policy.may_write(call.session, call.actor, estate["id"]),
    }  # fmt: skip
    return Html("postings/calendar.html", context)


@pages.get("/openness/new", who=WRITES, query=PutUpArgs, keeps=("estate",))
def show_put_up(call: Call) -> Answer:
    """An empty form for what went up."""
    estate = _chosen(call)
    if estate is None:
        return _choose(call)
    if not policy.may_write(call.session, call.actor, estate["id"]):
        raise not_found("小区")
    today = local_day(call.at)
    items = calendar.items(call.session, estate, at=call.at)
    context = {"estate": estate, "today": today.isoformat(), "spans": _spans(items, today)}
    wanted = [key for key, _ in context["spans"] if key.partition(":")[0] == call.query["item"]]
    return Html("postings/new.html", {**context, "chosen": wanted[0] if wanted else ""})


def keep_photo(house: House, _actor: Actor, given: dict[str, Any]) -> str | None:
    """The photo, looked at and stored before any transaction; none is no mistake."""
    return posting.prepare_photo(house.files, next((content for _, content in given["files"].values()), b""))


@pages.post("/openness/postings", who=WRITES, form=PutUpForm, upload="photo", fetch=keep_photo)
def put_up(call: Call) -> Answer:
    """Write down that it hangs."""
    form = call.body
    item, _, day = form["span"].partition(":")
    said = Said(form["estate_id"], item, form["up_on"], form["place"], _day(day), form["words"])
    board_id = posting.put_up(call.session, call.actor, said, call.fetched, at=call.at)
    return Redirect(f"/openness/postings/{board_id}", "已登记。撤下来的那天，请再来登记一次。")


@pages.get("/openness/postings/<id:board_id>", who=LOOKS)
def show_posting(call: Call) -> Answer:
    """One posting with its photo and what may be done."""
    row = desk.one(call.session, call.house, call.actor, call.path["board_id"])
    return Html("postings/one.html", {"row": row, "today": local_day(call.at).isoformat()})


@pages.post("/openness/postings/<id:board_id>/down", who=WRITES, form=TakeDownForm)
def take_down(call: Call) -> Answer:
    """Write down that it came down."""
    board_id, form = call.path["board_id"], call.body
    posting.take_down(call.session, call.actor, board_id, on=form["on"], early=form["early"], version=form["version"],
                      at=call.at)  # fmt: skip
    return Redirect(f"/openness/postings/{board_id}", "已登记撤下。")


@pages.post("/openness/postings/<id:board_id>/void", who=WRITES, form=VoidForm)
def void(call: Call) -> Answer:
    """It never hung."""
    board_id, form = call.path["board_id"], call.body
    posting.void(call.session, call.actor, board_id, why=form["why"], version=form["version"], at=call.at)
    return Redirect(f"/openness/postings/{board_id}", "已作废，原因留在这里。")


def _chosen(call: Call) -> Mapping[str, Any] | None:
    mine = desk.estates(call.session, call.actor)
    if not call.query["estate"]:
        return dict(mine[0]) if len(mine) == 1 else None
    found = next((dict(one) for one in mine if one["id"] == call.query["estate"]), None)
    if found is None:
        raise not_found("小区")
    return found


def _choose(call: Call) -> Html:
    return Html("postings/choose_estate.html", {"mine": desk.estates(call.session, call.actor)})


def _spans(items: list[calendar.ItemLine], today: date) -> list[tuple[str, str]]:
    found = []
    for one in items:
        if not one.item.times:
            found.append((one.item.key, one.item.label))
            continue
        past = [(each.span.from_, each.words) for each in one.spans if each.span]
        running = span_of(today, one.item.times)
        found += [(f"{one.item.key}:{day}", f"{one.item.label}：{said}")
                  for day, said in (*past, (running.from_, running.words))]  # fmt: skip
    return found


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise Malformed("span_needed", "请选择公布的是哪一项、哪一段。", fields={"span": ["请选择"]}) from error
