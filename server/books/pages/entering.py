"""Entering something, and the second person's word on it."""

from __future__ import annotations

from typing import Any

from server.books import policy
from server.books.pages.estates import TABS, choose, chosen
from server.books.pages.forms import (
    SHOWS,
    TEMPLATES,
    BackForm,
    EntriesArgs,
    EntryForm,
    NewArgs,
    VersionForm,
    WhyForm,
)
from server.books.policy import KEEPERS, LOOKERS
from server.books.queries import desk
from server.books.rules.entries import KIND_LABELS, PAID_LABELS, Kind, Paid
from server.books.rules.lines import lines, side_of
from server.books.rules.periods import quarter_of
from server.books.service import answering, entering, vouchers
from server.fees.queries import levied
from server.kit.actor import Actor, staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.house import House
from server.kit.money import yuan
from server.kit.pages import Answer, Html, Pages, Redirect

pages = Pages("books", TEMPLATES, nav="books")

LOOKS, KEEPS = staff_with(*LOOKERS), staff_with(*KEEPERS)
QUARTERS_BACK = 6


@pages.get("/books/entries", who=LOOKS, query=EntriesArgs, keeps=("estate",))
def show_entries(call: Call) -> Answer:
    """The entries of an estate, what waits first."""
    estate = chosen(call)
    if estate is None:
        return choose(call, "/books/entries")
    show, cursor = call.query["show"], call.query["cursor"]
    page = desk.listed(call.session, call.actor, estate_id=estate["id"], states=SHOWS[show][1], cursor=cursor)
    context = {
        "estate": estate, "page": page, "show": show, "shows": SHOWS, "tabs": TABS, "tab": "entries",
        "tallies": desk.tallies(call.session, call.actor, estate["id"]), "kinds": KIND_LABELS.items(),
        "may_keep": policy.may_keep(call.session, call.actor, estate["id"]),
    }  # fmt: skip
    return Html("books/entries.html", context)


@pages.get("/books/new", who=KEEPS, query=NewArgs, keeps=("estate",))
def show_new(call: Call) -> Answer:
    """An empty form."""
    estate = chosen(call)
    if estate is None:
        return choose(call, "/books/new")
    if not policy.may_keep(call.session, call.actor, estate["id"]):
        raise not_found("小区")
    kind, quarter = Kind(call.query["kind"]), quarter_of(local_day(call.at))
    quarters = []
    for _ in range(QUARTERS_BACK):
        quarters.append((f"{quarter.from_:%Y-%m}", quarter.words))
        quarter = quarter.before()
    context = {
        "estate": estate, "kind": kind, "kinds": KIND_LABELS.items(), "lines": _lines(call, estate["id"], kind),
        "paid": PAID_LABELS.items(), "quarters": quarters, "today": local_day(call.at).isoformat(),
    }  # fmt: skip
    return Html("books/new.html", context)


def _lines(call: Call, estate_id: int, kind: Kind) -> list[tuple[str, str]]:
    if kind is not Kind.LEVY_PAID:
        return list(lines(side_of(kind)).items())
    found = [one for one in levied.money(call.session, estate_id) if not one.closed]
    return [(one.item, f"{one.title}（还剩 {yuan(one.left)} 元）") for one in found]


def keep_voucher(house: House, _actor: Actor, given: dict[str, Any]) -> vouchers.Voucher:
    """The voucher, looked at and stored before any transaction."""
    return vouchers.prepare(house.files, next((content for _, content in given["files"].values()), b""))


@pages.post("/books/new", who=KEEPS, form=EntryForm, upload="voucher", fetch=keep_voucher)
def enter(call: Call) -> Answer:
    """Enter it, for another person to approve."""
    form = {**call.body, "kind": Kind(call.body["kind"]), "paid": Paid(call.body["paid"])}
    entry_id = entering.ask(call.session, call.actor, entering.Said(**form), call.fetched, at=call.at)
    return Redirect(f"/books/entries/{entry_id}", "已录入，请另一位同事审核。")


@pages.get("/books/entries/<id:entry_id>", who=LOOKS)
def show_entry(call: Call) -> Answer:
    """One entry: its voucher, who handled it, what may be done."""
    return Html("books/entry.html", {"entry": desk.whole(call.session, call.house, call.actor, call.path["entry_id"])})


@pages.post("/books/entries/<id:entry_id>/approve", who=KEEPS, form=VersionForm)
def approve(call: Call) -> Answer:
    """Into the ledger, before all owners."""
    entry_id = call.path["entry_id"]
    answering.approve(call.session, call.actor, entry_id, version=call.body["version"], at=call.at)
    return Redirect(f"/books/entries/{entry_id}", "已入账，业主现在能看到。")


@pages.post("/books/entries/<id:entry_id>/refuse", who=KEEPS, form=WhyForm)
def refuse(call: Call) -> Answer:
    """Back to whoever entered it."""
    entry_id, form = call.path["entry_id"], call.body
    answering.refuse(call.session, call.actor, entry_id, why=form["why"], version=form["version"], at=call.at)
    return Redirect(f"/books/entries/{entry_id}", "已退回。")


@pages.post("/books/entries/<id:entry_id>/take-back", who=KEEPS, form=BackForm)
def take_back(call: Call) -> Answer:
    """Ask to take a wrong entry back."""
    back_id = entering.take_back(call.session, call.actor, call.path["entry_id"], why=call.body["why"], at=call.at)
    return Redirect(f"/books/entries/{back_id}", "已申请冲销，请另一位同事审核。")
