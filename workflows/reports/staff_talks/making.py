"""Making a move out of a talk: the same service as the console's, and the same refusals, said kindly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.kit.errors import NotAllowed
from server.reports.rules.states import IllegalMove
from server.reports.rules.words import Move
from server.reports.service.moving import Bring, move
from workflows.engine import slow
from workflows.engine.conversations import Moment
from workflows.engine.decisions import Answer, End, Next
from workflows.engine.hearing import nearest, number
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import card_of
from workflows.reports.staff_talks.photos import WITH_PHOTO
from workflows.reports.staff_talks.told import Told, tell, why_not


def make(moment: Moment, told: Told, act: Move, bring: Bring, done: str) -> Next:
    """Make the move and say ``done``; when somebody was faster, say how it stands now."""
    assert moment.actor is not None
    try:
        with moment.session.begin_nested():
            move(moment.session, moment.actor, report_id=told["id"], move=act, version=None, bring=bring, at=moment.at)
    except (IllegalMove, NotAllowed):
        now = tell(moment, told["id"]) or told
        return End(Answer(why_not(moment, now, act), card_of(now)))
    return End(done)


def make_with_photo(
    moment: Moment, told: Told, act: Move, bring: Mapping[str, Any], done: str, *, media_id: str | None = None
) -> Next:
    """Make the move once the photo is fetched, outside this turn; staff hear of it then. ``media_id`` is of a photo
    sent before; else it is the one that was sent now."""
    payload = {
        "person_id": moment.person_id, "address": moment.heard.address, "report_id": told["id"], "move": str(act),
        "media_id": media_id or moment.heard.media_id, "key": moment.heard.key, "done": done,
        "number": told["number"], **bring,
    }  # fmt: skip
    slow.ask(moment.session, kind=WITH_PHOTO, cause=moment.heard.key[:150], payload=payload, at=moment.at)
    return End(wording.PHOTO_COMES.format(number=told["number"]))


def listed(labels: Sequence[str]) -> str:
    """1. … 2. … in lines."""
    return "\n".join(wording.NUMBERED.format(n=n, label=label) for n, label in enumerate(labels, 1))


def reason_in(words: str, step: Mapping[str, Any], signs: Mapping[str, Sequence[str]]) -> str | None:
    """The one reason the words speak of: its place in the list, its name, or a word that stands for it; None when none
    or several fit."""
    labels: dict[str, str] = {one["key"]: one["label"] for one in step["reasons"]}
    place = number(words, len(labels))
    if place is not None:
        return list(labels)[place - 1]
    fits = [key for key in labels if any(sign in words for sign in signs.get(key, ()))]
    if len(fits) == 1:
        return fits[0]
    return nearest(words, labels) if words and not fits else None
