"""Entering a report for somebody who phoned, came to the counter or wrote in the group (B2)."""

from __future__ import annotations

from typing import Any

from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import Malformed, not_found
from server.kit.numbering import report_number
from server.kit.pages import Answer, Fragment, Html, Pages, Redirect
from server.people.service import gating
from server.places import queries as places
from server.reports import policy, screens
from server.reports.pages.forms import TEMPLATES, CategoryArgs, EnterArgs, EnterForm, HomesArgs, WordsForm
from server.reports.pages.one import keep_photos, prepare_photos
from server.reports.policy import TEAM
from server.reports.queries import alike
from server.reports.rules.categories import default_catalogue
from server.reports.rules.clocks import Appointment
from server.reports.rules.words import ENTERED_LABELS, KIND_LABELS, PLACE_LABELS, Kind, Place
from server.reports.service import making, publishing, watching
from server.reports.service.said import Said

pages = Pages("reports", TEMPLATES, nav="reports")

ENTERS = staff_with(*TEAM)


@pages.get("/reports/new", who=ENTERS, query=EnterArgs, keeps=("estate",))
def show_entering(call: Call) -> Answer:
    """The form of a report for somebody else."""
    mine = [grant for grant in call.actor.grants if grant.role in TEAM]
    estates = places.estates_inside(call.session, mine)
    chosen = call.query["estate"] or (estates[0]["id"] if len(estates) == 1 else 0)
    if not chosen:
        return Html("reports/choose_estate.html", {"mine": estates})
    _refuse_others(call, chosen)
    catalogue = default_catalogue()
    context = {
        "estate": places.estate(call.session, chosen), "channels": list(ENTERED_LABELS.items()),
        "kinds": [(KIND_LABELS[kind], catalogue.of_kind(kind)) for kind in Kind],
        "places": [(str(place), label) for place, label in PLACE_LABELS.items()],
        "lifts": places.lifts(call.session, chosen), "stairs": _stairs(call, chosen),
    }  # fmt: skip
    return Html("reports/enter.html", context)


@pages.get("/reports/new/homes", who=ENTERS, query=HomesArgs)
def find_homes(call: Call) -> Answer:
    """Homes and their people while a room is typed."""
    _refuse_others(call, call.query["estate"])
    found = screens.homes_like(
        call.session, call.house.vault, call.query["estate"], call.query["home_words"], local_day(call.at)
    )
    return Fragment("reports/homes.html", {"homes": found, "words": call.query["home_words"]})


@pages.get("/reports/new/questions", who=ENTERS, query=CategoryArgs)
def show_questions(call: Call) -> Answer:
    """What to ask for this category, who may be complained about, and reports that may be the same trouble."""
    args = call.query
    _refuse_others(call, args["estate"])
    category = default_catalogue().category(args["category"]) if args["category"] else None
    context: dict[str, Any] = {"category": category, "team": [], "similar": []}
    if category is not None and category.about_staff:
        context["team"] = watching.team(call.session, args["estate"], seen_by=call.actor)
    if category is not None and args["place"] in (Place.PUBLIC, Place.LIFT):
        context["similar"] = alike.similar(
            call.session, call.actor, estate_id=args["estate"], category=category.key, place=args["place"], at=call.at,
            lift_id=args["lift_id"], stair_id=args["stair_id"],
        )  # fmt: skip
    return Fragment("reports/questions.html", context)


@pages.post("/reports/new/words", who=ENTERS, form=WordsForm, once=False)
def warn_of_words(call: Call) -> Answer:
    """Who reads the words while they are written, and what of them is not for neighbours."""
    form = call.body
    _refuse_others(call, form["estate_id"])
    kind = default_catalogue().category(form["category"]).kind if form["category"] else Kind.REPAIR
    public = publishing.read_by_neighbours(kind, Place(form["place"])) if form["place"] else False
    found = (
        publishing.findings(call.session, form["estate_id"], form["where"], form["words"], at=call.at) if public else ()
    )
    return Fragment("reports/words_read.html", {"public": public, "found": gating.sentence(found)})


@pages.post("/reports/new", who=ENTERS, form=EnterForm, upload="photo", fetch=prepare_photos)
def enter(call: Call) -> Answer:
    """Enter the report; number and promises are there at once, to be read out to the caller."""
    form = call.body
    _refuse_others(call, form["estate_id"])
    home_id, reporter_id = _caller(form)
    kind = default_catalogue().category(form["category"]).kind
    said = Said(
        estate_id=form["estate_id"], kind=kind, drill=form["drill"] and kind is Kind.EMERGENCY,
        category=form["category"], place=Place(form["place"]), words=form["words"], where=form["where"],
        home_id=home_id if form["place"] == Place.HOME else None, stair_id=_only(form, Place.PUBLIC, "stair_id"),
        lift_id=_only(form, Place.LIFT, "lift_id"), answers=form["answers"], media_ids=keep_photos(call),
        about_staff_id=form["about_staff_id"], appointment=_appointment(form), hotline_number=form["hotline_number"],
    )  # fmt: skip
    assert call.key is not None
    report_id = making.report_for(
        call.session, call.actor, said, reporter_id=reporter_id, contact=_contact(call, form, reporter_id),
        channel=form["channel"], request_key=call.key, at=call.at,
    )  # fmt: skip
    return Redirect(f"/reports/{report_id}", f"已登记，编号 {report_number(report_id)}，请告诉报事人。")


def _refuse_others(call: Call, estate_id: int) -> None:
    if not policy.may_enter_for_others(call.session, call.actor, estate_id):
        raise not_found("小区")


def _caller(form: dict[str, Any]) -> tuple[int | None, int | None]:
    """The chosen home and person, written ``home:person``; either may be missing."""
    home, _, person = (form["caller"] or ":").partition(":")
    if form["place"] == Place.HOME and not home:
        wrong = {"home_words": ["请输入房号并选择一套房屋"]}
        raise Malformed("home_needed", "报的是家里的事，请先选择房屋。", fields=wrong)
    return int(home) if home else None, int(person) if person else None


def _contact(call: Call, form: dict[str, Any], reporter_id: int | None) -> str | None:
    if reporter_id is not None or not (form["name"] or form["phone"]):
        return None
    return call.house.vault.seal(f"{form['name'] or '未留姓名'}\n{form['phone'] or ''}")


def _appointment(form: dict[str, Any]) -> Appointment | None:
    start, end = form["appointment_from"], form["appointment_to"]
    if start is None and end is None:
        return None
    if start is None or end is None or end <= start:
        wrong = {"appointment_to": ["结束时间应晚于开始时间"]}
        raise Malformed("appointment_wrong", "预约时间不完整，请核对。", fields=wrong)
    return Appointment(start, end)


def _only(form: dict[str, Any], place: Place, name: str) -> Any:
    return form[name] if form["place"] == place else None


def _stairs(call: Call, estate_id: int) -> list[tuple[int, str]]:
    tree = places.tree(call.session, estate_id)
    return [(stair["id"], block["name"] + stair["name"]) for block in tree["buildings"] for stair in block["stairs"]]
