"""The words in which a poll is shown and read aloud: short, kind, no jargon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from server.kit.clock import SHANGHAI
from server.people.rules import ADMIN, COMMISSIONER, COMMITTEE, COMMUNITY, MANAGER, STREET
from server.places.rules.cities import EvoteMode
from server.votes.models import Poll
from server.votes.rules.calendar import Window, window
from server.votes.rules.matters import matter
from server.votes.rules.precedence import PAPER_POLICY_LABELS, Channel, PaperPolicy
from server.votes.rules.silence import POLICY_LABELS, Policy, from_rules

STATE_LABELS = {
    "draft": "草稿", "noticed": "公示中", "open": "表决中", "closed": "已截止，计票中", "preliminary": "初步结果",
    "final": "已公布结果", "withdrawn": "已撤回",
}  # fmt: skip
MANDATE_LABELS = {"given": "已委托，还没投", "used": "受托人已投票", "revoked": "已收回"}


UNVOTED = {
    Policy.ABSTAIN: "请注意：票送到您家以后不投，也按弃权算作参与（{clause}）。",
    Policy.FOLLOW_MAJORITY: "请注意：票送到您家以后不投，就算到多数人那一边（{clause}）。",
}
CONVENERS = {
    COMMITTEE: "业主委员会", COMMUNITY: "社区居民委员会", STREET: "街道", COMMISSIONER: "电梯事务专员",
    MANAGER: "物业公司", ADMIN: "系统管理员",
}  # fmt: skip
PAPER_THERE = "交到这里的纸质票，由工作人员转交主管部门计入，不在这里计票。"
MANDATE_USED = "您已经代投过了。一份委托只能投一次，要改请业主本人来改。"


def changes(rules: Mapping[str, Any]) -> str:
    """The change policy, shown before the vote."""
    allowed = rules["changes_allowed"]
    return f"投票后，截止前还可以更改 {allowed} 次。" if allowed else "投票后不能更改，请想好再投。"


def paper(rules: Mapping[str, Any]) -> str:
    """What becomes of a paper and an electronic ballot by one owner."""
    return PAPER_POLICY_LABELS[PaperPolicy(rules["paper_policy"])]


def silence(rules: Mapping[str, Any], matter_type: str) -> str:
    """What it means not to vote."""
    policy = from_rules(rules, matter(matter_type)).policy
    said = f"{POLICY_LABELS[policy]}。"
    return said if policy is Policy.STRICT else f"{unvoted(rules, matter_type)}{rules['warning']}"


def extraordinary(rules: Mapping[str, Any]) -> str:
    """That it is an extraordinary meeting, and who asked for it; nothing of a regular one."""
    if not rules.get("extraordinary"):
        return ""
    asked = rules.get("asked") or {}
    if asked.get("by") == COMMITTEE:
        return f"临时会议，业主委员会提议（{asked['paper']}）"
    if "heads" in asked:
        return f"临时会议，{asked['heads']} 位业主提议（一共 {asked['of']} 位）"
    return "临时会议，业主提议" if asked else "临时会议"


def unowned(rules: Mapping[str, Any], *, each_part: bool) -> str:
    """How many homes behind the published totals have no registered owner, and how they count; nothing without any."""
    count = rules.get("unowned", 0)
    return f"（其中 {count} 户没有登记业主，{'每个单元' if each_part else ''}合算一人）" if count else ""


def convener(rules: Mapping[str, Any]) -> str:
    """Which body gave notice of a poll, never which person."""
    return CONVENERS.get(rules.get("convener", ""), "小区")


def unvoted(rules: Mapping[str, Any], matter_type: str) -> str:
    """What every message of a poll says where silence counts; nothing where it does not."""
    policy = from_rules(rules, matter(matter_type)).policy
    return UNVOTED[policy].format(clause=rules["clause_id"]) if policy in UNVOTED else ""


def evote(rules: Mapping[str, Any]) -> str | None:
    """What is said on every page where no electronic ballot is taken here; None where they are, and before a notice
    has said where."""
    mode = rules.get("evote_mode")
    if mode is None or mode == EvoteMode.SELF_HOSTED_ALLOWED:
        return None
    if mode == EvoteMode.PAPER_ONLY:
        return "这次表决只收纸质票。填好后交给工作人员，或等人上门来收。"
    return f"{rules['evote_words']}{PAPER_THERE}"


def aloud(title: str, closes_at: datetime | None, topics: Sequence[Mapping[str, Any]], needed: Sequence[str]) -> str:
    """A poll as it is read to somebody."""
    parts = [f"{title}。"]
    for topic in topics:
        parts.append(f"第 {topic['number']} 项：{topic['words']}。")
        parts += [f"选项 {option['number']}：{option['words']}。" for option in topic["options"]]
    parts += [f"{words}。" for words in needed]
    if closes_at is not None:
        parts.append(f"{until(closes_at)} 截止。")
    return "".join(parts)


def moment(at: datetime) -> str:
    """An instant as people say it: 11月21日 18:00."""
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def until(at: datetime) -> str:
    """The end of something as people say it: midnight belongs to the day that ends with it, 12月7日 24:00."""
    said = moment(at)
    return moment(at - timedelta(minutes=1)).replace("23:59", "24:00") if said.endswith(" 00:00") else said


def why_not(
    poll: Poll, row: Mapping[str, Any], person_id: int, left: int, at: datetime, *, lent: bool = False,
    mandate: str | None = None, unproven: str | None = None,
) -> str | None:  # fmt: skip
    """Why somebody may not cast for a head now; None when they may. ``lent``: a holder voted for another of its joint
    owners; ``mandate``: where the one stands by which this person would cast;
    ``unproven``: why they cannot prove who they are, told before it opens, too."""
    assert poll.opens_at is not None and poll.closes_at is not None
    when = window(at, poll.opens_at, poll.closes_at)
    if poll.state == "withdrawn":
        return "这次表决已经撤回。"
    if when is Window.LATE or poll.state not in ("noticed", "open"):
        return "投票已经截止。"
    if when is Window.EARLY:
        return f"还没开始，{moment(poll.opens_at)} 开始投票。{unproven or ''}"
    over = _lent_out(row, mandate) if mandate is not None else _voted_already(row, person_id, left, lent)
    return evote(poll.rules) or over or unproven


def _lent_out(row: Mapping[str, Any], mandate: str) -> str | None:
    """A mandate is good for one ballot (V-13), and never against one that is there."""
    if mandate == "used":
        return MANDATE_USED
    return None if row["cast_at"] is None else "业主已经投过票了，一户只算一票，不用您代投。"


def _voted_already(row: Mapping[str, Any], person_id: int, left: int, lent: bool) -> str | None:
    if row["cast_at"] is None:
        return None
    if lent or (row["channel"] == Channel.APP and row["cast_by"] != person_id):
        return "这一户已经投过票了，一户只算一票。"
    electronic = row["channel"] in (Channel.APP, Channel.PROXY)
    return "您已经投过票，不能再更改了。" if electronic and not left else None
