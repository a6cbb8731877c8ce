"""A result as the console shows it: each topic with both tests, what applied beside what was strictly cast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.pages.look import show_day
from server.votes.models import Result
from server.votes.queries.results import AUTHORITY, KIND_LABELS, PLACES, WHOLE
from server.votes.rules.calendar import after_election, result_by
from server.votes.rules.counting import CHOICE_LABELS, OUTCOME_LABELS, TAKING_PART, Choice, Outcome, cut_percent
from server.votes.rules.precedence import CHANNEL_LABELS, Channel
from server.votes.rules.silence import FALLBACK_LABELS, POLICY_LABELS, Fallback, Policy


def result(session: Session, poll: Mapping[str, Any], labels: Mapping[int, str]) -> dict[str, Any] | None:
    """The newest count of a poll, None before there is one."""
    rows = _rows(session, poll["id"])
    if not rows:
        return None
    topics = {one["id"]: one for one in poll["topics"]}
    wholes = [row for row in rows if row.part == WHOLE]
    return {
        "kind_label": KIND_LABELS[rows[0].kind], "rule_version": poll["rules"]["thresholds"]["version"],
        "topics": [_topic(topics[row.topic_id], row) for row in wholes],
        "parts": [_part(topics[row.topic_id], row, labels) for row in rows if row.part != WHOLE],
        "differences": rows[0].differences or [], "number": rows[0].number,
    }  # fmt: skip


def outcomes(session: Session, poll: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How each topic ended, in a line."""
    topics = {one["id"]: one for one in poll["topics"]}
    return [
        {"words": topics[row.topic_id]["words"], **_ended(topics[row.topic_id]["kind"], row.outcome)}
        for row in _rows(session, poll["id"]) if row.part == WHOLE
    ]  # fmt: skip


def again(topic: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any] | None:
    """Who stands once more for the seats that are still open: those in a run-off, else whoever was not elected."""
    if topic["kind"] != "candidates" or not figures.get("open_seats"):
        return None
    runoff = figures["runoff"]
    stand = runoff or [one["number"] for one in topic["options"] if one["number"] not in figures["elected"]]
    chosen = [one for one in topic["options"] if one["number"] in stand]
    planned = topic["planned_seats"]
    return {"seats": figures["open_seats"], "planned": planned, "runoff": bool(runoff), "options": chosen}


def what_follows(poll: Mapping[str, Any], found: Mapping[str, Any] | None) -> list[str]:
    """What has to be done with a result, by when."""
    closed, rules = poll["closed_at"], poll["rules"]
    if closed is None or found is None:
        return []
    said = [
        f"{show_day(result_by(closed, rules['publish_within_days']))}前公布结果，张贴满 {rules['show_days']} 天，"
        "并书面告诉全体业主",
        "业主可以在手机上看到自己那张票有没有算进去，不是自己投的可以提异议",
    ]
    if rules.get("candidates") and any(topic["passed"] for topic in found["topics"]):
        after = after_election(closed)
        said.append(f"{show_day(after.publish_members_by)}前公布委员名单，{show_day(after.file_by)}前到街道备案")
    return [*said, "业主认为决定侵害自己权益的，可以在知道后一年内请法院撤销（民法典 280）"]


def _rows(session: Session, poll_id: int) -> Sequence[Result]:
    newest = select(func.max(Result.number)).where(Result.poll_id == poll_id).scalar_subquery()
    asked = select(Result).where(Result.poll_id == poll_id, Result.number == newest)
    return session.scalars(asked.order_by(Result.part, Result.topic_id)).all()


def _topic(topic: Mapping[str, Any], row: Result) -> dict[str, Any]:
    silent = row.rule.get("policy", Policy.STRICT) not in (Policy.STRICT, AUTHORITY)
    strict = _figures(topic, row.strict) if silent and row.strict else None
    return {
        "number": topic["number"], "words": topic["words"], "why_words": topic["why_words"],
        **_figures(topic, row.figures), **_ended(topic["kind"], row.outcome), "strict": strict,
        "elected": _elected(topic, row.figures),
        "election_words": _election_words(row.figures), "again": again(topic, row.figures),
        "policy_words": _policy_words(row.rule),
        "by_channel": [
            {"label": CHANNEL_LABELS[one], "heads": row.rule["by_channel"][one]}
            for one in Channel if row.rule.get("by_channel", {}).get(one)
        ],
    }  # fmt: skip


