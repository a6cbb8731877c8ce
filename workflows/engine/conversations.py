"""A talk as data: how it begins, its steps, where each may lead, who may have it, when it is forgotten.

A step is given a :class:`Moment` and answers with what comes next. It asks one question, calls services and queries
of the rooms, and never the network. What it raises as a ``DomainError`` is said to the person, and the talk stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Protocol

from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.house import House
from workflows.engine.decisions import Next
from workflows.engine.hearing import Channel, Heard
from workflows.engine.hearing import Kind as HeardKind
from workflows.engine.understanding import Sign

WORDS: tuple[HeardKind, ...] = ("text", "voice", "press")
"""What every step can hear."""
END, OVER = "end", "over"
"""In ``ways_out``: the talk ends; a person takes over. Other entries are steps, or names of talks (with a dot)."""


class Who(StrEnum):
    """Who may have a talk. Staff talks are heard on the channel ``work`` and nowhere else."""

    ANYONE = "anyone"
    BOUND = "bound"
    STAFF = "staff"


class Callers(Protocol):
    """What the engine asks the rooms about whoever speaks."""

    def person(self, session: Session, channel: Channel, address: str) -> int | None:
        """The person behind an address, None when we do not know them."""

    def actor(self, session: Session, channel: Channel, address: str, person_id: int | None) -> Actor | None:
        """The same as an actor; on ``work`` None when no active account carries the address."""

    def bound(self, session: Session, person_id: int, at: datetime) -> bool:
        """Whether the person has a home with us."""

    def refusal(self, session: Session, address: str) -> str:
        """What somebody on ``work`` is told whom no active account carries."""


@dataclass(frozen=True)
class Moment:
    """What a step is given. ``kept`` is what earlier steps kept; to change it, answer with ``keep``.

    ``afterwards`` is the label of the talk that goes on when this one has ended ("报修" while a home is bound for it).
    """

    session: Session
    house: House
    at: datetime
    heard: Heard
    person_id: int | None
    kept: Mapping[str, Any]
    callers: Callers
    afterwards: str | None = None
    start: Callable[[str], str | None] = field(default=lambda _words: None, repr=False)

    @property
    def words(self) -> str:
        """What was said, as the rules know it."""
        return self.heard.words

    @property
    def channel(self) -> Channel:
        """Where it was said."""
        return self.heard.channel

    @cached_property
    def actor(self) -> Actor | None:
        """The person as an actor: looked up once, when asked for."""
        return self.callers.actor(self.session, self.heard.channel, self.heard.address, self.person_id)

    @cached_property
    def bound(self) -> bool:
        """Whether the person has a home with us."""
        return self.person_id is not None and self.callers.bound(self.session, self.person_id, self.at)

    @cached_property
    def elsewhere(self) -> str | None:
        """The talk these words surely start: a step that takes any words may ask, and answer ``Stay()``."""
        return self.start(self.heard.words)


Hear = Callable[[Moment], Next]


@dataclass(frozen=True)
class Step:
    """One question. ``again`` is asked after 返回, after nonsense and after an error.

    ``ways_out``: every step it may go to, ``END``, ``OVER``, talks it may go Into; staying is always allowed.
    ``hears``: kinds it can use; others are politely left aside. ``takes_no``: 不用了 and 算了 are an answer here ("no
    photo, thank you") and do not end the talk; 取消 does, unless ``takes_cancel``: help on its way is not called off by
    a word. ``secret``: what is said to it (the last four of an identity number) is in no transcript; such a step
    answers ``Stay`` with words of its own, and keeps nothing of it.
    """

    name: str
    hear: Hear
    again: str | Callable[[Moment], str]
    ways_out: tuple[str, ...] = ()
    hears: tuple[HeardKind, ...] = WORDS
    takes_no: bool = False
    takes_cancel: bool = False
    secret: bool = False

    def ask(self, moment: Moment) -> str:
        """The question, in words."""
        return self.again if isinstance(self.again, str) else self.again(moment)


@dataclass(frozen=True)
class Conversation:
    """A talk. ``name`` is "room.what", ``label`` what a resident calls it; phrases and diagram lie beside its code.

    ``ways`` is the file of its phrases, ``report.toml``, and ``report.mmd`` its diagram, both beside the file given as
    ``beside`` (``__file__``). ``begin`` gets the words that started the talk and takes from them what it can;
    ``begins_to`` lists where it may lead, like a step's ``ways_out``. ``begins_with`` are kinds that start it when no
    talk runs (a photo starts a report). ``always``: its words break into any talk; ``through_person``: they are heard
    also while a person of ours has the chat (danger to life). ``in_help``: its label is named to who asks for help.
    ``keeps_photos``: photos that come at a step that has no use for them are kept for it under "photos".
    ``urgent``: whether words are so pressing that no step of another talk may take them for its answer. ``unbound``:
    what is said at once to somebody without a home, instead of asking for it; None where that can wait for the home.
    ``also``: who without a home is let in all the same, such as whoever moved away and has a report open still.
    ``takes_back``: whether words belong to this talk though another was begun in front of it. ``tries``: it only reads
    and answers at once only what it is sure of: it is tried where words only hint at it. ``signs``: beside its file.
    ``undoes``: whether 不要了, said where nothing is half said, begins it, as something was done a moment ago.
    ``presses``: whether words, where a step of another talk has no use for them, begin it without a question first.
    ``claims``: the question whether words nobody understood belong to what was done just now, begun with them at a yes.
    ``anew``: whether words said at a step of this very talk begin it once more, in front of what is half said.
    """

    name: str
    label: str
    begin: Hear
    steps: tuple[Step, ...]
    ways: str
    beside: str
    begins_to: tuple[str, ...] = ()
    who: Who = Who.ANYONE
    silent_after: timedelta = timedelta(minutes=30)
    always: bool = False
    through_person: bool = False
    begins_with: tuple[HeardKind, ...] = ()
    keeps_photos: bool = False
    in_help: bool = True
    urgent: Callable[[Moment], bool] | None = None
    presses: Callable[[Moment], bool] | None = None
    anew: Callable[[Moment], bool] | None = None
    claims: Callable[[Moment], str | None] | None = None
    unbound: Callable[[Moment], Next | None] | None = None
    also: Callable[[Moment], bool] | None = None
    takes_back: Callable[[Moment], bool] | None = None
    undoes: Callable[[Moment], bool] | None = None
    tries: bool = False
    signs: tuple[Sign, ...] = ()
    BINDS: ClassVar[str] = "people.bind"

    def lets_in(self, moment: Moment) -> bool:
        """Whether somebody need not say first which home is theirs."""
        return self.who is not Who.BOUND or moment.bound or (self.also is not None and self.also(moment))

    @property
    def ways_file(self) -> Path:
        """Where its phrases are."""
        return Path(self.beside).parent / self.ways

    @property
    def diagram_file(self) -> Path:
        """Where its diagram is."""
        return self.ways_file.with_suffix(".mmd")

    @cached_property
    def by_name(self) -> Mapping[str, Step]:
        """Its steps by name."""
        return {step.name: step for step in self.steps}
