"""Pushes from WeChat find who takes them. Taken and answered in one transaction; a repeat hears the same words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.kit.errors import DomainError
from server.kit.house import House
from server.kit.logs import log
from server.wechat.inbound import App, Inbound, Reply
from workflows.engine.models import LONGEST_REPLY, AnsweredPush

Take = Callable[[Session, House, Inbound, datetime], str | None]
"""Takes a push in the session it is given; may answer in a few words."""

WHAT_TO_DO = {
    "mini": "您好！需要报修、投诉或查询，请打开小程序首页，点“我要报事”。电梯困人请直接点首页的红色按钮。",
    "oa": "您好！需要报修、投诉或查询，请打开“邻里”小程序，点“我要报事”。电梯困人请点小程序首页的红色按钮。",
    "work": "您好！待办工单请在工作台打开“邻里”，或直接点消息卡片上的按钮处理。",
}
"""What we say to words nobody takes yet."""


@dataclass(frozen=True, slots=True)
class Push:
    """Who takes which push: ``name`` is the event's, or the message type for what people say ("text")."""

    app: App
    name: str
    act: Take


class Switchboard:
    """The function behind the callback doors."""

    def __init__(self, house: House, pushes: Sequence[Push]) -> None:
        self._house = house
        self._takers = {(push.app, push.name): push.act for push in pushes}
        if len(self._takers) != len(pushes):
            raise ValueError("two handlers for the same push")

    def __call__(self, inbound: Inbound) -> Reply | None:
        """Take a push in a transaction of its own. A twin that came at the same moment waits and hears our words."""
        try:
            return self._take(inbound)
        except IntegrityError:
            with self._house.database.read() as session:
                earlier = _earlier(session, inbound)
            if earlier is None:
                raise
            return _reply(earlier.reply)

    def _take(self, inbound: Inbound) -> Reply | None:
        at = self._house.clock.now()
        with self._house.database.write() as session:
            earlier = _earlier(session, inbound)
            if earlier is not None:
                return _reply(earlier.reply)
            words = self._answer(session, inbound, at)
            row = {"replay_key": inbound.replay_key, "reply": words, "at": at}
            session.execute(insert(AnsweredPush).values(row))
        return _reply(words)

    def _answer(self, session: Session, inbound: Inbound, at: datetime) -> str | None:
        act = self._takers.get((inbound.app, inbound.event or inbound.kind))
        if act is None:
            return None if inbound.kind == "event" else WHAT_TO_DO[inbound.app]
        try:
            with session.begin_nested():
                words = act(session, self._house, inbound, at)
                return words[:LONGEST_REPLY] if words else None
        except DomainError as refused:
            log.info("push_refused", app=inbound.app, push=inbound.event or inbound.kind, code=refused.code)
            return refused.sentence


def _earlier(session: Session, inbound: Inbound) -> AnsweredPush | None:
    return session.scalar(select(AnsweredPush).where(AnsweredPush.replay_key == inbound.replay_key))


def _reply(words: str | None) -> Reply | None:
    return {"MsgType": "text", "Content": words} if words else None
