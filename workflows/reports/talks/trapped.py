"""Trapped in a lift: whatever else is talked about, one turn says whom to call, keeps calm, and sends for help.

The emergency is made by the same use case as the app's red button. Only what cannot be known is asked afterwards,
and whatever they say then goes to the same report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from server.chats.rules.settings import default_talks
from server.chats.rules.waiting import is_trapped
from server.kit.numbering import report_number
from server.kit.prepared import Row
from server.people.service.speaking import introduce
from server.places import queries as places
from server.reports.queries import rescue
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import OPEN
from server.reports.service import calling
from workflows.engine.conversations import END, OVER, WORDS, Conversation, Moment, Step
from workflows.engine.decisions import Go, Next, Over, Stay
from workflows.engine.hearing import nearest
from workflows.engine.wording import CANCEL, NO_MORE
from workflows.reports.talks import choices, cries, helping, mine, pictures, wording

TRAPPED = "lift_trapped"
SHORT = 3
"""Words of so many characters tell whoever comes nothing."""
VISITORS_RATE = "10/hour"
"""How often somebody may call for help where they neither live nor work."""
WHY = "电梯困人，不知道在哪部电梯"
_PLATE = re.compile(r"[0-9a-z]{8,32}")


def begin(moment: Moment) -> Next:
    """By the plate they read out, else where they live; a stranger without a plate gets a person at once.

    Help is sent for before anything is asked: who has homes in several estates is looked for in all of them.
    """
    plate = _PLATE.search(moment.words)
    lift = places.lift_with_code(moment.session, plate[0].upper()) if plate else None
    if lift is not None and _speaker(moment) is not None:
        return _help(moment, lift["estate_id"], [lift], plate=True)
    if not moment.bound:
        return Over(WHY, wording.TRAPPED_UNKNOWN.format(calm=rescue.CALM), wording.TRAPPED_WHERE)
    homes = choices.homes_of(moment)
    estates = {row["estate_id"] for row in homes}
    named = nearest(moment.words, _estates(moment, homes)) if len(estates) > 1 else str(min(estates))
    if named is not None:
        return _help(moment, int(named), _lifts(moment, int(named)))
    sent = {str(estate_id): _sent(moment, estate_id, _lifts(moment, estate_id))[0] for estate_id in sorted(estates)}
    told = wording.TRAPPED_SOMEWHERE.format(calm=rescue.CALM)
    return Go("where", f"{told}\n{_ask_where(moment)}", keep={"sent": sent}, back=False)


def where(moment: Moment) -> Next:
    """Whoever has homes in several estates: in which. The others hear that nobody is trapped with them."""
    homes, sent = choices.homes_of(moment), moment.kept["sent"]
    found = choices.home_said(moment)
    named = str(found["estate_id"]) if found is not None else nearest(moment.words, _estates(moment, homes))
    if named is None or named not in sent:
        if moment.words.replace(" ", "") in CANCEL | NO_MORE:
            return Stay(helping.not_called_off(moment, sent.values()) + _ask_where(moment))
        heard = [helping.pass_on(moment, report_id, moment.heard.raw) for report_id in sent.values()]
        return Stay(wording.HELP_HEARD + _ask_where(moment)) if any(heard) and len(moment.words) > SHORT else Stay()
    name = places.estate(moment.session, int(named))["name"]
    for estate_id, report_id in sent.items():
        if estate_id != named:
            helping.pass_on(moment, report_id, wording.NOT_HERE.format(estate=name))
    helping.pass_on(moment, sent[named], moment.heard.raw)
    helping.find_place(moment, sent[named], int(named))
    return _stay_with(moment, int(named), sent[named], _lifts(moment, int(named)), is_new=True)


def beside(moment: Moment) -> Next:
    """While help is on its way everything belongs to the call; later their words lead on."""
    if helping.is_under_way(moment):
        return helping.go_on(moment)
    trapped = is_trapped(moment.heard.raw, default_talks()) or cries.are_heard(moment.words)
    return begin(moment) if trapped else helping.after(moment)


def _lifts(moment: Moment, estate_id: int) -> list[Any]:
    here = [row for row in choices.homes_of(moment) if row["estate_id"] == estate_id]
    own = here[0]["stair_id"] if len(here) == 1 else None
    return choices.lifts_meant(moment.session, estate_id, own, moment.words)


def _help(moment: Moment, estate_id: int, lifts: Sequence[Mapping[Any, Any]], *, plate: bool = False) -> Next:
    report_id, is_new = _sent(moment, estate_id, lifts)
    return _stay_with(moment, estate_id, report_id, lifts, is_new=is_new, plate=plate)


def _sent(moment: Moment, estate_id: int, lifts: Sequence[Mapping[Any, Any]]) -> tuple[int, bool]:
    """Send for help, once; gives the report, and whether it is new."""
    known = _already(moment, estate_id)
    if known is not None:
        helping.pass_on(moment, known["id"], moment.heard.raw)
        helping.find_place(moment, known["id"], estate_id)
        return known["id"], False
    lift_id = lifts[0]["id"] if len(lifts) == 1 else None
    return _made(moment, estate_id, lift_id, lifts[0]["code"] if lift_id else None), True


def _stay_with(
    moment: Moment, estate_id: int, report_id: int, lifts: Sequence[Mapping[Any, Any]], *, is_new: bool,
    plate: bool = False,
) -> Next:  # fmt: skip
    """Calm them, say whom to ring, ask which lift where nobody knows; whatever comes next goes to the same report."""
    beside = cries.passes_by(moment.words)
    pattern = wording.TRAPPED_AGAIN if not is_new else wording.TRAPPED_BESIDE if beside else wording.TRAPPED
    told = pattern.format(calm=rescue.CALM, numbers=_numbers(moment, estate_id), number=report_number(report_id))
    supposed = is_new and len(lifts) == 1 and not (plate or choices.is_surely_there(moment, estate_id, lifts[0]["id"]))
    if supposed:
        told = f"{told}\n{wording.LIFT_SUPPOSED.format(lift=lifts[0]['label'])}"
    elif len(lifts) != 1:
        told = f"{told}\n{wording.ASK_WHICH_LIFT_BESIDE if beside else wording.ASK_WHICH_LIFT}"
    keep = {"report_id": report_id, "estate_id": estate_id, "asked": int(supposed or len(lifts) != 1),
            "since": moment.at.isoformat(), "supposed": supposed, "beside": beside}  # fmt: skip
    return Go("beside", mine.with_card(told, report_id), keep=keep, back=False)


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
        request_key=pictures.request_key(f"{moment.heard.key}:{estate_id}"), at=moment.at, channel="chat",
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
    steps=(
        Step("where", where, _ask_where, ("beside",), takes_no=True, takes_cancel=True),
        Step("beside", beside, helping.again, ("beside", "where", END, OVER, *helping.AFTER),
             hears=(*WORDS, "photo", "location"), takes_no=True, takes_cancel=True),
    ),
    ways="trapped.toml", beside=__file__, begins_to=("where", "beside", OVER), always=True, through_person=True,
    silent_after=timedelta(days=1), takes_back=helping.belongs, signs=(cries.sign(),),
)  # fmt: skip
"""Nobody is told that a call for help was put down: after a while it is only no longer what words are taken for."""
