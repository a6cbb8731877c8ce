"""Today's sheet in a few lines, or the last one there is, and a card to read all of it; whether water or power is
cut. It asks nothing.

Whoever wants to be sent no more of it hears where that is turned off: WeChat alone can do it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from server.bulletins.queries import feed
from server.bulletins.rules.days import dated
from server.bulletins.rules.words import Kind
from server.kit.clock import local_day
from workflows.bulletins.talks import cuts, wording
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, Card, End, Next

PAGE = "pages/bulletin/bulletin?id={id}"
KINDS = {"周报": Kind.WEEKLY, "一周": Kind.WEEKLY, "这周": Kind.WEEKLY, "上周": Kind.WEEKLY, "月报": Kind.MONTHLY,
         "这个月": Kind.MONTHLY, "上个月": Kind.MONTHLY}  # fmt: skip
MOST_LINES, LONGEST_LINE = 5, 60
_STOP = re.compile(
    r"(?:别|不要|莫|不用|不想|不再|停止|能不|少)(?:再|给|收|发|推|用).{0,8}?[发推收]|不想再?[收要看]|不收了|退订|取消订阅|[别不]发了?$"
)


def begin(moment: Moment) -> Next:
    """The latest sheet of the kind they ask for; a daily one unless they say otherwise."""
    assert moment.actor is not None
    if _STOP.search(moment.words.replace(" ", "")):
        return End(wording.NO_MORE)
    cut = cuts.asked(moment.words)
    if cut is not None:
        return cuts.tell(moment, cut)
    kind = next((kind for word, kind in KINDS.items() if word in moment.words), Kind.DAILY)
    lines = feed.feed(moment.session, moment.actor, at=moment.at, kind=kind, limit=1).items
    if not lines:
        return End(wording.NONE)
    sheet = feed.one(moment.session, moment.house, moment.actor, lines[0]["id"], at=moment.at)
    late = kind is Kind.DAILY and sheet["day"] != local_day(moment.at)
    words = "\n".join(
        [
            *([wording.NOT_YET] if late else []),
            f"{sheet['title']} {sheet['day_words']}",
            *_few(sheet, local_day(moment.at)),
        ]
    )
    return End(Answer(words, Card(wording.CARD, PAGE.format(id=sheet["id"]), wording.CARD_NOTE)))


def _few(sheet: Mapping[str, Any], today: date) -> Iterator[str]:
    if sheet["doubt_words"]:
        yield sheet["doubt_words"]
        return
    told = [one for one in sheet["sections"] if not one["empty"]]
    for section in told[:MOST_LINES]:
        figures = "，".join(f"{one['label']} {one['words']}" for one in section["figures"])
        said = "；".join(filter(None, [figures, *section["lines"][:1]])) or section["words"]
        yield wording.SECTION.format(title=section["title"], words=_short(said))
    if not told:
        yield sheet["headline"]
    if sheet["tomorrow"]:
        day, words = sheet["next_words"], sheet["tomorrow"][0]
        if sheet["day"] < today:
            day, words = dated(day, sheet["day"]), dated(words, sheet["day"])
        yield wording.TOMORROW.format(day=day, words=_short(words))


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_LINE else words[: LONGEST_LINE - 1] + "…"


TODAY = Conversation(
    name="bulletins.today", label="看简报", begin=begin, steps=(), ways="today.toml", beside=__file__,
    begins_to=(END,), who=Who.BOUND,
)  # fmt: skip

TALKS = [TODAY]
