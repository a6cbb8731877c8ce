"""A result as the console shows it: each topic with both tests, what applied beside what was strictly cast."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.bodies.rules.days import after_election
from server.kit.clock import local_day
from server.kit.pages.look import show_day
from server.votes.models import Result
from server.votes.queries import results as said
from server.votes.queries.results import KIND_LABELS, PLACES, WHOLE
from server.votes.rules.calendar import result_by
from server.votes.rules.counting import CHOICE_LABELS, OUTCOME_LABELS, TAKING_PART, Choice, Outcome, cut_percent


def result(session: Session, poll: Mapping[str, Any], labels: Mapping[int, str]) -> dict[str, Any] | None:
    """The newest count of a poll, None before there is one."""
    rows = [row for _, row in said.rows_of(session, poll["id"])]
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
        {"words": topics[row.topic_id]["words"], **_ended(topics[row.topic_id], row.outcome)}
        for _, row in said.rows_of(session, poll["id"]) if row.part == WHOLE
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


def what_follows(poll: Mapping[str, Any], found: Mapping[str, Any] | None, *, at: datetime) -> list[str]:
    """What is still to be done with a result, by when: whose day is over is not told any more."""
    closed, rules, today = poll["closed_at"], poll["rules"], local_day(at)
    if closed is None or found is None:
        return []
    by, shown = result_by(closed, rules["publish_within_days"]), f"张贴满 {rules['show_days']} 天，并书面告诉全体业主"
    due = [(by, f"{show_day(by)}前公布结果，{shown}")]
    if poll["objections_until"] is not None:
        last = local_day(poll["objections_until"] - timedelta(minutes=1))
        due.append((last, "业主可以在手机上看到自己那张票有没有算进去，不是自己投的可以提异议"))
    if rules.get("candidates") and any(topic["passed"] for topic in found["topics"]):
        after = after_election(closed)
        due.append((after.publish_members_by, f"{show_day(after.publish_members_by)}前公布委员名单"))
        due.append((after.file_by, f"{show_day(after.file_by)}前到街道备案"))
    law = "业主认为决定侵害自己权益的，可以在知道后一年内请法院撤销（民法典 280）"
    return [*(words for day, words in due if day >= today), law]


def _topic(topic: Mapping[str, Any], row: Result) -> dict[str, Any]:
    beside = said.strict_of(row)
    strict = _figures(beside) if beside else None
    return {
        "number": topic["number"], "words": topic["words"], "why_words": topic["why_words"],
        **_figures(row.figures), **_ended(topic, row.outcome), "strict": strict,
        "elected": _elected(topic, row.figures),
        "election_words": said.election_words(row.figures), "again": again(topic, row.figures),
        "policy_words": said.policy_words(row.rule),
        "by_channel": said.channels(row),
    }  # fmt: skip


def _part(topic: Mapping[str, Any], row: Result, labels: Mapping[int, str]) -> dict[str, Any]:
    label = f"{labels.get(row.part, '')}：{topic['words']}"
    return {**_figures(row.figures), **_ended(topic, row.outcome), "label": label}


def _ended(topic: Mapping[str, Any], outcome: str) -> dict[str, Any]:
    how = said.ended(topic, outcome)
    return {"passed": how["passed"], "outcome_label": how["outcome_label"], "label": how["outcome_label"]}


def _figures(figures: Mapping[str, Any]) -> dict[str, Any]:
    took = said.took_part(figures)
    shown = (Choice.ABSTAIN,) if figures.get("options") else TAKING_PART
    return {
        "whole": {"heads": figures["heads_total"], "area": figures["area_total"]}, "take_part": took,
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
