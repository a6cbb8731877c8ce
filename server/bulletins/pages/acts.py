"""Deciding about a sheet: approve, hold, out now, in the quiet by two, correct, take out again."""

from __future__ import annotations

from server.bulletins.pages.forms import (
    EDITS,
    TEMPLATES,
    ApproveForm,
    CorrectForm,
    OverrideForm,
    VersionForm,
    WhyForm,
)
from server.bulletins.queries import desk
from server.bulletins.service import correcting, hurrying, overriding, reviewing
from server.kit.doors import Call
from server.kit.pages import Answer, Pages, Redirect
from server.kit.pages.look import show_when

pages = Pages("bulletins", TEMPLATES, nav="bulletins")


@pages.post("/bulletins/<id:sheet_id>/approve", who=EDITS, form=ApproveForm)
def approve(call: Call) -> Answer:
    """Looked over: it goes at its hour, or at once where that has passed."""
    sheet_id, form = call.path["sheet_id"], call.body
    out = reviewing.approve(
        call.session, call.actor, sheet_id=sheet_id, version=form["version"], faces_checked=form["faces"], at=call.at
    )
    due = desk.sheet(call.session, call.actor, sheet_id)["due_at"]
    return _back(call, "已发布，住户马上能看到。" if out else f"已通过，{show_when(due, call.at)} 发布。")


@pages.post("/bulletins/<id:sheet_id>/hold", who=EDITS, form=WhyForm)
def hold(call: Call) -> Answer:
    """Stop it until somebody lets it go."""
    reviewing.hold(call.session, call.actor, sheet_id=call.path["sheet_id"], at=call.at, **call.body)
    return _back(call, "已暂缓，不会自动发布。")


@pages.post("/bulletins/<id:sheet_id>/now", who=EDITS, form=VersionForm)
def publish_now(call: Call) -> Answer:
    """Out now instead of at its hour."""
    version = call.body["version"]
    hurrying.publish_now(call.session, call.actor, sheet_id=call.path["sheet_id"], version=version, at=call.at)
    return _back(call, "已发布，住户马上能看到。")


@pages.post("/bulletins/<id:sheet_id>/override", who=EDITS, form=OverrideForm)
def ask_override(call: Call) -> Answer:
    """The first of two: it shall go in the quiet hours."""
    overriding.ask(call.session, call.actor, sheet_id=call.path["sheet_id"], why=call.body["why"], at=call.at)
    return _back(call, "已提出。请另一位同事打开这一页确认，确认后马上发布。")


@pages.post("/bulletins/<id:sheet_id>/override/confirm", who=EDITS)
def confirm_override(call: Call) -> Answer:
    """The second of two."""
    overriding.second(call.session, call.actor, sheet_id=call.path["sheet_id"], at=call.at)
    return _back(call, "已确认并发布。")


@pages.post("/bulletins/<id:sheet_id>/correct", who=EDITS, form=CorrectForm)
def correct(call: Call) -> Answer:
    """Begin a correction: a new version with a note, linked with the wrong one."""
    new_id = correcting.correct(call.session, call.actor, sheet_id=call.path["sheet_id"], at=call.at, **call.body)
    return Redirect(f"/bulletins/{new_id}", "更正稿已建好，改好之后请审阅发布。")


@pages.post("/bulletins/<id:sheet_id>/withdraw", who=EDITS, form=WhyForm)
def withdraw(call: Call) -> Answer:
    """Take it out of the feed."""
    reviewing.withdraw(call.session, call.actor, sheet_id=call.path["sheet_id"], at=call.at, **call.body)
    return _back(call, "已撤下，小程序里不再显示。")


def _back(call: Call, said: str) -> Answer:
    return Redirect(f"/bulletins/{call.path['sheet_id']}", said)
