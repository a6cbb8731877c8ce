"""The result of a vote whose binding ballots were cast on the authority's system: one person enters it with its paper,
another compares it with the paper and confirms it. Neither does so alone, and nothing counts before both did.

Nothing is counted here then. The figures are the authority's, taken over as they stand, and the page says so. Where the
outcome is not what the poll's own rule makes of the figures, why is written down and stands beside the result. Until
the result is final a slip is put right in the same way; every entry stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.people import queries as people
from server.votes import policy
from server.votes.facts import OfficialEntered
from server.votes.models import OfficialEntry, Poll, PollTopic, Result
from server.votes.rules.counting import OUTCOME_LABELS, TAKING_PART, Outcome, Tally, Totals, decide, decide_unanimous
from server.votes.rules.deciding import YES_NO, frozen_thresholds
from server.votes.rules.matters import MatterClass
from server.votes.service import correcting
from server.votes.service.closing import is_official, make_preliminary
from server.votes.service.locking import poll_to_change

AUTHORITY = "AUTHORITY"
WAITING, CONFIRMED, SENT_BACK = "waiting", "confirmed", "sent_back"
CLOSED, BEFORE_FINAL = "closed", ("closed", "preliminary")


@dataclass(frozen=True, slots=True)
class Entered:
    """What the authority's paper says of one topic; heads, and hundredths of a square metre. ``why`` the outcome is not
    what the poll's rule makes of these figures, empty where it is."""

    topic: int
    passed: bool
    approve: Totals
    oppose: Totals
    abstain: Totals
    why: str = ""

    def plain(self) -> dict[str, Any]:
        """As an entry keeps it."""
        said = {"approve": self.approve.plain(), "oppose": self.oppose.plain(), "abstain": self.abstain.plain()}
        return {"topic": self.topic, "passed": self.passed, **said, "why": self.why}


def enter(
    session: Session, actor: Actor, poll_id: int, *, figures: Sequence[Entered], file_key: str, version: int,
    at: datetime,
) -> int:  # fmt: skip
    """Enter the authority's result, or what is right where a slip was confirmed; gives the entry's id. It waits for a
    second person.

    :class:`Conflict` for a poll that is counted here, while another entry waits, or where nothing differs;
    :class:`Malformed` where an outcome is not what the figures make of it and no reason is given.
    """
    poll = poll_to_change(session, actor, poll_id, may=policy.may_convene, states=BEFORE_FINAL, version=version)
    if not is_official(poll):
        raise Conflict("counted_here", "这次表决由系统计票，不能手工录入结果。")
    topics = _topics(session, poll_id)
    if {one.topic for one in figures} != set(topics) or len(figures) != len(topics):
        raise Malformed("topics_missing", "请把每个事项的结果都填上。")
    if not file_key:
        raise Malformed("file_needed", "请上传主管部门出具的结果文件。")
    for place, one in enumerate(figures):
        _check(poll, topics[one.topic], one, field=f"figures-{place}-why")
    said = [one.plain() for one in sorted(figures, key=lambda one: one.topic)]
    _check_new(session, poll_id, said)
    entry = OfficialEntry(poll_id=poll_id, figures=said, file_key=file_key, entered_by=actor.id, at=at, state=WAITING)
    session.add(entry)
    session.flush()
    _record(session, actor, "poll.official_entered", poll, said, at)
    publish(session, OfficialEntered(poll_id, entry.id), at=at)
    return entry.id


def confirm(session: Session, actor: Actor, entry_id: int, *, at: datetime) -> None:
    """A second person has compared an entry with the paper: it is the preliminary result, or the corrected one, from
    now on. :class:`NotAllowed` for whoever entered it."""
    entry, poll = _waiting(session, actor, entry_id)
    if people.same(session, actor.id, entry.entered_by):
        raise NotAllowed("second_person_needed", "要由另一位工作人员核对，不能自己核对自己录的结果。")
    _settle(entry, CONFIRMED, actor, at)
    before = correcting.latest(session, poll.id)
    kept = {"poll_id": poll.id, "made_at": at, "number": before[0].number + 1 if before else 1,
            "kind": correcting.CORRECTED if before else "preliminary"}  # fmt: skip
    topics = _topics(session, poll.id)
    rows = [_row(poll, topics[one["topic"]], one, entry) | kept for one in entry.figures]
    session.execute(insert(Result), rows)
    _record(session, actor, "poll.official_result", poll, entry.figures, at)
    if before:
        after = correcting.latest(session, poll.id)
        correcting.announce(session, poll, after, list(correcting.differences(session, before, after)), at=at)
    else:
        make_preliminary(session, poll, at)


