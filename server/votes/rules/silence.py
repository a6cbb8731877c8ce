"""Owners to whom the notice was delivered and who said nothing (V-11).

STRICT is the default and needs nothing. ABSTAIN and FOLLOW_MAJORITY need a clause of the estate's rules, proof of
delivery and a warning in the notice, the city's permission, and a kind of matter that allows them (E-02: never lifts);
without one of them STRICT applies. A result shows the strict count beside the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.votes.rules.counting import Choice, Tally, Totals, Verdict, decide
from server.votes.rules.matters import Matter, Thresholds


class Policy(StrEnum):
    """What silence does after delivery."""

    STRICT = "STRICT"
    ABSTAIN = "ABSTAIN"
    FOLLOW_MAJORITY = "FOLLOW_MAJORITY"


POLICY_LABELS = {
    Policy.STRICT: "没有投票的不算参与",
    Policy.ABSTAIN: "送达后没有投票的，按弃权计入参与",
    Policy.FOLLOW_MAJORITY: "送达后没有投票的，计入多数意见",
}


class Floor(StrEnum):
    """What the votes cast for the leading side must reach before silence may be added to it."""

    NONE = "NONE"
    OVER_HALF_OF_TOTAL = "OVER_HALF_OF_TOTAL"


class Fallback(StrEnum):
    """Why another policy than the one asked for applies; each has words for the result page."""

    NOT_FOR_MATTER = "POLICY_NOT_ALLOWED_FOR_MATTER"
    NOT_IN_CITY = "POLICY_NOT_ALLOWED_IN_CITY"
    NO_CLAUSE = "CLAUSE_MISSING"
    NO_DELIVERY_LOG = "DELIVERY_LOG_MISSING"
    NO_WARNING = "WARNING_MISSING"
    NO_COMMON_MAJORITY = "NO_COMMON_MAJORITY"
    BELOW_FLOOR = "BELOW_FLOOR"


FALLBACK_LABELS = {
    Fallback.NOT_FOR_MATTER: "这类事项不适用沉默计票规则",
    Fallback.NOT_IN_CITY: "本市没有采用这项沉默计票规则",
    Fallback.NO_CLAUSE: "没有写明所依据的议事规则条款",
    Fallback.NO_DELIVERY_LOG: "没有送达记录",
    Fallback.NO_WARNING: "公告没有说明不投票的后果",
    Fallback.NO_COMMON_MAJORITY: "面积和人数的多数不一致，按弃权计入",
    Fallback.BELOW_FLOOR: "多数意见没有超过全体业主的一半，不计入沉默票",
}


@dataclass(frozen=True, slots=True)
class Silence:
    """What was decided about silence before counting: the policy that may apply and why not the one asked for."""

    asked: Policy
    policy: Policy
    floor: Floor = Floor.NONE
    fallbacks: tuple[Fallback, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """A topic counted: ``applied`` decides, ``strict`` is shown beside it. ``policy`` is what was really done with the
    silent owners; ``floor_met`` is None where no floor was asked."""

    strict: Verdict
    applied: Verdict
    asked: Policy
    policy: Policy
    fallbacks: tuple[Fallback, ...]
    floor_met: bool | None = None

    @property
    def words(self) -> str:
        """The policy as the result sheet says it, such as ``FOLLOW_MAJORITY→ABSTAIN``."""
        late = {Fallback.NO_COMMON_MAJORITY, Fallback.BELOW_FLOOR}
        return f"{self.asked}→{self.policy}" if late & set(self.fallbacks) else str(self.policy)

    def figures(self) -> dict[str, Any]:
        """What a result keeps beside the figures of its two verdicts."""
        return {
            "policy": str(self.policy),
            "asked": str(self.asked),
            "policy_words": POLICY_LABELS[self.policy],
            "fallbacks": [str(one) for one in self.fallbacks],
            "fallback_words": [FALLBACK_LABELS[one] for one in self.fallbacks],
            "floor_met": self.floor_met,
        }


def settle(
    asked: str,
    matter: Matter,
    *,
    allowed: Collection[str],
    clause_id: str | None,
    delivery_logged: bool,
    warned: bool,
    floor: str = Floor.NONE,
) -> Silence:
    """Which policy may apply: STRICT whenever anything it needs is missing, with every reason."""
    policy = Policy(asked)
    if policy is Policy.STRICT:
        return Silence(policy, policy)
    missing = (
        (not matter.silence, Fallback.NOT_FOR_MATTER),
        (policy not in allowed, Fallback.NOT_IN_CITY),
        (not clause_id, Fallback.NO_CLAUSE),
        (not delivery_logged, Fallback.NO_DELIVERY_LOG),
        (not warned, Fallback.NO_WARNING),
    )
    fallbacks = tuple(why for is_missing, why in missing if is_missing)
    return Silence(policy, Policy.STRICT if fallbacks else policy, Floor(floor), fallbacks)


def from_rules(rules: Mapping[str, Any], matter: Matter, *, delivery_logged: bool = True) -> Silence:
    """What silence does by the rules frozen with a notice: to whom its delivery is proven, if to anybody."""
    return settle(
        rules.get("nonreturn_policy", Policy.STRICT),
        matter,
        allowed=rules.get("nonreturn_allowed", (Policy.STRICT,)),
        clause_id=rules.get("clause_id"),
        delivery_logged=delivery_logged,
        warned=bool(rules.get("warning")),
        floor=rules.get("follow_floor", Floor.OVER_HALF_OF_TOTAL),
    )


def count(needed: Thresholds, total: Totals, tally: Tally, silent: Totals, silence: Silence) -> Counted:
    """Count a topic. ``silent`` are delivered and without any ballot; the undelivered and the spoiled never count."""
    strict = decide(needed, total, tally)
    plain = Counted(strict, strict, silence.asked, Policy.STRICT, silence.fallbacks)
    if silence.policy is Policy.STRICT:
        return plain
    abstaining = decide(needed, total, tally + Tally(abstain=silent))
    if silence.policy is Policy.ABSTAIN:
        return Counted(strict, abstaining, silence.asked, Policy.ABSTAIN, silence.fallbacks)
    side = leading(tally)
    if side is None:
        why = (*silence.fallbacks, Fallback.NO_COMMON_MAJORITY)
        return Counted(strict, abstaining, silence.asked, Policy.ABSTAIN, why)
    floor_met = None if silence.floor is Floor.NONE else over_half(tally.of(side), total)
    if floor_met is False:
        why = (*silence.fallbacks, Fallback.BELOW_FLOOR)
        return Counted(strict, strict, silence.asked, Policy.STRICT, why, floor_met)
    added = Tally(approve=silent) if side is Choice.APPROVE else Tally(oppose=silent)
    followed = decide(needed, total, tally + added)
    return Counted(strict, followed, silence.asked, Policy.FOLLOW_MAJORITY, silence.fallbacks, floor_met)


def leading(tally: Tally) -> Choice | None:
    """The side that leads in both heads and area, approve or oppose; None where there is none or it is even."""
    yes, no = tally.approve, tally.oppose
    if yes.heads > no.heads and yes.area > no.area:
        return Choice.APPROVE
    if no.heads > yes.heads and no.area > yes.area:
        return Choice.OPPOSE
    return None


def over_half(part: Totals, whole: Totals) -> bool:
    """More than half of all heads and of all area (浙江省物业管理条例 2009 art. 10)."""
    return 2 * part.heads > whole.heads and 2 * part.area > whole.area
