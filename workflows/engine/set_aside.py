"""First words of a talk for which there was no room: kept while something else is finished, named, and gone on with.

Who told of a trouble in the middle of another talk, and then said something else again, has not taken it back.
"""

from __future__ import annotations

from typing import Any

from workflows.engine import wording
from workflows.engine.conversations import Step
from workflows.engine.decisions import Answer
from workflows.engine.standing import ASIDE, ASKED, ASKED_WORDS, BENEATH, OFFERED, PHOTOS
from workflows.engine.stepping import Stepping


class SetAside(Stepping):
    """A turn that loses no first words of a talk that would do something."""

    def _set_aside(self, name: str, beside: str | None, words: str) -> None:
        """Keep words that would begin a talk, of which they did not say whether it comes before the one that runs."""
        if words and beside is not None and not self.book.is_staff(self.heard) and not self.book.only_reads(name):
            self.standing.kept[ASIDE] = {"talk": name, "words": words}

    def _ends_the_talk(self, words: str, step: Step | None) -> bool:
        """Whether words give up what runs. 取消刚才那个 means what is half said, where anything is."""
        points = self._half_said() and wording.cancels_that(words)
        if words in wording.CANCEL or points:
            return not (step and step.takes_cancel)
        return words in wording.NO_MORE and not (step and step.takes_no)

    def _end_the_talk(self, words: str) -> None:
        """What runs is given up, and that alone: named, where they only pointed at it."""
        kept, named = self.standing.kept, self.standing.first_words or ""
        asked: list[str | None] = kept.get(ASKED) or [None]
        if named and wording.cancels_that(words):
            self.say(wording.CANCELLED_THAT.format(words=wording.short(named)))
            self._set_aside(asked[0] or "", asked[-1], kept.get(ASKED_WORDS, ""))
        elif self.standing.talk is not None or self._forget_aside():
            self.say(wording.CANCELLED)
        elif (undoes := self._undoes()) is not None:
            return self.begin(undoes, self.heard)
        else:
            self.say(wording.NOTHING_RUNS)
        return self._uncover()

    def _undoes(self) -> str | None:
        """The talk that takes back what was done a moment ago, where something was."""
        moment = self._moment(self.heard)
        fit = (one.name for one in self.book.undoing if one.undoes and one.undoes(moment))
        return None if self.book.is_staff(self.heard) or self.standing.kept.get(BENEATH) else next(fit, None)

    def _half_said(self) -> bool:
        """Whether a talk of a resident runs that would do something."""
        talk = self.standing.talk
        return talk is not None and not self.book.only_reads(talk) and not self.book.is_staff(self.heard)

    def _put_down(self, name: str) -> None:
        """Say that the talk that runs is given up for this one. Its own first words are set aside, unless others are; a
        photo kept in it stays with them."""
        kept, aside = self.standing.kept, self._aside_words()
        if aside is None or aside["talk"] == name:
            self._set_aside(self.standing.talk or "", self.standing.talk, self.standing.first_words or "")
        if ASIDE in kept and PHOTOS in kept:
            kept[ASIDE] = kept[ASIDE] | {PHOTOS: kept[PHOTOS]}
        self.say(wording.PUT_DOWN.format(label=self.book.label(self.standing.talk or "")))

    def _name_aside(self) -> None:
        """Ask whether what was set aside is wanted now, once, as soon as nothing else is open."""
        kept, aside = self.standing.kept, self._aside_words()
        if aside is None or "named" in aside or self.standing.talk is not None or self.handed_over:
            return
        if ASKED in kept or OFFERED in kept:
            return
        kept[ASIDE] = aside | {"named": True}
        kept[ASKED], kept[ASKED_WORDS] = [aside["talk"], None], aside["words"]
        self.say(wording.SET_ASIDE.format(words=wording.short(aside["words"])))

    def _take_up(self, words: str | None = None) -> bool:
        """Go on with what was set aside (``words``: if it is these); False when there is nothing."""
        aside = self._aside_words()
        if aside is None or words not in (None, aside["words"]):
            return False
        if PHOTOS in aside:
            self.standing.kept[PHOTOS] = aside[PHOTOS]
        self.begin(aside["talk"], self._as_text(aside["words"]))
        return True

    def _forget_aside(self, words: str | None = None) -> bool:
        """They do not want it; False when there was nothing."""
        aside = self._aside_words()
        if aside is None or words not in (None, aside["words"]):
            return False
        self.standing.kept.pop(ASIDE)
        return True

    def _aside_words(self) -> dict[str, Any] | None:
        aside: dict[str, Any] | None = self.standing.kept.get(ASIDE)
        return aside if aside is not None and self.book.talk(aside["talk"]) else None

    def _again_or(self, words: str) -> list[Answer]:
        return self._ask_again() or [Answer(words)]
