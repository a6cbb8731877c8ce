"""Talks: one row per address, one turn per message.

Nothing is decided here that a talk decides: who is spoken to, whether a person of ours has the chat, whether the talk
was left too long ago; then :mod:`running` does the turn, and :mod:`answering` says how the answers leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.kit.house import House
from workflows.engine import answering, standing, wording
from workflows.engine.answering import Desk, Turn
from workflows.engine.book import Book
from workflows.engine.conversations import Callers, Conversation
from workflows.engine.decisions import Answer
from workflows.engine.hearing import Heard
from workflows.engine.running import Run
from workflows.engine.standing import REMEMBERED, Standing

SILENT_AFTER = timedelta(minutes=30)
"""A question of ours outside any talk is forgotten after so long."""
GREET_AFTER = timedelta(days=1)
UNSAID = "****"
HELD_WORDS = wording.CANCEL | wording.NO_MORE | wording.BACK | wording.HELP | wording.PERSON
"""What is answered also while a person has the chat: how one gets out."""
TOLD_HELD = "1/minute"
FASTEST, TOLD_TOO_FAST = "60/minute", "1/minute"
"""How often an address is listened to, and how often it is told that it says more than that."""


class Talks:
    """Every talk of the house, with its ways compiled once. ``strict`` (tests): errors of a step are not soothed."""

    def __init__(
        self, house: House, conversations: Sequence[Conversation], callers: Callers, desk: Desk, *, strict: bool = False
    ) -> None:
        self._house, self._callers, self._desk, self._strict = house, callers, desk, strict
        self.book = Book(conversations)

    def lock(self, session: Session, heard: Heard, at: datetime) -> Standing:
        """Where the talk with this address stands. Whoever else speaks for the address waits until we are done."""
        return standing.lock(session, heard, at)

    def knows(self, session: Session, heard: Heard) -> bool:
        """Whether we know a person behind this address."""
        return self._callers.person(session, heard.channel, heard.address) is not None

    def take(self, session: Session, heard: Heard, stands: Standing, at: datetime) -> str | None:
        """One turn. Gives the words of the callback's own reply, None when there are none."""
        stands.person_id = self._callers.person(session, heard.channel, heard.address)
        run = Run(session, self._house, self.book, self._callers, self._desk, heard, stands, at, self._strict)
        speaks = self._may_speak(session, heard, stands, at)
        if speaks:
            self._forget(stands, run, at)
        else:
            # What we asked before a person came is no longer asked, neither now nor when they are gone.
            stands.clear()
        talk, noted = stands.talk, self._veiled(heard, stands)
        if speaks and (heard.kind != "entered" or self._greets(stands, at)):
            run.hear()
        elif (
            not speaks
            and heard.words in HELD_WORDS
            and self._house.limits.allows(TOLD_HELD, "held", heard.channel, heard.address)
        ):
            run.say(wording.PERSON_HAS)
        self._desk.note(session, self._house, Turn(noted, tuple(run.answers), stands.person_id, talk), at)
        # After the chat's own row: staff who answer take chat and window in this order too.
        self._desk.opened(session, self._house, heard, None if stands.is_new else stands.touched_at, at)
        reply, leaving = answering.divide(heard, run.answers, stands.person_id)
        if leaving:
            self._desk.leave(session, self._house, leaving, at)
        standing.save(session, stands, at)
        return reply

    def too_fast(self, heard: Heard, stands: Standing, at: datetime) -> bool:
        """Whether this address says more than anybody can; danger to life is heard however often it is said."""
        within = self._house.limits.allows(FASTEST, "said", heard.channel, heard.address)
        return not (within or self._is_danger(heard) or self._asks_in_danger(stands, at))

    def slow_down(self, session: Session, heard: Heard, at: datetime) -> str | None:
        """Ask once in a while for patience; nothing that was said is kept."""
        if not self._house.limits.allows(TOLD_TOO_FAST, "told", heard.channel, heard.address):
            return None
        reply, leaving = answering.divide(heard, [Answer(wording.TOO_FAST)], None)
        if leaving:
            self._desk.leave(session, self._house, leaving, at)
        return reply

    def _veiled(self, heard: Heard, stands: Standing) -> Heard:
        """What the transcript keeps of what was said: nothing where the step that asked is secret, danger apart."""
        running = self.book.talk(stands.talk)
        step = running.by_name.get(stands.step or "") if running else None
        secret = step is not None and step.secret and bool(heard.words)
        return replace(heard, words=UNSAID, raw=UNSAID) if secret and not self._is_danger(heard) else heard

    def _may_speak(self, session: Session, heard: Heard, stands: Standing, at: datetime) -> bool:
        if heard.words in wording.NOT_A_PERSON and self._desk.let_go(session, self._house, heard, at):
            return True
        if self._is_danger(heard) or not self._desk.has_person(session, self._house, heard, at):
            return True
        return self._asks_in_danger(stands, at)

    def _is_danger(self, heard: Heard) -> bool:
        breaks_in = self.book.always(heard)
        return breaks_in is not None and breaks_in.through_person

    def _asks_in_danger(self, stands: Standing, at: datetime) -> bool:
        """Whether what is said answers a question of ours that a person in the chat does not silence."""
        open_ = filter(None, map(self.book.talk, (stands.talk, stands.beneath)))
        return any(one.through_person and at - stands.touched_at < one.silent_after for one in open_)

    def _greets(self, stands: Standing, at: datetime) -> bool:
        """Who opens the chat again and again is greeted once a day, and never in mid-talk."""
        return stands.talk is None and (stands.is_new or at - stands.touched_at >= GREET_AFTER)

    def _forget(self, stands: Standing, run: Run, at: datetime) -> None:
        running, silent = self.book.talk(stands.talk), at - stands.touched_at
        if silent < (running.silent_after if running else SILENT_AFTER):
            return
        if running is None or silent >= REMEMBERED:
            stands.kept.pop(standing.ASIDE, None)
        if running is not None and silent < REMEMBERED and run.heard.kind != "entered":
            run.say(Answer(wording.FORGOTTEN.format(label=running.label)))
        if stands.uncover():
            # The talk beneath has a patience of its own.
            self._forget(stands, run, at)
