"""What an estate's own rules about votes say, in words, and whether they changed from one notice to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.places.rules.cities import Profile
from server.votes.models import Poll
from server.votes.rules.precedence import PAPER_POLICY_LABELS
from server.votes.rules.silence import POLICY_LABELS, Policy

EVOTE_WORDS = {
    "OFFICIAL_ONLY": "只能在政府的投票系统里投，这里不收",
    "SELF_HOSTED_ALLOWED": "可以在手机上投",
    "PAPER_ONLY": "不收，只收纸质票",
}
PARKING_WORDS = {"EXCLUDE": "车位不计入人数和面积", "INCLUDE": "车位计入人数和面积（小区规则写明）"}
LABELS = {
    "parking": "车位", "nonreturn_policy": "没投票的", "clause_id": "依据的条款", "warning": "写明的后果",
    "changes_allowed": "投票后能改几次", "paper_policy": "纸质票和电子票都投了",
    "proxy_cap": "一人最多受几位业主委托", "objection_days": "初步结果公示几天", "evote_mode": "电子票",
}  # fmt: skip
_WORDS: Mapping[str, Mapping[str, str]] = {
    "parking": PARKING_WORDS,
    "nonreturn_policy": {str(key): label for key, label in POLICY_LABELS.items()},
    "paper_policy": {str(key): label for key, label in PAPER_POLICY_LABELS.items()},
    "evote_mode": EVOTE_WORDS,
    "changes_allowed": {"0": "不能改", "1": "可以改 1 次", "2": "可以改 2 次"},
}
_UNITS = {"proxy_cap": " 位", "objection_days": " 天"}
OF_CITY, NOTHING, MOST = "按本市", "没有写", 60
_SAID = ("clause_id", "warning")


def change_words(before: Mapping[str, Any], after: Mapping[str, Any], city: Profile) -> str:
    """What was changed: 一人最多受几位业主委托：按本市（3 位） → 5 位."""
    return "；".join(change_lines(before, after, city))


def change_lines(before: Mapping[str, Any], after: Mapping[str, Any], city: Profile) -> list[str]:
    """The same, one line for each."""
    return [
        f"{LABELS[name]}：{_said(name, before[name], city)} → {_said(name, after[name], city)}"
        for name in LABELS if name in after
    ]  # fmt: skip


def of_city(city: Profile) -> dict[str, Any]:
    """What holds of each of these where the estate says nothing."""
    return {
        "parking": city.parking_in_base, "nonreturn_policy": str(Policy.STRICT), "paper_policy": city.paper_policy,
        "changes_allowed": city.changes_allowed, "proxy_cap": city.proxy_cap, "objection_days": city.result_show_days,
        "evote_mode": str(city.evote_mode),
    }  # fmt: skip


def is_ruled_anew(session: Session, poll_id: int) -> bool:
    """Whether the estate's rules were changed since the notice before this one."""
    poll = session.get_one(Poll, poll_id)
    earlier = Poll.estate_id == poll.estate_id, Poll.noticed_at < poll.noticed_at, Poll.id != poll.id
    rules = session.scalar(select(Poll.rules).where(*earlier).order_by(Poll.noticed_at.desc()).limit(1))
    return rules is not None and rules.get("estate_rules") != poll.rules.get("estate_rules")


def _said(name: str, value: Any, city: Profile) -> str:
    if value is None:
        return NOTHING if name in _SAID else f"{OF_CITY}（{_said(name, of_city(city)[name], city)}）"
    return _WORDS.get(name, {}).get(str(value), f"{value}{_UNITS.get(name, '')}")[:MOST]
