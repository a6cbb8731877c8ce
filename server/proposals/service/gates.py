"""Tokens: what a stage leaves behind and what it rests on (E-05). They are given here and nowhere else.

The token of a vote comes from the poll's final result alone, and never from a person: where binding votes run on the
authority's own system, its paper is entered with the poll.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.errors import Conflict, Malformed, NotAllowed
from server.people.service.gating import pass_gate
from server.proposals.models import Matter, MatterToken
from server.proposals.queries import course, holding
from server.proposals.rules import stages
from server.proposals.rules.stages import Stage
from server.proposals.rules.words import GOING
from server.proposals.service import filing, moving, passing
from server.proposals.service.locking import locked
from server.proposals.service.telling import tell

VOTE_PASSED, VOTE_COUNTED, AGREEMENT_SIGNED = "VOTE_PASSED", "VOTE_COUNTED", "AGREEMENT_SIGNED"
"""VOTE_COUNTED keeps a vote that passed while a consent was missing (E-04); it opens nothing by itself."""
WITHOUT_FILE = frozenset({"INTENT_OK", "PLAN_SHOWN"})
"""Tokens whose evidence is in the house already."""


def give(
    session: Session, actor: Actor, *, matter_id: int, token: str, evidence: Mapping[str, Any] | None = None,
    words: str = "", ticked: Collection[str] = (), brought: Sequence[filing.Brought] = (), version: int | None = None,
    at: datetime,
) -> None:  # fmt: skip
    """Give a token; the stage that waited for it is done and the matter goes on.

    ``ticked``: what must hold and a person has looked at. Given twice by the house, it stays given. Every condition
    that does not hold is named at once.
    """
    by_house = actor is SYSTEM
    matter = locked(session, actor, matter_id, version=version, at=at, going=not by_house)
    way, held = course.way_of(session, matter), course.held(session, matter.id)
    stage = way.stage_with(token)
    if stage is None:
        raise Malformed("token_unknown", "这个议题没有这一步。", token=token)
    if by_house and (token in held or matter.state not in GOING):
        return
    if token in held:
        raise Conflict("token_held", f"“{stage.token_label}”已经有了。", token=token)
    if not by_house:
        _check_by_hand(session, matter, stage, words, brought, at)
    lacking = holding.lacking(session, matter, stage, ticked=ticked, by_house=by_house, at=at)
    if by_house and token == VOTE_PASSED:
        lacking = [*_earlier(way, stage, held), *lacking]
        if lacking:
            _keep_count(session, matter, evidence or {}, lacking, at)
            return
    stages.check(way.course, stage.key, held)
    if lacking:
        raise Conflict("token_lacks", f"“{stage.token_label}”还缺：{'、'.join(lacking)}。", missing=lacking)
    row = _write(session, actor, matter, token, evidence, words, at)
    filing.attach(session, actor, matter, "token", row.id, brought, open_=False, at=at)
    tell(session, actor, matter, "token", stage.token_label, words, at=at)
    audit.record(session, actor, "matter.token_given", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"token": stage.token_label, "files": len(brought)})  # fmt: skip
    moving.reach_at_least(session, actor, matter, stage.key, at=at)
    moving.after_token(session, actor, matter, token, at=at)
    if token == VOTE_PASSED:
        passing.pass_(session, actor, matter, at=at)
    elif token == AGREEMENT_SIGNED:
        passing.agree(session, matter, at=at)
    else:
        try_again(session, matter, at=at)


def take_back(
    session: Session, actor: Actor, *, matter_id: int, token: str, reason: str, version: int, at: datetime
) -> None:
    """Take back a token that was given by mistake; the matter goes back to its stage. What came from a poll stays."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    way, held = course.way_of(session, matter), course.held(session, matter.id)
    stage, row = way.stage_with(token), held.get(token)
    if stage is None or row is None:
        raise Conflict("token_not_held", "这一步还没有完成，不用收回。", token=token)
    if token in (VOTE_PASSED, AGREEMENT_SIGNED):
        raise NotAllowed("token_final", "表决结果和签好的协议不能收回。", token=token)
    if later := [one for one in held if (kept := way.stage_with(one)) and way.before(stage.key, kept.key)]:
        said = "、".join(stages.token_label(way.course, one) for one in later)
        raise Conflict("later_tokens", f"请先收回后面的：{said}。", tokens=later)
    row.taken_back_by, row.taken_back_at, row.why_back = actor.id, at, reason
    session.flush()
    tell(session, actor, matter, "token_back", f"收回：{stage.token_label}", reason, at=at)
    audit.record(session, actor, "matter.token_taken_back", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 before={"token": stage.token_label}, reason=reason)  # fmt: skip
    if way.before(stage.key, matter.stage):
        moving.enter(session, actor, matter, stage, at=at, back=f"收回“{stage.token_label}”")


def try_again(session: Session, matter: Matter, *, at: datetime) -> None:
    """A vote had passed and waited for consents: when none is missing any more, its token is given."""
    row = course.held(session, matter.id).get(VOTE_COUNTED)
    if row is not None:
        give(session, SYSTEM, matter_id=matter.id, token=VOTE_PASSED, evidence=row.evidence, at=at)


def _earlier(way: course.Way, stage: Stage, held: Collection[str]) -> list[str]:
    missing = stages.missing(way.course, stage.key, held)
    return [stages.token_label(way.course, token) for token in missing]


def _check_by_hand(
    session: Session, matter: Matter, stage: Stage, words: str, brought: Sequence[filing.Brought], at: datetime
) -> None:
    if stage.token == VOTE_PASSED:
        raise NotAllowed("vote_decides", "“表决通过”由表决的最终结果自动得出，不能手工填写。")
    pass_gate(session, matter.estate_id, {"words": words}, at=at)
    shown = stage.token == "PUBLICITY_DONE" and matter.shown_from is not None
    if stage.evidence and not brought and not shown and stage.token not in WITHOUT_FILE:
        said = f"请上传{stage.evidence}（PDF 或照片）。"
        raise Malformed("evidence_needed", said, fields={"evidence": [said]})


def _keep_count(
    session: Session, matter: Matter, evidence: Mapping[str, Any], lacking: Sequence[str], at: datetime
) -> None:
    known = select(MatterToken.id).where(MatterToken.matter_id == matter.id, MatterToken.token == VOTE_COUNTED)
    if session.scalar(known.where(MatterToken.taken_back_at.is_(None))) is not None:
        return
    _write(session, SYSTEM, matter, VOTE_COUNTED, evidence, "", at)
    said = f"还缺：{'、'.join(holding.unnamed(lacking))}"
    tell(session, SYSTEM, matter, "token", "表决通过，还不能往下走", said, at=at)
    audit.record(session, SYSTEM, "matter.token_waits", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"missing": list(lacking)})  # fmt: skip


def _write(
    session: Session, actor: Actor, matter: Matter, token: str, evidence: Mapping[str, Any] | None, words: str,
    at: datetime,
) -> MatterToken:  # fmt: skip
    row = MatterToken(matter_id=matter.id, token=token, words=words, evidence=dict(evidence or {}), given_by=actor.id,
                      given_at=at)  # fmt: skip
    session.add(row)
    session.flush()
    return row
