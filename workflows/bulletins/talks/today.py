"""Today's sheet in a few lines, or the last one there is, and a card to read all of it; whether water or power is
cut. It asks nothing.

Whoever wants to be sent no more of it, or to be sent it again, is heard in the talk about that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from server.bulletins.queries import feed
from server.bulletins.rules.days import dated
from server.bulletins.rules.words import Kind
from server.kit.clock import local_day
from workflows.bulletins.talks import cuts, wishing, wording
from workflows.bulletins.talks.wish import WISH
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, Card, End, Into, Next

PAGE = "pages/bulletin/bulletin?id={id}"
KINDS = {"周报": Kind.WEEKLY, "一周": Kind.WEEKLY, "这周": Kind.WEEKLY, "上周": Kind.WEEKLY, "月报": Kind.MONTHLY,
         "这个月": Kind.MONTHLY, "上个月": Kind.MONTHLY}  # fmt: skip
MOST_LINES, LONGEST_LINE = 5, 60


def begin(moment: Moment) -> Next:
    """The latest sheet of the kind they ask for; a daily one unless they say otherwise."""
    assert moment.actor is not None
    if wishing.turn(moment.words) is not None:
        return Into(WISH.name)
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
    return End(Answer(words, Card(wording.CARD, PAGE.format(id=sheet["id"]), _shows(sheet))))


def _shows(sheet: Mapping[str, Any]) -> str:
    """What stands in a sheet besides its words; nothing where there is nothing."""
    pictured = sheet["pair"] is not None or any(one["photos"] for one in sheet["sections"])
    return "，".join([wording.WITH_PICTURES] * pictured + [wording.WITH_FILM] * (sheet["files"]["video"] is not None))


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
    begins_to=(WISH.name, END), who=Who.BOUND,
)  # fmt: skip

TALKS = [TODAY, WISH]
