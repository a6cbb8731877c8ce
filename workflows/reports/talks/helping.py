"""Help is on its way to somebody in a lift: whatever they say, send or show goes to the same report, and they hear so.

Which lift it is is asked twice at most, and once it is known it stands on the report. Only what plainly begins another
matter is answered as such, in front of the call, which asks afterwards whether they are out; in doubt it is the call.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from server.places.rules.spoken import names_a_place
from server.reports.rules.words import OPEN, State
from server.reports.service import finding, talking
from server.reports.service.events import RESIDENT
from workflows.engine.conversations import Moment
from workflows.engine.decisions import Answer, Beside, End, Into, Next, Stay
from workflows.engine.wording import CANCEL, CANCELLED, NO_MORE
from workflows.reports.talks import asking, choices, mine, pictures, spoken, wording
from workflows.reports.talks.drafts import drafted

REPORT, PROGRESS = "reports.report", "reports.progress"
HELD = timedelta(hours=2)
"""So long after the call everything belongs to it."""
MOST_WORDS = "60/hour"
"""So many words of one person go to the report; who writes more is calmed all the same."""
MOST_ASKED = 2
OF_THE_CALL = ("people.call_me", "chats.person", "handbook.ask")
"""Talks whose words, said in a lift, are about the lift whatever they say: 打个电话给我, 停电了怎么办."""
OF_A_REPORT = (PROGRESS, "reports.urge", "reports.add", "reports.accept")
"""Talks whose words are about the lift unless they name another report of theirs: 有人来吗, 快点, 修好了."""
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
    raw, is_out = moment.heard.raw, _is_out(moment)
    if is_out:
        pass_on(moment, report_id, raw if spoken.is_out(moment.words) else wording.HELP_SAID_OUT.format(words=raw))
        return End(mine.with_card(wording.HELP_OUT, report_id))
    if moment.words.replace(" ", "") in CANCEL | NO_MORE:
        pass_on(moment, report_id, raw)
        return Stay(not_called_off(moment, [report_id]), keep={"asked_out": True})
    other = _other_matter(moment) if is_out is None else None
    if other is not None:
        return Beside(other, keep={"asked_out": True})
    if moment.elsewhere == PROGRESS:
        pass_on(moment, report_id, raw)
        found = _line(moment)
        return _stay(moment, (f"{mine.headline(found)}：" if found else "") + wording.HELP_HEARD)
    place = find_place(moment, report_id, moment.kept["estate_id"])
    lift = place.label if place is not None and place.lift_id is not None else None
    pass_on(moment, report_id, wording.LIFT_SAID.format(lift=f"{lift}（{raw}）") if lift else raw)
    told = wording.LIFT_TOLD.format(lift=lift) if lift else wording.HELP_HEARD
    if place is not None:
        told = told if lift else wording.STAIR_TOLD.format(place=place.label)
    return _stay(moment, told, placed=place is not None or names_a_place(moment.words), found=place is not None)


def after(moment: Moment) -> Next:
    """Nobody is to be helped any more: their words lead where they would have led."""
    if moment.words.replace(" ", "") in CANCEL:
        return End(CANCELLED)
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


def find_place(moment: Moment, report_id: int, estate_id: int) -> choices.Spot | None:
    """Put the lift, or the stair or building, that they name on the report; gives it, None where they name none."""
    here = {row["stair_id"] for row in choices.homes_of(moment) if row["estate_id"] == estate_id}
    own = here.pop() if len(here) == 1 else None
    spot = choices.spot_named(moment.session, estate_id, own, moment.words)
    if spot is not None:
        finding.find(moment.session, mine.actor(moment), report_id=report_id, lift_id=spot.lift_id,
                     stair_id=spot.stair_id, building_id=spot.building_id,
                     supposed=moment.kept.get("supposed", False), at=moment.at)  # fmt: skip
    return spot


def again(moment: Moment) -> str:
    """The question once more, where there is one."""
    if moment.kept.get("asked_out"):
        return wording.HELP_OUT_YET_BESIDE if moment.kept.get("beside") else wording.HELP_OUT_YET
    if moment.kept.get("asked"):
        return which_lift(moment)
    return wording.HELP_AGAIN if _who_comes(moment, moment.kept["report_id"]) else wording.HELP_AGAIN_CALLED


def which_lift(moment: Moment) -> str:
    """Which lift it is: the one they sit in, or the one they stand before."""
    return wording.ASK_WHICH_LIFT_BESIDE if moment.kept.get("beside") else wording.ASK_WHICH_LIFT


def not_called_off(moment: Moment, report_ids: Iterable[int]) -> str:
    """That no word calls help off; that somebody is on the way only where somebody has taken it."""
    taken = any(_who_comes(moment, report_id) for report_id in report_ids)
    return wording.HELP_NOT_CALLED_OFF if taken else wording.HELP_STILL_CALLED


def _stay(moment: Moment, told: str, *, placed: bool = False, found: bool = False) -> Next:
    """Who is ill hears whom to call first; then that it was heard, who comes, and what keeps people calm."""
    asked = moment.kept["asked"]
    lines = [wording.FIRST_AID] if spoken.is_hurt(moment.heard.raw) else []
    lines += [wording.HELP_FIRE] if asking.danger_in(moment.words) is not None else []
    calm = wording.HELP_CALM_BESIDE if moment.kept.get("beside") else wording.HELP_CALM
    lines.append(f"{told}{_who_comes(moment, moment.kept['report_id'])}{calm}")
    asks = not placed and 0 < asked < MOST_ASKED
    lines += [which_lift(moment)] if asks else []
    asked = 0 if placed else asked + 1 if asks else asked
    known = {"supposed": False} if found else {}
    return Stay(Answer("\n".join(lines)), keep={"asked": asked, "asked_out": False} | known)


def _who_comes(moment: Moment, report_id: int) -> str:
    found = mine.told(moment, report_id)
    assignee = found["assignee"] if found is not None else None
    return wording.HELP_WHO.format(who=assignee["name"]) if assignee else ""


def belongs(moment: Moment) -> bool:
    """Whether words said to another matter meanwhile are about the lift: they are out, they are not, come quickly."""
    return spoken.is_out(moment.words) or spoken.is_in_there(moment.words)


def _is_out(moment: Moment) -> bool | None:
    """Whether they are out of the lift; a bare yes or no counts only where we have just asked."""
    if spoken.is_out(moment.words):
        return True
    return spoken.is_out_yet(moment.words) if moment.kept.get("asked_out") else None


def _other_matter(moment: Moment) -> str | None:
    """The talk of another matter that these words plainly begin; None in any doubt: then they belong to the call."""
    words, talk = moment.words, moment.elsewhere
    if talk is None or talk in OF_THE_CALL or spoken.is_in_there(words):
        return None
    if talk == REPORT:
        return talk if _is_another_report(moment) else None
    if talk in OF_A_REPORT:
        return talk if _names_another(moment) else None
    return talk


def _is_another_report(moment: Moment) -> bool:
    """Whether they report something that nobody sees who sits in a lift, and nothing that may be burning round it."""
    words = moment.words
    if spoken.is_of_the_lift(words):
        return False
    if asking.danger_in(words) is not None:
        return spoken.is_at_home(words)
    return spoken.is_elsewhere(words) or not drafted(moment.heard.raw, words).words


def _names_another(moment: Moment) -> bool:
    if spoken.is_of_the_lift(moment.words):
        return False
    every = mine.named(moment, mine.lines(moment, set(State)))
    return bool(every) and all(one["id"] != moment.kept["report_id"] for one in every)


def _line(moment: Moment) -> mine.Line | None:
    return next((one for one in mine.lines(moment, set(State)) if one["id"] == moment.kept["report_id"]), None)
