"""Pushes from WeChat find who takes them. Taken and answered in one transaction; a repeat hears the same words.

Events that a room takes go there (``PUSHES``). What people say, and how they come in, goes to the talks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.errors import DomainError
from server.kit.house import House
from server.kit.logs import log
from server.kit.prepared import Prepared, savepoint
from server.wechat.inbound import App, Inbound, Reply
from workflows.engine import wording
from workflows.engine.hearing import Heard, heard, plain
from workflows.engine.models import LONGEST_REPLY, AnsweredPush
from workflows.engine.talks import Talks


@dataclass(frozen=True, slots=True)
class GoOn:
    """What a push needs is a talk: it goes on as if its sender had said these words."""

    words: str


Take = Callable[[Session, House, Inbound, datetime], str | GoOn | None]
"""Takes a push in the session it is given; may answer in a few words, or go on as a talk."""


@dataclass(frozen=True, slots=True)
class Push:
    """Who takes which push: ``name`` is the event's, or the message type for what people say ("text")."""

    app: App
    name: str
    act: Take


def first_of(*acts: Take) -> Take:
    """One handler out of several of which each knows its own matters and says nothing of others: pressed cards."""

    def act(session: Session, house: House, inbound: Inbound, at: datetime) -> str | GoOn | None:
        answers = (one(session, house, inbound, at) for one in acts)
        return next((answer for answer in answers if answer is not None), None)

    return act


Meet = Callable[[House, Heard], None]
"""Finds out at the platform who speaks, in a transaction of its own; whatever goes wrong, the talk goes on without."""


class _Unmet(Exception):
    """Somebody we do not know speaks for the first time, and the platform may know them."""


class Switchboard:
    """The function behind the callback doors. Without ``talks`` nobody listens to what people say. ``meet`` is asked
    before the first words of an address we know nobody behind, so that a resident is not asked who they are."""

    def __init__(
        self, house: House, pushes: Sequence[Push], talks: Talks | None = None, meet: Meet | None = None
    ) -> None:
        self._house, self._talks, self._meet = house, talks, meet
        self._takers = {(push.app, push.name): push.act for push in pushes}
        if len(self._takers) != len(pushes):
            raise ValueError("two handlers for the same push")

    def __call__(self, inbound: Inbound) -> Reply | None:
        """Take a push in a transaction of its own. A twin that came at the same moment waits and hears our words."""
        try:
            return self._take(inbound, meet=self._meet)
        except _Unmet:
            # The platform is asked outside any transaction, once in the life of an address.
            return self._met(inbound)
        except IntegrityError:
            with self._house.database.read() as session:
                earlier = _earlier(session, inbound)
            if earlier is None:
                raise
            return _reply(earlier["reply"])

    def _met(self, inbound: Inbound) -> Reply | None:
        said = heard(inbound)
        if said is not None and self._meet is not None:
            self._meet(self._house, said)
        return self._take(inbound)

    def _take(self, inbound: Inbound, meet: Meet | None = None) -> Reply | None:
        at = self._house.clock.now()
        act = self._takers.get((inbound.app, inbound.event or inbound.kind))
        said = heard(inbound) if act is None and self._talks is not None else None
        with self._house.database.write() as session:
            # Whoever speaks for this address waits here: the twin of a message then finds it answered.
            talk = self._talks.lock(session, said, at) if said and self._talks else None
            earlier = _earlier(session, inbound)
            if earlier is not None:
                return _reply(earlier["reply"])
            if said and talk and self._talks:
                if meet is not None and talk.is_new and not self._talks.knows(session, said):
                    raise _Unmet
                if self._talks.too_fast(said, talk, at):
                    return _reply(self._talks.slow_down(session, said, at))
                words = self._talks.take(session, said, talk, at)
            else:
                answer = self._answer(session, act, inbound, at)
                words = self._go_on(session, inbound, answer, at) if isinstance(answer, GoOn) else answer
            _ANSWERED.later(session, {"replay_key": inbound.replay_key, "reply": words, "at": at})
        return _reply(words)

    def _go_on(self, session: Session, inbound: Inbound, said: GoOn, at: datetime) -> str | None:
        if self._talks is None:
            return None
        words = Heard(inbound.app, inbound.sender, inbound.replay_key, "text", plain(said.words), said.words)
        return self._talks.take(session, words, self._talks.lock(session, words, at), at)

    def _answer(self, session: Session, act: Take | None, inbound: Inbound, at: datetime) -> str | GoOn | None:
        if act is None:
            return None if inbound.kind == "event" else wording.NOT_READ
        try:
            with savepoint(session):
                said = act(session, self._house, inbound, at)
                return (said[:LONGEST_REPLY] or None) if isinstance(said, str) else said
        except DomainError as refused:
            log.info("push_refused", app=inbound.app, push=inbound.event or inbound.kind, code=refused.code)
            return refused.sentence


_EARLIER = Prepared(select(AnsweredPush.reply).where(AnsweredPush.replay_key == bindparam("replay_key")))
_ANSWERED = Prepared(insert(table(AnsweredPush)), ("replay_key", "reply", "at"))


def _earlier(session: Session, inbound: Inbound) -> Mapping[str, str | None] | None:
    return _EARLIER.first(session, {"replay_key": inbound.replay_key})


def _reply(words: str | None) -> Reply | None:
    return {"MsgType": "text", "Content": words} if words else None
