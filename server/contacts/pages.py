"""The console's pages of cards: which estate shows whom, and one estate's own page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from marshmallow import fields, validate

from server.contacts.policy import KEEPERS
from server.contacts.queries import desk
from server.contacts.service import cards
from server.contacts.service.cards import Says
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.fields import Id, KitSchema, Text, Whole
from server.kit.pages import Answer, Html, Pages, Redirect

TEMPLATES = Path(__file__).with_name("templates")
CALLABLE = validate.Regexp(r"[0-9][0-9 -]{2,18}[0-9]\Z", error="请填写能拨通的电话，如 0771-1234567")
DAY = validate.Range(date(2000, 1, 1), date(2100, 12, 31), error="请看看年份")
KEEPS = staff_with(*KEEPERS)
pages = Pages("contacts", TEMPLATES, nav="contacts")


class CardForm(KitSchema):
    """What residents read on a card."""

    grant = Id(required=True)
    name = Text(30, least=2, required=True)
    duty = Text(40, least=2, required=True)
    phone = fields.String(required=True, validate=CALLABLE)
    appointed_by = Text(60, least=2, required=True)
    term_until = fields.Date(load_default=None, validate=DAY)
    certificate_until = fields.Date(load_default=None, validate=DAY)
    own_phone = fields.Boolean(load_default=False)


class CardVersionForm(KitSchema):
    """The version that was read."""

    version = Whole(1, required=True)


class CardWhyForm(CardVersionForm):
    """A no, or taking a card down, with its reason."""

    why = Text(200, least=2, required=True)


def count_waiting(call: Call) -> int:
    """Cards that wait for my word."""
    return desk.waiting(call.session, call.actor)


@pages.get("/contacts", who=KEEPS, badge=count_waiting)
def show_estates(call: Call) -> Answer:
    """My estates: whom residents can read of, and who is missing."""
    return Html("contacts/estates.html", {"rows": desk.overview(call.session, call.actor, at=call.at)})


@pages.get("/contacts/<id:estate_id>", who=KEEPS)
def show_estate(call: Call) -> Answer:
    """One estate: each role with its card."""
    return Html("contacts/estate.html", desk.page(call.session, call.actor, call.path["estate_id"], at=call.at))


@pages.post("/contacts/<id:estate_id>", who=KEEPS, form=CardForm)
def ask_card(call: Call) -> Answer:
    """Write down a card; another person confirms it."""
    form, estate_id = dict(call.body), call.path["estate_id"]
    grant_id = form.pop("grant")
    cards.ask(call.session, call.house.vault, call.actor, estate_id, grant_id=grant_id, says=Says(**form), at=call.at)
    return Redirect(f"/contacts/{estate_id}", "已记下，等另一位确认后住户才看得到。")


@pages.post("/contacts/cards/<id:contact_card_id>/approve", who=KEEPS, form=CardVersionForm)
def approve_card(call: Call) -> Answer:
    """Residents read it from now on."""
    row = cards.answer(call.session, call.actor, call.path["contact_card_id"], approved=True, **call.body, at=call.at)
    return Redirect(f"/contacts/{row.estate_id}", "已确认，住户现在看得到了。")


@pages.post("/contacts/cards/<id:contact_card_id>/refuse", who=KEEPS, form=CardWhyForm)
def refuse_card(call: Call) -> Answer:
    """Back to whoever wrote it down."""
    row = cards.answer(call.session, call.actor, call.path["contact_card_id"], approved=False, **call.body, at=call.at)
    return Redirect(f"/contacts/{row.estate_id}", "已退回，住户看到的没有变。")


@pages.post("/contacts/cards/<id:contact_card_id>/withdraw", who=KEEPS, form=CardVersionForm)
def withdraw_card(call: Call) -> Answer:
    """Whoever wrote it down takes it back."""
    estate_id = cards.withdraw(call.session, call.actor, call.path["contact_card_id"], **call.body, at=call.at)
    return Redirect(f"/contacts/{estate_id}", "已撤回，住户看到的没有变。")


@pages.post("/contacts/cards/<id:contact_card_id>/down", who=KEEPS, form=CardWhyForm)
def take_card_down(call: Call) -> Answer:
    """Residents read it no more."""
    estate_id = cards.take_down(call.session, call.actor, call.path["contact_card_id"], **call.body, at=call.at)
    return Redirect(f"/contacts/{estate_id}", "已收起，住户看不到了。")
