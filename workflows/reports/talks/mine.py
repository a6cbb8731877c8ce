"""Which of their reports somebody means: by number, by what it is about, or because there is only one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import NotFound
from server.reports.queries import lists, story
from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Ending
from server.reports.rules.words import OPEN, Move, State
from workflows.engine.conversations import Moment
from workflows.engine.decisions import Answer, Card
from workflows.engine.hearing import nearest, number
from workflows.reports.talks import spoken, wording
from workflows.reports.telling import APP_PAGE

LATELY = timedelta(days=30)
JUST_MADE = timedelta(hours=2)
"""What is said so soon after a report is about it, whatever else is open."""
MOST_TOLD = 3
FIRST_WORDS = 10
LIST_PAGE = "pages/reports/reports"
Line = dict[str, Any]
_POINTING = re.compile(r"那个|这个|那件|这件|那张|那|的|是|就|修|坏|\s")


def actor(moment: Moment) -> Actor:
    """Whoever speaks; the engine lets nobody unknown into these talks."""
    assert moment.actor is not None
    return moment.actor


def lines(moment: Moment, states: Collection[State]) -> list[Line]:
    """Their own reports in these states, newest first; one that was put together with another stands as that one."""
    return [one for one in every(moment) if stands(one) in states]


def every(moment: Moment) -> Sequence[Line]:
    """Their own reports, newest first."""
    found: Sequence[Line] = lists.lines(moment.session, actor(moment), scope="mine", at=moment.at, limit=50).items
    return found


def has_any(moment: Moment) -> bool:
    """Whether they have reports, also from a home that is no more theirs."""
    return moment.actor is not None and bool(every(moment))


def stands(found: Line) -> State:
    """How a report stands, or the one it was put together with, where they may act on that."""
    joint = found["joint"]
    return State(joint["state"] if joint is not None and joint["id"] is not None else found["state"])


def acted_on(found: Line) -> int:
    """The report on which a step is made: the one theirs was put together with, else itself."""
    joint = found["joint"] or {}
    return int(joint.get("id") or found["id"])


def is_joint(found: Line) -> bool:
    """Whether it was put together with another."""
    return acted_on(found) != int(found["id"])


def lately(moment: Moment, states: Collection[State]) -> list[Line]:
    """Those of :func:`lines` that were made lately."""
    return since(moment, lines(moment, states))


def since(moment: Moment, among: Sequence[Line]) -> list[Line]:
    """Of these the ones made lately."""
    return [one for one in among if one["made_at"] > moment.at - LATELY]


def meant(moment: Moment, among: Sequence[Line]) -> list[Line]:
    """Of these the ones the words speak of; all of them when they name none, none when they name another."""
    words = moment.words
    wanted = spoken.report_number(words)
    if wanted is not None:
        return [one for one in among if one["id"] == wanted]
    category = default_catalogue().guess(words)
    if category is None:
        return list(among)
    return [one for one in among if one["category_label"] == category.label]


def named(moment: Moment, among: Sequence[Line]) -> list[Line]:
    """Of these only the ones the words name, by number or by what it is."""
    says = spoken.report_number(moment.words) is not None or default_catalogue().guess(moment.words) is not None
    return meant(moment, among) if says else []


def told(moment: Moment, report_id: int) -> dict[str, Any] | None:
    """A report's story as they may see it; None for a number that is nobody's or not theirs to see."""
    try:
        found = story.tell(moment.session, moment.house, actor(moment), report_id, moment.at)
    except NotFound:
        return None
    return found | {"joint_story": told(moment, acted_on(found)) if is_joint(found) else None}


def goes_on(line: Line) -> bool:
    """Whether something is still to come of a report, be it by the one it was put together with."""
    return State((line["joint"] or line)["state"]) in STILL_OPEN


def standing(moment: Moment, report_id: int) -> str:
    """How a report stands, in plain words."""
    found = told(moment, report_id)
    return sentence(found) if found is not None else ""


def sentence(found: dict[str, Any]) -> str:
    """How a story stands, in plain words: who has it, by when, and what was said last."""
    joint = found.get("joint_story")
    if joint is not None:
        return wording.JOINED.format(number=joint["number"]) + sentence(joint) + _last_said(found)
    elsewhere = _answered_elsewhere(found)
    if elsewhere:
        returns = any(one["move"] == Move.RETURN for one in found["moves"])
        return elsewhere + (wording.ANSWERED_ELSEWHERE if returns else "") + _last_said(found)
    assignee, outcome = found["assignee"], found["outcome"] or {}
    reason = found["clock"]["paused_reason"] or outcome.get("next") or ""
    who = assignee["name"] if assignee else wording.SOMEBODY
    state = State(found["state"])
    pattern = fit(found, wording.STANDING[state], wording.STANDING_OTHER.get(state, wording.STANDING[state]))
    words = pattern.format(who=who, promise=found["promised"]["words"], reason=reason)
    if found["joint"] is not None:
        words += wording.JOINT.format(state=found["joint"]["state_label"])
    return words + _last_said(found)


def fit(found: Line, mended: str, other: str) -> str:
    """The words that fit a report, or the one it was put together with: only what was broken is mended."""
    return mended if (found.get("joint_story") or found)["ending"] == Ending.MENDED else other


def _answered_elsewhere(found: dict[str, Any]) -> str:
    """What was said when it was answered elsewhere, as with a disputed bill, and waits for the reporter; else empty.
    Nobody who was given it has said that it is mended."""
    if State(found["state"]) is not State.DONE:
        return ""
    ends = [one for one in found["timeline"] if one.get("kind") in (Move.FINISH, Move.SETTLE)]
    return str(ends[-1]["words"] or "") if ends and ends[-1]["kind"] == Move.SETTLE else ""


def _last_said(found: dict[str, Any]) -> str:
    last = found["timeline"][-1] if found["timeline"] else {}
    if last.get("kind") != "said" or last["mine"] or not last["words"]:
        return ""
    return wording.SAID_LAST.format(who=last["who"], words=last["words"][:80])


def headline(line: Line) -> str:
    """A report in a few words: 漏水、渗水（21栋1单元702，R000123）."""
    return f"{line['category_label']}（{line['place_label']}，{line['number']}）"


def headlines(among: Sequence[Line]) -> list[str]:
    """Several in a few words each. Two that read the same are told apart by their day and by what was said first."""
    alike = Counter((one["category_label"], one["place_label"]) for one in among)
    return [
        headline(one) if alike[one["category_label"], one["place_label"]] == 1 else _apart(one) for one in among
    ]  # fmt: skip


def _apart(line: Line) -> str:
    day, words = local_day(line["made_at"]), " ".join(line["words"].split())
    first = words if len(words) <= FIRST_WORDS else f"{words[:FIRST_WORDS]}…"
    return wording.APART.format(headline=headline(line)[:-1], month=day.month, day=day.day, words=first)


def asking(among: Sequence[Line]) -> str:
    """Which of these? With their names: nobody needs to know a number."""
    named = "；".join(f"{place}. {called}" for place, called in enumerate(headlines(among[:9]), 1))
    return wording.WHICH.format(reports=named)


def choice(kept: Collection[int]) -> dict[str, list[int]]:
    """What is kept while somebody chooses."""
    return {"among": list(kept)[:9]}


def chosen(moment: Moment, read: Callable[[Moment], list[Line]]) -> Line | None:
    """The one that was chosen of those asked about."""
    ids = moment.kept["among"]
    among = [one for one in read(moment) if one["id"] in ids]
    place = number(moment.words, of=len(ids))
    if place is not None:
        return next((one for one in among if one["id"] == ids[place - 1]), None)
    wanted = meant(moment, among)
    if len(wanted) == 1:
        return wanted[0]
    fit = called(moment.words, among)
    if len(fit) == 1:
        return fit[0]
    key = nearest(moment.words, {str(one["id"]): headline(one) for one in among})
    return next((one for one in among if str(one["id"]) == key), None)


def called(words: str, among: Sequence[Line]) -> list[Line]:
    """Of these the ones that are called so, by what they are, where, or in their own words: 卫生间那个."""
    name = _POINTING.sub("", words)
    return [one for one in among if name and name in headline(one) + _POINTING.sub("", one["words"])]


def card(report_id: int) -> Card:
    """The report's page."""
    return Card(wording.CARD_ONE, APP_PAGE.format(id=report_id))


def with_card(words: str, report_id: int) -> Answer:
    """Words with the report's page under them."""
    return Answer(words, card(report_id))


STILL_OPEN = OPEN | {State.DONE}
"""What one may still add to, or hear of first."""
