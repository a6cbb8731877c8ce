"""One turn of a talk: what was said, what it meant, and so which step hears it or which talk begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workflows.engine import wording
from workflows.engine.conversations import Conversation, Step
from workflows.engine.elsewhere import Elsewhere
from workflows.engine.hearing import Heard, agrees, nearest, number, plain
from workflows.engine.standing import ASKED, ASKED_WORDS, BENEATH, NARROWED, OFFERED, PASSED, PHOTOS, THEN
from workflows.engine.understanding import Between, Lost, Sure
from workflows.engine.wishes import after_no, two_wishes

MOST_KEPT = 9


class Run(Elsewhere):
    """A turn from the first look at the words to the last of our answers."""

    def hear(self) -> None:
        """Words that count everywhere first, then a question of ours, then the step, then a new talk."""
        if self.heard.kind == "entered":
            greeting = wording.GREETING_STAFF if self.book.is_staff(self.heard) else wording.GREETING
            self.say(greeting.format(help=self._help()))
        elif (breaks_in := self._breaks_in()) is not None:
            self._break_in(breaks_in)
        elif not (self._counts_everywhere() or self._answers_us() or self._known_meanwhile()):
            self._step() if self.running else self.start(self.heard)
        self._name_aside()

    def _known_meanwhile(self) -> bool:
        """Whether we have found out by ourselves who this is, whom we had asked: what they wanted first goes on."""
        waits = self.standing.talk == Conversation.BINDS and THEN in self.standing.kept
        if not waits or not self._moment(self.heard).bound:
            return False
        self._ended()
        if self.standing.talk is None and self._elsewhere(self.heard.words) is not None:
            self.start(self.heard)
        return True

    def _breaks_in(self) -> str | None:
        found = self.book.always(self.heard)
        return None if found is None or found.name == self.standing.talk else found.name

    def _break_in(self, name: str) -> None:
        """Begin a talk in whose place nothing else can be heard; help that is on its way goes on beneath it."""
        step = self._current()
        if step is not None and step.takes_cancel:
            return self._beside(name)
        return self.begin(name, self.heard)

    def _counts_everywhere(self) -> bool:
        words, step = self.heard.words.replace(" ", ""), self._current()
        if self._ends_the_talk(words, step):
            self._end_the_talk(words)
        elif words in wording.NOT_A_PERSON:
            self.say(wording.PERSON_BACK, *self._ask_again())
        elif words in wording.HELP:
            self.say(self._help(), *self._ask_again())
        elif words in wording.PERSON and not self.book.is_staff(self.heard):
            self._hand_over("住户要找人工")
        elif words in wording.BACK and self.standing.talk:
            self._back()
        elif self._goes_on(words, step):
            self.standing.kept.pop(PASSED, None)
            self.say(*self._ask_again())
        elif self._only_goes_on() and self.standing.talk is None and ASKED not in self.standing.kept:
            self.standing.kept.pop(OFFERED, None)
            if not self._take_up():
                self.say(wording.NOTHING_HALF_SAID)
        elif self._is_small_talk(words):
            self.say(*self._small_talk(words))
        else:
            return False
        return True

    def _goes_on(self, words: str, step: Step | None) -> bool:
        """Whether somebody comes back to a question of ours that was passed over."""
        if step is None or step.takes_cancel or self.book.is_staff(self.heard):
            return False
        return words in wording.ON and PASSED in self.standing.kept and ASKED not in self.standing.kept

    def _is_small_talk(self, words: str) -> bool:
        """你好, 谢谢 and 对, where no question of ours is open: not understood would be rude."""
        open_question = self.standing.talk is not None or not {ASKED, OFFERED}.isdisjoint(self.standing.kept)
        return not open_question and words in wording.THANKS | wording.NODS | wording.HELLO

    def _answers_us(self) -> bool:
        """Whether we had asked which of two was meant, and this says it."""
        if self._takes_our_offer():
            return True
        asked: list[str | None] | None = self.standing.kept.pop(ASKED, None)
        words: str = self.standing.kept.pop(ASKED_WORDS, "")
        narrowed: bool = self.standing.kept.pop(NARROWED, False)
        if not asked:
            return False
        if self.heard.kind in ("photo", "location"):
            # No answer to which of two: nothing may be done with it that was put in question.
            self._keep_photo()
            self._which(str(asked[0]), asked[1], words)
            return True
        agreed = agrees(self.heard.words)
        chosen = asked[0] if narrowed and agreed else self._chosen(asked)
        if chosen is None and agreed and asked[1] is not None:
            self._narrow(asked, words)
        elif chosen == self.standing.talk and chosen is not None:
            self._set_aside(str(asked[0]), asked[1], words)
            self.say(*self._ask_again())
        elif chosen is not None:
            if not self._take_up(words):
                self.begin(chosen, self._as_text(words))
        elif self._declines(asked):
            self.say(*self._again_or(wording.CANCELLED if self._forget_aside(words) else self._help()))
        else:
            self.insists = len(asked) == 2 and asked[1] is not None
            if self.insists and asked[1] == self.standing.talk:
                self._set_aside(str(asked[0]), asked[1], words)
            return False
        return True

    def _takes_our_offer(self) -> bool:
        """Whether we had offered a person for words nobody understood, and this is yes or no to it."""
        offered: str | None = self.standing.kept.pop(OFFERED, None)
        wanted = None if offered is None or self._asks_else() else agrees(self.heard.words)
        if wanted:
            self._hand_over(wording.WHY_LOST.format(words=offered))
        elif wanted is False:
            self.say(self._help())
        return wanted is not None

    def _asks_else(self) -> bool:
        """Whether words are a wish of their own, however they begin: 别再发简报了 is no answer to an offer of ours, and
        不是，我要报修 more than one."""
        wish = after_no(self.heard.words)
        return self.book.is_safe(self._elsewhere(self.heard.words) or "") or self._elsewhere(wish) is not None

    def _chosen(self, asked: Sequence[str | None]) -> str | None:
        names = [name for name in asked if name is not None and self.book.talk(name)]
        words = self.heard.words
        if len(names) == 2 and names[1] == self.standing.talk and words.replace(" ", "") in wording.ON:
            return names[1]
        if len(names) == 1:
            goes_on = agrees(words) or words.replace(" ", "") in wording.ON
            return names[0] if goes_on else nearest(words, {names[0]: self.book.label(names[0])})
        place = number(words, of=len(names))
        return names[place - 1] if place else nearest(words, {name: self.book.label(name) for name in names})

    def _declines(self, asked: Sequence[str | None]) -> bool:
        return (agrees(self.heard.words) is False and not self._asks_else()) or (
            len(asked) == 2 and self.heard.words in wording.ON
        )

    def start(self, heard: Heard) -> None:
        """Find the talk these words start, or ask, or say that we do not know."""
        if heard.kind == "press":
            heard = self._pressed(heard)
            if self.book.talk(heard.page):
                return self.begin(heard.page, replace(heard, words="", raw=""))
        if not heard.words or heard.kind in ("photo", "location"):
            taker = self.book.begins_with(heard)
            return self.begin(taker, heard) if taker else self._lost()
        found, danger = self.book.understand(heard), self.book.perhaps_danger(heard)
        two = None if danger or self.book.is_staff(heard) else two_wishes(heard.raw, found, self._understood)
        if two is not None:
            self.begin(two[0], replace(heard, raw=two[1], words=plain(two[1])))
            return self._and_then([two[2]])
        if isinstance(found, Sure) and danger is not None and self.book.only_reads(found.talk):
            self._which(danger, found.talk, heard.raw)
        elif isinstance(found, Sure):
            self.begin(found.talk, heard)
        elif isinstance(found, Between):
            self._which(found.a, found.b, heard.raw)
        else:
            self._lost()
        return None

    def _understood(self, words: str) -> Sure | Between | Lost:
        return self.book.understand(replace(self.heard, words=words))

    def _pressed(self, heard: Heard) -> Heard:
        words = heard.page or ""
        return heard if self.book.talk(words) else replace(heard, words=plain(words), raw=words)

    def _lost(self) -> None:
        """Nobody knows what was meant: say what one can say, then offer a person, then call one."""
        if "谢" in self.heard.words and len(self.heard.words) <= wording.LONGEST_THANKS:
            return self.say(wording.WELCOME)
        if self._answered_beside(Lost()):
            return None
        kindly = None if self.book.is_staff(self.heard) else wording.kindly(self.heard.words)
        if kindly is not None:
            return self.say(kindly)
        waits = self._waits()
        if waits is not None:
            return self.say(*waits)
        times = self._once_more_unclear()
        if times >= wording.THRICE and not self.book.is_staff(self.heard):
            return self._hand_over("连续几次没听懂住户的话", wording.ONLY_OVER)
        if self.heard.kind == "voice":
            return self.say(wording.VOICE_UNCLEAR)
        if self.book.is_staff(self.heard):
            return self.say(wording.LOST.format(help=self._help()))
        if times == 1 and self._claimed():
            return None
        self.standing.kept[OFFERED] = self.heard.raw[: wording.LONGEST_WHY]
        labels = "、".join(self.book.labels(staff=False))
        return self.say(wording.LOST_OFFER.format(labels=labels))

    def _keep_photo(self) -> bool:
        """Keep a photo that comes too early, if this talk, or the one that waits for it, can use one later."""
        talks = filter(None, (self.running, self.book.talk(self.standing.kept.get(THEN))))
        if self.heard.kind != "photo" or not self.heard.media_id or not any(one.keeps_photos for one in talks):
            return False
        photos: list[str] = self.standing.kept.get(PHOTOS, [])
        self.standing.kept[PHOTOS] = [*photos, self.heard.media_id][-MOST_KEPT:]
        return True

    def _taken_back(self) -> None:
        """Let the talk beneath hear what belongs to it; the one in front of it then waits beneath in its place."""
        here = self.standing.snapshot()
        beneath = here["kept"].get(BENEATH)
        waiting = self.book.talk(beneath["talk"]) if beneath is not None else None
        if waiting is None or waiting.takes_back is None or not waiting.takes_back(self._moment(self.heard)):
            return
        self.standing.uncover()
        kept = {key: value for key, value in here["kept"].items() if key != BENEATH}
        self.standing.kept = self.standing.kept | {BENEATH: here | {"kept": kept}}

    def _step(self) -> None:
        self._taken_back()
        step, heard = self._current(), self.heard
        if heard.kind == "press":
            heard = self._pressed(heard)
            if self.book.talk(heard.page) and heard.page != self.standing.talk:
                return self._which(heard.page or "", self.standing.talk, "")
        if step is None:
            self.standing.clear()
            return self.start(heard)
        if heard.kind not in step.hears or (heard.kind == "voice" and not heard.words):
            kept = wording.PHOTO_WAITS if self._keep_photo() else wording.NO_USE.get(heard.kind, wording.NOT_HEARD)
            return self.say(kept, *self._ask_again())
        running = self.running
        if running is not None and running.anew and heard.words and running.anew(self._moment(heard)):
            return self._beside(running.name)
        next_ = self._act(step.hear, heard, f"{self.standing.talk}.{step.name}", (*step.ways_out, ""))
        return None if next_ is None else self._after_step(next_)