def _part(topic: Mapping[str, Any], row: Result, labels: Mapping[int, str]) -> dict[str, Any]:
    label = f"{labels.get(row.part, '')}：{topic['words']}"
    return {**_figures(topic, row.figures), **_ended(topic["kind"], row.outcome), "label": label}


def _ended(kind: str, outcome: str) -> dict[str, Any]:
    ended = Outcome(outcome)
    label = OUTCOME_LABELS[ended]
    if kind == "candidates" and ended is not Outcome.NOT_VALID_QUORUM:
        label = "选出了委员" if ended is Outcome.PASSED else "没有人当选"
    return {"passed": ended is Outcome.PASSED, "outcome_label": label, "label": label}


def _figures(topic: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    took = {"heads": figures["heads_took_part"], "area": figures["area_took_part"]}
    tests = {f"{of}_{what}": figures[f"take_part_{of}_{what}"] for of in ("heads", "area") for what in ("pct", "ok")}
    shown = TAKING_PART if topic["kind"] == "yes_no" else (Choice.ABSTAIN,)
    return {
        "whole": {"heads": figures["heads_total"], "area": figures["area_total"]}, "take_part": {**took, **tests},
        "choices": [_choice(one, figures, took) for one in shown],
        "outcome_label": OUTCOME_LABELS[Outcome(figures["outcome"])],
    }  # fmt: skip


def _choice(one: Choice, figures: Mapping[str, Any], took: Mapping[str, int]) -> dict[str, Any]:
    part = figures["choices"][one]
    tests = {of: figures.get(f"approve_{of}") if one is Choice.APPROVE else None for of in ("heads_ok", "area_ok")}
    return {
        "label": CHOICE_LABELS[one], **part, **tests, "heads_pct": cut_percent(part["heads"], took["heads"]),
        "area_pct": cut_percent(part["area"], took["area"]),
    }  # fmt: skip


def _elected(topic: Mapping[str, Any], figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = {one["number"]: one["words"] for one in topic["options"]}
    ranked = sorted(figures.get("options", ()), key=lambda one: (-one["heads"], -one["area"], one["number"]))
    return [
        {**one, "rank": rank, "label": names[one["number"]], **_place(topic["kind"], one, figures)}
        for rank, one in enumerate(ranked, 1)
    ]


def _place(kind: str, one: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, str]:
    if figures["outcome"] == Outcome.NOT_VALID_QUORUM:
        return {"place": "below", "place_label": "表决无效"}
    place = next((key for key in PLACES if one["number"] in figures[key]), "below")
    label = PLACES.get(place, "没过半" if not one["enough"] else "没有名额")
    return {"place": place, "place_label": "选中" if place == "elected" and kind == "options" else label}


def _election_words(figures: Mapping[str, Any]) -> list[str]:
    said = []
    if figures.get("runoff"):
        said.append("最后的名额票数和面积都相同，要在他们之间再选一次。")
    elif figures.get("open_seats"):
        said.append(f"还空 {figures['open_seats']} 个名额，要重新选举。")
    if figures.get("formed") is not None:
        said.append("人数够了，委员会成立。" if figures["formed"] else "人数不够，委员会没有成立。")
    return said


def _policy_words(rule: Mapping[str, Any]) -> str:
    if rule.get("policy") == AUTHORITY:
        return "以主管部门投票系统的结果为准，照原件录入"
    words = POLICY_LABELS[Policy(rule.get("policy", Policy.STRICT))]
    reasons = "；".join(FALLBACK_LABELS[Fallback(one)] for one in rule.get("fallbacks", ()))
    return f"{words}（{reasons}）" if reasons else words
