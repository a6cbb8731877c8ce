"""Drafting a poll: what is asked, of which owners. The kind of matter decides its class and where it may be held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.kit.unseen import look
from server.people import queries as people
from server.places import queries as places
from server.votes import policy
from server.votes.facts import PollWithdrawn
from server.votes.models import Poll, PollOption, PollTopic
from server.votes.rules.matters import ScopeKind, check_scope, matter
from server.votes.service import asking, candidates
from server.votes.service.asking import Asked
from server.votes.service.locking import PollFrozen, poll_to_change
from server.votes.service.standstill import check_standstill

YES_NO, OPTIONS, CANDIDATES = "yes_no", "options", "candidates"
MOST_TOPICS, MOST_OPTIONS, MOST_PLACES = 20, 60, 400


@dataclass(frozen=True, slots=True)
class Option:
    """An option, or a candidate (then ``person_id`` where known)."""

    words: str
    detail: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """What is asked. ``most`` may be chosen at once; ``seats`` are to be filled, of ``planned_seats`` in all.

    Candidates are persons who accepted (:mod:`server.votes.service.candidates`); ``options`` of an election are names
    only, and ``why_words`` says why.
    """

    words: str
    kind: str = YES_NO
    options: Sequence[Option] = ()
    seats: int | None = None
    planned_seats: int | None = None
    most: int = 1
    why_words: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose vote it is, and why. ``each_part``: every stair has to pass by itself (E-03)."""

    kind: str = ScopeKind.ESTATE
    ids: Sequence[int] = field(default_factory=tuple)
    reason: str = ""
    each_part: bool = False


def draft(
    session: Session, actor: Actor, *, estate_id: int, matter_id: int | None, title: str, matter_type: str,
    scope: Scope, topics: Sequence[Topic], extraordinary: bool = False, asked: Asked | None = None,
    at: datetime,
) -> int:  # fmt: skip
    """Draft a poll, of an extraordinary meeting with who ``asked`` for it. Gives its id."""
    if not policy.may_convene(session, actor, estate_id):
        raise not_found("小区")
    kind = matter(matter_type)
    check_standstill(session, actor, estate_id, matter_type, at=at)
    poll = Poll(
        estate_id=estate_id, matter_id=matter_id, title=title, matter_type=matter_type,
        matter_class=str(kind.matter_class), rules=asking.said(extraordinary, asked), state="draft", made_by=actor.id,
        made_at=at, version=1, **_scope(session, estate_id, matter_type, scope),
    )  # fmt: skip
    session.add(poll)
    session.flush()
    _write_topics(session, poll.id, topics)
    audit.record(session, actor, "poll.drafted", "poll", poll.id, at=at, estate_id=estate_id, after={"title": title})
    return poll.id


def edit(
    session: Session, actor: Actor, poll_id: int, *, version: int, title: str | None = None,
    scope: Scope | None = None, topics: Sequence[Topic] | None = None, extraordinary: bool | None = None,
    asked: Asked | None = None, at: datetime,
) -> None:  # fmt: skip
    """Change a draft; what was announced is never changed (:class:`server.votes.service.locking.PollFrozen`)."""
    poll = poll_to_change(session, actor, poll_id, may=policy.may_convene, states=("draft",), version=version)
    if title is not None:
        poll.title = title
    if scope is not None:
        if poll.matter_id is not None:
            raise Conflict("scope_of_matter", "表决范围和议题一样，不能改。要改范围，请撤回草稿，先改议题。")
        for name, value in _scope(session, poll.estate_id, poll.matter_type, scope).items():
            setattr(poll, name, value)
    if extraordinary is not None:
        poll.rules = {**poll.rules, **asking.said(extraordinary, asked)}
    if topics is not None:
        _forget_topics(session, poll.id)
        _write_topics(session, poll.id, topics)
        candidates.put_on_ballot(session, poll)
    poll.version += 1
    audit.record(session, actor, "poll.edited", "poll", poll.id, at=at, estate_id=poll.estate_id)


def withdraw(session: Session, actor: Actor, poll_id: int, *, reason: str, version: int, at: datetime) -> None:
    """Take a poll back before it opens; from its opening second only the owners' ballots decide.

    :class:`NotAllowed` for the property company where others called the poll, or where it decides about itself.
    """
    states = ("draft", "noticed")
    poll = poll_to_change(session, actor, poll_id, may=policy.may_convene, states=states, version=version)
    if poll.opens_at is not None and at >= poll.opens_at:
        raise PollFrozen("open")
    if not reason.strip():
        raise Malformed("reason_needed", "请写明撤回的原因。")
    if not policy.may_withdraw(session, actor, poll):
        raise NotAllowed("firm_withdraws", "这次表决由业委会、社区或街道的人撤回，物业不能撤回。")
    before, poll.state = poll.state, "withdrawn"
    poll.version += 1
    if before == "noticed":
        by = people.office(session, actor, poll.estate_id)
        publish(session, PollWithdrawn(poll.id, poll.estate_id, by, reason.strip()), at=at)
    audit.record(session, actor, "poll.withdrawn", "poll", poll.id, at=at, estate_id=poll.estate_id, reason=reason,
                 before={"state": before}, after={"state": poll.state})  # fmt: skip


