"""投票 21栋: by stair how many owners were reached and how many have voted. Never what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from server.votes.queries.canvass import StairLine, overview, running
from workflows.engine.conversations import END, Conversation, Moment, Step, Who
from workflows.engine.decisions import Answer, Card, End, Go, Next, Stay
from workflows.engine.hearing import number
from workflows.proposals.wording import deadline

NONE = "您能看的小区里，现在没有在进行的投票。"
WHICH = "您要看哪一个投票？请回序号。"
NUMBERED = "{n}. {estate} {title}"
HEAD = "《{title}》{estate}，{until} 截止"
NO_UNTIL = "还没定时间"
STAIR = "{label}：{heads} 位业主，送达 {delivered}，已投 {voted}，还差 {left}"
SUM = "合计：{heads} 位，送达 {delivered}，已投 {voted}，还差 {left}"
MORE = "其余 {count} 个单元请在工作台看，或者说“投票 21栋”只看一栋。"
NO_SUCH = "这次投票里没有“{said}”。有：{known}。"
CARD, PAGE = "打开走访页", "/console/votes/{id}/canvass"
MOST_STAIRS, MOST_BUILDINGS, MOST_POLLS = 12, 12, 9
_DIGITS = str.maketrans("〇零一二两三四五六七八九", "001223456789")
_PLACE = re.compile(r"([0-9]+|[零〇一二两三四五六七八九十]+)\s*(栋|幢|号楼|座|单元)")


def begin(moment: Moment) -> Next:
    """Which poll, if there are several; then its stairs."""
    assert moment.actor is not None
    polls = running(moment.session, moment.actor)[:MOST_POLLS]
    if not polls:
        return End(NONE)
    if len(polls) == 1:
        return End(*_told(moment, polls[0], moment.words))
    rows = [NUMBERED.format(n=n, estate=one["estate"], title=one["title"]) for n, one in enumerate(polls, 1)]
    question = "\n".join([WHICH, *rows])
    return Go("which", question, keep={"ids": [one["id"] for one in polls], "words": moment.words, "asked": question})


def hear_which(moment: Moment) -> Next:
    """A place in the list; one that has closed meanwhile is no longer in it."""
    assert moment.actor is not None
    ids: Sequence[int] = moment.kept["ids"]
    place = number(moment.words, len(ids))
    if place is None:
        return Stay()
    poll = next((one for one in running(moment.session, moment.actor) if one["id"] == ids[place - 1]), None)
    return End(*_told(moment, poll, moment.kept["words"])) if poll else End(NONE)


def _told(moment: Moment, poll: Mapping[str, Any], words: str) -> list[Answer]:
    stairs, places = overview(moment.session, poll), _places(words)
    shown = [one for one in stairs if _fits(one.label, places)]
    if not shown and places:
        known = list(dict.fromkeys(_building(one.label) for one in stairs))[:MOST_BUILDINGS]
        said = "".join(f"{value}{unit}" for unit, value in places.items())
        return [Answer(NO_SUCH.format(said=said, known="、".join(known)), _card(poll))]
    lines = [_head(poll), *(_line(STAIR, [one], one.label) for one in shown[:MOST_STAIRS])]
    if len(shown) != 1:
        lines.append(_line(SUM, shown, ""))
    if len(shown) > MOST_STAIRS:
        lines.append(MORE.format(count=len(shown) - MOST_STAIRS))
    return [Answer("\n".join(lines), _card(poll))]


def _head(poll: Mapping[str, Any]) -> str:
    until = deadline(poll["closes_at"]) if poll["closes_at"] is not None else NO_UNTIL
    return HEAD.format(title=poll["title"], estate=poll["estate"], until=until)


def _line(pattern: str, stairs: Sequence[StairLine], label: str) -> str:
    sums = {name: sum(getattr(one, name) for one in stairs) for name in ("heads", "delivered", "voted", "left")}
    return pattern.format(label=label, **sums)


def _places(words: str) -> dict[str, str]:
    """What was said of where: 21栋1单元, 二十一幢, 3号楼."""
    found: dict[str, str] = {}
    for value, unit in _PLACE.findall(words):
        known = value if value.isdigit() else str(number(value) or value.translate(_DIGITS))
        found.setdefault("单元" if unit == "单元" else "栋", known)
    return found


def _fits(label: str, places: Mapping[str, str]) -> bool:
    mine = _places(label)
    return all(mine.get(unit) == value for unit, value in places.items())


def _building(label: str) -> str:
    return re.sub(r"[0-9一二三四五六七八九十]+单元.*", "", label) or label


def _card(poll: Mapping[str, Any]) -> Card:
    return Card(CARD, PAGE.format(id=poll["id"]), poll["title"])


def _which_again(moment: Moment) -> str:
    return str(moment.kept["asked"])


TALK = Conversation(
    "staff.canvass", "投票情况", begin, (Step("which", hear_which, _which_again, (END,)),), "canvass.toml", __file__,
    begins_to=("which", END), who=Who.STAFF,
)  # fmt: skip
CONVERSATIONS = [TALK]
