"""Words that were no answer to the question: another talk, beside this one, in front of it, or instead of it."""

from __future__ import annotations

from dataclasses import replace

from workflows.engine import wording
from workflows.engine.decisions import Beside, Next, Stay
from workflows.engine.hearing import asks
from workflows.engine.set_aside import SetAside
from workflows.engine.standing import ANEW, BENEATH, PASSED, UNCLEAR
from workflows.engine.understanding import Between, Lost, Sure


class Elsewhere(SetAside):
    """A turn that knows what to do after a step, also where its words lead elsewhere."""

    def _after_step(self, next_: Next) -> None:
        if isinstance(next_, Beside):
            self.standing.kept |= next_.keep
            return self._beside(next_.talk)
        if isinstance(next_, Stay) and not next_.answers and not next_.keep:
            return self._not_an_answer()
        self.standing.kept.pop(UNCLEAR, None)
        self.standing.kept.pop(PASSED, None)
        if isinstance(next_, Stay):
            self.standing.kept |= next_.keep
            return self.say(*(next_.answers or self._ask_again()))
        return self._follow(next_)

    def _not_an_answer(self) -> None:
        if self._only_goes_on():
            self.standing.kept.pop(PASSED, None)
            return self.say(*self._ask_again())
        found = self.book.understand(self.heard) if self.heard.words else Lost()
        if isinstance(found, Sure):
            return self._another(found.talk)
        if self._answered_beside(found):
            return None
        times = self._once_more_unclear()
        if times >= wording.THRICE and not self.book.is_staff(self.heard):
            return self._hand_over("连续几次没听懂住户的话", wording.ONLY_OVER)
        offer = wording.OFFER if times >= wording.TWICE and not self.book.is_staff(self.heard) else ""
        unheard = wording.SOOTHED if wording.is_angry(self.heard.words) else wording.NOT_HEARD
        first, *rest = self._ask_again()
        return self.say(replace(first, words=f"{unheard}{first.words}{offer}"), *rest)

    def _only_goes_on(self) -> bool:
        """继续 is no answer and no nonsense: the question once more. To staff it is a command."""
        return self.heard.words.replace(" ", "") in wording.ON and not self.book.is_staff(self.heard)

    def _answered_beside(self, found: Between | Lost) -> bool:
        """Whether a talk that answers only what it is sure of could: one that words hint at, or any, where they hint at
        none and are a question."""
        if isinstance(found, Between):
            return any(self._tried(name) for name in (found.a, found.b) if name is not None)
        return asks(self.heard.words) and any(map(self._tried, self.book.trying))

    def _another(self, name: str) -> None:
        """Words that surely start a talk, said in the middle of one. A question that holds nothing of theirs is let go
        at once, and so is everything for what cannot wait. Staff are taken at their word; what only reads is answered
        beside; a resident is asked once, and who then says something clear again means it."""
        if name == self.standing.talk:
            self.say(*self._ask_again())
        elif self._holds_nothing():
            self.begin(name, self.heard)
        elif self._presses(name):
            self._before_all(name)
        elif self.book.is_staff(self.heard) or self.insists:
            self._put_down(name)
            self.begin(name, self.heard)
        elif self.book.only_reads(name) and self._may_begin(name):
            self._beside(name)
        else:
            self._which(name, self.standing.talk, self.heard.raw)

    def _holds_nothing(self) -> bool:
        """Whether the talk that runs only reads, and so has nothing half said that could be lost."""
        return self.book.only_reads(self.standing.talk or "") and not self.book.is_staff(self.heard)

    def _presses(self, name: str) -> bool:
        """Whether these words begin something that cannot wait for an answer to our question: a burst pipe."""
        wanted = None if self.book.is_staff(self.heard) else self.book.talk(name)
        return bool(wanted and wanted.presses and self._may_begin(name) and wanted.presses(self._moment(self.heard)))

    def _before_all(self, name: str) -> None:
        """Begin it at once. What was half said waits; a talk begun by a mere photo gives it that, and is over."""
        if self.standing.first_words:
            return self._beside(name)
        return self.begin(name, self.heard)

    def _may_begin(self, name: str) -> bool:
        """Whether it begins at once, without asking who somebody is."""
        wanted = self.book.talk(name)
        return wanted is not None and wanted.lets_in(self._moment(self.heard))

    def _beside(self, name: str) -> None:
        """Begin another talk in front of this one, which asks again where it stood once that is over; the second time
        in a row it asks no more. One that holds nothing of theirs is over instead."""
        if self._holds_nothing():
            return self.begin(name, self.heard)
        standing = self.standing
        kept = {key: value for key, value in standing.kept.items() if key != UNCLEAR}
        kept[PASSED] = kept.get(PASSED, 0) + 1
        standing.kept = {BENEATH: standing.snapshot() | {"kept": kept, ANEW: name == standing.talk}}
        return self.begin(name, self.heard)

    def _tried(self, name: str) -> bool:
        """Whether a talk that answers only what it is sure of had an answer to words that merely hint at it."""
        wanted, before, said = self.book.talk(name), replace(self.standing), list(self.answers)
        if wanted is None or not wanted.tries or name == before.talk or not self._may_begin(name):
            return False
        back = before.beneath if self._holds_nothing() else before.talk
        self._beside(name)
        if self.standing.talk == back and not self.handed_over:
            return True
        self.standing.talk, self.standing.step, self.standing.first_words = before.talk, before.step, before.first_words
        self.standing.kept, self.standing.trail, self.answers = before.kept, before.trail, said
        return False
