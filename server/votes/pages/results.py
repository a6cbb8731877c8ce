"""After closing: the result with its figures and files, ballots somebody disowns, the custodian's share."""

from __future__ import annotations

from typing import Any

import server.media.service as media
from server.kit import audit
from server.kit.actor import Actor, staff_with
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.house import House
from server.kit.pages import Answer, Html, Pages, Redirect
from server.votes.pages.forms import TEMPLATES, AuthorityForm, CompareForm, DecideForm, ShareForm
from server.votes.policy import CONVENERS, LOOKERS, SUPERVISORS, may_supervise
from server.votes.queries import files
from server.votes.rules.counting import Totals
from server.votes.screens import authority, counted, results
from server.votes.screens.poll import COUNTED, told
from server.votes.screens.roll import part_labels
from server.votes.screens.words import State
from server.votes.sealing.keys import Keys
from server.votes.service import custody, disputes, official

pages = Pages("votes", TEMPLATES, nav="votes")

LOOKS, RUNS, SUPERVISES = staff_with(*LOOKERS), staff_with(*CONVENERS), staff_with(*SUPERVISORS)


@pages.get("/votes/<id:poll_id>/result", who=LOOKS)
def show_result(call: Call) -> Answer:
    """Each topic with both tests, what applied beside what was strictly cast, and the files."""
    session, poll = call.session, told(call.session, call.actor, call.path["poll_id"], at=call.at)
    found = results.result(session, poll, part_labels(session, poll))
    context: dict[str, Any] = {
        "poll": poll, "result": found, "files": _files(call, poll) if found else [],
        "disputes_open": counted.open_disputes(session, poll["id"]),
        "after_words": results.what_follows(poll, found, at=call.at),
        "may_authority": poll["may_run"] and poll["state"] in (State.CLOSED, State.PRELIMINARY),
        "entries": authority.entries(session, call.actor, poll),
    }  # fmt: skip
    return Html("votes/result.html", context)


@pages.get("/votes/<id:poll_id>/whole", who=SUPERVISES, writes=True)
def fetch_whole(call: Call) -> Answer:
    """Every ballot in the open, under pseudonyms, for those who supervise the vote; the look is written down."""
    poll = told(call.session, call.actor, call.path["poll_id"], at=call.at)
    if not _may_supervise(call, poll) or poll["state"] not in COUNTED:
        raise not_found("数据")
    audit.record(call.session, call.actor, "poll.ballots_read", "poll", poll["id"], at=call.at,
                 estate_id=poll["estate_id"])  # fmt: skip
    address = files.addresses(call.house, poll["id"], "whole", by=call.actor.id)["whole"]
    return Redirect(call.house.settings.web.public_url + address)


@pages.get("/votes/<id:poll_id>/official", who=LOOKS, writes=True)
def fetch_official(call: Call) -> Answer:
    """The authority's paper, for those who look after the estate; it names people, so the look is written down."""
    poll = told(call.session, call.actor, call.path["poll_id"], at=call.at)
    if files.official_key(call.session, poll["id"]) is None:
        raise not_found("结果原件")
    audit.record(call.session, call.actor, "poll.official_read", "poll", poll["id"], at=call.at,
                 estate_id=poll["estate_id"])  # fmt: skip
    address = files.addresses(call.house, poll["id"], "official", by=call.actor.id)["official"]
    return Redirect(call.house.settings.web.public_url + address)


def _may_supervise(call: Call, poll: dict[str, Any]) -> bool:
    return may_supervise(call.session, call.actor, poll["estate_id"])


def _files(call: Call, poll: dict[str, Any]) -> list[tuple[str, str, str]]:
    urls = files.addresses(call.house, poll["id"], "pdf", "png", "export", "recount")
    named = (("pdf", "结果公告", "A4，张贴用"), ("png", "结果图片", "发群用"))
    counted = (("export", "数据文件", "名册和匿名的票"), ("recount", "复核程序", "recount.py"))
    wanted = named if poll["evote_mode"] == "OFFICIAL_ONLY" else (*named, *counted)
    shown = [(label, what, urls[kind]) for kind, label, what in wanted]
    if files.official_key(call.session, poll["id"]) is not None:
        shown.append(("结果原件", "政府出具，每次下载都有记录", f"/console/votes/{poll['id']}/official"))
    if _may_supervise(call, poll) and poll["evote_mode"] != "OFFICIAL_ONLY":
        shown.append(("完整数据", "监督用，每次下载都有记录", f"/console/votes/{poll['id']}/whole"))
    return shown


