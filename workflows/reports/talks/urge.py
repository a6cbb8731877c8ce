"""Urging a report of mine: counted, not too often, and told to who must act. One question where there are several.

怎么没动静 is a question and urges nobody: it is answered, and urging is offered.
"""

from __future__ import annotations

import re

from server.kit.errors import DomainError
from server.kit.prepared import savepoint
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import OPEN, Move, State
from server.reports.service import moving
from workflows.engine.conversations import END, Conversation, Moment, Step, Who
from workflows.engine.decisions import End, Go, Into, Next, Stay
from workflows.engine.hearing import agrees
from workflows.reports.talks import judging, mine, pace, spoken, wording

REPORT, ACCEPT = "reports.report", "reports.accept"
_URGES = re.compile(r"催|快|赶紧|抓紧|急")


def begin(moment: Moment) -> Next:
    """The only open one, or the one they name; what waits for their word is told as such. A trouble of
    which nothing is known yet is reported. 不是 还没修 is a word on what was said to be finished, if anything was."""
    opened, done = _open(moment), mine.lines(moment, {State.DONE})
    if done and (judging.contradicts(moment.words) or (judging.denies(moment.words) and not opened)):
        return Into(ACCEPT)
    among = mine.meant(moment, opened) or opened
    asks = spoken.only_asks(moment.words) or _only_denies(moment.words)
    if len(among) == 1 and mine.meant(moment, among):
        return tell(moment, among[0]) if asks else _urge(moment, among[0])
    if among:
        return Go("which", mine.asking(among), keep=mine.choice([one["id"] for one in among]) | {"asks": asks})
    if done:
        return End(mine.with_card(f"{mine.headline(done[0])}：{mine.standing(moment, done[0]['id'])}", done[0]["id"]))
    if default_catalogue().guess(moment.words) is not None:
        return Into(REPORT)
    return End(wording.NOTHING_TO_URGE)


def which(moment: Moment) -> Next:
    """Which of several is urged."""
    line = mine.chosen(moment, _open)
    if line is None:
        return Stay()
    return tell(moment, line) if moment.kept.get("asks") else _urge(moment, line)


def shall(moment: Moment) -> Next:
    """Whether it is urged, after they heard how it stands."""
    # 不是，还没清 says no to what they heard, and not to being helped.
    not_done = judging.denies(moment.words) or judging.contradicts(moment.words)
    wanted = True if not_done else agrees(moment.words)
    if wanted is None and moment.elsewhere is None and _URGES.search(moment.words):
        wanted = True
    if wanted is None:
        return Stay()
    line = next((one for one in _open(moment) if one["id"] == moment.kept["line"]), None)
    if not wanted or line is None:
        return End(wording.NOT_URGED if line is not None else wording.NOTHING_TO_URGE)
    return _urge(moment, line)


def tell(moment: Moment, line: mine.Line) -> Next:
    """A question is answered first; urging is offered and not done. Goes to a step that is :func:`shall`."""
    told = mine.with_card(f"{mine.headline(line)}：{mine.standing(moment, line['id'])}", line["id"])
    return Go("shall", told, wording.ASK_URGE, keep={"line": line["id"]})


def _only_denies(words: str) -> bool:
    """Whether they say no more than that it is not mended, and nothing of nobody coming."""
    return judging.contradicts(words) or (judging.denies(words) and "人" not in words)


def _open(moment: Moment) -> list[mine.Line]:
    return mine.lines(moment, OPEN)


def _urge(moment: Moment, line: mine.Line) -> Next:
    try:
        with savepoint(moment.session):
            pace.check(moment, pace.MOVED)
            moving.move(moment.session, mine.actor(moment), report_id=mine.acted_on(line), move=Move.URGE, version=None,
                        bring=moving.Bring(), at=moment.at)  # fmt: skip
    except DomainError as refused:
        # Urged a moment ago: asking again which, or whether we shall, would only bring the same answer.
        return End(mine.with_card(refused.sentence, line["id"]))
    words = wording.URGED.format(number=line["number"], standing=mine.standing(moment, line["id"]))
    return End(mine.with_card(words, line["id"]))


def _ask_which(moment: Moment) -> str:
    return mine.asking([one for one in _open(moment) if one["id"] in moment.kept["among"]])


SHALL = Step("shall", shall, wording.ASK_URGE, (END,), takes_no=True)
URGE = Conversation(
    name="reports.urge", label="催一催", begin=begin,
    steps=(
        Step("which", which, _ask_which, ("shall", END)),
        SHALL,
    ),
    ways="urge.toml", beside=__file__, begins_to=("which", "shall", REPORT, ACCEPT, END), who=Who.BOUND,
    also=mine.has_any,
)  # fmt: skip
