"""Claims to homes: the queue with its clock, one claim with what matches, the answer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.people import policy, queries, screens
from server.people.models import Binding
from server.people.pages.forms import TEMPLATES, ApproveForm, RefuseForm, ReleaseForm, ReviewArgs
from server.people.policy import REVIEWERS
from server.people.service import binding

pages = Pages("people", TEMPLATES, nav="bindings")

REVIEW = staff_with(*REVIEWERS)
STATES = {
    "waiting": ("待审核", "plain"), "bound": ("已通过", "good"), "refused": ("未通过", "line"),
    "ended": ("已解除", "plain"), "withdrawn": ("已撤回", "plain"),
}  # fmt: skip
REASONS = (
    "姓名与登记的业主不一致，请核对后重新申请。",
    "请携带身份证和房产证到物业服务中心核对。",
    "这套房屋近期办理过户，请先办理业主变更登记。",
    "请让业主本人确认您的家人或租户身份。",
)


def _mine(call: Call, estate_id: int = 0) -> ColumnElement[bool]:
    covered = queries.covered(call.actor, REVIEWERS, Binding.estate_id)
    return covered & (Binding.estate_id == estate_id) if estate_id else covered


def count_waiting(call: Call) -> int:
    """How many claims wait for this person."""
    return screens.waiting(call.session, _mine(call))


@pages.get("/bindings", who=REVIEW, query=ReviewArgs, keeps=("estate",), badge=count_waiting)
def show_reviews(call: Call) -> Answer:
    """Claims to homes, the oldest promise first."""
    show, cursor, where = call.query["show"], call.query["cursor"], _mine(call, call.query["estate"])
    rows = (
        queries.review_queue(call.session, where, cursor=cursor)
        if show == "waiting"
        else screens.answered_reviews(call.session, where, cursor=cursor)
    )
    context = {"page": rows, "show": show, "states": STATES, "waiting": screens.waiting(call.session, where)}
    return Html("people/reviews.html", context)


@pages.get("/bindings/<id:binding_id>", who=REVIEW)
def show_review(call: Call) -> Answer:
    """One claim: what was said, what the roster says, what matches."""
    claim = _claim(call)
    evidence = screens.evidence(call.session, call.house.vault, claim, local_day(call.at))
    context = {"claim": claim, "evidence": evidence, "states": STATES, "reasons": REASONS}
    return Html("people/review.html", context)


@pages.post("/bindings/<id:binding_id>/approve", who=REVIEW, form=ApproveForm)
def approve(call: Call) -> Answer:
    """The claim is true."""
    claim = _claim(call)
    binding.approve(call.session, call.actor, binding_id=claim["id"], version=call.body["version"], at=call.at)
    if screens.lacks_papers(call.session, queries.binding(call.session, claim["id"])):
        # Back to the claim, which says what is still to do while the owner stands there with their papers.
        return Redirect(f"/bindings/{claim['id']}", f"已通过：{claim['home_label']}。还要核对证件，见下面。")
    return Redirect("/bindings", f"已通过：{claim['home_label']}")


@pages.post("/bindings/<id:binding_id>/refuse", who=REVIEW, form=RefuseForm)
def refuse(call: Call) -> Answer:
    """The claim is not proven; the person reads why."""
    claim = _claim(call)
    binding.refuse(call.session, call.actor, binding_id=claim["id"], at=call.at, **call.body)
    return Redirect("/bindings", f"已答复：{claim['home_label']}，原因会发给申请人。")


@pages.post("/bindings/<id:binding_id>/release", who=REVIEW, form=ReleaseForm)
def release(call: Call) -> Answer:
    """The phone that signs in as an owner is not in their hand any more: it is let go, so that a claim can be true."""
    claim, form = _claim(call), call.body
    binding.release(
        call.session, call.actor, home_id=claim["home_id"], person_id=form["person"], reason=form["reason"], at=call.at
    )
    return Redirect(f"/bindings/{claim['id']}", "原来的微信已解除。这份申请请另一位同事来答复。")


def _claim(call: Call) -> dict[str, Any]:
    claim = queries.binding(call.session, call.path["binding_id"])
    if not policy.may_review(call.session, call.actor, claim["estate_id"]):
        raise not_found("绑定申请")
    return claim
