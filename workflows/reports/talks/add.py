"""A word, a photo or a place to a report of mine. A photo out of the blue belongs to the newest, or begins one."""

from __future__ import annotations

import re
from datetime import timedelta

from server.reports.service import talking
from server.reports.service.events import RESIDENT
from workflows.engine.conversations import END, Conversation, Moment, Step, Who
from workflows.engine.decisions import Answer, End, Go, Into, Next, Stay
from workflows.engine.hearing import is_question
from workflows.reports.talks import mine, pace, pictures, pressing, wording

JUST_NOW = timedelta(minutes=10)
"""A photo so soon after one report is the one we asked for, though another was made earlier."""
_TELLS = re.compile("[一-鿿]{3}")
REPORT = "reports.report"
ITS_OWN = ("投诉", "建议", "报修", "报个", "另外报", "还有个事")
_LEAD = re.compile(
    r"^(?:(?:我|再|给|帮我|想|要|麻烦|请|在|刚才|刚刚|那个|这个|上次|报的|报修|单子?|工单|里|上|的|r\s*\d+|"
    r"补充(?:说明)?|备注|加(?:个|一句|张|一张)?|添一句|说|一下|一句|下|话|忘了?|忘记|讲|转告|告诉|跟|和|给|师傅|维修的?|留(?:个|句)?言?|"
    r"捎句话|说一声|照片|图片|图|点|情况|个|上传|传|发|几个字)\s*[，,：:。]?\s*)+"
)


def begin(moment: Moment) -> Next:
    """To the one they mean; asked only where several fit."""
    among = mine.lines(moment, mine.STILL_OPEN)
    is_photo = moment.heard.kind == "photo"
    if not among:
        return Into(REPORT) if is_photo else Go("what", wording.ADD_FIRST.format(ask=wording.ASK_WHAT[None]))
    fresh = [one for one in among if one["made_at"] > moment.at - mine.JUST_MADE]
    named = [] if is_photo else mine.meant(moment, among)
    just_now = [one for one in fresh if is_photo and one["made_at"] > moment.at - JUST_NOW]
    fresh = just_now if len(just_now) == 1 else fresh
    near = [one for one in fresh if one in named] if named else fresh
    fit = named if len(named) == 1 else near if len(near) == 1 else named or among
    if len(fit) == 1:
        return _take(moment, fit[0])
    keep = mine.choice([one["id"] for one in fit]) | {"words": rest(moment.heard.raw), "photos": _photos(moment)}
    return Go("which", mine.asking(fit), keep=keep)


def claims(moment: Moment) -> str | None:
    """Whether what nobody understood is more of what was reported a moment ago: 每天晚上十二点以后. A question is not:
    it wants an answer, and would lie on a report as a note that nobody answers."""
    if is_question(moment.words):
        return None
    just_now = [one for one in mine.lines(moment, mine.STILL_OPEN) if one["made_at"] > moment.at - JUST_NOW]
    if len(just_now) != 1 or _TELLS.search(moment.words) is None:
        return None
    return wording.ASK_ADD_TO.format(number=_called(just_now[0]))


def what(_moment: Moment) -> Next:
    """There was nothing to add to: what they say now is reported."""
    return Into(REPORT)


def which(moment: Moment) -> Next:
    """To which of several."""
    line = mine.chosen(moment, _open)
    if line is None:
        return Stay()
    if moment.kept.get("photos"):
        return _show(moment, line["id"], _called(line))
    if moment.kept.get("words"):
        return _say(moment, line["id"], _called(line), moment.kept["words"])
    return Go("words", wording.ASK_ADD, keep={"report_id": line["id"], "number": _called(line)})


def words(moment: Moment) -> Next:
    """What is added: a word, a photo, a place."""
    report_id, number = moment.kept["report_id"], moment.kept["number"]
    if moment.heard.kind == "photo":
        return _show(moment, report_id, number)
    if moment.heard.place is not None:
        said = wording.PLACE_SAID.format(label=moment.heard.place.label or wording.NO_LABEL)
        return _say(moment, report_id, number, said)
    if moment.elsewhere is not None and (moment.elsewhere != REPORT or _is_new(moment.words, number)):
        return Stay()
    return _say(moment, report_id, number, moment.heard.raw)


def rest(raw: str) -> str:
    """What is left of 跟师傅说一声我下午在家 once the wish to add is taken off; empty when that is all."""
    left = _LEAD.sub("", raw.strip().lower())
    return raw.strip() if len(left) >= 2 else ""


def _open(moment: Moment) -> list[mine.Line]:
    return mine.lines(moment, mine.STILL_OPEN)


def _called(line: mine.Line) -> str:
    """By number and by what it is, so that words that went astray are noticed."""
    return f"{line['number']}“{line['category_label']}”"


def _take(moment: Moment, line: mine.Line) -> Next:
    if moment.heard.kind == "photo":
        return _show(moment, line["id"], _called(line))
    said = rest(moment.heard.raw)
    if said:
        return _say(moment, line["id"], _called(line), said)
    return Go("words", wording.ASK_ADD, keep={"report_id": line["id"], "number": _called(line)})


def _say(moment: Moment, report_id: int, number: str, said: str) -> Next:
    pace.check(moment, pace.SAID)
    talking.say(moment.session, mine.actor(moment), report_id=report_id, thread=RESIDENT, words=said[:500],
                at=moment.at)  # fmt: skip
    return End(Answer(wording.ADDED.format(number=number), mine.card(report_id)))


def _show(moment: Moment, report_id: int, number: str) -> Next:
    pace.check(moment, pace.SAID)
    pictures.ask(moment, report_id, _photos(moment))
    return End(Answer(wording.PHOTO_ADDED.format(number=number), mine.card(report_id)))


def _photos(moment: Moment) -> list[str]:
    """The one that comes now, and those that waited."""
    now = [moment.heard.media_id] if moment.heard.kind == "photo" and moment.heard.media_id else []
    return [*moment.kept.get("photos", ()), *now]


def _is_new(words: str, number: str) -> bool:
    """Whether it is a matter of its own: what cannot wait and is of another kind, or something they call a report."""
    found = pressing.pressing_in(words)
    return any(word in words for word in ITS_OWN) or (found is not None and found.label not in number)


def _ask_which(moment: Moment) -> str:
    return mine.asking([one for one in _open(moment) if one["id"] in moment.kept["among"]])


ADD = Conversation(
    name="reports.add", label="补充说明", begin=begin,
    steps=(
        Step("what", what, wording.ASK_WHAT[None], (REPORT,)),
        Step("which", which, _ask_which, ("words", END)),
        Step("words", words, wording.ASK_ADD, (END,), hears=("text", "voice", "press", "photo", "location")),
    ),
    ways="add.toml", beside=__file__, begins_to=("what", "which", "words", REPORT, END), who=Who.BOUND,
    also=mine.has_any, keeps_photos=True, begins_with=("photo",), claims=claims,
)  # fmt: skip