@pages.get("/votes/<id:poll_id>/disputes", who=LOOKS)
def show_disputes(call: Call) -> Answer:
    """The ballots somebody says are not theirs."""
    poll = told(call.session, call.actor, call.path["poll_id"], at=call.at)
    return Html("votes/disputes.html", {"poll": poll, "rows": counted.disputes(call.session, call.actor, poll)})


@pages.post("/votes/disputes/<id:dispute_id>", who=RUNS, form=DecideForm)
def decide(call: Call) -> Answer:
    """Say what came out; where there was a count already, a corrected one follows."""
    dispute_id, form = call.path["dispute_id"], call.body
    done = disputes.decide(
        call.session, call.actor, dispute_id, upheld=form["decision"] == "upheld", reason=form["reason"],
        keys=Keys.of(call.house), at=call.at,
    )  # fmt: skip
    said = "已答复，业主会收到。" if done else "已记下。还要另一位同事核实，有两位说法一样才算数。"
    return Redirect(f"/votes/{counted.poll_of(call.session, dispute_id)}/disputes", said)


@pages.get("/votes/<id:poll_id>/key", who=RUNS)
def show_key(call: Call) -> Answer:
    """Where the custodian's share is typed."""
    return Html("votes/key.html", {"poll": told(call.session, call.actor, call.path["poll_id"], at=call.at)})


@pages.post("/votes/<id:poll_id>/key", who=RUNS, form=ShareForm)
def hand_in_key(call: Call) -> Answer:
    """Take the custodian's share; the count goes on by itself."""
    poll_id = call.path["poll_id"]
    custody.hand_in(call.session, Keys.of(call.house), call.actor, poll_id, words=call.body["share"], at=call.at)
    return Redirect(f"/votes/{poll_id}", "钥匙对上了，马上开始计票。")


def keep_paper(house: House, _actor: Actor, given: dict[str, Any]) -> str:
    """Keep the authority's paper; the key of the file, before any transaction."""
    content = next((content for _, content in given["files"].values()), b"")
    if content.startswith(b"%PDF-"):
        return house.files.put(content)
    return house.files.put(media.shrunk(content)) if content else ""


@pages.post("/votes/<id:poll_id>/authority", who=RUNS, form=AuthorityForm, upload="file", fetch=keep_paper)
def enter_authority(call: Call) -> Answer:
    """Enter what the authority's system found; a second person compares it."""
    poll_id, form = call.path["poll_id"], call.body
    figures = [
        official.Entered(
            one["topic"], one["passed"], why=one["why"],
            **{key: Totals(one[f"{key}_heads"], one[f"{key}_area"]) for key in ("approve", "oppose", "abstain")},
        )
        for one in form["figures"]
    ]  # fmt: skip
    official.enter(
        call.session, call.actor, poll_id, figures=figures, file_key=call.fetched, version=form["version"], at=call.at
    )
    return Redirect(f"/votes/{poll_id}/result", "已录入。请另一位同事照原件核对，核对后公布。")


@pages.post("/votes/authority/<id:entry_id>", who=RUNS, form=CompareForm)
def compare_authority(call: Call) -> Answer:
    """A second person says whether an entry is what the authority's paper says."""
    entry_id, form = call.path["entry_id"], call.body
    poll_id = authority.poll_of(call.session, entry_id)
    if form["decision"] == "confirmed":
        official.confirm(call.session, call.actor, entry_id, at=call.at)
        return Redirect(f"/votes/{poll_id}/result", "已核对，结果已公布。")
    official.send_back(call.session, call.actor, entry_id, why=form["why"], at=call.at)
    return Redirect(f"/votes/{poll_id}/result", "已退回，请重新录入。")
