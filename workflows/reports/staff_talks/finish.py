"""完成: a sentence about what was done, and a photo, which work on a public part cannot do without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.reports.rules.states import TABLE
from server.reports.rules.words import Kind, Move, Need, Place, State
from server.reports.service.moving import Bring, move
from workflows.engine.conversations import END, WORDS, Conversation, Moment, Step, Who
from workflows.engine.decisions import End, Go, Into, Next, Stay
from workflows.engine.hearing import agrees
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import WHICH, Act, asking, is_command, picturing
from workflows.reports.staff_talks.making import make, make_with_photo
from workflows.reports.staff_talks.numbers import folded
from workflows.reports.staff_talks.told import Told, line, tell, waiting
from workflows.reports.staff_talks.trapped import NAME as TRAPPED

VERBS = (
    "完成", "已完成", "完成了", "修好了", "已修好", "修好", "搞定了", "搞定", "搞好了", "做完了", "做完", "弄好了",
    "弄完了", "完工", "完工了", "处理好了", "处理完毕", "处理完了", "办结", "结单", "收工", "好了", "解决了", "已解决",
    "活干完了", "可以了", "ok了", "ok", "完城",
)  # fmt: skip
"""Words that say that it is done and nothing of what was done."""
PAUSE = "staff.pause"
"""A photo by itself may have been meant for it."""
SHORTEST, LONGEST = 2, 500


def begin(moment: Moment) -> Next:
    """Words about what is done; or a photo by itself, which is asked about."""
    if moment.heard.kind != "photo":
        return ACT.begin(moment)
    if not waiting(moment, "mine", Move.FINISH):
        return End(wording.PHOTO_OF_WHAT)
    return ACT.choose(moment, {"photo": moment.heard.media_id}, wording.PHOTO_HERE)


def ready(_moment: Moment, told: Told, keep: Mapping[str, Any]) -> Next:
    """Ask what was done, unless that was said."""
    words = str(keep.get("rest", ""))[:LONGEST]
    if len(words) < SHORTEST:
        return Go("words", wording.FINISH_WORDS.format(line=line(told)), keep={"id": told["id"]})
    return Go("photo", _photo(told), keep={"id": told["id"], "words": words})


def hear_words(moment: Moment, told: Told) -> Next:
    """What was done, as it was written."""
    words = folded(moment.heard.raw)
    if moment.elsewhere == TRAPPED or (moment.elsewhere == PAUSE and "photo" in moment.kept):
        return Into(moment.elsewhere)
    if len(words) < SHORTEST or is_command(moment, VERBS):
        return Stay()
    if (photo := moment.kept.get("photo")) is not None:
        done = wording.FINISH_DONE.format(line=line(told))
        _catch_up(moment, told)
        return make_with_photo(moment, told, Move.FINISH, {"words": words[:LONGEST]}, done, media_id=photo)
    return Go("photo", _photo(told), keep={"words": words[:LONGEST]})


def hear_photo(moment: Moment, told: Told) -> Next:
    """The finished work; inside a home it goes without."""
    words: str = moment.kept["words"]
    done = wording.FINISH_DONE.format(line=line(told))
    if moment.heard.kind == "photo":
        _catch_up(moment, told)
        return make_with_photo(moment, told, Move.FINISH, {"words": words}, done)
    if _must(told) or agrees(moment.words) is not False:
        return Stay()
    _catch_up(moment, told)
    return make(moment, told, Move.FINISH, Bring(words=words), done)


def _catch_up(moment: Moment, told: Told) -> None:
    """Who says that it is done was there, though nobody noted it."""
    assert moment.actor is not None
    if ACT.not_yet(told):
        move(moment.session, moment.actor, report_id=told["id"], move=Move.ARRIVE, version=None, bring=Bring(),
             at=moment.at)  # fmt: skip


def _must(told: Told) -> bool:
    step = TABLE[State.WORKING, Move.FINISH]
    return Need.PHOTO in step.needs_for(Kind(told["kind"]), Place(told["place"]))


def _photo(told: Told) -> str:
    return wording.FINISH_PHOTO if _must(told) else wording.FINISH_PHOTO_MAY


def _photo_again(moment: Moment) -> str:
    told = tell(moment, moment.kept["id"])
    return _photo(told) if told else wording.PHOTO_AGAIN


def _words_again(moment: Moment) -> str:
    told = tell(moment, moment.kept["id"])
    return wording.FINISH_WORDS.format(line=line(told)) if told else wording.FINISH_WHICH


ACT = Act(
    Move.FINISH, "mine", VERBS, wording.FINISH_WHICH, wording.FINISH_NONE, ready, instead=(PAUSE,), early=Move.ARRIVE
)  # fmt: skip
SAID = Step("words", asking(ACT, hear_words), _words_again, ("photo", END, TRAPPED, PAUSE))
PHOTO = Step(
    "photo", picturing(ACT, hear_photo), _photo_again, ("words", "photo", END), hears=(*WORDS, "photo"), takes_no=True
)
TALK = Conversation(
    "staff.finish", "完成", begin, (ACT.which_step("words", "photo"), SAID, PHOTO), "finish.toml", __file__,
    begins_to=(WHICH, "words", "photo", END), who=Who.STAFF, begins_with=("photo",),
)  # fmt: skip