def send_back(session: Session, actor: Actor, entry_id: int, *, why: str, at: datetime) -> None:
    """An entry is not what the paper says: it does not count, and is entered anew. Whoever entered it may say so
    too."""
    entry, poll = _waiting(session, actor, entry_id)
    if not why.strip():
        raise Malformed("reason_needed", "请写明哪里不对。")
    _settle(entry, SENT_BACK, actor, at)
    entry.why = why
    audit.record(session, actor, "poll.official_sent_back", "poll", poll.id, at=at, estate_id=poll.estate_id,
                 reason=why)  # fmt: skip


def _check(poll: Poll, topic: PollTopic, one: Entered, *, field: str) -> None:
    took = one.approve + one.oppose + one.abstain
    if took.heads > poll.heads_total or took.area > poll.area_total:
        raise Malformed("more_than_all", f"事项 {one.topic} 的人数或面积比名册上的还多，请核对。")
    outcome = Outcome(_by_rule(poll, one.plain())["outcome"])
    # Of several options or candidates these figures do not say who was chosen.
    if topic.kind == YES_NO and (outcome is Outcome.PASSED) != one.passed and not one.why.strip():
        said = f"事项 {one.topic} 按票数算是“{OUTCOME_LABELS[outcome]}”，和填的结果不一样。原件真是这样，请写明原因。"
        raise Malformed("outcome_differs", said, fields={field: [said]})


def _check_new(session: Session, poll_id: int, said: list[dict[str, Any]]) -> None:
    asked = select(OfficialEntry).where(OfficialEntry.poll_id == poll_id, OfficialEntry.state != SENT_BACK)
    last = session.scalar(asked.order_by(OfficialEntry.id.desc()).limit(1))
    if last is not None and last.state == WAITING:
        raise Conflict("official_waiting", "已经录了一份，正等另一位同事核对。请先核对或退回。")
    if last is not None and last.figures == said:
        raise Conflict("official_same", "和已经公布的结果一样，没有要更正的。")


def _waiting(session: Session, actor: Actor, entry_id: int) -> tuple[OfficialEntry, Poll]:
    """An entry that waits, and its poll, both held."""
    known = session.get(OfficialEntry, entry_id)
    if known is None:
        raise not_found("结果")
    poll = poll_to_change(session, actor, known.poll_id, may=policy.may_convene, states=BEFORE_FINAL)
    session.refresh(known, with_for_update=True)
    if known.state != WAITING:
        raise Conflict("official_settled", "这份结果已经处理过了，请刷新页面。", state=known.state)
    return known, poll


def _settle(entry: OfficialEntry, state: str, actor: Actor, at: datetime) -> None:
    entry.state, entry.second_by, entry.second_at = state, actor.id, at


def _topics(session: Session, poll_id: int) -> dict[int, PollTopic]:
    return {one.number: one for one in session.scalars(select(PollTopic).where(PollTopic.poll_id == poll_id))}


def _row(poll: Poll, topic: PollTopic, one: Mapping[str, Any], entry: OfficialEntry) -> dict[str, Any]:
    outcome = str(Outcome.PASSED if one["passed"] else Outcome.REJECTED)
    rule = {"thresholds": frozen_thresholds(poll.rules).plain(), "matter_type": poll.matter_type,
            "matter_class": poll.matter_class, "policy": AUTHORITY, "entered_by": entry.entered_by,
            "confirmed_by": entry.second_by, "file_key": entry.file_key, "why": one["why"], "silent": None,
            "by_channel": {}}  # fmt: skip
    return {"topic_id": topic.id, "part": 0, "figures": {**_by_rule(poll, one), "outcome": outcome}, "strict": None,
            "rule": rule, "outcome": outcome, "differences": None}  # fmt: skip


def _by_rule(poll: Poll, one: Mapping[str, Any]) -> dict[str, Any]:
    """What the poll's own rule makes of the figures of one topic."""
    tally, total = Tally(*(Totals(**one[key]) for key in TAKING_PART)), Totals(poll.heads_total, poll.area_total)
    unanimous = poll.matter_class == MatterClass.UNANIMOUS
    verdict = decide_unanimous(total, tally) if unanimous else decide(frozen_thresholds(poll.rules), total, tally)
    return verdict.figures()


def _record(
    session: Session, actor: Actor, act: str, poll: Poll, said: Sequence[Mapping[str, Any]], at: datetime
) -> None:  # fmt: skip
    audit.record(session, actor, act, "poll", poll.id, at=at, estate_id=poll.estate_id,
                 after={"passed": {str(one["topic"]): one["passed"] for one in said}})  # fmt: skip
