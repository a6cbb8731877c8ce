"""What is done with a notice: published, called urgent, confirmed, taken back, recalled, put right, thrown away."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Pages, Redirect
from server.kit.pages.look import show_when
from server.notices.pages.forms import TEMPLATES, PublishForm, RecallForm, UrgentForm, VersionForm
from server.notices.policy import WRITERS
from server.notices.rules import Urgency
from server.notices.service import publishing, recalling, writing

pages = Pages("notices", TEMPLATES, nav="notices")

WRITES = staff_with(*WRITERS)


@pages.post("/notices/<id:notice_id>/publish", who=WRITES, form=PublishForm)
def publish(call: Call) -> Answer:
    """Publish it now or at an hour."""
    notice_id, form = call.path["notice_id"], call.body
    when = publishing.publish(
        call.session, call.actor, notice_id, version=form["version"], wanted=form["publish_at"], at=call.at
    )
    if when.at is None:
        return Redirect(f"/notices/{notice_id}", "已发布，正在发给住户。")
    why = "夜里不打扰住户，" if when.quiet else ""
    return Redirect(f"/notices/{notice_id}", f"{why}将在{show_when(when.at, call.at)}发布。")


@pages.post("/notices/<id:notice_id>/urgent", who=WRITES, form=UrgentForm)
def call_urgent(call: Call) -> Answer:
    """Ask a second person to let it go out at once."""
    notice_id, form = call.path["notice_id"], call.body
    why = Urgency(form["why"])
    publishing.call_urgent(call.session, call.actor, notice_id, why=why, version=form["version"], at=call.at)
    return Redirect(f"/notices/{notice_id}", "已提醒同事。另一位同事确认后马上发出。")


@pages.post("/notices/<id:notice_id>/confirm", who=WRITES, form=VersionForm)
def confirm(call: Call) -> Answer:
    """The second person agrees."""
    notice_id = call.path["notice_id"]
    publishing.confirm(call.session, call.actor, notice_id, version=call.body["version"], at=call.at)
    return Redirect(f"/notices/{notice_id}", "已确认，正在发给住户。")


@pages.post("/notices/<id:notice_id>/take-back", who=WRITES, form=VersionForm)
def take_back(call: Call) -> Answer:
    """Make it a draft again."""
    notice_id = call.path["notice_id"]
    publishing.take_back(call.session, call.actor, notice_id, version=call.body["version"], at=call.at)
    return Redirect(f"/notices/{notice_id}", "已改回草稿。")


@pages.post("/notices/<id:notice_id>/recall", who=WRITES, form=RecallForm)
def recall(call: Call) -> Answer:
    """Take back what is out."""
    notice_id, form = call.path["notice_id"], call.body
    recalling.recall(call.session, call.actor, notice_id, note=form["note"], version=form["version"], at=call.at)
    return Redirect(f"/notices/{notice_id}", "已撤回，住户会看到撤回说明。")


@pages.post("/notices/<id:notice_id>/correct", who=WRITES, form=VersionForm)
def correct(call: Call) -> Answer:
    """Begin the notice that puts it right."""
    version = call.body["version"]
    notice_id = writing.correct(call.session, call.actor, call.path["notice_id"], version=version, at=call.at)
    return Redirect(f"/notices/{notice_id}/edit", "这是更正后的草稿，改好再发布。")


@pages.post("/notices/<id:notice_id>/discard", who=WRITES, form=VersionForm)
def discard(call: Call) -> Answer:
    """Throw a draft away."""
    writing.discard(call.session, call.actor, call.path["notice_id"], version=call.body["version"], at=call.at)
    return Redirect("/notices", "草稿已删除。")
