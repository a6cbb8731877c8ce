"""Changing an estate's own rules about votes: one person asks and says on what it rests, another looks and agrees.

Of the two at least one is of the committee, the community or the street: the property company alone never rewrites by
which rules owners decide about it. What nobody answers in time lapses.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.kit import audit, waiting
from server.kit.actor import SYSTEM, Actor
from server.kit.errors import Conflict, Malformed, NotAllowed, Stale, not_found
from server.kit.facts import publish
from server.people import queries as people
from server.votes import policy
from server.votes.facts import VoteRulesAsked, VoteRulesLapsed, VoteRulesRefused
from server.votes.models import RuleChange
from server.votes.models.rule_changes import AGREED, ASKED, LAPSED, REFUSED, WITHDRAWN
from server.votes.rules.lapsing import lapses_at
from server.votes.service import settings


def ask(
    session: Session, actor: Actor, *, estate_id: int, values: Mapping[str, Any], ground: str, version: int,
    at: datetime,
) -> int:  # fmt: skip
    """Ask that the rules in ``version`` be changed; gives the change's id. Nothing changes before somebody agreed.

    :class:`Malformed` as :func:`settings.check` and where nothing would change, :class:`Conflict` while another waits.
    """
    if not policy.may_convene(session, actor, estate_id):
        raise not_found("小区")
    settings.check(session, estate_id, values, ground)
    own = settings.of_estate(session, estate_id)
    if own["version"] != version:
        raise Stale("rules_changed", "表决规则刚被别人改过，请刷新后再操作。")
    after = {name: value for name, value in values.items() if own[name] != value}
    if not after:
        raise Malformed("nothing_changed", "和现在的规则一样，没有要改的。")
    change = RuleChange(estate_id=estate_id, rules_version=version, said=dict(values), ground=ground.strip(),
                        before={name: own[name] for name in after}, after=after, asked_by=actor.id,
                        asked_at=at)  # fmt: skip
    session.add(change)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("change_waits", "已有一项修改在等人核对，请先同意、退回或撤回那一项。") from error
    audit.record(session, actor, "vote_rules.asked", "vote_rule_change", change.id, at=at, estate_id=estate_id,
                 before=change.before, after=after, reason=change.ground)  # fmt: skip
    publish(session, VoteRulesAsked(change.id), at=at)
    return change.id


def agree(session: Session, actor: Actor, change_id: int, *, version: int, at: datetime) -> None:
    """Another person has looked at the ground: the rules hold from the next notice on.

    :class:`Conflict` for whoever asked and when its time is over, :class:`NotAllowed` where both answer to the property
    company, :class:`Stale`.
    """
    change = _waiting(session, actor, change_id, version)
    if lapses_at(change.asked_at) <= at:
        raise Conflict("change_lapsed", "这项修改等得太久，已经过了期限。还要改的，请重新提出。")
    settings.change(session, actor, estate_id=change.estate_id, values=change.said, ground=change.ground,
                    asked_by=change.asked_by, version=change.rules_version, at=at)  # fmt: skip
    _answer(session, actor, change, AGREED, None, at)


def refuse(session: Session, actor: Actor, change_id: int, *, why: str, version: int, at: datetime) -> None:
    """The rules stay as they are, and whoever asked reads why; the property company refuses only its own."""
    change = _waiting(session, actor, change_id, version)
    if _is_mine(session, actor, change):
        raise Conflict("second_person_needed", "自己提的，撤回就可以。")
    first = people.actor_of(session, people.resolve(session, change.asked_by), door=actor.door)
    ours = policy.is_of_firm(session, first, change.estate_id)
    if policy.is_of_firm(session, actor, change.estate_id) and not ours:
        raise NotAllowed("independent_needed", "业委会、社区和街道提的，物业不能退回。")
    _answer(session, actor, change, REFUSED, why, at)
    audit.record(session, actor, "vote_rules.refused", "vote_rule_change", change.id, at=at,
                 estate_id=change.estate_id, reason=why)  # fmt: skip
    publish(session, VoteRulesRefused(change.id), at=at)


def withdraw(session: Session, actor: Actor, change_id: int, *, version: int, at: datetime) -> None:
    """Whoever asked thinks better of it."""
    change = _waiting(session, actor, change_id, version)
    if not _is_mine(session, actor, change):
        raise NotAllowed("not_yours", "只有提出的人能撤回。")
    _answer(session, actor, change, WITHDRAWN, None, at)
    audit.record(session, actor, "vote_rules.withdrawn", "vote_rule_change", change.id, at=at,
                 estate_id=change.estate_id)  # fmt: skip


def lapse_due(session: Session, *, at: datetime) -> list[int]:
    """End what nobody has answered in time; gives the changes. Run twice it does nothing."""
    asked = select(RuleChange).where(RuleChange.state == ASKED).with_for_update().order_by(RuleChange.id)
    over = [one for one in session.scalars(asked) if lapses_at(one.asked_at) <= at]
    for change in over:
        change.state, change.answered_at, change.version = LAPSED, at, change.version + 1
        audit.record(session, SYSTEM, "vote_rules.lapsed", "vote_rule_change", change.id, at=at,
                     estate_id=change.estate_id)  # fmt: skip
        publish(session, VoteRulesLapsed(change.id), at=at)
    session.flush()
    return [one.id for one in over]


def _is_mine(session: Session, actor: Actor, change: RuleChange) -> bool:
    return people.same(session, change.asked_by, actor.id)


def _waiting(session: Session, actor: Actor, change_id: int, version: int) -> RuleChange:
    return waiting.held(session, RuleChange, change_id, version, code="change", what="这项修改",
                        known=lambda row: policy.may_convene(session, actor, row.estate_id))  # fmt: skip


def _answer(session: Session, actor: Actor, change: RuleChange, state: str, why: str | None, at: datetime) -> None:
    change.state, change.answered_by, change.answered_at, change.why = state, actor.id, at, why
    change.version += 1
    session.flush()
