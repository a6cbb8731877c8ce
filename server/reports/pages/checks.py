"""What the content check kept from neighbours: a supervisor looks at it and shows or refuses it."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.reports.pages.forms import TEMPLATES, JudgeForm, JudgeWordsForm, PageArgs
from server.reports.policy import SUPERVISORS
from server.reports.queries import checks
from server.reports.service import judging

pages = Pages("reports", TEMPLATES, nav="reports")

JUDGES = staff_with(*SUPERVISORS)


@pages.get("/reports/checks", who=JUDGES, query=PageArgs)
def show_checks(call: Call) -> Answer:
    """Hidden words and pictures, the oldest first."""
    page = checks.waiting(call.session, call.house, call.actor, cursor=call.query["cursor"], at=call.at)
    return Html("reports/checks.html", {"page": page})


@pages.post("/reports/<id:report_id>/checks/words", who=JUDGES, form=JudgeWordsForm)
def judge_words(call: Call) -> Answer:
    """Let the words through, or keep them hidden."""
    form = call.body
    judging.settle_words(call.session, call.actor, report_id=call.path["report_id"], version=form["version"],
                         shown=form["accept"], instead=form["words"], at=call.at)  # fmt: skip
    return _back(form["accept"])


@pages.post("/reports/checks/pictures/<id:media_id>", who=JUDGES, form=JudgeForm)
def judge_picture(call: Call) -> Answer:
    """Let a picture through, or keep it hidden."""
    shown = call.body["accept"]
    judging.settle_picture(call.session, call.actor, media_id=call.path["media_id"], shown=shown, at=call.at)
    return _back(shown)


def _back(shown: bool) -> Answer:
    return Redirect("/reports/checks", "已放行，邻居现在能看到。" if shown else "已决定不展示，邻居看不到。")
