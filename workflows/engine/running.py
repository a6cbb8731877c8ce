"""One turn of a talk: what was said, what it meant, which step heard it, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server.kit.errors import DomainError
from server.kit.house import House
from server.kit.logs import log
from server.kit.prepared import savepoint
from workflows.engine import wording
from workflows.engine.answering import Desk
from workflows.engine.book import Book
from workflows.engine.conversations import (
    END,
    OVER,
    Answer,
    Callers,
    Conversation,
    End,
    Go,
    Hear,
    Into,
    Moment,
    Next,
    Over,
    Stay,
    Step,
    Who,
)
from workflows.engine.hearing import Heard, agrees, nearest, number, plain
from workflows.engine.standing import (
    ASKED,
    ASKED_WORDS,
    THEN,
    THEN_WORDS,
    UNCLEAR,
    Standing,
)
from workflows.engine.understanding import Between, Lost, Sure

DEEPEST = 4
"""So many talks may lead into one another in one turn; more would be a circle."""


class StrayStep(RuntimeError):
    """A step went where its ways out do not say."""


@dataclass
class Run:
    """The turn under way. Methods change ``standing`` and add to ``answers``."""

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
        self._depth = 0

    # -- what was said ------------------------------------------------------------------------------------------------

    def hear(self) -> None:
        """Words that count everywhere first, then a question of ours, then the step, then a new talk."""
        if self.heard.kind == "entered":
            self.say(wording.GREETING.format(help=self._help()))
        elif (breaks_in := self._breaks_in()) is not None:
            self.begin(breaks_in, self.heard)
        elif not (self._counts_everywhere() or self._answers_us()):
            self._step() if self.running else self.start(self.heard)

    @property
    def running(self) -> Conversation | None:
        """The talk that runs; None also when the code no longer knows it."""
        return self.book.talk(self.standing.talk)

    def say(self, *answers: Answer | str) -> None:
        """Add to what we say in this turn."""
        self.answers += [Answer(one) if isinstance(one, str) else one for one in answers]

    def _breaks_in(self) -> str | None:
        found = self.book.always(self.heard)
        return None if found is None or found.name == self.standing.talk else found.name

    def _counts_everywhere(self) -> bool:
        words, step = self.heard.words.replace(" ", ""), self._current()
        if words in wording.CANCEL or (words in wording.NO_MORE and not (step and step.takes_no)):
            self.say(wording.CANCELLED if self.standing.talk else wording.NOTHING_RUNS)
            self.standing.clear()
        elif words in wording.NOT_A_PERSON:
            self.say(wording.PERSON_BACK, *self._ask_again())
        elif words in wording.HELP:
            self.say(self._help(), *self._ask_again())
        elif words in wording.PERSON and not self.book.is_staff(self.heard):
            self._hand_over("住户要找人工")
        elif words in wording.BACK and self.standing.talk:
            self._back()
        else:
            return False
        return True

    def _answers_us(self) -> bool:
        """Whether we had asked which of two was meant, and this says it."""
        asked: list[str | None] | None = self.standing.kept.pop(ASKED, None)
        words: str = self.standing.kept.pop(ASKED_WORDS, "")
        if not asked:
            return False
        chosen = self._chosen(asked)
        if chosen is None and agrees(self.heard.words) and asked[1] is not None:
            self._which(str(asked[0]), asked[1], words)
        elif chosen == self.standing.talk and chosen is not None:
            self.say(*self._ask_again())
        elif chosen is not None:
            self.begin(chosen, replace(self.heard, kind="text", raw=words, words=plain(words), page=None))
        elif self._declines(asked):
            self.say(*(self._ask_again() or [Answer(self._help())]))
        else:
            return False
        return True

    def _chosen(self, asked: Sequence[str | None]) -> str | None:
        names = [name for name in asked if name is not None and self.book.talk(name)]
        words = self.heard.words
        if len(names) == 2 and names[1] == self.standing.talk and words.replace(" ", "") in wording.ON:
            return names[1]
        if len(names) == 1:
            return names[0] if agrees(words) else nearest(words, {names[0]: self.book.label(names[0])})
        place = number(words, of=len(names))
        return names[place - 1] if place else nearest(words, {name: self.book.label(name) for name in names})

    def _declines(self, asked: Sequence[str | None]) -> bool:
        return agrees(self.heard.words) is False or (len(asked) == 2 and self.heard.words in wording.ON)

    # -- a new talk ---------------------------------------------------------------------------------------------------

    def start(self, heard: Heard) -> None:
        """Find the talk these words start, or ask, or say that we do not know."""
        if heard.kind == "press":
            heard = self._pressed(heard)
            if self.book.talk(heard.page):
                return self.begin(heard.page, replace(heard, words="", raw=""))
        if not heard.words or heard.kind in ("photo", "location"):
            taker = self.book.begins_with(heard)
            return self.begin(taker, heard) if taker else self._lost()
        found = self.book.understand(heard)
        if isinstance(found, Sure):
            self.begin(found.talk, heard)
        elif isinstance(found, Between):
            self._which(found.a, found.b, heard.raw)
        else:
            self._lost()
        return None

    def begin(self, name: str | None, heard: Heard, *, carry: bool = False) -> None:
        """Begin a talk with these words. ``carry``: what waits for it to end goes on waiting."""
        conversation = self.book.talk(name)
        self._depth += 1
        if conversation is None or self._depth > DEEPEST:
            raise StrayStep(f"nobody has the talk {name}")
        standing = self.standing
        waits = {key: standing.kept[key] for key in (THEN, THEN_WORDS) if carry and key in standing.kept}
        standing.clear()
        if not self._admits(conversation, heard):
            return
        standing.talk, standing.kept, standing.first_words = conversation.name, waits, heard.raw
        name, ways = f"the beginning of {conversation.name}", conversation.begins_to
        next_ = self._act(conversation.begin, heard, name, ways)
        if next_ is not None:
            self._follow(next_)

    def _admits(self, conversation: Conversation, heard: Heard) -> bool:
        moment = self._moment(heard)
        if conversation.who is Who.STAFF and moment.actor is None:
            self.say(wording.NOT_STAFF)
            return False
        if conversation.who is not Who.BOUND or moment.bound:
            return True
        if self.book.talk(Conversation.BINDS) is None:
            self.say(wording.NOT_BOUND)
            return False
        self.standing.kept = {THEN: conversation.name, THEN_WORDS: heard.raw}
        self.begin(Conversation.BINDS, replace(heard, words="", raw=""), carry=True)
        return False

    def _pressed(self, heard: Heard) -> Heard:
        words = heard.page or ""
        return heard if self.book.talk(words) else replace(heard, words=plain(words), raw=words)

    def _which(self, a: str, b: str | None, words: str) -> None:
        """Ask between two: two talks, or a talk and going on with the one that runs."""
        self.standing.kept[ASKED], self.standing.kept[ASKED_WORDS] = [a, b], words
        first, second = self.book.label(a), self.book.label(b) if b else ""
        if b is not None and b == self.standing.talk:
            self.say(wording.WHICH_OR_ON.format(a=first, b=second))
        else:
            self.say(wording.WHICH.format(a=first, b=second) if b else wording.ONLY_ONE.format(a=first))

    def _lost(self) -> None:
        """Nobody knows what was meant: say what one can say, then offer a person, then call one."""
        times = self._once_more_unclear()
        if times >= wording.THRICE and not self.book.is_staff(self.heard):
            return self._hand_over("连续几次没听懂住户的话", wording.ONLY_OVER)
        if self.heard.kind == "voice":
            return self.say(wording.VOICE_UNCLEAR)
        return self.say(wording.LOST.format(help=self._help()))

    def _once_more_unclear(self) -> int:
        times: int = self.standing.kept.get(UNCLEAR, 0) + 1
        self.standing.kept[UNCLEAR] = times
        return times

    # -- a step -------------------------------------------------------------------------------------------------------

    def _current(self) -> Step | None:
        running = self.running
        return running.by_name.get(self.standing.step or "") if running else None

    def _step(self) -> None:
        step, heard = self._current(), self.heard
        if heard.kind == "press":
            heard = self._pressed(heard)
            if self.book.talk(heard.page) and heard.page != self.standing.talk:
                return self._which(heard.page or "", self.standing.talk, "")
        if step is None:
            self.standing.clear()
            return self.start(heard)
        if heard.kind not in step.hears or (heard.kind == "voice" and not heard.words):
            return self.say(wording.NO_USE.get(heard.kind, wording.NOT_HEARD), *self._ask_again())
        next_ = self._act(step.hear, heard, f"{self.standing.talk}.{step.name}", (*step.ways_out, ""))
        return None if next_ is None else self._after_step(next_)

    def _act(self, hear: Hear, heard: Heard, name: str, ways: Sequence[str]) -> Next | None:
        """Let a step or a beginning decide, in a savepoint; None when it was refused or failed, and that is said."""
        moment = self._moment(heard)
        try:
            with savepoint(self.session):
                next_ = hear(moment)
                if _where(next_) not in ways:
                    raise StrayStep(f"{name} goes to {_where(next_)!r}, which is none of its ways out")
                return next_
        except DomainError as refused:
            log.info("talk_refused", talk=self.standing.talk, step=self.standing.step, code=refused.code)
            self._refused(refused.sentence)
        except DBAPIError:
            # The database itself failed: the platform asks again, and nothing of this turn is kept.
            raise
        except Exception:
            log.exception("talk_failed", talk=self.standing.talk, step=self.standing.step)
            if self.strict:
                raise
            self._refused(wording.SORRY)
        return None

    def _refused(self, sentence: str) -> None:
        if self.standing.step is None:
            self.standing.clear()
        self.say(sentence, *self._ask_again())

    def _after_step(self, next_: Next) -> None:
        if isinstance(next_, Stay) and not next_.answers and not next_.keep:
            return self._not_an_answer()
        self.standing.kept.pop(UNCLEAR, None)
        if isinstance(next_, Stay):
            self.standing.kept |= next_.keep
            return self.say(*(next_.answers or self._ask_again()))
        return self._follow(next_)

    def _not_an_answer(self) -> None:
        other = self._elsewhere(self.heard.words)
        if other is not None:
            return self._which(other, self.standing.talk, self.heard.raw)
        times = self._once_more_unclear()
        if times >= wording.THRICE and not self.book.is_staff(self.heard):
            return self._hand_over("连续几次没听懂住户的话", wording.ONLY_OVER)
        offer = wording.OFFER if times >= wording.TWICE and not self.book.is_staff(self.heard) else ""
        first, *rest = self._ask_again()
        return self.say(replace(first, words=f"{wording.NOT_HEARD}{first.words}{offer}"), *rest)

    def _follow(self, next_: Next) -> None:
        if isinstance(next_, Go):
            self._go(next_)
        elif isinstance(next_, Over):
            self._hand_over(next_.why, *next_.answers)
        elif isinstance(next_, Into):
            self._into(next_)
        else:
            self.say(*next_.answers)
            self._ended()

    def _go(self, next_: Go) -> None:
        standing = self.standing
        if standing.step is not None and standing.step != next_.step:
            standing.trail = [*standing.trail, standing.step]
        if not next_.back:
            standing.trail = []
        standing.step, standing.kept = next_.step, standing.kept | next_.keep
        self.say(*(next_.answers or self._ask_again()))

    def _into(self, next_: Into) -> None:
        standing = self.standing
        if next_.back and standing.talk:
            standing.kept = {THEN: standing.talk, THEN_WORDS: standing.first_words or ""}
        self.say(*next_.answers)
        heard = self.heard if next_.heard else replace(self.heard, words="", raw="")
        self.begin(next_.talk, heard, carry=True)

    def _ended(self) -> None:
        """The talk is over; the one that waited for it goes on, unless it still may not."""
        then, words = self.standing.kept.get(THEN), self.standing.kept.get(THEN_WORDS, "")
        if then is not None or self.standing.talk == Conversation.BINDS:
            self.standing.person_id = self.callers.person(self.session, self.heard.channel, self.heard.address)
        self.standing.clear()
        waiting = self.book.talk(then)
        if waiting is None:
            return
        heard = replace(self.heard, kind="text", raw=words, words=plain(words), page=None, media_id=None)
        if waiting.who is not Who.BOUND or self._moment(heard).bound:
            self.begin(waiting.name, heard)

    def _back(self) -> None:
        standing = self.standing
        standing.kept.pop(ASKED, None)
        if not standing.trail:
            return self.say(wording.FIRST_STEP, *self._ask_again())
        standing.step, standing.trail = standing.trail[-1], standing.trail[:-1]
        return self.say(*self._ask_again())

    def _hand_over(self, why: str, *answers: Answer | str) -> None:
        told = self.desk.hand_over(self.session, self.house, self.heard, self.standing.person_id, why, self.at)
        self.standing.clear()
        self.say(*answers, *told)

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


def _where(next_: Next) -> str:
    if isinstance(next_, Go):
        return next_.step
    if isinstance(next_, Into):
        return next_.talk
    return OVER if isinstance(next_, Over) else END if isinstance(next_, End) else ""
