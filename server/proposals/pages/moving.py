"""What is done with a matter from its first page: survey, tokens, stages, publicity, the vote, milestones, the end."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.errors import Malformed
from server.kit.pages import Answer, Pages, Redirect
from server.kit.pages.look import show_until
from server.proposals.pages.forms import (
    TEMPLATES,
    AnswerForm,
    EndForm,
    MilestoneForm,
    StageForm,
    SurveyForm,
    TokenBackForm,
    TokenForm,
    VersionForm,
    VoteForm,
    prepare,
)
from server.proposals.policy import CONVENERS, MOVERS
from server.proposals.queries import desk
from server.proposals.service import following, gates, moving, passing, showing, surveying, voting
from server.votes.rules.matters import matter as kind_of

pages = Pages("proposals", TEMPLATES, nav="matters")

MOVES, CONVENES = staff_with(*MOVERS), staff_with(*CONVENERS)


def _back(call: Call, said: str) -> Redirect:
    return Redirect(f"/matters/{call.path['matter_id']}", said)


def _warned(call: Call) -> str:
    return desk.warning(call.session, desk.found(call.session, call.actor, call.path["matter_id"]), at=call.at)


@pages.post("/matters/<id:matter_id>/survey", who=MOVES, form=SurveyForm)
def open_survey(call: Call) -> Answer:
    """Ask the owners what they think."""
    form = call.body
    surveying.open_(call.session, call.actor, call.path["matter_id"], closes_at=form["closes_at"], words=form["words"],
                    version=form["version"], at=call.at)  # fmt: skip
    return _back(call, f"征询已开始，{show_until(form['closes_at'], call.at)} 截止。")


@pages.post("/matters/<id:matter_id>/survey/close", who=MOVES, form=VersionForm)
def close_survey(call: Call) -> Answer:
    """End the survey now."""
    surveying.close(call.session, call.actor, call.path["matter_id"], version=call.body["version"], at=call.at)
    return _back(call, "征询已结束。")


@pages.post("/matters/<id:matter_id>/survey/answers", who=MOVES, form=AnswerForm)
def enter_answer(call: Call) -> Answer:
    """Write down what an owner said on paper or at the door."""
    surveying.enter(call.session, call.actor, call.path["matter_id"], **call.body, at=call.at)
    return _back(call, "已录入。")


@pages.post("/matters/<id:matter_id>/tokens", who=MOVES, form=TokenForm, upload="evidence", fetch=prepare)
def give_token(call: Call) -> Answer:
    """Give a token with its evidence."""
    form = call.body
    gates.give(call.session, call.actor, matter_id=call.path["matter_id"], token=form["token"], words=form["words"],
               ticked=form["ticks"], brought=call.fetched, version=form["version"], at=call.at)  # fmt: skip
    return _back(call, "已完成这一步。")


@pages.post("/matters/<id:matter_id>/tokens/back", who=MOVES, form=TokenBackForm)
def take_token_back(call: Call) -> Answer:
    """Take a token back."""
    gates.take_back(call.session, call.actor, matter_id=call.path["matter_id"], **call.body, at=call.at)
    return _back(call, "已收回。")


@pages.post("/matters/<id:matter_id>/stage", who=MOVES, form=StageForm)
def go_on(call: Call) -> Answer:
    """Go on to a later stage, or back with a reason."""
    form, matter_id = call.body, call.path["matter_id"]
    if form["reason"]:
        moving.go_back(call.session, call.actor, matter_id, **form, at=call.at)
        return _back(call, "已退回。")
    moving.go_on(call.session, call.actor, matter_id, to=form["to"], version=form["version"], at=call.at)
    return _back(call, "已进入下一阶段。")


@pages.post("/matters/<id:matter_id>/publicity", who=MOVES, form=VersionForm, upload="evidence", fetch=prepare)
def begin_publicity(call: Call) -> Answer:
    """Begin the publicity, with photographs of what hangs in the stairs."""
    until = showing.begin(call.session, call.actor, matter_id=call.path["matter_id"], brought=call.fetched,
                          version=call.body["version"], at=call.at)  # fmt: skip
    return _back(call, f"公示已开始，{show_until(until, call.at)}期满。{_warned(call)}")


@pages.post("/matters/<id:matter_id>/vote", who=CONVENES, form=VoteForm)
def prepare_vote(call: Call) -> Answer:
    """Draft the vote; an election's candidates are entered over there."""
    matter_id, form = call.path["matter_id"], call.body
    poll_id = voting.prepare(
        call.session,
        call.actor,
        matter_id,
        asked=form["asked"],
        each_part=form["each_part"],
        version=form["version"],
        at=call.at,
    )
    if kind_of(desk.found(call.session, call.actor, matter_id).kind).candidates:
        return Redirect(f"/votes/{poll_id}/edit", f"请填写候选人。{_warned(call)}")
    return Redirect(f"/votes/{poll_id}", f"表决草稿已经写好，请核对名册再公示。{_warned(call)}")


@pages.post("/matters/<id:matter_id>/milestones", who=MOVES, form=MilestoneForm, upload="evidence", fetch=prepare)
def reach_milestone(call: Call) -> Answer:
    """Tell everybody on the roll what was reached."""
    following.reach(call.session, call.actor, call.path["matter_id"], **call.body, brought=call.fetched, at=call.at)
    return _back(call, "已记下，正在告诉名册上的每一户。")


@pages.post("/matters/<id:matter_id>/end", who=MOVES, form=EndForm)
def end(call: Call) -> Answer:
    """End a matter, or take it up again."""
    form, matter_id = call.body, call.path["matter_id"]
    if form["how"] != "finish" and len(form["words"]) < 2:
        raise Malformed("reason_needed", "请写明原因。", fields={"words": ["请写明原因"]})
    acts = {"drop": passing.drop, "finish": passing.finish, "resume": passing.resume}
    acts[form["how"]](call.session, call.actor, matter_id=matter_id, words=form["words"], version=form["version"],
                      at=call.at)  # fmt: skip
    return _back(call, {"drop": "议题已终止。", "finish": "议题已办结。", "resume": "议题重新开始。"}[form["how"]])
