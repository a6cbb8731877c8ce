"""What this room keeps of one person: matters they raised, answers, objections, help they asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.kit.clock import day_start
from server.kit.own_data import Keeper, Of, Part, Stay, day_words
from server.proposals.models import Answer, Hardship, LateJoin, Matter, Objection
from server.proposals.rules.helping import HELP_LABELS, WISH_LABELS, HelpState
from server.proposals.rules.objections import STATE_LABELS, State
from server.proposals.rules.words import STATE_LABELS as MATTER_LABELS

SAID = {"yes": "愿意", "no": "不愿意", "unsure": "还没想好"}
OPEN_OBJECTIONS = (State.OPEN, State.IN_MEDIATION)


def told(of: Of) -> Iterable[Part]:
    """What they raised and said of matters, with their own words."""
    raised = of.session.scalars(select(Matter).where(Matter.raised_by == of.person_id).order_by(Matter.id))
    return [
        Part("提过的议题", [f"{day_words(one.raised_at)} {one.title}（{MATTER_LABELS[one.state]}）：{one.words}"
                      for one in raised]),
        Part("意愿征询的回答", [f"{day_words(one.at)} {title}：{SAID[one.answer]} {one.words}".rstrip()
                         for one, title in _of_matters(of, Answer, Answer.person_id)]),
        Part("书面异议", [f"{day_words(one.made_at)} {title}（{STATE_LABELS[one.state]}）：{one.words}"
                      + (f" 答复：{one.answer}" if one.answer else "")
                      for one, title in _of_matters(of, Objection, Objection.person_id)]),
        Part("困难帮助", [_help(of, one, title) for one, title in _of_matters(of, Hardship, Hardship.person_id)]),
        Part("后来加入分摊", [f"{day_words(one.asked_at)} {title} · {one.label} {one.words}".rstrip()
                        for one, title in _of_matters(of, LateJoin, LateJoin.asked_by)]),
    ]  # fmt: skip


def _of_matters(of: Of, table: Any, whose: Any) -> Any:
    asked = select(table, Matter.title).join(Matter, Matter.id == table.matter_id)
    return of.session.execute(asked.where(whose == of.person_id).order_by(Matter.id))


def _help(of: Of, one: Hardship, title: str) -> str:
    reason = of.vault.open(one.reason) if one.reason else "已清空"
    answer = f" 答复：{of.vault.open(one.answer)}" if one.answer else ""
    return f"{day_words(one.asked_at)} {title} · {WISH_LABELS[one.wish]}（{HELP_LABELS[one.state]}）：{reason}{answer}"


def stands(of: Of) -> Iterable[str]:
    """An objection or a wish for help that waits for an answer."""
    objections = select(Objection.id).where(Objection.person_id == of.person_id, Objection.state.in_(OPEN_OBJECTIONS))
    if of.session.scalar(objections.limit(1)) is not None:
        yield "您的书面异议还没有处理完。处理完或者撤回以后才能删除。"
    helping = select(Hardship.id).where(Hardship.person_id == of.person_id, Hardship.state == HelpState.ASKED)
    if of.session.scalar(helping.limit(1)) is not None:
        yield "您申请的困难帮助还没有答复。有了答复或者撤回以后才能删除。"


def stays(of: Of) -> Iterable[Stay]:
    """What was said of matters, of nobody in particular."""
    found = (
        select(Matter.id).where(Matter.raised_by == of.person_id),
        select(Answer.matter_id).where(Answer.person_id == of.person_id),
        select(Objection.id).where(Objection.person_id == of.person_id),
    )
    if any(of.session.scalar(asked.limit(1)) is not None for asked in found):
        why = "大家商量的经过要查得清（《民法典》第二百七十八条）。不写姓名，只有房号"
        yield Stay("提过的议题、意愿和异议", why)


def forget(of: Of) -> None:
    """Why somebody needed help is nobody's business any more."""
    mine = update(Hardship).where(Hardship.person_id == of.person_id)
    of.session.execute(mine.values(reason="", answer=None))


def lately(session: Session, person_ids: Collection[int], since: date) -> set[int]:
    """Who raised, objected or asked for help since a day, or waits for an answer."""
    begins = day_start(since)
    found = (
        select(Matter.raised_by).where(Matter.raised_by.in_(person_ids), Matter.updated_at >= begins),
        select(Objection.person_id).where(
            Objection.person_id.in_(person_ids),
            Objection.state.in_(OPEN_OBJECTIONS) | (Objection.made_at >= begins),
        ),
        select(Hardship.person_id).where(
            Hardship.person_id.in_(person_ids),
            (Hardship.state == HelpState.ASKED) | (Hardship.asked_at >= begins),
        ),
    )
    return {id_ for asked in found for id_ in session.scalars(asked) if id_ is not None}


KEEPER = Keeper(told, stands, stays, forget, lately)
