"""In which of several homes a danger is: somebody was sent to the first at once, and goes to the right one once it is
named. Help is called off by nothing weaker than taking the report back."""

from __future__ import annotations

from server.kit.numbering import report_number
from server.kit.prepared import Row
from server.reports.rules import states
from server.reports.rules.words import Move, State, Who
from server.reports.service import moving
from workflows.engine.conversations import END, WORDS, Moment, Step
from workflows.engine.decisions import End, Into, Next, Stay
from workflows.engine.hearing import agrees
from workflows.engine.wording import CANCEL
from workflows.reports.talks import choices, mine, pictures, sending, wording
from workflows.reports.talks.danger_place import REPORT, WITHDRAW, pass_on
from workflows.reports.talks.drafts import Draft


def hear(moment: Moment) -> Next:
    """Yes, or another of their homes; everything else goes to whoever is on the way."""
    report_id, draft = moment.kept["made"], Draft(moment.kept)
    if moment.heard.kind == "photo":
        pictures.ask(moment, report_id, [moment.heard.media_id])
        return Stay(wording.PHOTO_KEPT + _again(moment))
    found = choices.home_said(moment)
    if found is not None and found["home_id"] != draft.home_id:
        return _at_another(moment, draft, report_id, found)
    if found is not None or agrees(moment.words):
        return End(wording.DANGER_HOME_SURE.format(home=draft.home_label))
    if moment.words in CANCEL:
        return Into(WITHDRAW)
    if moment.elsewhere not in (None, REPORT):
        return Stay()
    pass_on(moment, report_id, moment.heard.raw.strip())
    return Stay(wording.PASSED_ON + _again(moment))


def _at_another(moment: Moment, draft: Draft, report_id: int, found: Row) -> Next:
    """A report for the right home; whoever goes to the wrong one hears which it is, and the one nobody took is over."""
    draft.at_home(found)
    draft.home_in_doubt = False
    made = sending.take(moment, draft)
    words = wording.NOT_THIS_HOME.format(home=found["label"], number=report_number(made.id))
    wrong = mine.told(moment, report_id)
    moves = states.moves_for(State(wrong["state"]), {Who.REPORTER}) if wrong is not None else ()
    if any(step.move is Move.WITHDRAW for step in moves):
        moving.move(moment.session, mine.actor(moment), report_id=report_id, move=Move.WITHDRAW, version=None,
                    bring=moving.Bring(words=words), at=moment.at)  # fmt: skip
    else:
        pass_on(moment, report_id, words)
    return sending.tell(moment, draft, made)


def _again(moment: Moment) -> str:
    label = Draft(moment.kept).home_label
    return wording.ASK_DANGER_HOME.format(home=label, homes=choices.homes_listed(moment))


WHERE = Step(sending.IN_DOUBT, hear, _again, (END, WITHDRAW), hears=(*WORDS, "photo"), takes_no=True, takes_cancel=True)
