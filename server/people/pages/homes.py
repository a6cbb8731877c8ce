"""Homes and everybody in them; a phone number only on a click that is logged."""

from __future__ import annotations

from collections.abc import Callable

from server.kit import audit
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Fragment, Html, Pages, Redirect
from server.people import policy, queries, screens
from server.people.pages.forms import TEMPLATES, AreaForm, ContactForm, EndStayForm, HomeArgs, IdentityForm, ReleaseForm
from server.people.policy import REVIEWERS
from server.people.service import binding, identifying, leaving
from server.people.service.homes import correct_area
from server.places import queries as places
from server.places.rules import AREA_SOURCE_LABELS, AreaSource

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
        call.session, call.house.vault, chosen, words=call.query["q"], cursor=call.query["cursor"],
        day=local_day(call.at),
    )  # fmt: skip
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
    source = AREA_SOURCE_LABELS[AreaSource(home["area_source"])]
    context = {"home": home, "estate": estate, "may_change": may_change, "area_source_label": source}
    return Html("people/home.html", {**context, **found})


@pages.get("/homes/<id:home_id>/area", who=SEES_PEOPLE)
def show_area(call: Call) -> Answer:
    """The area as it is on the books, and where it comes from."""
    home = places.home(call.session, call.path["home_id"])
    if not policy.may_change_owner(call.session, call.actor, home["estate_id"]):
        raise not_found("房屋")
    stated = [(str(one), label) for one, label in AREA_SOURCE_LABELS.items() if one != AreaSource.UNSTATED]
    source = AREA_SOURCE_LABELS[AreaSource(home["area_source"])]
    return Html("people/area.html", {"home": home, "sources": stated, "area_source_label": source})


@pages.post("/homes/<id:home_id>/area", who=SEES_PEOPLE, form=AreaForm)
def put_area_right(call: Call) -> Answer:
    """Put it right."""
    home_id = call.path["home_id"]
    correct_area(call.session, call.actor, home_id=home_id, at=call.at, **call.body)
    return Redirect(f"/homes/{home_id}", "面积已更正，更正记录可以在“操作记录”里看到。")


@pages.post("/homes/<id:home_id>/people/end", who=SEES_PEOPLE, form=EndStayForm)
def end_stay(call: Call) -> Answer:
    """Family or a tenant who lives there no more, or whose lease has its last day."""
    later = call.body["on"] is not None and call.body["on"] > local_day(call.at)
    said = "到期日已登记，到那天自动结束。" if later else "登记已结束，他在小程序里看不到这套房屋了。"
    return _gone(call, leaving.end_role, said)


@pages.post("/homes/<id:home_id>/people/release", who=SEES_PEOPLE, form=ReleaseForm)
def release_lost(call: Call) -> Answer:
    """A phone that is lost: whoever has it is nobody here from now on."""
    return _gone(call, binding.release, "旧微信已退出。本人换好手机后，可以重新绑定。")


@pages.post("/homes/<id:home_id>/people/identity", who=SEES_PEOPLE, form=IdentityForm)
def note_identity(call: Call) -> Answer:
    """An owner has shown their papers, so that they can vote on the phone they go by now."""
    home_id, form = call.path["home_id"], call.body
    identifying.note_identity(
        call.session, call.house.vault, call.actor, home_id=home_id, person_id=form["person"],
        id_number=form["id_number"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/homes/{home_id}", "证件已核对，这位业主可以在手机上投票了。")


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


def _gone(call: Call, act: Callable[..., object], said: str) -> Answer:
    home_id, form = call.path["home_id"], call.body
    person_id = form.pop("person")
    act(call.session, call.actor, home_id=home_id, person_id=person_id, **form, at=call.at)
    return Redirect(f"/homes/{home_id}", said)
