"""A turn under way: who said what, where the talk stands, and what we have said so far."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.house import House
from workflows.engine import wording
from workflows.engine.answering import Desk
from workflows.engine.book import Book
from workflows.engine.conversations import Callers, Conversation, Moment, Step
from workflows.engine.decisions import Answer
from workflows.engine.hearing import Heard
from workflows.engine.standing import ASKED, ASKED_WORDS, NARROWED, PASSED, THEN, UNCLEAR, Standing
from workflows.engine.understanding import Lost, Sure


@dataclass
class Turning(ABC):
    """Methods change ``standing`` and add to ``answers``. ``insists``: we had asked which of two was meant, and they
    said something else; ``handed_over``: a person of ours was called in this turn."""

    session: Session
    house: House
    book: Book
    callers: Callers
    desk: Desk
    heard: Heard
    standing: Standing
    at: datetime
    strict: bool = False

    def __post_init__(self) -> None:
        self.answers: list[Answer] = []
        self._depth, self._wishes = 0, 1
        self.insists = self.handed_over = False

    @property
    def running(self) -> Conversation | None:
        """The talk that runs; None also when the code no longer knows it."""
        return self.book.talk(self.standing.talk)

    @abstractmethod
    def start(self, heard: Heard) -> None:
        """Find the talk these words start."""

    def say(self, *answers: Answer | str) -> None:
        """Add to what we say in this turn."""
        self.answers += [Answer(one) if isinstance(one, str) else one for one in answers]

    def _current(self) -> Step | None:
        running = self.running
        return running.by_name.get(self.standing.step or "") if running else None

    def _ask_again(self) -> list[Answer]:
        step = self._current()
        return [Answer(step.ask(self._moment(self.heard)))] if step else []

    def _moment(self, heard: Heard) -> Moment:
        standing = self.standing
        return Moment(
            session=self.session, house=self.house, at=self.at, heard=heard, person_id=standing.person_id,
            kept=standing.visible(), callers=self.callers, start=self._elsewhere,
            afterwards=self.book.label(standing.kept[THEN]) if THEN in standing.kept else None,
        )  # fmt: skip

    def _elsewhere(self, words: str) -> str | None:
        found = self.book.understand(replace(self.heard, words=words)) if words else Lost()
        return found.talk if isinstance(found, Sure) and found.talk != self.standing.talk else None

    def _help(self) -> str:
        staff = self.book.is_staff(self.heard)
        return wording.help_for(self.book.labels(staff=staff), staff=staff)

    def _hand_over(self, why: str, *answers: Answer | str) -> None:
        told = self.desk.hand_over(self.session, self.house, self.heard, self.standing.person_id, why, self.at)
        step = self._current()
        if step is None or not step.takes_cancel:
            self.standing.uncover()
        self.handed_over = True
        self.say(*answers, *told)

    def _uncover(self) -> None:
        """This talk is over; the one beneath asks its question again, once. Who goes on asking other things does not
        want to hear it: what only reads is dropped then, and what was half said stays, of which one word is said once.
        Help on its way asks as often as it must."""
        over = self.standing.talk
        if not self.standing.uncover():
            return
        if self.standing.talk == over:
            self.say(wording.back_to(self.standing.first_words or ""))
        passed, step = self.standing.kept.get(PASSED, 0), self._current()
        if passed <= 1 or step is None or step.takes_cancel or self._is_urgent():
            self.say(*self._ask_again())
        elif self.book.only_reads(self.standing.talk or ""):
            self._uncover()
        elif passed == wording.TWICE:
            self.say(wording.STILL_KEPT.format(label=self.book.label(self.standing.talk or "")))

    def _is_urgent(self) -> bool:
        """Whether the talk that runs is one of danger to life."""
        running = self.running
        return running is not None and (running.always or running.through_person)

    def _which(self, a: str, b: str | None, words: str) -> None:
        """Ask between two: two talks, or a talk and going on with the one that runs."""
        self.standing.kept[ASKED], self.standing.kept[ASKED_WORDS] = [a, b], words
        first, second = self.book.label(a), self.book.label(b) if b else ""
        if b is not None and b == self.standing.talk:
            self.say(wording.WHICH_OR_ON.format(a=first, b=second))
        else:
            self.say(wording.WHICH.format(a=first, b=second) if b else wording.ONLY_ONE.format(a=first))

    def _waits(self) -> list[str] | None:
        """What we say to words we have no answer to while somebody waits for a person; None when nobody was called."""
        said = self.desk.waits(self.session, self.house, self.heard, self.at) if self.heard.words else None
        return None if said is None else [said] if said else []

    def _small_talk(self, words: str) -> list[str]:
        """在吗 of who waits for a person asks for them, and not for us."""
        waits = self._waits() if words in wording.HELLO else None
        return [wording.small_talk(words)] if waits is None else waits

    def _claimed(self) -> bool:
        """Whether a talk asks if words nobody understood belong to what was done just now."""
        for one in self.book.claiming:
            moment = self._moment(self.heard)
            question = one.claims(moment) if one.claims is not None and one.lets_in(moment) else None
            if question is not None:
                self.standing.kept[ASKED], self.standing.kept[ASKED_WORDS] = [one.name, None], self.heard.raw
                self.say(question)
                return True
        return False

    def _narrow(self, asked: list[str | None], words: str) -> None:
        """Yes says nothing to an either-or: ask whether it is the first, to which it does."""
        self.standing.kept |= {ASKED: asked, ASKED_WORDS: words, NARROWED: True}
        self.say(wording.ONLY_ONE.format(a=self.book.label(str(asked[0]))))

    def _once_more_unclear(self) -> int:
        times: int = self.standing.kept.get(UNCLEAR, 0) + 1
        self.standing.kept[UNCLEAR] = times
        return times
