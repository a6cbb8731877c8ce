"""A result as it is published: on a phone, on the stair board, in words to be read aloud. Figures alone, no person's
choice; areas are hundredths of a square metre, percentages are cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.area import square_metres
from server.kit.errors import Conflict
from server.kit.sentences import closed
from server.places import queries as places
from server.votes.models import Poll, PollTopic, Result
from server.votes.queries.announced import topics_of
from server.votes.queries.polls import readable
from server.votes.queries.wording import STATE_LABELS, evote
from server.votes.rules.counting import CHOICE_LABELS, OUTCOME_LABELS, TAKING_PART, Choice, Outcome, cut_percent
from server.votes.rules.matters import threshold_words, thresholds_from
from server.votes.rules.precedence import CHANNEL_LABELS, Channel
from server.votes.rules.silence import FALLBACK_LABELS, POLICY_LABELS, Fallback, Policy

WHOLE, AUTHORITY = 0, "AUTHORITY"
COUNTED = ("preliminary", "final")
KIND_LABELS = {"preliminary": "初步结果", "corrected": "更正后的结果", "final": "最终结果"}
PLACES = {"elected": "当选", "runoff": "票数相同，另行决选", "alternates": "候补"}
OFFICIAL_WORDS = "有效的票投在主管部门的系统里，这里照主管部门出具的文件登记，不是本系统计的票。"

DIFFERS_WORDS = "结果照文件写的，和按票数算的不一样，原因是：{why}"


class NotCounted(Conflict):
    """There is no result yet."""

    def __init__(self) -> None:
        super().__init__("not_counted", "还没有计票结果，截止以后才会计票。")


def published(session: Session, actor: Actor, poll_id: int, *, at: datetime) -> dict[str, Any]:
    """The latest result of a poll that this person may read; :class:`NotCounted` before there is one."""
    return result(session, readable(session, actor, poll_id, at=at))


def result(session: Session, poll: Poll) -> dict[str, Any]:
    """The latest result of a poll."""
    rows = rows_of(session, poll.id)
    if poll.state not in COUNTED or not rows:
        raise NotCounted
    topics = {one["number"]: one for one in topics_of(session, poll.id)}
    numbered = [(topics[number], row) for number, row in rows]
    shown = [_topic(topic, row) for topic, row in numbered if row.part == WHOLE]
    parts = [(topic, row) for topic, row in numbered if row.part != WHOLE]
    labels = part_labels(session, [row.part for _, row in parts])
    latest = rows[0][1]
    return {
        "id": poll.id, "title": poll.title, "state": poll.state, "state_label": STATE_LABELS[poll.state],
        "scope_label": poll.scope_label, "class_label": poll.rules.get("class_label", ""), "number": latest.number,
        "kind": latest.kind, "kind_label": KIND_LABELS[latest.kind], "made_at": latest.made_at,
        "outcome_label": _together([row["outcome_label"] for row in shown]), "topics": shown,
        "parts": [{"label": _part_label(labels, topic, row, len(topics)), **ended(topic, row.outcome),
                   **_figures(topic, row.figures)} for topic, row in parts],
        "objections_until": poll.objections_until, "differences": latest.differences or None,
        "official": latest.rule.get("policy") == AUTHORITY, "evote_words": evote(poll.rules),
        "closes_at": poll.closes_at, "ballots": poll.ballots, "chain_head": poll.chain_head,
        "roll_hash": poll.roll_hash, "read_words": _aloud(poll, latest, shown),
    }  # fmt: skip


def rows_of(session: Session, poll_id: int) -> list[tuple[int, Result]]:
    """(topic number, row) of the latest count."""
    numbers = dict(session.execute(select(PollTopic.id, PollTopic.number).where(PollTopic.poll_id == poll_id)).all())
    newest = select(Result.number).where(Result.poll_id == poll_id).order_by(Result.number.desc()).limit(1)
    asked = select(Result).where(Result.poll_id == poll_id, Result.number == newest.scalar_subquery())
    found = session.scalars(asked.order_by(Result.part, Result.topic_id)).all()
    return sorted(((numbers[row.topic_id], row) for row in found), key=lambda pair: (pair[0], pair[1].part))


def part_labels(session: Session, parts: Sequence[int]) -> dict[int, str]:
    """The stairs of which each must pass by itself, by name."""
    found = {part: places.stair_of(session, part) for part in set(parts)}
    return {part: f"{row['building']}{row['stair']}" for part, row in found.items()}


def _topic(topic: Mapping[str, Any], row: Result) -> dict[str, Any]:
    beside = strict_of(row)
    return {
        "number": topic["number"], "words": topic["words"], **ended(topic, row.outcome),
        **_figures(topic, row.figures), "rule_words": _rule_words(row), "policy_words": policy_words(row.rule),
        "strict": {**ended(topic, beside["outcome"]), **_figures(topic, beside), "rule_words": _rule_words(row),
                   "policy_words": POLICY_LABELS[Policy.STRICT]} if beside else None,
        "elected": _ranked(topic, row.figures), "election_words": election_words(row.figures),
        "by_channel": channels(row),
    }  # fmt: skip


def ended(topic: Mapping[str, Any], outcome: str) -> dict[str, Any]:
    """How a topic ended, in the words of its kind."""
    how = Outcome(outcome)
    label = OUTCOME_LABELS[how]
    if topic["kind"] == "candidates" and how is not Outcome.NOT_VALID_QUORUM:
        label = "选出了委员" if how is Outcome.PASSED else "没有人当选"
    return {"outcome": str(how).lower(), "outcome_label": label, "passed": how is Outcome.PASSED}


def _figures(topic: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, Any]:
    took = took_part(figures)
    marks = {one["number"]: one for one in figures.get("options", ())}
    # The authority's result says of several options only how many were for, against and abstained.
    shown = (Choice.ABSTAIN,) if marks else TAKING_PART
    options = topic["options"] if marks else ()
    return {
        "total": {"heads": figures["heads_total"], "area": figures["area_total"]}, "take_part": took,
        "choices": [
            *(_said(str(option["number"]), option["words"], marks[option["number"]], took)
              | {"ok": marks[option["number"]]["enough"]} for option in options),
            *(_said(str(one), CHOICE_LABELS[one], figures["choices"][one], took)
              | {"ok": _agreed(figures) if one is Choice.APPROVE else None} for one in shown),
        ],
    }  # fmt: skip


def took_part(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Heads and area (hundredths of a square metre) that took part, each with its share and whether it was enough."""
    tests = {f"{of}_{what}": figures[f"take_part_{of}_{what}"] for of in ("heads", "area") for what in ("pct", "ok")}
    return {"heads": figures["heads_took_part"], "area": figures["area_took_part"], **tests}


