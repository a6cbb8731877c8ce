"""Meetings of the owners' committee at the console: called, backed, held, signed, published, by its members alone."""

from __future__ import annotations

from marshmallow import fields, validate

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.fields import Id, KitSchema, LocalMoment, Text, Whole, one_of
from server.kit.pages import Answer, Html, Pages, Redirect
from server.places import queries as places
from server.places.rules.cities import profile
from server.votes import policy
from server.votes.pages.forms import LONGEST_TITLE, LONGEST_WHY, LONGEST_WORDS, TEMPLATES, EstateArgs
from server.votes.policy import MEMBERS, WATCHERS
from server.votes.queries import meetings as queries
from server.votes.rules.meetings import CHOICE_LABELS, Choice, earliest_day
from server.votes.service import meetings, minutes
from server.votes.service.minutes import Ended

pages = Pages("votes", TEMPLATES, nav="committee")

LOOKS, SITS = staff_with(*WATCHERS), staff_with(*MEMBERS)
LONGEST_MINUTES = 4000


class MeetingsArgs(KitSchema):
    """Of which estate."""

    estate = Whole(0, load_default=0)
    cursor = Text(200, load_default=None)


class TopicRow(KitSchema):
    """A topic."""

    title = Text(LONGEST_TITLE, least=2, required=True)
    words = Text(LONGEST_WORDS, lines=True, load_default="")
    decides = fields.Boolean(load_default=False)
    own = fields.Boolean(load_default=False)


class CallForm(KitSchema):
    """A meeting and its topics."""

    estate_id = Id(required=True)
    meets_at = LocalMoment(required=True)
    place = Text(80, least=1, required=True)
    by_chair = fields.Boolean(load_default=False)
    topics = fields.List(fields.Nested(TopicRow), required=True, validate=validate.Length(min=1, error="至少一项议题"))


class VersionForm(KitSchema):
    """The version that was read."""

    version = Whole(1, required=True)


class CancelForm(VersionForm):
    """Why it does not take place."""

    why = Text(LONGEST_WHY, least=2, required=True)


class ItemRow(KitSchema):
    """How a topic ended: ``votes-<person>`` holds what a member said."""

    number = Whole(1, meetings.MOST_TOPICS, required=True)
    votes = fields.Dict(keys=fields.Integer(), values=fields.String(validate=one_of(*Choice)), load_default=dict)
    aside_words = Text(LONGEST_WHY, load_default="")


class MinutesForm(VersionForm):
    """Who was there, what was said, how each topic ended."""

    present = fields.List(Id(), load_default=list)
    items = fields.List(fields.Nested(ItemRow), load_default=list)
    words = Text(LONGEST_MINUTES, least=2, lines=True, required=True)


def count_waiting(call: Call) -> int:
    """Meetings of mine that were held and whose minutes are not out."""
    return queries.waiting(call.session, call.actor, at=call.at)


@pages.get("/committee", who=LOOKS, query=MeetingsArgs, keeps=("estate",), badge=count_waiting)
def show_meetings(call: Call) -> Answer:
    """The meetings of the committees I may look at."""
    estate_id = call.query["estate"] or None
    page = queries.board(call.session, call.actor, estate_id=estate_id, at=call.at, cursor=call.query["cursor"])
    mine = places.estates_inside(call.session, [one for one in call.actor.grants if one.role in MEMBERS])
    overdue = [one["name"] for one in mine if queries.long_ago(call.session, one["id"], at=call.at)]
    return Html("votes/meetings.html", {"page": page, "args": call.query, "sits": bool(mine), "overdue": overdue})


@pages.get("/committee/new", who=SITS, query=EstateArgs, keeps=("estate",))
def write_call(call: Call) -> Answer:
    """The form in which a meeting is called."""
    estates = places.estates_inside(call.session, [one for one in call.actor.grants if one.role in MEMBERS])
    chosen = call.query["estate"] or (estates[0]["id"] if len(estates) == 1 else 0)
    if not chosen:
        return Html("votes/meeting_estates.html", {"mine": estates})
    if not policy.is_member(call.session, call.actor, chosen):
        raise not_found("小区")
    estate = places.estate(call.session, chosen)
    days = profile(estate["city"]).meeting_notice_days
    earliest = earliest_day(call.at, days)
    return Html("votes/meeting_new.html", {"estate": estate, "days": days, "earliest": earliest})


@pages.post("/committee/new", who=SITS, form=CallForm)
def call_meeting(call: Call) -> Answer:
    """Call it, or ask the others to back the call."""
    form = call.body
    meeting_id = meetings.call(
        call.session, call.actor, form["estate_id"], meets_at=form["meets_at"], place=form["place"],
        topics=[meetings.Topic(**topic) for topic in form["topics"]], by_chair=form["by_chair"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/committee/{meeting_id}", "已发出。")


@pages.get("/committee/<id:meeting_id>", who=LOOKS)
def show_meeting(call: Call) -> Answer:
    """One meeting, with what can be done now."""
    found = queries.desk(call.session, call.actor, call.path["meeting_id"], at=call.at)
    return Html("votes/meeting.html", {"meeting": found, "choices": list(CHOICE_LABELS.items())})


@pages.post("/committee/<id:meeting_id>/back", who=SITS, form=VersionForm)
def back_call(call: Call) -> Answer:
    """Join in calling it."""
    meetings.back(call.session, call.actor, call.path["meeting_id"], **call.body, at=call.at)
    return Redirect(f"/committee/{call.path['meeting_id']}", "已联名。")


@pages.post("/committee/<id:meeting_id>/cancel", who=SITS, form=CancelForm)
def cancel_meeting(call: Call) -> Answer:
    """Call it off."""
    meetings.cancel(call.session, call.actor, call.path["meeting_id"], **call.body, at=call.at)
    return Redirect(f"/committee/{call.path['meeting_id']}", "已取消。")


@pages.post("/committee/<id:meeting_id>/minutes", who=SITS, form=MinutesForm)
def keep_minutes(call: Call) -> Answer:
    """Write the minutes."""
    form = call.body
    ended = {one["number"]: Ended(one["votes"], one["aside_words"]) for one in form["items"]}
    minutes.keep(call.session, call.actor, call.path["meeting_id"], present=form["present"], ended=ended,
                 words=form["words"], version=form["version"], at=call.at)  # fmt: skip
    return Redirect(f"/committee/{call.path['meeting_id']}", "纪要已保存，请到会的委员签字。")


@pages.post("/committee/<id:meeting_id>/sign", who=SITS, form=VersionForm)
def sign_minutes(call: Call) -> Answer:
    """Sign the minutes as they stand."""
    minutes.sign(call.session, call.actor, call.path["meeting_id"], **call.body, at=call.at)
    return Redirect(f"/committee/{call.path['meeting_id']}", "已签字。")


@pages.post("/committee/<id:meeting_id>/publish", who=SITS, form=VersionForm)
def publish_minutes(call: Call) -> Answer:
    """Let everybody read them."""
    in_time = minutes.publish(call.session, call.actor, call.path["meeting_id"], **call.body, at=call.at)
    said = "已公布，全小区都看得到。" if in_time else "已公布。比规定的日子晚了，页面上会注明。"
    return Redirect(f"/committee/{call.path['meeting_id']}", said)
