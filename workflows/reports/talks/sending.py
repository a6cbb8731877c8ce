"""What was told goes out: as a new report, or to the one there is already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.reports.queries import story
from server.reports.rules.category import Category
from server.reports.rules.doubted import reason_said
from server.reports.rules.words import Move, State
from server.reports.service import making, moving, talking
from server.reports.service.events import RESIDENT
from server.reports.service.writing import Made
from workflows.engine.conversations import Moment
from workflows.engine.decisions import End, Go, Next, Over, Stay
from workflows.reports.talks import asking, choices, danger_place, mine, pace, pictures, urge, wording
from workflows.reports.talks.drafts import Draft

IN_DOUBT = "danger_home"
"""The step that asks in which of several homes a danger is, see :mod:`workflows.reports.talks.danger_home`."""
LOST = "住户要报事，没听出是哪一类"


def make(moment: Moment, draft: Draft) -> Next:
    """A new report, with its number and promise, and what else they named."""
    return tell(moment, draft, take(moment, draft))


def take(moment: Moment, draft: Draft) -> Made:
    """The report itself, with the photos sent so far."""
    pace.check(moment, pace.MADE)
    key = pictures.request_key(moment.heard.key)
    made = making.take(moment.session, mine.actor(moment), asking.said(draft), channel="chat", request_key=key,
                       at=moment.at)  # fmt: skip
    pictures.ask(moment, made.id, draft.photos)
    return made


def tell(moment: Moment, draft: Draft, made: Made) -> Next:
    """That it was made, and what is asked of a danger afterwards."""
    found = story.tell_made(moment.session, moment.house, mine.actor(moment), made, moment.at)
    thanks = mine.with_card(_thanks(draft.category_named(), found), made.id)
    if danger_place.is_unknown(draft):
        return danger_place.ask(draft, made.id, thanks)
    if draft.home_in_doubt:
        asked = wording.ASK_DANGER_HOME.format(home=draft.home_label, homes=choices.homes_listed(moment))
        return Go(IN_DOUBT, thanks, asked, keep=draft.kept | {"made": made.id}, back=False)
    return End(thanks)


def _thanks(category: Category, found: dict[str, Any]) -> str:
    facts = {"number": found["number"], "category": category.label, "place": found["place_label"],
             "promise": found["promised"]["words"]}  # fmt: skip
    if category.kind in wording.MADE_KIND:
        return wording.MADE_OTHER.format(kind=wording.MADE_KIND[category.kind], **facts)
    danger = wording.DANGER.get(category.key)
    parts = [danger] if danger else []
    parts += [wording.MADE.format(**facts), wording.MADE_MORE]
    return "\n".join(parts)


def join(moment: Moment, draft: Draft) -> Next:
    """Their own: what they said is added, or the work goes back; a neighbour's: they follow it."""
    actor, report_id, at = mine.actor(moment), draft.same_id or 0, moment.at
    found = mine.told(moment, report_id)
    if found is None:
        return Over(LOST)
    pattern = wording.SAME_ADDED
    if not draft.same_is_mine:
        _move(moment, report_id, Move.FOLLOW, moving.Bring(), at)
        pattern = wording.SAME_FOLLOWED
    elif mine.stands(found) is State.DONE:
        bring = moving.Bring(reason=reason_said(found["channel"], "not_fixed"), words=draft.words)
        _move(moment, mine.acted_on(found), Move.RETURN, bring, at)
        words = mine.fit(found, wording.RETURNED, wording.RETURNED_OTHER).format(
            number=found["number"], promise=_promise(moment, mine.acted_on(found))
        )
        return End(mine.with_card(words, report_id))
    else:
        pace.check(moment, pace.SAID)
        talking.say(moment.session, actor, report_id=report_id, thread=RESIDENT, words=draft.words, at=at)
        pictures.ask(moment, report_id, draft.photos)
    words = pattern.format(number=found["number"], standing=mine.standing(moment, report_id))
    return End(mine.with_card(words, report_id))


def _promise(moment: Moment, report_id: int) -> str:
    found = mine.told(moment, report_id)
    return str(found["promised"]["words"]) if found is not None else ""


def _move(moment: Moment, report_id: int, move: Move, bring: moving.Bring, at: datetime) -> None:
    actor = mine.actor(moment)
    pace.check(moment, pace.MOVED)
    moving.move(moment.session, actor, report_id=report_id, move=move, version=None, bring=bring, at=at)


def not_mended(moment: Moment, draft: Draft) -> Next:
    """不是，还没修: the one we asked of is not mended. What was finished goes back, of what is open they hear how it
    stands, and are asked whether we shall urge."""
    found = mine.told(moment, draft.same_id or 0)
    if found is None:
        return Over(LOST)
    if not draft.same_is_mine:
        not_yet = mine.fit(found, wording.NOT_MENDED_YET, wording.NOT_MENDED_YET_OTHER)
        return Stay(not_yet + choices.ask_same(moment))
    return join(moment, draft) if mine.stands(found) is State.DONE else urge.tell(moment, found)
