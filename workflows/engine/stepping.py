"""Beginnings and steps: each decides in a savepoint of its own, and what it decided is done."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from sqlalchemy.exc import DBAPIError

from server.kit.errors import DomainError
from server.kit.logs import log
from server.kit.prepared import savepoint
from workflows.engine import wording
from workflows.engine.conversations import END, OVER, Conversation, Hear, Moment, Who
from workflows.engine.decisions import Answer, End, Go, Into, Next, Over
from workflows.engine.hearing import Heard, plain
from workflows.engine.standing import AFTER, ANEW, ASIDE, ASKED, BENEATH, LASTING, PHOTOS, THEN, THEN_WORDS
from workflows.engine.turning import Turning

DEEPEST = 4
"""So many talks may lead into one another in one turn; more would be a circle."""


class StrayStep(RuntimeError):
    """A step went where its ways out do not say."""


class Stepping(Turning):
    """A turn that can begin talks and follow their steps."""

    def begin(self, name: str | None, heard: Heard, *, carry: bool = False) -> None:
        """Begin a talk with these words; photos that came meanwhile go on with it where it keeps any. ``carry``: what
        waits for it to end goes on waiting, with the photos."""
        conversation = self.book.talk(name)
        self._depth += 1
        if conversation is None or self._depth > DEEPEST:
            raise StrayStep(f"nobody has the talk {name}")
        standing = self.standing
        waits = {key: standing.kept[key] for key in (THEN, THEN_WORDS, PHOTOS) if carry and key in standing.kept}
        waits |= {AFTER: standing.kept[AFTER]} if AFTER in standing.kept else {}
        waits |= {PHOTOS: standing.kept[PHOTOS]} if conversation.keeps_photos and PHOTOS in standing.kept else {}
        aside = standing.kept.get(ASIDE)
        waits |= {ASIDE: aside} if aside is not None and aside["talk"] != conversation.name else {}
        beneath = standing.kept.get(BENEATH)
        if beneath is not None and (beneath.get(ANEW) or beneath["talk"] != conversation.name):
            waits[BENEATH] = beneath
        standing.clear()
        standing.kept = {key: value for key, value in waits.items() if key in LASTING}
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
            self.say(self.callers.refusal(self.session, heard.address))
            return False
        if conversation.lets_in(moment):
            return True
        at_once = conversation.unbound(moment) if conversation.unbound is not None else None
        if at_once is not None:
            self._follow(at_once)
            return False
        if self.book.talk(Conversation.BINDS) is None:
            self.say(wording.NOT_BOUND)
            return False
        photos = [heard.media_id] if heard.kind == "photo" and conversation.keeps_photos else []
        self.standing.kept |= {THEN: conversation.name, THEN_WORDS: heard.raw} | ({PHOTOS: photos} if photos else {})
        self.begin(Conversation.BINDS, replace(heard, words="", raw=""), carry=True)
        return False

    def _act(self, hear: Hear, heard: Heard, name: str, ways: Sequence[str]) -> Next | None:
        """Let a step or a beginning decide, apart; None when it was refused or failed, and that is said."""
        moment = self._moment(heard)
        urgent = self._urgent(moment)
        if urgent is not None:
            self.begin(urgent, heard)
            return None
        try:
            with self._aside():
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
            # A broken step must not leave somebody without a word: it is logged, said kindly, and the talk stays.
            log.exception("talk_failed", talk=self.standing.talk, step=self.standing.step)
            if self.strict:
                raise
            self._refused(wording.SORRY)
        return None

    def _aside(self) -> AbstractContextManager[None]:
        """A savepoint for what may be refused half-way; a talk that only reads has nothing to undo."""
        reads = self.standing.talk is not None and self.book.only_reads(self.standing.talk)
        return nullcontext() if reads else savepoint(self.session)

    def _urgent(self, moment: Moment) -> str | None:
        """The talk whose words are no answer to the question that is open, whatever it was."""
        running = self.running
        if self.standing.step is None or running is None or running.always or self.book.is_staff(moment.heard):
            return None
        talks = filter(None, (self.book.talk(ways.talk) for ways in self.book.ways))
        return next((one.name for one in talks if one.urgent is not None and one.urgent(moment)), None)

    def _refused(self, sentence: str) -> None:
        if self.standing.step is None:
            self.standing.uncover()
        self.say(sentence, *self._ask_again())

    def _follow(self, next_: Next) -> None:
        if next_.then:
            self.standing.kept[AFTER] = [next_.then, *self.standing.kept.get(AFTER, ())]
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
            beneath = {key: value for key, value in standing.kept.items() if key in LASTING}
            standing.kept = {THEN: standing.talk, THEN_WORDS: standing.first_words or "", **beneath}
        self.say(*next_.answers)
        heard = self.heard if next_.heard else replace(self.heard, words="", raw="")
        self.begin(next_.talk, heard, carry=True)

    def _ended(self) -> None:
        """The talk is over; the one that waited for it goes on, unless it still may not."""
        then, words = self.standing.kept.get(THEN), self.standing.kept.get(THEN_WORDS, "")
        photos = self.standing.kept.get(PHOTOS, [])
        if then is not None or self.standing.talk == Conversation.BINDS:
            self.standing.person_id = self.callers.person(self.session, self.heard.channel, self.heard.address)
        waiting, after = self.book.talk(then), self.standing.kept.get(AFTER, [])
        if waiting is None and after and self._broke_in():
            return self._before_beneath(after)
        if waiting is None:
            self._uncover()
            return self._and_then(after)
        kept = {key: value for key, value in self.standing.kept.items() if key in LASTING}
        self.standing.clear()
        self.standing.kept = kept
        heard = self._as_text(words)
        if waiting.lets_in(self._moment(heard)):
            self.standing.kept |= {PHOTOS: photos} if photos else {}
            return self.begin(waiting.name, heard, carry=True)
        return self._uncover()

    def _broke_in(self) -> bool:
        """Whether what is over came in front of a talk of its own kind, as it could not wait."""
        return bool(self.standing.kept.get(BENEATH, {}).get(ANEW))

    def _before_beneath(self, wishes: list[str]) -> None:
        """What was told with it comes before what waits beneath."""
        kept = {key: self.standing.kept[key] for key in (BENEATH, ASIDE) if key in self.standing.kept}
        self.standing.clear()
        self.standing.kept = kept
        self._and_then(wishes)
        if self.standing.talk is None:
            self._uncover()

    def _and_then(self, wishes: list[str]) -> None:
        """The further wishes of words that held several, once nothing else runs; while something does they are kept for
        then. Each is a message of its own."""
        if not wishes or self.handed_over:
            return
        if self.standing.talk is not None:
            self.standing.kept[AFTER] = [*self.standing.kept.get(AFTER, ()), *wishes]
            return
        first, *rest = wishes
        if rest:
            self.standing.kept[AFTER] = rest
        self._wishes, self._depth = self._wishes + 1, 0
        said, this = len(self.answers), self._wishes
        self.start(replace(self._as_text(first), key=f"{self.heard.key}:{this}"))
        if self._wishes == this and self.standing.talk is not None:
            self.answers.insert(said, Answer(wording.back_to(first)))

    def _as_text(self, words: str) -> Heard:
        """What was heard now, as if it were these words of before."""
        return replace(self.heard, kind="text", raw=words, words=plain(words), page=None, media_id=None)

    def _back(self) -> None:
        standing = self.standing
        standing.kept.pop(ASKED, None)
        if not standing.trail:
            return self.say(wording.FIRST_STEP, *self._ask_again())
        standing.step, standing.trail = standing.trail[-1], standing.trail[:-1]
        return self.say(*self._ask_again())


def _where(next_: Next) -> str:
    if isinstance(next_, Go):
        return next_.step
    if isinstance(next_, Into):
        return next_.talk
    return OVER if isinstance(next_, Over) else END if isinstance(next_, End) else ""
