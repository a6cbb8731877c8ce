"""回复: a word to the reporter. To the reporter of a report that is somebody else's only after a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from server.reports.service import talking
from workflows.engine.conversations import END, Conversation, Moment, Step, Who
from workflows.engine.decisions import Answer, End, Go, Next, Stay
from workflows.engine.hearing import agrees, number
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import MOST_SHOWN, WHICH, card_of, is_command
from workflows.reports.staff_talks.numbers import folded, near, number_in
from workflows.reports.staff_talks.told import Told, entries, line, numbered, tell, waiting

LONGEST = 500
VERBS = ("回复", "答复", "留言", "回信", "回")
_WHOM = "(?:业主|住户|报事人|客户|人家)"
_SAY = "(?:说一声|说一下|讲一下|留个?言|回个?话|回个?信|回复一下|回复|答复)"
_BREAK = r"[\s,，:：、]"
_OPENING = re.compile(rf"^(?:的)?(?:单的?|号单的?)?{_WHOM}*(?:{_SAY}|说|讲)?{_BREAK}*")
"""What stands between the number and the words themselves: 的业主说一声."""
_VERB_AFTER = re.compile(rf"^{_BREAK}+(?:[跟和给向]?{_WHOM})?{_SAY}(?:{_WHOM}(?={_BREAK}|$))?{_BREAK}*")
"""The command itself, where the number came first: 402 回复."""
_COMMAND = re.compile(
    rf"^(?:帮我|麻烦|请|我要|我想)*(?:(?:跟|和|给|向|对){_WHOM}(?:{_SAY}|说|讲)|(?:告诉|转告|通知){_WHOM}"
    rf"|(?:回复|答复|回信|留言|回復|会复)(?:一下)?{_WHOM}?){_BREAK}*"
)
"""What stands before the words themselves where no number was said: 跟住户说一下, 回复."""


def begin(moment: Moment) -> Next:
    """The command may name the report and hold the words."""
    raw = folded(moment.heard.raw)
    said = number_in(raw)
    if said is None:
        words, taken = _COMMAND.subn("", raw)
        return _choose(moment, words if taken else "")
    told = tell(moment, said[0])
    before, after = raw[: said[2][0]], raw[said[2][1] :]
    words = _OPENING.sub("", after if before else _VERB_AFTER.sub("", after)).strip()
    if told is None:
        return _choose(moment, words, wording.NOT_FOUND.format(number=numbered(said[0])), said[0])
    return _known(moment, told, words)


def hear_which(moment: Moment) -> Next:
    """A place in the list, a number, or yes and no to the only one."""
    if moment.elsewhere not in (None, "staff.todo"):
        return Stay()
    ids = moment.kept["ids"]
    said, place = number_in(moment.heard.raw), number(moment.words, len(ids))
    if place is not None and not (said and said[1]):
        picked = ids[place - 1]
    elif said is not None:
        picked = said[0]
    elif (answer := agrees(moment.words)) is not None and len(ids) == 1:
        if not answer:
            return End(wording.LEFT_ALONE)
        picked = ids[0]
    else:
        return Stay()
    told = tell(moment, picked)
    if told is None:
        return Stay(wording.NOT_FOUND.format(number=numbered(picked)) + wording.WHICH_TAIL)
    return _known(moment, told, moment.kept.get("words", ""))


def hear_words(moment: Moment) -> Next:
    """The words, as they were written."""
    told, words = tell(moment, moment.kept["id"]), folded(moment.heard.raw)
    if told is None or not words or is_command(moment, VERBS):
        return Stay()
    if len(words) > LONGEST:
        return Stay(wording.ANSWER_LONGEST.format(most=LONGEST))
    return _said(moment, told, words)


def hear_sure(moment: Moment) -> Next:
    """Whether these words go to this reporter."""
    answer, told = agrees(moment.words), tell(moment, moment.kept["id"])
    if answer is None or told is None:
        return Stay()
    return _said(moment, told, moment.kept["words"]) if answer else End(wording.LEFT_ALONE)


def _known(moment: Moment, told: Told, words: str) -> Next:
    if "internal" not in told["may_say"]:
        return End(Answer(wording.WATCHING.format(number=told["number"]), card_of(told)))
    mine = told["assignee"] is not None and moment.actor is not None and told["assignee"]["id"] == moment.actor.id
    if words and not mine:
        question = wording.ANSWER_SURE.format(line=line(told), words=words)
        return Go("sure", question, keep={"id": told["id"], "words": words[:LONGEST]})
    if not words or len(words) > LONGEST:
        return Go("words", wording.ANSWER_WORDS.format(line=line(told)), keep={"id": told["id"]})
    return _said(moment, told, words)


def _said(moment: Moment, told: Told, words: str) -> Next:
    assert moment.actor is not None
    talking.say(moment.session, moment.actor, report_id=told["id"], thread="resident", words=words, at=moment.at)
    return End(wording.ANSWER_DONE.format(number=told["number"], words=words))


def _choose(moment: Moment, words: str, sorry: str = "", wanted: int = 0) -> Next:
    mine = waiting(moment, "mine", None)
    close = near(wanted, [one["id"] for one in mine])
    shown = ([one for one in mine if one["id"] in close] or mine)[:MOST_SHOWN]
    if not shown:
        return End(sorry + wording.ANSWER_NONE)
    keep: Mapping[str, Any] = {"ids": [one["id"] for one in shown], "words": words}
    return Go(WHICH, sorry + _question(shown), keep=keep)


def _question(shown: list[Told]) -> str:
    if len(shown) == 1:
        return wording.MEANT.format(line=line(shown[0]))
    return f"{wording.ANSWER_WHICH}\n{entries(shown)}\n{wording.WHICH_TAIL}"


def _which_again(moment: Moment) -> str:
    return _question([told for id_ in moment.kept["ids"] if (told := tell(moment, id_))]) or wording.ANSWER_WHICH


def _words_again(moment: Moment) -> str:
    told = tell(moment, moment.kept["id"])
    return wording.ANSWER_WORDS.format(line=line(told)) if told else wording.ANSWER_WHICH


def _sure_again(moment: Moment) -> str:
    told = tell(moment, moment.kept["id"])
    return wording.ANSWER_SURE.format(line=line(told), words=moment.kept["words"]) if told else wording.ANSWER_WHICH


TALK = Conversation(
    "staff.answer", "回复", begin,
    (
        Step(WHICH, hear_which, _which_again, ("words", "sure", END)),
        Step("words", hear_words, _words_again, (END,)),
        Step("sure", hear_sure, _sure_again, (END,)),
    ),
    "answer.toml", __file__, begins_to=(WHICH, "words", "sure", END), who=Who.STAFF,
)  # fmt: skip