def _scope(session: Session, estate_id: int, matter_type: str, scope: Scope) -> dict[str, Any]:
    check_scope(matter(matter_type), scope.kind)
    ids = list(dict.fromkeys(scope.ids)) if scope.kind != ScopeKind.ESTATE else []
    if (scope.kind != ScopeKind.ESTATE and not ids) or len(ids) > MOST_PLACES:
        raise Malformed("scope_empty", "请选择在哪些楼栋、单元或房屋里表决。")
    if scope.each_part and scope.kind != ScopeKind.STAIRS:
        raise Malformed("parts_are_stairs", "只有按单元表决时，才能要求每个单元分别通过。")
    return {
        "scope_kind": str(scope.kind), "scope_ids": ids, "scope_reason": scope.reason, "each_part": scope.each_part,
        "scope_label": _label(session, estate_id, scope.kind, ids),
    }  # fmt: skip


def _label(session: Session, estate_id: int, kind: str, ids: Sequence[int]) -> str:
    if kind == ScopeKind.ESTATE:
        return "全小区"
    if kind == ScopeKind.BUILDINGS:
        found = [places.building_of(session, one) for one in ids]
        named = [row["building"] if "building" in row else row["name"] for row in found]
    elif kind == ScopeKind.STAIRS:
        found = [places.stair_of(session, one) for one in ids]
        named = [f"{row['building']}{row['stair']}" for row in found]
    else:
        found = [places.home(session, one) for one in ids]
        named = [row["label"] for row in found]
    if any(row["estate_id"] != estate_id for row in found):
        raise not_found("范围")
    return "、".join(named) if len(named) <= 4 else f"{named[0]}等 {len(named)} 处"


def _write_topics(session: Session, poll_id: int, topics: Sequence[Topic]) -> None:
    if len(topics) > MOST_TOPICS:
        raise Malformed("too_many_topics", f"一次最多表决 {MOST_TOPICS} 个事项。")
    if not _tell_apart([one.words for one in topics]):
        raise Malformed("topic_wrong", "请写明每个表决事项，不能有两个一样的。")
    for number, one in enumerate(topics, 1):
        _check(one)
        topic = PollTopic(
            poll_id=poll_id, number=number, words=one.words.strip(), kind=one.kind, seats=one.seats,
            planned_seats=one.planned_seats or one.seats, most=one.most if one.kind != YES_NO else 1,
            why_words=one.why_words.strip(),
        )  # fmt: skip
        session.add(topic)
        session.flush()
        options = [
            PollOption(topic_id=topic.id, number=place, words=option.words.strip(), detail=option.detail,
                       person_id=option.person_id)
            for place, option in enumerate(one.options, 1)
        ]  # fmt: skip
        session.add_all(options)
    session.flush()


def _check(topic: Topic) -> None:
    if topic.kind not in (YES_NO, OPTIONS, CANDIDATES) or not topic.words.strip():
        raise Malformed("topic_wrong", "请写明要表决的事项。")
    if topic.kind == YES_NO:
        if topic.options:
            raise Malformed("topic_wrong", "同意或反对的事项不需要选项。")
        return
    if not (2 if topic.kind == OPTIONS else 0) <= len(topic.options) <= MOST_OPTIONS:
        raise Malformed("options_wrong", f"请写 2 到 {MOST_OPTIONS} 个选项。")
    if not _tell_apart([option.words for option in topic.options]):
        raise Malformed("options_wrong", "请写明每个选项的名称，不能有两个一样的；同名的候选人请加上房号。")
    if topic.most < 1 or (topic.kind == OPTIONS and topic.most > len(topic.options)):
        raise Malformed("most_wrong", "最多可选的数目，不能超过选项的数目。")
    if topic.kind == CANDIDATES and not topic.seats:
        raise Malformed("seats_needed", "请写明要选出几名。")


def _tell_apart(words: Sequence[str]) -> bool:
    """Whether each says something, and no two look the same on a ballot."""
    seen = {look(one) for one in words}
    return "" not in seen and len(seen) == len(words)


def _forget_topics(session: Session, poll_id: int) -> None:
    old = select(PollTopic.id).where(PollTopic.poll_id == poll_id)
    session.execute(delete(PollOption).where(PollOption.topic_id.in_(old)))
    session.execute(delete(PollTopic).where(PollTopic.poll_id == poll_id))
