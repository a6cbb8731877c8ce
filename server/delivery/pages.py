"""The console's pages of delivery: the log, one message and its attempts, deciding what is unclear, whom to phone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from marshmallow import fields

from server.delivery import policy, queries
from server.delivery.policy import DECIDERS, LOOKERS
from server.delivery.rules import CHANNEL_LABELS, KIND_LABELS, NOT_REACHED, OPEN, RESENDABLE, STATE_LABELS, State
from server.delivery.service import settling
from server.delivery.service.teams import team_label
from server.delivery.templates import templates
from server.kit import audit
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.fields import Id, KitSchema, Text, Whole, one_of
from server.kit.masking import mask_name
from server.kit.pages import Answer, Fragment, Html, Pages, Redirect
from server.people import queries as people

pages = Pages("delivery", Path(__file__).with_name("templates"), nav="deliveries")

LOOKS, DECIDES = staff_with(*LOOKERS), staff_with(*DECIDERS)
COUNTED = timedelta(days=7)
SHOWS: dict[str, tuple[str, tuple[State, ...]]] = {
    "unclear": ("不确定", (State.UNCERTAIN,)),
    "missed": ("没送到", NOT_REACHED),
    "open": ("待发送", OPEN),
    "sent": ("已发出", (State.SENT,)),
    "all": ("全部", ()),
}
"""The lists of the log, what needs a person first."""


class LogArgs(KitSchema):
    """Which messages."""

    estate = Whole(0, load_default=0)
    show = fields.String(load_default="all", validate=one_of(*SHOWS))
    channel = fields.String(load_default="", validate=one_of("", *CHANNEL_LABELS))
    cursor = Text(200, load_default=None)


class PersonForm(KitSchema):
    """Whose number is wanted."""

    person = Id(required=True)


class ChannelForm(KitSchema):
    """A channel at rest."""

    channel = fields.String(required=True, validate=one_of(*CHANNEL_LABELS))


@pages.get("/deliveries", who=LOOKS, query=LogArgs, keeps=("estate",))
def show_log(call: Call) -> Answer:
    """The delivery log, with what is unclear first in the tabs."""
    args, session = call.query, call.session
    estate_id = args["estate"] or None
    page = queries.log(
        session, call.actor, estate_id=estate_id, channel=args["channel"] or None, states=SHOWS[args["show"]][1],
        cursor=args["cursor"],
    )  # fmt: skip
    counted = queries.counts(session, call.actor, estate_id=estate_id, since=call.at - COUNTED)
    tallies = {
        key: sum(n for (_, state), n in counted.items() if state in states) for key, (_, states) in SHOWS.items()
    }
    context = {
        "page": page, "args": args, "shows": SHOWS, "tallies": tallies, "names": _names(call, page.items),
        "pauses": queries.pauses(session, at=call.at), "may_end_pause": policy.may_end_pause(call.actor), **_words(),
    }  # fmt: skip
    return Html("delivery/log.html", context)


@pages.get("/deliveries/<id:message_id>", who=LOOKS)
def show_message(call: Call) -> Answer:
    """One message: its words, its attempts, what may be decided, and who of the same telling must be phoned."""
    found = queries.message(call.session, call.actor, call.path["message_id"])
    phone_list = queries.to_phone(call.session, call.actor, cause=found["cause"])
    may = policy.may_decide(call.session, call.actor, found["estate_id"])
    context = {
        "message": found, "phone_list": phone_list, "names": _names(call, [found, *phone_list]),
        "may_resend": may and bool(found["body"]) and found["state"] in RESENDABLE,
        "may_mark": may and found["state"] == State.UNCERTAIN,
        "deciders": people.names(call.session, [row["actor_id"] for row in found["history"]]), **_words(),
    }  # fmt: skip
    return Html("delivery/message.html", context)


@pages.post("/deliveries/<id:message_id>/resend", who=DECIDES)
def resend(call: Call) -> Answer:
    """Send it again."""
    settling.resend(call.session, call.actor, call.path["message_id"], at=call.at)
    return Redirect(f"/deliveries/{call.path['message_id']}", "已重新排队，马上发送。")


@pages.post("/deliveries/<id:message_id>/sent", who=DECIDES)
def mark_sent(call: Call) -> Answer:
    """It did arrive: somebody asked."""
    settling.mark_sent(call.session, call.actor, call.path["message_id"], at=call.at)
    return Redirect(f"/deliveries/{call.path['message_id']}", "已记为送达。")


@pages.post("/deliveries/<id:message_id>/contact", who=LOOKS, form=PersonForm, once=False, rate="60/minute")
def show_contact(call: Call) -> Answer:
    """The full name and number of somebody the telling did not reach; the look is written down."""
    found = queries.message(call.session, call.actor, call.path["message_id"])
    wanted = call.body["person"]
    if wanted not in {row["person_id"] for row in queries.to_phone(call.session, call.actor, cause=found["cause"])}:
        raise not_found("住户")
    audit.record(
        call.session, call.actor, "phone.read", "person", wanted, at=call.at, estate_id=found["estate_id"],
        after={"message": found["id"]},
    )  # fmt: skip
    name = people.names(call.session, [wanted]).get(wanted, "")
    phone = people.phone_of(call.session, call.house.vault, wanted)
    return Fragment("delivery/contact.html", {"name": name, "phone": phone})


@pages.post("/deliveries/pauses/end", who=DECIDES, form=ChannelForm)
def end_pause(call: Call) -> Answer:
    """Let a resting channel go on."""
    settling.end_pause(call.session, call.actor, call.body["channel"], at=call.at)
    return Redirect("/deliveries", "已恢复发送。")


def _words() -> dict[str, Any]:
    kinds = KIND_LABELS | {key: kind.title for key, kind in templates().items()}
    return {"states": STATE_LABELS, "channels": CHANNEL_LABELS, "kinds": kinds, "team_label": team_label}


def _names(call: Call, rows: Any) -> dict[int, str]:
    known = people.names(call.session, [row["person_id"] for row in rows])
    return {id_: mask_name(name) for id_, name in known.items() if name}
