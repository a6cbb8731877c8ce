"""Homes and everybody in them; a phone number only on a click that is logged."""

from __future__ import annotations

from server.kit import audit
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Fragment, Html, Pages
from server.people import policy, queries, screens
from server.people.pages.forms import TEMPLATES, ContactForm, HomeArgs
from server.people.policy import REVIEWERS
from server.places import queries as places

pages = Pages("people", TEMPLATES, nav="homes")

SEES_PEOPLE = staff_with(*REVIEWERS)


@pages.get("/homes", who=SEES_PEOPLE, query=HomeArgs, keeps=("estate",))
def show_homes(call: Call) -> Answer:
    """The homes of an estate, found by room or owner."""
    mine = [grant for grant in call.actor.grants if grant.role in REVIEWERS]
    estates = places.estates_inside(call.session, mine)
    chosen = call.query["estate"] or (estates[0]["id"] if len(estates) == 1 else 0)
    if not chosen:
        totals = {row["id"]: places.totals(call.session, row["id"]) for row in estates[:60]}
        return Html("people/choose_estate.html", {"mine": estates[:60], "totals": totals})
    if not policy.may_see_people(call.session, call.actor, chosen):
        raise not_found("小区")
    found = screens.homes(
        call.session, chosen, words=call.query["q"], cursor=call.query["cursor"], day=local_day(call.at)
    )
    estate = places.estate(call.session, chosen)
    context = {"estate": estate, "page": found, "q": call.query["q"], "totals": places.totals(call.session, chosen),
               "lifts": places.lift_coverage(call.session, chosen)}  # fmt: skip
    return Html("people/homes.html", context)


@pages.get("/homes/<id:home_id>", who=SEES_PEOPLE)
def show_home(call: Call) -> Answer:
    """One home: owners with shares and dates, family and tenants, how it was before."""
    home = places.home(call.session, call.path["home_id"])
    if not policy.may_see_people(call.session, call.actor, home["estate_id"]):
        raise not_found("房屋")
    found = screens.home_people(call.session, home["id"], local_day(call.at))
    estate = places.estate(call.session, home["estate_id"])
    may_change = policy.may_change_owner(call.session, call.actor, home["estate_id"])
    return Html("people/home.html", {"home": home, "estate": estate, "may_change": may_change, **found})


@pages.post("/homes/<id:home_id>/contact", who=SEES_PEOPLE, form=ContactForm, once=False, rate="60/minute")
def show_contact(call: Call) -> Answer:
    """The full name and number of somebody in this home; the look is written down."""
    home, person_id = places.home(call.session, call.path["home_id"]), call.body["person"]
    seen = policy.may_see_people(call.session, call.actor, home["estate_id"])
    if not seen or not screens.has_been_in(call.session, person_id, home["id"]):
        raise not_found("住户")
    audit.record(
        call.session, call.actor, "phone.read", "person", person_id, at=call.at, estate_id=home["estate_id"],
        after={"home": home["label"]},
    )  # fmt: skip
    phone = queries.phone_of(call.session, call.house.vault, person_id)
    name = queries.names(call.session, [person_id]).get(person_id, "")
    return Fragment("people/contact.html", {"name": name, "phone": phone})
