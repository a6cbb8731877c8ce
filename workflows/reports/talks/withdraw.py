"""Taking back a report of mine: 取消刚才那个, 我自己弄好了. Asked before it is done, and only what is mine and open.

What somebody already works at cannot be taken back; the word goes to whoever does. Help in a lift is never called off.
"""

from __future__ import annotations

from datetime import timedelta

from server.reports.rules import states
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import OPEN, Move, State
from server.reports.rules.words import Who as Whose
from server.reports.service import moving, talking
from server.reports.service.events import RESIDENT
from workflows.engine.conversations import END, Conversation, Moment, Step, Who
from workflows.engine.decisions import End, Go, Into, Next, Stay
from workflows.engine.hearing import agrees
from workflows.engine.wording import CANCEL, NO_MORE
from workflows.reports.talks import judging, mine, pace, spoken, wording
from workflows.reports.talks.trapped import TRAPPED

ACCEPT = "reports.accept"
A_MOMENT = timedelta(minutes=15)
"""So long 不要了 by itself means what was made last."""
RESCUE = default_catalogue().category(TRAPPED).label


def begin(moment: Moment) -> Next:
    """The only open one, the one they name, or the one just made; asked where several fit."""
    opened = _open(moment)
    if not opened:
        done = mine.lines(moment, {State.DONE})
        return Into(ACCEPT) if done and judging.verdict(moment.words).good is not None else End(wording.NOTHING_OPEN)
    named = mine.named(moment, opened)
    fresh = [one for one in opened if one["made_at"] > moment.at - mine.JUST_MADE]
    points = spoken.is_just_now(moment.words) or moment.words in CANCEL | NO_MORE
    lately = fresh[:1] if points else []
    fit = named or lately or opened
    if len(fit) == 1:
        return _ask(moment, fit[0])
    return Go("which", mine.asking(fit), keep=mine.choice([one["id"] for one in fit]) | {"words": moment.heard.raw})


def which(moment: Moment) -> Next:
    """Which of several."""
    line = mine.chosen(moment, _open)
    return _ask(moment, line) if line is not None else Stay()


def sure(moment: Moment) -> Next:
    """Whether it is taken back."""
    wanted = _wanted(moment.words.replace(" ", ""))
    if wanted is None:
        return Stay() if moment.elsewhere else Stay(_ask_sure(moment))
    line = next((one for one in _open(moment) if one["id"] == moment.kept["line"]), None)
    if not wanted or line is None:
        return End(wording.NOT_WITHDRAWN if line is not None else wording.NOTHING_OPEN)
    pace.check(moment, pace.MOVED)
    if _may_go(line):
        bring = moving.Bring(words=moment.kept["words"][:500])
        moving.move(moment.session, mine.actor(moment), report_id=line["id"], move=Move.WITHDRAW, version=None,
                    bring=bring, at=moment.at)  # fmt: skip
        return End(mine.with_card(wording.WITHDRAWN.format(number=line["number"]), line["id"]))
    pattern = wording.NO_MORE_WORK_HERE if mine.is_joint(line) else wording.NO_MORE_WORK
    talking.say(moment.session, mine.actor(moment), report_id=line["id"], thread=RESIDENT,
                words=pattern.format(words=moment.kept["words"])[:500], at=moment.at)  # fmt: skip
    return End(mine.with_card(wording.WORD_PASSED_ON.format(number=line["number"]), line["id"]))


def _wanted(said: str) -> bool | None:
    """取消 and 不用了 may mean the report or the taking back: they are asked once more."""
    if said in wording.TAKE_BACK or said in wording.KEEP_IT:
        return said in wording.TAKE_BACK
    return None if said in CANCEL | NO_MORE else agrees(said)


def _ask(moment: Moment, line: mine.Line) -> Next:
    keep = {"line": line["id"], "words": moment.kept.get("words") or moment.heard.raw}
    return Go("sure", _question(line), keep=keep)


def _question(line: mine.Line) -> str:
    pattern = wording.ASK_WITHDRAW if _may_go(line) else wording.ASK_PASS_ON
    return pattern.format(report=mine.headline(line))


def _ask_sure(moment: Moment) -> str:
    line = next((one for one in _open(moment) if one["id"] == moment.kept["line"]), None)
    return _question(line) if line is not None else wording.NOTHING_OPEN


def _may_go(line: mine.Line) -> bool:
    """Whether nobody has begun, and it was not put together with another's."""
    moves = states.moves_for(State(line["state"]), {Whose.REPORTER})
    return not mine.is_joint(line) and any(step.move is Move.WITHDRAW for step in moves)


def _open(moment: Moment) -> list[mine.Line]:
    return [one for one in mine.lines(moment, OPEN) if one["category_label"] != RESCUE]


def _made_a_moment_ago(moment: Moment) -> bool:
    since = moment.at - A_MOMENT
    return moment.actor is not None and any(one["made_at"] > since for one in _open(moment))


def _ask_which(moment: Moment) -> str:
    return mine.asking([one for one in _open(moment) if one["id"] in moment.kept["among"]])


WITHDRAW = Conversation(
    name="reports.withdraw", label="撤回报事", begin=begin,
    steps=(
        Step("which", which, _ask_which, ("sure", END)),
        Step("sure", sure, _ask_sure, (END,), takes_no=True, takes_cancel=True),
    ),
    ways="withdraw.toml", beside=__file__, begins_to=("which", "sure", ACCEPT, END), who=Who.BOUND,
    also=mine.has_any, undoes=_made_a_moment_ago, in_help=False,
)  # fmt: skip
