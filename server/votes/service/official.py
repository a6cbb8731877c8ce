"""The result of a vote whose binding ballots were cast on the authority's system: entered by staff, with its paper.

Nothing is counted here then. The figures are the authority's, taken over as they stand, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed
from server.votes import policy
from server.votes.models import Poll, PollTopic, Result
from server.votes.rules.counting import Outcome, Tally, Totals, decide
from server.votes.rules.deciding import frozen_thresholds
from server.votes.service.closing import is_official, make_preliminary
from server.votes.service.locking import poll_to_change

AUTHORITY = "AUTHORITY"


@dataclass(frozen=True, slots=True)
class Entered:
    """What the authority's paper says of one topic; heads, and hundredths of a square metre."""

    topic: int
    passed: bool
    approve: Totals
    oppose: Totals
    abstain: Totals


def enter(
    session: Session, actor: Actor, poll_id: int, *, figures: Sequence[Entered], file_key: str, version: int,
    at: datetime,
) -> None:  # fmt: skip
    """Take over the authority's result. :class:`Conflict` for a poll that is counted here."""
    poll = poll_to_change(session, actor, poll_id, may=policy.may_convene, states=("closed",), version=version)
    if not is_official(poll):
        raise Conflict("counted_here", "这次表决由系统计票，不能手工录入结果。")
    topics = dict(session.execute(select(PollTopic.number, PollTopic.id).where(PollTopic.poll_id == poll_id)).all())
    if {one.topic for one in figures} != set(topics) or len(figures) != len(topics):
        raise Malformed("topics_missing", "请把每个事项的结果都填上。")
    if not file_key:
        raise Malformed("file_needed", "请上传主管部门出具的结果文件。")
    rows = [{"topic_id": topics[one.topic], **_row(poll, one, actor, file_key)} for one in figures]
    session.execute(insert(Result), [{**row, "poll_id": poll_id, "made_at": at} for row in rows])
    audit.record(session, actor, "poll.official_result", "poll", poll_id, at=at, estate_id=poll.estate_id,
                 after={"passed": {str(one.topic): one.passed for one in figures}})  # fmt: skip
    make_preliminary(session, poll, at)


def _row(poll: Poll, one: Entered, actor: Actor, file_key: str) -> dict[str, object]:
    tally = Tally(one.approve, one.oppose, one.abstain)
    total = Totals(poll.heads_total, poll.area_total)
    if tally.took_part.heads > total.heads or tally.took_part.area > total.area:
        raise Malformed("more_than_all", f"事项 {one.topic} 的人数或面积比名册上的还多，请核对。")
    needed = frozen_thresholds(poll.rules)
    outcome = str(Outcome.PASSED if one.passed else Outcome.REJECTED)
    figures = {**decide(needed, total, tally).figures(), "outcome": outcome}
    rule = {"thresholds": needed.plain(), "matter_type": poll.matter_type, "matter_class": poll.matter_class,
            "policy": AUTHORITY, "entered_by": actor.id, "file_key": file_key, "silent": None,
            "by_channel": {}}  # fmt: skip
    return {"number": 1, "kind": "preliminary", "part": 0, "figures": figures, "strict": None, "rule": rule,
            "outcome": outcome, "differences": None}  # fmt: skip
