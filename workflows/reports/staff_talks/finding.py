"""Finding the report a command is about. A number that fits nothing of theirs is asked about, never acted on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.reports.rules.words import Move, State
from workflows.engine.conversations import END, Hear, Moment, Step
from workflows.engine.decisions import Answer, Card, End, Go, Into, Next, Stay
from workflows.engine.hearing import agrees, number
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.numbers import near, number_in, rest_of
from workflows.reports.staff_talks.told import Told, entries, line, numbered, offered, tell, waiting, why_not

MOST_SHOWN = 9
WHICH = "which"


@dataclass(frozen=True)
class Act:
    """A command about one report: the move it makes, where such reports stand, its words, and what comes once the
    report is known. ``ready`` is given the story and what was said beside the number.

    ``instead``: talks a photo that came by itself may have been meant for.
    ``or_else``: another move that does as well when the first is not offered.
    ``early``: the move before it, which is caught up on the way where it asks for nothing.
    """

    move: Move
    queue: str
    verbs: tuple[str, ...]
    which: str
    none: str
    ready: Callable[[Moment, Told, Mapping[str, Any]], Next]
    or_else: Move | None = None
    instead: tuple[str, ...] = ()
    early: Move | None = None

    def offers(self, told: Told) -> Mapping[str, Any] | None:
        """The first of its moves that is offered now."""
        step = offered(told, self.move) or (offered(told, self.or_else) if self.or_else else None)
        return step or (before if (before := self.not_yet(told)) and not before["needs"] else None)

    def not_yet(self, told: Told) -> Mapping[str, Any] | None:
        """The move before it, where that was not made yet."""
        return offered(told, self.early) if self.early else None

    def begin(self, moment: Moment) -> Next:
        """The words that started the talk: they may name the report, and say more."""
        keep = {"rest": rest_of(moment.heard.raw, self.verbs)}
        said = number_in(moment.heard.raw)
        return self.choose(moment, keep) if said is None else self.named(moment, said[0], keep)

    def named(self, moment: Moment, report_id: int, keep: Mapping[str, Any]) -> Next:
        """A number was said."""
        told = tell(moment, report_id)
        if told is not None:
            return self.found(moment, told, keep)
        here = self._waiting(moment)
        sorry = wording.NOT_FOUND.format(number=numbered(report_id))
        close = near(report_id, [one["id"] for one in here])
        return self.choose(moment, keep, sorry, [one for one in here if one["id"] in close] or here)

    def found(self, moment: Moment, told: Told, keep: Mapping[str, Any]) -> Next:
        """The report is known: on, or why not."""
        if self.offers(told) is None:
            return End(Answer(why_not(moment, told, self.move), card_of(told)))
        return self.ready(moment, told, keep)

    def another(self, moment: Moment, told: Told) -> Next | None:
        """The number of another report, said while a picture of this one is asked for; None where none was said."""
        said = number_in(moment.heard.raw)
        if said is None or said[0] == told["id"] or not (said[1] or "单" in moment.words):
            return None
        rest = rest_of(moment.heard.raw, self.verbs)
        # A number alone would ask what that report is; here it says which one is meant.
        if moment.elsewhere is not None and (moment.elsewhere != "staff.todo" or rest):
            return None
        other = tell(moment, said[0])
        if other is not None and self.offers(other) is not None:
            return self.ready(moment, other, {"rest": rest})
        why = why_not(moment, other, self.move) if other else wording.NOT_FOUND.format(number=numbered(said[0]))
        return Stay(wording.PHOTO_STILL.format(why=why, line=line(told)))

    def choose(
        self, moment: Moment, keep: Mapping[str, Any], sorry: str = "", among: Sequence[Told] | None = None
    ) -> Next:
        """Ask which report is meant."""
        found = self._waiting(moment) if among is None else list(among)
        if not found:
            return End(sorry + self.none + (_held(moment) if self.queue == "mine" else ""))
        shown = found[:MOST_SHOWN]
        ids = [one["id"] for one in shown]
        if len(found) == 1:
            return Go(WHICH, sorry + wording.MEANT.format(line=line(shown[0])), keep={**keep, "ids": ids})
        question = f"{sorry}{self.which}\n{entries(shown)}\n{wording.WHICH_TAIL}"
        return Go(WHICH, question, keep={**keep, "ids": ids})

    def _waiting(self, moment: Moment) -> list[Told]:
        found = waiting(moment, self.queue, self.move)
        return found or (waiting(moment, self.queue, self.early) if self.early else [])

    def which_step(self, *leads: str) -> Step:
        """The step that hears which report is meant."""
        return Step(WHICH, self.hear_which, self._ask_again, ways_out=(*leads, WHICH, END, *self.instead))

    def hear_which(self, moment: Moment) -> Next:
        """A place in the list, a number of a report, or yes and no to the only one."""
        if moment.kept.get("photo") and moment.elsewhere in self.instead:
            return Into(moment.elsewhere)
        if moment.elsewhere not in (None, "staff.todo"):
            return Stay()
        ids: Sequence[int] = moment.kept["ids"]
        said, place = number_in(moment.heard.raw), number(moment.words, len(ids))
        if said is not None and not said[1] and place is not None and said[0] in ids and ids[place - 1] != said[0]:
            return Stay(wording.TWO_NUMBERS.format(n=place, number=numbered(said[0])))
        if place is not None and not (said and said[1]):
            return self.named(moment, ids[place - 1], self._kept(moment))
        if said is not None:
            return self.named(moment, said[0], self._kept(moment))
        answer = agrees(moment.words)
        if answer is False:
            return End(wording.LEFT_ALONE)
        if answer and len(ids) == 1:
            return self.named(moment, ids[0], self._kept(moment))
        return Stay()

    def _kept(self, moment: Moment) -> Mapping[str, Any]:
        return {"rest": moment.kept.get("rest", ""), "photo": moment.kept.get("photo")}

    def _ask_again(self, moment: Moment) -> str:
        found = [told for id_ in moment.kept.get("ids", ()) if (told := tell(moment, id_))]
        if len(found) == 1:
            return wording.MEANT.format(line=line(found[0]))
        return f"{self.which}\n{entries(found)}\n{wording.WHICH_TAIL}" if found else self.which


def chosen(moment: Moment, act: Act) -> Told | Next:
    """The report of the talk as it stands now; the end of the talk when somebody was faster meanwhile."""
    told = tell(moment, moment.kept["id"])
    if told is None:
        return End(wording.NOT_FOUND.format(number=numbered(moment.kept["id"])))
    if act.offers(told) is None:
        return End(Answer(why_not(moment, told, act.move), card_of(told)))
    return told


def asking(act: Act, then: Callable[[Moment, Told], Next]) -> Hear:
    """A step about the report of the talk, which may no longer be theirs."""

    def hear(moment: Moment) -> Next:
        told = chosen(moment, act)
        return told if isinstance(told, Next) else then(moment, told)

    return hear


def picturing(act: Act, then: Callable[[Moment, Told], Next]) -> Hear:
    """A step that asks for a picture of the report of the talk; another's number leads to that one."""
    return asking(act, lambda moment, told: act.another(moment, told) or then(moment, told))


def _held(moment: Moment) -> str:
    """What somebody has on their hands all the same, though no such move leads out of it."""
    held = [one for one in waiting(moment, "mine", None) if one["state"] != State.DONE][:MOST_SHOWN]
    return f"\n{wording.HELD.format(entries=entries(held))}" if held else ""


def is_command(moment: Moment, verbs: tuple[str, ...] = ()) -> bool:
    """Whether a step that takes any words was given a command instead: another one, or its own once more."""
    said = number_in(moment.heard.raw)
    return said is not None and said[1] and (moment.elsewhere is not None or not rest_of(moment.heard.raw, verbs))


def card_of(told: Told) -> Card:
    """The page of a report in the console."""
    return Card(wording.ONE_CARD.format(number=told["number"]), wording.CONSOLE.format(id=told["id"]), line(told))
