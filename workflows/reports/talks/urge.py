"""Urging a report of mine: counted, not too often, and told to who must act. One question where there are several."""

from __future__ import annotations

from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import OPEN, Move, State
from server.reports.service import moving
from workflows.engine.conversations import END, Conversation, End, Go, Into, Moment, Next, Stay, Step, Who
from workflows.reports.talks import mine, pace, wording

REPORT = "reports.report"


def begin(moment: Moment) -> Next:
    """The only open one, or the one they name; what waits for their word is told as such. A trouble of
    which nothing is known yet is reported."""
    opened = _open(moment)
    among = mine.meant(moment, opened) or opened
    if len(among) == 1 and mine.meant(moment, among):
        return _urge(moment, among[0])
    if among:
        return Go("which", mine.asking(among), keep=mine.choice([one["id"] for one in among]))
    done = mine.lines(moment, {State.DONE})
    if done:
        return End(mine.with_card(f"{mine.headline(done[0])}：{mine.standing(moment, done[0]['id'])}", done[0]["id"]))
    if default_catalogue().guess(moment.words) is not None:
        return Into(REPORT)
    return End(wording.NOTHING_TO_URGE)


def which(moment: Moment) -> Next:
    """Which of several is urged."""
    line = mine.chosen(moment, _open)
    return _urge(moment, line) if line is not None else Stay()


def _open(moment: Moment) -> list[mine.Line]:
    return mine.lines(moment, OPEN)


def _urge(moment: Moment, line: mine.Line) -> Next:
    pace.check(moment, pace.MOVED)
    moving.move(moment.session, mine.actor(moment), report_id=line["id"], move=Move.URGE, version=None,
                bring=moving.Bring(), at=moment.at)  # fmt: skip
    words = wording.URGED.format(number=line["number"], standing=mine.standing(moment, line["id"]))
    return End(mine.with_card(words, line["id"]))


def _ask_which(moment: Moment) -> str:
    return mine.asking([one for one in _open(moment) if one["id"] in moment.kept["among"]])


URGE = Conversation(
    name="reports.urge", label="催一催", begin=begin, steps=(Step("which", which, _ask_which, (END,)),),
    ways="urge.toml", beside=__file__, begins_to=("which", REPORT, END), who=Who.BOUND,
)  # fmt: skip
