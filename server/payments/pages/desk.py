"""The desk: find a home, see how the money will be divided, take it, print the receipt. All of it by keyboard."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Fragment, Html, Pages, Redirect
from server.kit.pages.typed import Yuan
from server.payments import policy
from server.payments.pages.choosing import chosen
from server.payments.pages.forms import TEMPLATES, FindArgs, PayerArgs, TakeArgs, TakeForm
from server.payments.policy import LOOKERS, TAKERS
from server.payments.queries.waiting import waiting_fen
from server.payments.rules.methods import AT_THE_DESK, LARGEST_FEN, METHOD_LABELS, Method
from server.payments.screens import desk as screens
from server.payments.screens import papers, payments
from server.payments.service import desk
from server.payments.service.slips import Slip
from server.people.queries.finding import MOST_FOUND
from server.places import queries as places

pages = Pages("payments", TEMPLATES, nav="desk")

TAKES = staff_with(*TAKERS)

UNTICKED = {"for_others": False, "taken_again": False}
"""What nobody has ticked yet when the desk is opened."""


@pages.get("/desk", who=TAKES, query=FindArgs, keeps=("estate",))
def show_desk(call: Call) -> Answer:
    """One field for room, name and the end of a number; a single home that fits is opened at once."""
    estate = chosen(call, TAKERS, "收银台", "/desk")
    if isinstance(estate, Html):
        return estate
    words = call.query["q"]
    rows = screens.found(call.session, call.house, estate["id"], words, at=call.at)
    if len(rows) == 1 and not call.query["typing"]:
        return Redirect(f"/desk/{rows[0]['id']}")
    context = {
        "estate": estate, "q": words, "rows": rows, "most": MOST_FOUND, "may_look": call.actor.holds(*LOOKERS),
        "recent": [] if words else payments.taken_today(call.session, call.actor, estate["id"], at=call.at),
    }  # fmt: skip
    return Html("payments/desk.html", context)


@pages.get("/desk/<id:home_id>", who=TAKES, query=PayerArgs)
def show_take(call: Call) -> Answer:
    """What a home owes, oldest first; what its payer owes is ticked, with its sum typed in."""
    home = _home(call)
    bills = screens.bills(call.session, home["id"], on=local_day(call.at))
    payers = screens.offered(call.session, call.house, home["id"], bills, at=call.at)
    known = [one["person_id"] for one in payers]
    payer = call.query["payer"] if call.query["payer"] in (*known, 0) else next(iter(known), 0)
    ticked = screens.ticked_for(bills, payer or None)
    fen = sum(bill.open_fen for bill in bills if bill.id in ticked)
    asked_of = {one: screens.ticked_for(bills, one or None) for one in (*known, 0)}
    context = {
        "home": home, "bills": bills, "total": screens.asked_for(bills), "ticked": ticked, "fault": None,
        "asked": f"{fen // 100}.{fen % 100:02d}" if fen else "", "split": _split(call, bills, ticked, payer, fen),
        "methods": [(str(one), METHOD_LABELS[one]) for one in AT_THE_DESK], "payer": str(payer),
        "payers": [*((str(one["person_id"]), one["words"]) for one in payers), ("0", "别人替付，不记名")],
        "asked_of": {bill.id: [one for one, ids in asked_of.items() if bill.id in ids] for bill in bills},
        "owners": "、".join(one["words"] for one in payers[:2] if one["role_label"] not in screens.GONE),
        "may_look": call.actor.holds(*LOOKERS), "at_once": desk.cash_at_once(call.session, home["estate_id"]),
        "waiting": waiting_fen(call.session, home["estate_id"], [home["id"]]).get(home["id"], 0),
        "before": _before(call, home, fen), "ticks": UNTICKED,
    }  # fmt: skip
    return Html("payments/take.html", context)


@pages.get("/desk/<id:home_id>/split", who=TAKES, query=TakeArgs)
def show_split(call: Call) -> Answer:
    """How what is typed would be divided over what is ticked."""
    home, args = _home(call), call.query
    bills = screens.bills(call.session, home["id"], on=local_day(call.at))
    try:
        fen = Yuan(most=LARGEST_FEN).deserialize(args["fen"])
    except ValidationError as wrong:
        fault = str(wrong.messages[0]) if args["fen"] else None
        return Fragment("payments/split.html", {"fault": fault, "split": None})
    split = _split(call, bills, set(args["bills"]), args["payer"], fen)
    before = _before(call, home, fen)
    return Fragment("payments/split.html", {"fault": None, "split": split, "before": before, "ticks": args})


@pages.post("/desk/<id:home_id>", who=TAKES, form=TakeForm)
def take(call: Call) -> Answer:
    """Take the money."""
    home, form = _home(call), call.body
    bills = screens.bills(call.session, home["id"], on=local_day(call.at))
    payer_id = _payer(call, home["id"], bills)
    lines = screens.lines(bills, set(form["bills"]), home["id"], form["fen"], payer_id=payer_id)
    slip = Slip(
        home["estate_id"], home["id"], Method(form["method"]), form["fen"], local_day(call.at), lines,
        payer_id=payer_id, reference=form["reference"] or None, note=form["note"], for_others=form["for_others"],
        taken_again=form["taken_again"],
    )  # fmt: skip
    payment_id = desk.enter(call.session, call.actor, slip, at=call.at)
    return Redirect(f"/desk/taken/{payment_id}")


@pages.get("/desk/taken/<id:payment_id>", who=TAKES)
def show_taken(call: Call) -> Answer:
    """What was taken just now, with its receipt to print."""
    found = payments.taken(call.session, call.actor, call.path["payment_id"], at=call.at)
    live = papers.live(call.session, call.house, found["id"])
    return Html("payments/taken.html", {"payment": found, "live": live, "may_look": call.actor.holds(*LOOKERS)})


def _payer(call: Call, home_id: int, bills: list[screens.Bill]) -> int | None:
    """Who pays, of those who are offered; None for somebody else."""
    person_id: int = call.body["payer"]
    offered = screens.offered(call.session, call.house, home_id, bills, at=call.at) if person_id else []
    if person_id and person_id not in {one["person_id"] for one in offered}:
        raise not_found("付款人")
    return person_id or None


def _home(call: Call) -> Any:
    home = places.home(call.session, call.path["home_id"])
    if not policy.may_take(call.session, call.actor, home["estate_id"]):
        raise not_found("房屋")
    return home


def _before(call: Call, home: Any, fen: int) -> list[dict[str, Any]]:
    return screens.taken_before(call.session, home, fen, on=local_day(call.at)) if fen else []


def _split(
    call: Call, bills: list[screens.Bill], ticked: set[int], payer: int, fen: int
) -> screens.Split | None:  # fmt: skip
    if not fen:
        return None
    home_id, on = call.path["home_id"], local_day(call.at)
    return screens.split(call.session, bills, ticked, home_id, fen, payer_id=payer or None, on=on)