def strict_of(row: Result) -> Mapping[str, Any] | None:
    """The strict figures, where a rule on the silent made others of them."""
    silent = row.rule.get("policy", Policy.STRICT) not in (Policy.STRICT, AUTHORITY)
    return row.strict if silent and row.strict else None


def channels(row: Result) -> list[dict[str, Any]]:
    """How many voted in which way, without those in which nobody did."""
    counted = row.rule.get("by_channel", {})
    return [{"label": CHANNEL_LABELS[one], "heads": counted[one]} for one in Channel if counted.get(one)]


def _agreed(figures: Mapping[str, Any]) -> bool:
    """Whether the approval reached its bar, by heads and by area."""
    return bool(figures["approve_heads_ok"] and figures["approve_area_ok"])


def _said(key: str, label: str, part: Mapping[str, int], took: Mapping[str, int]) -> dict[str, Any]:
    return {"key": key, "label": label, "heads": part["heads"], "area": part["area"],
            "heads_pct": cut_percent(part["heads"], took["heads"]),
            "area_pct": cut_percent(part["area"], took["area"])}  # fmt: skip


def _ranked(topic: Mapping[str, Any], figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who was chosen, who goes into a run-off, who waits as an alternate; in order of votes."""
    names = {one["number"]: one["words"] for one in topic["options"]}
    marks = {one["number"]: one for one in figures.get("options", ())}
    return [
        {"number": number, "label": names[number], "place": place, "place_label": label,
         "heads": marks[number]["heads"], "area": marks[number]["area"]}
        for place, label in PLACES.items() for number in figures.get(place, ())
    ]  # fmt: skip


def election_words(figures: Mapping[str, Any]) -> list[str]:
    """What becomes of the seats, and whether there is a committee (C-05, C-06)."""
    said = []
    if figures.get("runoff"):
        said.append("最后的名额票数和面积都相同，要在他们之间再选一次。")
    elif figures.get("open_seats") and figures.get("formed") is not None:
        said.append(f"还空 {figures['open_seats']} 个名额，要重新选举。")
    if figures.get("formed") is not None:
        said.append("人数够了，委员会成立。" if figures["formed"] else "人数不够，委员会没有成立。")
    return said


def _rule_words(row: Result) -> str:
    needed = thresholds_from(row.rule["thresholds"])
    each = "每个单元都要分别通过；" if row.rule.get("each_part") else ""
    return f"{each}{'；'.join(threshold_words(needed))}（规则版本 {needed.version}）"


def policy_words(rule: Mapping[str, Any]) -> str:
    """What was done with the silent, and why not otherwise."""
    if rule.get("policy") == AUTHORITY:
        return OFFICIAL_WORDS + (DIFFERS_WORDS.format(why=closed(rule["why"])) if rule.get("why") else "")
    words = POLICY_LABELS[Policy(rule.get("policy", Policy.STRICT))]
    reasons = "；".join(FALLBACK_LABELS[Fallback(one)] for one in rule.get("fallbacks", ()))
    return f"{words}（{reasons}）" if reasons else words


def _part_label(labels: Mapping[int, str], topic: Mapping[str, Any], row: Result, topics: int) -> str:
    return labels[row.part] if topics == 1 else f"{labels[row.part]}：{topic['words']}"


def _together(labels: Sequence[str]) -> str:
    if len(set(labels)) == 1:
        return labels[0]
    return "，".join(f"第 {number} 项{label}" for number, label in enumerate(labels, 1))


def _aloud(poll: Poll, latest: Result, topics: Sequence[Mapping[str, Any]]) -> str:
    parts = [f"{poll.title}，{KIND_LABELS[latest.kind]}。"]
    for topic in topics:
        took = topic["take_part"]
        parts.append(f"{topic['words']}：{topic['outcome_label']}。")
        parts.append(f"参与 {took['heads']} 人，{square_metres(took['area'])} 平方米。")
        parts += [
            f"{one['label']} {one['heads']} 人，{square_metres(one['area'])} 平方米。" for one in topic["choices"]
        ]
    return "".join(parts)
