"""Where a danger is that was reported at once: nobody waits for the answer, but somebody has to find it."""

from __future__ import annotations

from server.reports.rules.words import Kind, Place
from server.reports.service import talking
from server.reports.service.events import RESIDENT
from workflows.engine.conversations import END, WORDS, Moment, Step
from workflows.engine.decisions import Answer, End, Go, Into, Next, Stay
from workflows.engine.hearing import agrees
from workflows.engine.wording import CANCEL
from workflows.reports.talks import mine, pace, pictures, spoken, wording
from workflows.reports.talks.drafts import LONGEST, Draft

STEP, REPORT, WITHDRAW = "danger_place", "reports.report", "reports.withdraw"


def is_unknown(draft: Draft) -> bool:
    """Whether it is in a public part, and nobody who goes to look would find it."""
    known = draft.stair_id or draft.building_id or draft.lift_id or spoken.is_one_place(draft.where)
    return draft.category_named().kind is Kind.EMERGENCY and draft.place is Place.PUBLIC and not known


def ask(draft: Draft, report_id: int, thanks: Answer) -> Next:
    """Somebody is on the way; where to?"""
    return Go(STEP, thanks, wording.ASK_DANGER_PLACE, keep=draft.kept | {"made": report_id}, back=False)


def hear(moment: Moment) -> Next:
    """The place goes to whoever is on the way, in their own words; who does not know is asked no more. Help that is on
    its way is called off by nothing weaker than taking the report back."""
    report_id = moment.kept["made"]
    if moment.heard.kind == "photo":
        pictures.ask(moment, report_id, [moment.heard.media_id])
        return Stay(wording.PHOTO_KEPT + wording.ASK_DANGER_PLACE)
    sent, words = moment.heard.place, moment.heard.raw.strip()
    if sent is not None or spoken.holds_a_place(moment.words):
        place = sent.label if sent is not None else words
        pass_on(moment, report_id, wording.DANGER_PLACE.format(place=place))
        return End(mine.with_card(wording.DANGER_PLACE_TOLD.format(place=place[:LONGEST]), report_id))
    if moment.words in CANCEL:
        return Into(WITHDRAW)
    if spoken.knows_not_where(moment.words) or agrees(moment.words) is False:
        return End(wording.DANGER_PLACE_UNKNOWN)
    if moment.elsewhere not in (None, REPORT):
        return Stay()
    pass_on(moment, report_id, words)
    return Stay(wording.PASSED_ON + wording.ASK_DANGER_PLACE)


def pass_on(moment: Moment, report_id: int, words: str) -> None:
    """Their words, to whoever is on the way."""
    pace.check(moment, pace.SAID)
    talking.say(moment.session, mine.actor(moment), report_id=report_id, thread=RESIDENT, words=words[:LONGEST],
                at=moment.at)  # fmt: skip


WHERE = Step(STEP, hear, wording.ASK_DANGER_PLACE, (END, WITHDRAW), hears=(*WORDS, "photo", "location"),
             takes_no=True, takes_cancel=True)  # fmt: skip
