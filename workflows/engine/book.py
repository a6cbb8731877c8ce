"""Every talk there is, with its phrases compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workflows.engine.conversations import END as THE_END
from workflows.engine.conversations import OVER, Conversation, Who
from workflows.engine.hearing import Heard
from workflows.engine.noticing import Noticing
from workflows.engine.understanding import Between, Lost, Sure, Ways, decide, read_ways

MOST_LABELS = 12


class Book:
    """Talks by name and by what starts them. ``ValueError`` when one cannot be right."""

    def __init__(self, conversations: Sequence[Conversation]) -> None:
        self._by_name = {one.name: one for one in conversations}
        if len(self._by_name) != len(conversations):
            raise ValueError("two talks of one name")
        for one in conversations:
            _check(one, self._by_name)
        self.ways: list[Ways] = list(map(_ways, conversations))
        self.claiming = [one for one in conversations if one.claims is not None]
        self.trying = [one.name for one in conversations if one.tries]
        """Talks that answer only what they are sure of."""
        self.undoing = [one for one in conversations if one.undoes is not None]
        """Talks that take back what was done."""
        self._reading = frozenset(ways.talk for ways in self.ways if not ways.act)
        self._asking = frozenset(ways.talk for ways in self.ways if ways.asks)
        always = [ways for ways in self.ways if self._by_name[ways.talk].always]
        self._spoken = {staff: Noticing([one for one in self.ways if one.staff is staff]) for staff in (True, False)}
        self._always = Noticing(always)
        self._danger = Noticing([ways for ways in always if self._by_name[ways.talk].through_person])

    def talk(self, name: str | None) -> Conversation | None:
        """A talk by its name."""
        return self._by_name.get(name) if name else None

    def label(self, name: str) -> str:
        """What people call it."""
        return self._by_name[name].label

    def labels(self, *, staff: bool) -> list[str]:
        """What one can say, most used first."""
        fit = [one.label for one in self._by_name.values() if (one.who is Who.STAFF) is staff and one.in_help]
        return fit[:MOST_LABELS]

    def is_staff(self, heard: Heard) -> bool:
        """Whether this is the channel of staff."""
        return heard.channel == "work"

    def understand(self, heard: Heard) -> Sure | Between | Lost:
        """Which talk the words start."""
        return decide(heard.words, self._spoken[self.is_staff(heard)].scored(heard.words))

    def always(self, heard: Heard) -> Conversation | None:
        """The talk that these words start wherever they are said; staff's own channel has none."""
        found = self._among(self._always, heard)
        return self._by_name[found.talk] if isinstance(found, Sure) else None

    def perhaps_danger(self, heard: Heard) -> str | None:
        """The talk of danger to life that these words hint at, where they are no more than a hint."""
        found = self._among(self._danger, heard)
        return found.a if isinstance(found, Between) else None

    def _among(self, some: Noticing, heard: Heard) -> Sure | Between | Lost:
        return Lost() if self.is_staff(heard) else decide(heard.words, some.scored(heard.words))

    def only_reads(self, name: str) -> bool:
        """Whether a talk changes nothing."""
        return name in self._reading

    def is_safe(self, name: str) -> bool:
        """Whether a talk may begin though words could mean something else: it changes nothing, or says first what it
        would do, or its act is undone by one word."""
        return name in self._reading or name in self._asking

    def begins_with(self, heard: Heard) -> str | None:
        """The talk that a photo or a place starts."""
        fits = (
            one.name for one in self._by_name.values()
            if heard.kind in one.begins_with and (one.who is Who.STAFF) is self.is_staff(heard)
        )  # fmt: skip
        return next(fits, None)


def _ways(one: Conversation) -> Ways:
    written = read_ways(one.ways_file, one.name, staff=one.who is Who.STAFF)
    return replace(written, signs=written.signs + one.signs)


def _check(one: Conversation, known: dict[str, Conversation]) -> None:
    """Every way out leads somewhere: to a step, to the end, to a person, to a talk there is."""
    names = [step.name for step in one.steps]
    if len(set(names)) != len(names):
        raise ValueError(f"{one.name} has two steps of one name")
    fixed = {*names, THE_END, OVER, Conversation.BINDS, *known}
    for way in (*one.begins_to, *(way for step in one.steps for way in step.ways_out)):
        if way not in fixed:
            raise ValueError(f"{one.name} leads to {way}, which does not exist")
