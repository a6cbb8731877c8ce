"""The willingness survey: opened, answered home by home, closed. Nothing is bound by it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed
from server.kit.facts import publish
from server.kit.once import new
from server.people import queries as people
from server.people.service.gating import pass_gate
from server.proposals import policy
from server.proposals.facts import SurveyClosed, SurveyOpened
from server.proposals.models import Answer, Matter
from server.proposals.queries import course, scope
from server.proposals.rules.words import SAID_LABELS, Said, limits
from server.proposals.service import moving
from server.proposals.service.locking import check_going, locked, seen
from server.proposals.service.telling import tell


def open_(
    session: Session, actor: Actor, matter_id: int, *, closes_at: datetime, words: str = "", version: int, at: datetime
) -> None:
    """Ask the owners in the scope what they think. Asked again, the answers given so far stay."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    if is_open(matter, at):
        raise Conflict("survey_open", "意愿征询正在进行。")
    if not course.way_of(session, matter).before(matter.stage, "VOTE"):
        raise Conflict("survey_late", "已经到了表决阶段，不再征询意愿。", stage=matter.stage)
    if not at < closes_at <= at + limits().survey:
        said = f"截止时间要在现在之后，{limits().survey.days} 天以内。"
        raise Malformed("survey_end_wrong", said, fields={"closes_at": [said]})
    pass_gate(session, matter.estate_id, {"words": words}, at=at)
    matter.survey_words, matter.survey_opened_at = words, at
    matter.survey_closes_at, matter.survey_closed_at = closes_at, None
    moving.reach_at_least(session, actor, matter, "SURVEY", at=at)
    tell(session, actor, matter, "survey_opened", "开始意愿征询", words, at=at)
    audit.record(session, actor, "matter.survey_opened", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"closes_at": closes_at.isoformat()})  # fmt: skip
    publish(session, SurveyOpened(matter.id, matter.estate_id), at=at)


def close(session: Session, actor: Actor, matter_id: int, *, version: int, at: datetime) -> None:
    """End the survey before its time."""
    matter = locked(session, actor, matter_id, version=version, at=at)
    if matter.survey_opened_at is None or matter.survey_closed_at is not None:
        raise Conflict("survey_closed", "意愿征询没有在进行。")
    _close(session, actor, matter, at)


def close_due(session: Session, *, at: datetime, most: int = 100) -> list[int]:
    """End every survey whose time is over; gives the matters' ids. Rows somebody else is at are passed over."""
    due = select(Matter).where(Matter.survey_closed_at.is_(None), Matter.survey_closes_at <= at)
    asked = due.order_by(Matter.survey_closes_at, Matter.id).limit(most).with_for_update(skip_locked=True)
    rows = session.scalars(asked.execution_options(populate_existing=True)).all()
    for matter in rows:
        matter.version += 1
        matter.updated_at = at
        _close(session, SYSTEM, matter, at)
    return [matter.id for matter in rows]


def answer(
    session: Session, actor: Actor, matter_id: int, *, home_id: int, answer: str, words: str = "", at: datetime
) -> None:
    """An owner answers for a home, and may change it until the survey closes."""
    matter = seen(session, actor, matter_id, at=at)
    if home_id not in policy.owned(session, actor, matter.estate_id, local_day(at)):
        raise NotAllowed("owners_answer", "意愿征询由这套房的业主回答。租户可以看，也可以提意见。")
    _write(session, matter, home_id, Said(answer), words, person_id=actor.id, entered_by=None, at=at)
    audit.record(session, actor, "matter.answered", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"home_id": home_id})  # fmt: skip


def enter(
    session: Session, actor: Actor, matter_id: int, *, home_id: int, answer: str, words: str = "", at: datetime
) -> None:
    """Staff write down what an owner said on paper or at the door (A-10); the owner's own later answer replaces it.

    :class:`Conflict` where an owner of this home has answered themselves: that answer is theirs alone to change.
    """
    matter = locked(session, actor, matter_id, version=None, at=at)
    held = people.owners(session, home_id, local_day(at))
    if not held:
        raise Conflict("owner_missing", "这套房还没有登记业主，请先登记。")
    said, own = Said(answer), [row["person_id"] for row in held]
    # The owner may answer at this very moment: whether they have is asked where it is written.
    free = Answer.entered_by.is_not(None) | Answer.person_id.not_in(own)
    if not _write(session, matter, home_id, said, words, person_id=own[0], entered_by=actor.id, only=free, at=at):
        raise Conflict("answered_themselves", "这户业主已经自己答过了，不能代填。想改，请业主在手机上改。")
    audit.record(session, actor, "matter.answer_entered", "matter", matter.id, at=at, estate_id=matter.estate_id,
                 after={"home_id": home_id, "answer": SAID_LABELS[said]})  # fmt: skip


def is_open(matter: Matter, at: datetime) -> bool:
    """Whether answers are taken at this instant."""
    closes = matter.survey_closes_at
    return closes is not None and matter.survey_closed_at is None and at < closes


def _write(
    session: Session, matter: Matter, home_id: int, said: Said, words: str, *, person_id: int, entered_by: int | None,
    only: ColumnElement[bool] | None = None, at: datetime,
) -> bool:  # fmt: skip
    """Write an answer, over the one before (``only`` where that is true of it); whether it was written."""
    check_going(matter)
    if not is_open(matter, at):
        raise Conflict("survey_closed", "意愿征询没有在进行，或者已经截止。")
    if home_id not in {
        row["id"] for row in scope.homes(session, matter.estate_id, matter.scope_kind, matter.scope_ids)
    }:
        raise Conflict("home_outside", "这套房不在这次议题的范围里。", home_id=home_id)
    values = {"answer": said, "words": words, "person_id": person_id, "entered_by": entered_by, "at": at}
    written = new(session, Answer).values({"matter_id": matter.id, "home_id": home_id, **values})
    keys = [Answer.matter_id, Answer.home_id]
    over = written.on_conflict_do_update(index_elements=keys, set_=values, where=only)
    return session.scalar(over.returning(Answer.home_id)) is not None


def _close(session: Session, actor: Actor, matter: Matter, at: datetime) -> None:
    matter.survey_closed_at = at
    tell(session, actor, matter, "survey_closed", "意愿征询结束", at=at)
    audit.record(session, actor, "matter.survey_closed", "matter", matter.id, at=at, estate_id=matter.estate_id)
    publish(session, SurveyClosed(matter.id, matter.estate_id), at=at)
