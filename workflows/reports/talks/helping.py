"""Help is on its way to somebody in a lift: whatever they say, send or show goes to the same report, and they hear so.

Which lift it is is asked twice at most. Nothing they say to it is taken for another wish while help is under way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from server.places import queries as places
from server.places.rules.spoken import names_a_place
from server.reports.rules.words import OPEN, State
from server.reports.service import talking
from server.reports.service.events import RESIDENT
from workflows.engine.conversations import Answer, End, Into, Moment, Next, Stay
from workflows.reports.talks import asking, choices, mine, pictures, spoken, wording
from workflows.reports.talks.drafts import drafted

REPORT, PROGRESS = "reports.report", "reports.progress"
HELD = timedelta(hours=2)
"""So long after the call everything belongs to it."""
MOST_WORDS = "60/hour"
"""So many words of one person go to the report; who writes more is calmed all the same."""
MOST_ASKED = 2
OF_THE_CALL = (
    PROGRESS, "reports.urge", "reports.add", "reports.accept", "people.call_me", REPORT,
    "chats.person", "handbook.ask",
)  # fmt: skip
"""Talks whose words, said in a lift, are about the lift: 有人来吗, 快点, 灯也灭了."""
AFTER = (REPORT, PROGRESS, "reports.urge", "reports.accept", "reports.add", "people.call_me")
"""Where words lead once nobody is to be helped any more."""


def is_under_way(moment: Moment) -> bool:
    """Whether the call is open still, and they called no longer ago than words may belong to it."""
    found = _line(moment)
    lately = datetime.fromisoformat(moment.kept["since"]) > moment.at - HELD
    return lately and found is not None and State(found["state"]) in OPEN


def go_on(moment: Moment) -> Next:
    """A word, a photo or a place: to the report, and back what there is to say."""
    report_id = moment.kept["report_id"]
    if moment.heard.kind == "photo":
        pictures.ask(moment, report_id, [moment.heard.media_id])
        return _stay(moment, wording.HELP_PHOTO)
    if moment.heard.place is not None:
        label = moment.heard.place.label or wording.NO_LABEL
        pass_on(moment, report_id, wording.PLACE_SAID.format(label=label))
        return _stay(moment, wording.HELP_HEARD, placed=True)
    if spoken.is_out(moment.words):
        pass_on(moment, report_id, moment.heard.raw)
        return End(mine.with_card(wording.HELP_OUT, report_id))
    if _is_another_report(moment):
        return Into(REPORT)
    if _is_elsewhere(moment):
        return Stay()
    raw = moment.heard.raw
    if moment.elsewhere == PROGRESS:
        pass_on(moment, report_id, raw)
        found = _line(moment)
        return _stay(moment, (f"{mine.headline(found)}：" if found else "") + wording.HELP_HEARD)
    lift = _lift_named(moment)
    pass_on(moment, report_id, wording.LIFT_SAID.format(lift=f"{lift}（{raw}）") if lift else raw)
    told = wording.LIFT_TOLD.format(lift=lift) if lift else wording.HELP_HEARD
    return _stay(moment, told, placed=lift is not None or names_a_place(moment.words))


def after(moment: Moment) -> Next:
    """Nobody is to be helped any more: their words lead where they would have led."""
    if moment.heard.kind == "photo":
        return Into("reports.add")
    if moment.elsewhere in AFTER:
        return Into(moment.elsewhere)
    if moment.elsewhere is not None:
        return Stay()
    report_id = moment.kept["report_id"]
    return End(mine.with_card(mine.standing(moment, report_id) or wording.GOOD_THEN, report_id))


def pass_on(moment: Moment, report_id: int, words: str) -> bool:
    """Tell whoever comes; False when they have been told more than anybody reads."""
    actor = mine.actor(moment)
    if not words.strip() or not moment.house.limits.allows(MOST_WORDS, "words from a lift", str(actor.id)):
        return False
    talking.say(moment.session, actor, report_id=report_id, thread=RESIDENT, words=words[:500], at=moment.at)
    return True


def again(moment: Moment) -> str:
    """The question once more, where there is one."""
    return wording.ASK_WHICH_LIFT if moment.kept.get("asked") else wording.HELP_AGAIN


def _stay(moment: Moment, told: str, *, placed: bool = False) -> Next:
    """Who is ill hears whom to call first; then that it was heard, who comes, and what keeps people calm."""
    asked = moment.kept["asked"]
    lines = [wording.FIRST_AID] if spoken.is_hurt(moment.heard.raw) else []
    lines += [wording.HELP_FIRE] if asking.danger_in(moment.words) is not None else []
    lines.append(f"{told}{_who_comes(moment)}{wording.HELP_CALM}")
    asks = not placed and 0 < asked < MOST_ASKED
    lines += [wording.ASK_WHICH_LIFT] if asks else []
    return Stay(Answer("\n".join(lines)), keep={"asked": 0 if placed else asked + 1 if asks else asked})


def _who_comes(moment: Moment) -> str:
    found = mine.told(moment, moment.kept["report_id"])
    assignee = found["assignee"] if found is not None else None
    return wording.HELP_WHO.format(who=assignee["name"]) if assignee else ""


def _is_elsewhere(moment: Moment) -> bool:
    """Whether it is surely about something else: fees, votes, the rules of the city."""
    return moment.elsewhere is not None and moment.elsewhere not in OF_THE_CALL


def _is_another_report(moment: Moment) -> bool:
    """Whether they report something of their home, which nobody sees who sits in a lift."""
    if moment.elsewhere != REPORT or "电梯" in moment.words:
        return False
    return spoken.is_at_home(moment.words) or not drafted(moment.heard.raw, moment.words).words


def _lift_named(moment: Moment) -> str | None:
    lifts: Sequence[Mapping[Any, Any]] = places.lifts(moment.session, moment.kept["estate_id"])
    found = choices.lift_named(moment.words, list(lifts))
    return next((str(row["label"]) for row in lifts if row["id"] == found), None)


def _line(moment: Moment) -> mine.Line | None:
    return next((one for one in mine.lines(moment, set(State)) if one["id"] == moment.kept["report_id"]), None)
