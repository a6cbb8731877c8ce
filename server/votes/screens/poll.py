"""One poll as the console shows it: its words, its topics, the rules that hold, what may be done with it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.db import table
from server.kit.errors import not_found
from server.places import queries as places
from server.votes import policy
from server.votes.models import Poll, PollOption, PollTopic
from server.votes.queries.wording import extraordinary, unowned
from server.votes.rules.matters import matter, threshold_words, thresholds_from
from server.votes.rules.precedence import PAPER_POLICY_LABELS, PaperPolicy
from server.votes.rules.silence import POLICY_LABELS, Policy
from server.votes.screens.rulebook import needs_share, rules_for
from server.votes.screens.words import EVOTE_WORDS, IDENTITY_WORDS, PARKING_WORDS, STATE_LABELS, State

_POLLS = table(Poll)
RUNNING = (State.NOTICED, State.OPEN)
COUNTED = (State.PRELIMINARY, State.FINAL)
_TABS = (
    ("about", "概况", "", tuple(State)),
    ("roll", "名册", "/roll", tuple(State)),
    ("candidates", "候选人", "/candidates", (State.DRAFT,)),
    ("publish", "公示", "/publish", (State.DRAFT,)),
    ("canvass", "走访", "/canvass", (*RUNNING, State.CLOSED, *COUNTED)),
    ("paper", "纸质票", "/paper", (*RUNNING, State.CLOSED, *COUNTED)),
    ("proxies", "委托", "/proxies", (*RUNNING, State.CLOSED, *COUNTED)),
    ("disputes", "异议", "/disputes", (State.OPEN, State.CLOSED, *COUNTED)),
    ("result", "结果", "/result", (State.CLOSED, *COUNTED)),
)


def told(session: Session, actor: Actor, poll_id: int, *, at: datetime) -> dict[str, Any]:
    """A poll with everything its pages share; :class:`NotFound` for whom it is not."""
    found = session.execute(select(_POLLS).where(Poll.id == poll_id, policy.workable(actor))).mappings().first()
    if found is None:
        raise not_found("表决")
    row: dict[str, Any] = dict(found)
    state, kind, rules = State(row["state"]), matter(row["matter_type"]), rules_for(session, row)
    runs = policy.may_convene(session, actor, row["estate_id"])
    judges = runs and not (kind.firm and policy.is_of_firm(session, actor, row["estate_id"]))
    works = policy.may_canvass(session, actor, row["estate_id"])
    return {
        **row, "rules": rules, "estate": places.estate(session, row["estate_id"]),
        "state_label": state_label(state, rules),
        "matter_label": kind.label, "class_label": kind.class_label, "article": kind.article,
        "threshold_words": threshold_words(thresholds_from(rules["thresholds"])), "evote_mode": rules["evote_mode"],
        "paper_words": PAPER_POLICY_LABELS[PaperPolicy(rules["paper_policy"])], "policy_words": policy_words(rules),
        "topics": topics_of(session, poll_id), "tabs": [
            one[:3] for one in _TABS if state in one[3] and (kind.candidates or one[0] != "candidates")
        ],
        "may_run": runs, "may_canvass": works and state in RUNNING, "may_enter": works,
        "may_correct": runs and state is State.NOTICED, "may_decide": judges, "firm_concerned": runs and not judges,
        "needs_share": needs_share(row, at), "unowned_words": unowned(rules, each_part=row["each_part"]),
        "meeting_words": extraordinary(rules),
        "may_withdraw": state in (State.DRAFT, State.NOTICED)
        and policy.may_withdraw(session, actor, session.get_one(Poll, poll_id)),
    }  # fmt: skip


def state_label(state: State, rules: Mapping[str, Any]) -> str:
    """Where a poll stands; one whose ballots are cast with the authority is not counted here."""
    if state is State.CLOSED and rules.get("evote_mode") == "OFFICIAL_ONLY":
        return "已截止，等政府结果"
    return STATE_LABELS[state]


def topics_of(session: Session, poll_id: int) -> list[dict[str, Any]]:
    """The topics of a poll with their options, in order. Two statements."""
    asked = select(table(PollTopic)).where(PollTopic.poll_id == poll_id).order_by(PollTopic.number)
    topics = [dict(row) for row in session.execute(asked).mappings()]
    options = select(table(PollOption)).where(PollOption.topic_id.in_([row["id"] for row in topics]))
    found = session.execute(options.order_by(PollOption.number)).mappings().all()
    return [
        {**topic, "kind_words": kind_words(topic), "options": [one for one in found if one["topic_id"] == topic["id"]]}
        for topic in topics
    ]


def kind_words(topic: Mapping[str, Any]) -> str:
    """How a topic is answered."""
    if topic["kind"] == "candidates":
        return f"选举 {topic['seats']} 名，每人最多选 {topic['most']} 名"
    return f"最多选 {topic['most']} 个方案" if topic["kind"] == "options" else "同意、反对或弃权"


def policy_words(rules: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The rules that hold, each in a sentence."""
    changes, silence = rules["changes_allowed"], Policy(rules["nonreturn_policy"])
    clause = f"（{rules['clause_id']}）" if silence is not Policy.STRICT and rules.get("clause_id") else ""
    staff = "" if rules.get("staff_proxy") else "，物业工作人员不能受托"
    return (
        ("电子票", EVOTE_WORDS.get(rules["evote_mode"], rules["evote_mode"])),
        ("核身份", IDENTITY_WORDS.get(rules["identity"], rules["identity"])),
        ("改票", f"截止前可以改 {changes} 次" if changes else "投了不能改"),
        ("纸质票", PAPER_POLICY_LABELS[PaperPolicy(rules["paper_policy"])]),
        ("没投票的", POLICY_LABELS[silence] + clause),
        ("车位", PARKING_WORDS.get(rules["parking"], rules["parking"])),
        ("委托", f"一人最多受 {rules['proxy_cap']} 位业主委托{staff}"),
        ("异议", f"初步结果公示 {rules['objection_days']} 天"),
        ("规则版本", rules["thresholds"]["version"]),
    )
