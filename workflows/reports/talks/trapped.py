"""Trapped in a lift: whatever else is talked about, one turn says whom to call, keeps calm, and sends for help.

The emergency is made by the same use case as the app's red button. Only what cannot be known is asked afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from server.kit.prepared import Row
from server.people.service.speaking import introduce
from server.places import queries as places
from server.reports.queries import rescue
from server.reports.queries.line import number
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import OPEN
from server.reports.service import calling, talking
from server.reports.service.events import RESIDENT
from workflows.engine.conversations import END, OVER, Conversation, End, Go, Moment, Next, Over, Stay, Step
from workflows.engine.hearing import nearest
from workflows.reports.talks import choices, mine, pictures, wording

TRAPPED = "lift_trapped"
VISITORS_RATE = "10/hour"
"""How often somebody may call for help where they neither live nor work."""
WHY = "电梯困人，不知道在哪部电梯"
_PLATE = re.compile(r"[0-9a-z]{8,32}")


def begin(moment: Moment) -> Next:
    """By the plate they read out, else by where they live; a stranger without a plate gets a person at once."""
    plate = _PLATE.search(moment.words)
    lift = places.lift_with_code(moment.session, plate[0].upper()) if plate else None
    if lift is not None and _speaker(moment) is not None:
        return _call(moment, lift["estate_id"], [lift])
    if not moment.bound:
        return Over(WHY, wording.TRAPPED_UNKNOWN.format(calm=rescue.CALM), wording.TRAPPED_WHERE)
    homes = choices.homes_of(moment)
    if len({row["estate_id"] for row in homes}) > 1:
        named = nearest(moment.words, _estates(moment, homes))
        return _from_home(moment, named) if named else Go("where", _ask_where(moment))
    return _from_home(moment, str(homes[0]["estate_id"]))


def where(moment: Moment) -> Next:
    """Whoever has homes in several estates: in which."""
    homes = choices.homes_of(moment)
    found = choices.home_said(moment)
    named = str(found["estate_id"]) if found is not None else nearest(moment.words, _estates(moment, homes))
    return _from_home(moment, named) if named else Stay()


def lift(moment: Moment) -> Next:
    """Help is on its way; whatever they say of the lift is told to whoever comes."""
    lifts = places.lifts(moment.session, moment.kept["estate_id"])
    found = choices.lift_named(moment.words, lifts)
    label = next((row["label"] for row in lifts if row["id"] == found), moment.heard.raw[:60])
    actor, report_id = mine.actor(moment), moment.kept["report_id"]
    talking.say(moment.session, actor, report_id=report_id, thread=RESIDENT,
                words=wording.LIFT_SAID.format(lift=label), at=moment.at)  # fmt: skip
    return End(mine.with_card(wording.LIFT_TOLD.format(lift=label), report_id))


def _from_home(moment: Moment, estate_id: str) -> Next:
    here = [row for row in choices.homes_of(moment) if str(row["estate_id"]) == estate_id]
    own = here[0]["stair_id"] if len(here) == 1 else None
    return _call(moment, int(estate_id), choices.lifts_meant(moment.session, int(estate_id), own, moment.words))


def _call(moment: Moment, estate_id: int, lifts: Sequence[Mapping[Any, Any]]) -> Next:
    """Send for help, once; somebody who says it again is calmed."""
    calm, numbers = rescue.CALM, _numbers(moment, estate_id)
    known = _already(moment, estate_id)
    if known is not None:
        words = wording.TRAPPED_AGAIN.format(number=known["number"], calm=calm, numbers=numbers)
        return End(mine.with_card(words, known["id"]))
    lift_id = lifts[0]["id"] if len(lifts) == 1 else None
    report_id = _made(moment, estate_id, lift_id, lifts[0]["code"] if lift_id else None)
    told = wording.TRAPPED.format(calm=calm, numbers=numbers, number=number(report_id))
    if len(lifts) > 1:
        keep = {"report_id": report_id, "estate_id": estate_id}
        return Go("lift", f"{told}\n{wording.ASK_WHICH_LIFT}", keep=keep, back=False)
    return End(mine.with_card(told, report_id))


def _made(moment: Moment, estate_id: int, lift_id: int | None, code: str | None) -> int:
    person_id = _speaker(moment)
    assert person_id is not None
    actor = moment.callers.actor(moment.session, moment.channel, moment.heard.address, person_id)
    assert actor is not None
    scene = calling.scene_of_help(
        moment.session, actor, estate_id=estate_id, lift_id=lift_id, lift_code=code, at=moment.at
    )
    if scene.by_visitor:
        moment.house.limits.check(VISITORS_RATE, "help for visitors", str(actor.id))
    return calling.call_for_help(
        moment.session, actor, scene, words=moment.heard.raw[:500], drill=False,
        request_key=pictures.request_key(moment.heard.key), at=moment.at, channel="chat",
    )  # fmt: skip


def _speaker(moment: Moment) -> int | None:
    """Who calls; somebody the service account hears for the first time is put on the books."""
    if moment.person_id is None and moment.channel == "oa":
        return introduce(moment.session, openid=moment.heard.address, at=moment.at)
    return moment.person_id


def _already(moment: Moment, estate_id: int) -> mine.Line | None:
    if moment.actor is None:
        return None
    label = default_catalogue().category(TRAPPED).label
    same = (one for one in mine.lines(moment, OPEN) if one["category_label"] == label)
    return next((one for one in same if one["estate_id"] == estate_id), None)


def _numbers(moment: Moment, estate_id: int) -> str:
    """Whom to ring, nearest help first."""
    told = rescue.whom_to_call(moment.session, places.estate(moment.session, estate_id))["numbers"]
    named = (one["label"] if one["phone"] in one["label"] else f"{one['label']} {one['phone']}" for one in told)
    return "马上打：" + "；".join(named)


def _estates(moment: Moment, homes: list[Row]) -> dict[str, str]:
    ids = {row["estate_id"] for row in homes}
    return {str(id_): places.estate(moment.session, id_)["name"] for id_ in sorted(ids)}


def _ask_where(moment: Moment) -> str:
    named = "；".join(f"{count}. {row['label']}" for count, row in enumerate(choices.homes_of(moment), 1))
    return wording.ASK_ESTATE.format(homes=named)


TRAPPED_TALK = Conversation(
    name="reports.trapped", label="电梯求救", begin=begin,
    steps=(Step("where", where, _ask_where, ("lift", END)), Step("lift", lift, wording.ASK_WHICH_LIFT, (END,))),
    ways="trapped.toml", beside=__file__, begins_to=("where", "lift", END, OVER), always=True, through_person=True,
)  # fmt: skip
