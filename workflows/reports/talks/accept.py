"""The resident's word on finished work: it is good, it is not and why, and how well it was done, all in words."""

from __future__ import annotations

import re

from server.reports.rules.categories import default_catalogue
from server.reports.rules.doubted import reason_said
from server.reports.rules.words import OF_A_BILL, OPEN, Move, State
from server.reports.service import moving, talking
from server.reports.service.events import RESIDENT
from workflows.engine.conversations import END, Conversation, Moment, Step, Who
from workflows.engine.decisions import Answer, End, Go, Into, Next, Stay
from workflows.reports.talks import judging, mine, pace, wording
from workflows.reports.talks.judging import Verdict

ENDED = {State.CLOSED, State.UNFIXED}
REPORT, URGE = "reports.report", "reports.urge"
_DOUBTED_BILL = default_catalogue().category("fees").label
LOW = 2
"""So many stars and fewer are no praise."""
_ANEW = re.compile(r"^(?!.*(?:修|弄|搞|师傅|上次|刚才|没好|还没|还是)).*又")
NO_STARS = (
    "不", "不用", "不打", "不打了", "不评", "不评了", "不想打", "不要", "没有", "算了", "不用了", "好", "好的", "谢谢",
)  # fmt: skip


def begin(moment: Moment) -> Next:
    """Of the one that waits for their word, else of one that ended lately, else how things stand. Who says no more
    than that nothing was mended is asked before it goes back."""
    verdict, waiting = judging.verdict(moment.words), _waiting(moment)
    if not waiting:
        return _nothing_waits(moment, verdict)
    among = mine.meant(moment, waiting)
    if len(among) == 1:
        return _judge(moment, among[0], verdict)
    if not among and _is_another(moment, verdict):
        return _nothing_waits(moment, verdict)
    if not among and len(waiting) == 1:
        # They call it otherwise.
        return _ask_if_good(waiting[0])
    among = among or waiting
    keep = mine.choice([one["id"] for one in among]) | {"said": moment.words}
    return Go("which", mine.asking(among), keep=keep)


def which(moment: Moment) -> Next:
    """Which of several."""
    line = mine.chosen(moment, _waiting)
    return _judge(moment, line, judging.verdict(moment.kept["said"])) if line is not None else Stay()


def good(moment: Moment) -> Next:
    """Is it fixed?"""
    verdict = judging.verdict(moment.words)
    fixed = judging.is_good(moment.words)
    if fixed is None and verdict.stars is None:
        return Stay()
    line = _kept(moment)
    return _judge(moment, line, Verdict(fixed, verdict.stars, verdict.reason)) if line is not None else _gone()


def meant(moment: Moment) -> Next:
    """Not pleased: is it not fixed, or was it badly done?"""
    line = _kept(moment)
    if line is None:
        return _gone()
    verdict = judging.verdict(moment.words)
    if verdict.good is False or "再来" in moment.words or "没修" in moment.words:
        return _back(moment, line, verdict.reason)
    if verdict.good or "服务" in moment.words or "态度" in moment.words:
        return _accept(moment, line, moment.kept["stars"])
    return Stay()


def stars(moment: Moment) -> Next:
    """How well it was done; nobody need say."""
    count = judging.stars_answered(moment.words)
    line = _kept(moment)
    if line is None or moment.words.replace(" ", "") in NO_STARS:
        return End(wording.NOT_RATED)
    if count is None and "谢" in moment.words and moment.elsewhere is None:
        return End(wording.NOT_RATED)
    return End(*_rate(moment, line, count)) if count is not None else Stay()


def _waiting(moment: Moment) -> list[mine.Line]:
    """What awaits their word; a doubted bill is none of it where they speak of something mended."""
    waiting = mine.lines(moment, {State.DONE})
    mended = "修" in moment.kept.get("said", moment.words)
    return [one for one in waiting if not (mended and one["category_label"] == _DOUBTED_BILL)]


def _nothing_waits(moment: Moment, verdict: Verdict) -> Next:
    """What ended lately can be rated, or is not fixed after all: at once where they name it, else they are asked. What
    is open stands so and so; what nobody knows of is reported."""
    ended = mine.lately(moment, ENDED)
    if verdict.stars is not None:
        unrated = (one for one in mine.meant(moment, ended) if _unrated(moment, one["id"]))
        line = next(unrated, None)
        if line is not None:
            return _judge(moment, line, verdict)
    named = mine.named(moment, ended) if verdict.good is False else []
    if named:
        return _judge(moment, named[0], verdict)
    opened, denied = mine.lines(moment, OPEN), judging.denies(moment.words)
    if opened and not mine.meant(moment, opened) and _is_another(moment, verdict):
        return Into(REPORT) if verdict.good is False else End(wording.GLAD)
    if opened:
        return Into(URGE) if denied else _not_done_yet(moment, (mine.meant(moment, opened) or opened)[0])
    if (verdict.good is False or denied) and mine.meant(moment, ended):
        return _ask_if_good(mine.meant(moment, ended)[0])
    if verdict.good is False or denied:
        return Into(REPORT)
    return End(wording.GLAD if _is_praise(verdict) else wording.NOTHING_DONE)


def _is_another(moment: Moment, verdict: Verdict) -> bool:
    """Whether what they tell is of none of theirs, where it names another thing: it broke anew, 电梯又坏了, or it is
    praise. 没修好 speaks of a work there is, whatever they call it."""
    return _is_praise(verdict) or (verdict.good is False and _ANEW.search(moment.words) is not None)


def _is_praise(verdict: Verdict) -> bool:
    return verdict.good is not False and verdict.stars is not None and verdict.stars > LOW + 1


def _unrated(moment: Moment, report_id: int) -> bool:
    found = mine.told(moment, report_id)
    return found is not None and any(one["move"] == Move.RATE for one in found["moves"])


def _ask_if_good(line: mine.Line) -> Next:
    return Go("good", _good_words(line), keep={"report_id": line["id"]})


def _judge(moment: Moment, line: mine.Line, verdict: Verdict) -> Next:
    if verdict.good is False:
        return _back(moment, line, verdict.reason)
    if mine.is_joint(line):
        # Only a neighbour who reported it says that it is mended, and how well.
        return _good_for_me(moment, line) if verdict.good or verdict.stars is not None else _ask_if_good(line)
    if State(line["state"]) in ENDED:
        return End(*_rate(moment, line, verdict.stars)) if verdict.stars else End(wording.GOOD_THEN)
    if verdict.stars is not None and verdict.stars <= LOW and not verdict.good:
        return Go(
            "meant",
            mine.fit(line, wording.ASK_MEANT, wording.ASK_MEANT_OTHER),
            keep={"report_id": line["id"], "stars": verdict.stars},
        )
    if verdict.good or verdict.stars is not None:
        return _accept(moment, line, verdict.stars)
    return _ask_if_good(line)


def _good_for_me(moment: Moment, line: mine.Line) -> Next:
    """It closes nothing; whoever works on the joint one reads it."""
    pace.check(moment, pace.SAID)
    talking.say(moment.session, mine.actor(moment), report_id=line["id"], thread=RESIDENT,
                words=moment.heard.raw[:500], at=moment.at)  # fmt: skip
    return End(wording.GOOD_FOR_ME)


def _accept(moment: Moment, line: mine.Line, count: int | None) -> Next:
    _move(moment, line, Move.ACCEPT, moving.Bring())
    accepted = wording.ACCEPTED.format(number=line["number"])
    if not _unrated(moment, line["id"]):
        return End(accepted)
    if count is None:
        return Go("stars", accepted + wording.ASK_STARS, keep={"report_id": line["id"]}, back=False)
    return End(accepted, *_rate(moment, line, count))


def _rate(moment: Moment, line: mine.Line, count: int) -> tuple[Answer | str, ...]:
    _move(moment, line, Move.RATE, moving.Bring(stars=count, words=moment.heard.raw[:200]))
    return (wording.LOW if count <= LOW else wording.RATED.format(stars=count),)


def _back(moment: Moment, line: mine.Line, reason: str) -> Next:
    """Back to work, or open again, with the resident's own words."""
    again, told = mine.stands(line) in ENDED, mine.told(moment, mine.acted_on(line))
    channel = told["channel"] if told is not None else ""
    bring = moving.Bring(reason=reason_said(channel, reason), words=moment.heard.raw[:500])
    _move(moment, line, Move.REOPEN if again else Move.RETURN, bring)
    found = mine.told(moment, mine.acted_on(line))
    promise = found["promised"]["words"] if found is not None else ""
    returned = mine.fit(line, wording.RETURNED, wording.RETURNED_OTHER)
    reopened = mine.fit(line, wording.REOPENED, wording.REOPENED_OTHER)
    pattern = wording.ANSWER_BACK if channel == OF_A_BILL else reopened if again else returned
    return End(mine.with_card(pattern.format(number=line["number"], promise=promise), line["id"]))


def _not_done_yet(moment: Moment, line: mine.Line) -> Next:
    words = wording.NOT_DONE_YET.format(
        number=line["number"], category=line["category_label"], standing=mine.standing(moment, line["id"])
    )
    return End(mine.with_card(words, line["id"]))


def _gone() -> Next:
    return End(wording.NOTHING_DONE)


def _kept(moment: Moment) -> mine.Line | None:
    return next((one for one in mine.every(moment) if one["id"] == moment.kept["report_id"]), None)


def _move(moment: Moment, line: mine.Line, move: Move, bring: moving.Bring) -> None:
    actor = mine.actor(moment)
    pace.check(moment, pace.MOVED)
    moving.move(
        moment.session, actor, report_id=mine.acted_on(line), move=move, version=None, bring=bring, at=moment.at
    )


def _good_words(line: mine.Line) -> str:
    return mine.fit(line, wording.ASK_GOOD, wording.ASK_GOOD_OTHER).format(
        number=line["number"], category=line["category_label"]
    )


def _ask_good(moment: Moment) -> str:
    line = _kept(moment)
    return _good_words(line) if line is not None else wording.NOTHING_DONE


def _ask_meant(moment: Moment) -> str:
    line = _kept(moment)
    return mine.fit(line, wording.ASK_MEANT, wording.ASK_MEANT_OTHER) if line is not None else wording.NOTHING_DONE


def _ask_which(moment: Moment) -> str:
    return mine.asking([one for one in _waiting(moment) if one["id"] in moment.kept["among"]])


_JUDGED = ("good", "meant", "stars", END)
ACCEPT = Conversation(
    name="reports.accept", label="确认评价", begin=begin,
    steps=(
        Step("which", which, _ask_which, _JUDGED),
        Step("good", good, _ask_good, ("meant", "stars", END)),
        Step("meant", meant, _ask_meant, ("stars", END)),
        Step("stars", stars, wording.ASK_STARS, (END,), takes_no=True),
    ),
    ways="accept.toml", beside=__file__, begins_to=("which", *_JUDGED, REPORT, URGE), who=Who.BOUND,
    also=mine.has_any,
)  # fmt: skip
