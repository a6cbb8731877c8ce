"""When a lift was maintained last, until when it is inspected, who maintains it, why it stands still: of the lifts
that serve the homes of whoever asks. It asks nothing."""

from __future__ import annotations

from typing import Any

from server.kit.clock import local_day
from server.people import queries as people
from server.places import queries as places
from server.places.rules.duty_words import lines
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, Card, End, Next
from workflows.lifts.talks import wording

PAGE = "pages/emergency/emergency?lift={code}"
MOST_TOLD = 3


def begin(moment: Moment) -> Next:
    """Every line of each lift that serves them, and where to see it again."""
    own, others = _lifts(moment)
    if not (found := own or others):
        return End(wording.NONE)
    today = local_day(moment.at)
    told = [] if own else [wording.NOT_YOURS]
    for lift in found[:MOST_TOLD]:
        said = lines(dict(lift), places.lift_stands(moment.session, lift, today), today)
        told.append(
            "\n".join([lift["label"], *(wording.LINE.format(label=one.label, words=one.words) for one in said)])
        )
    if len(found) > MOST_TOLD:
        told.append(wording.MORE.format(many=len(found)))
    return End(Answer("\n".join(told), Card(wording.CARD, PAGE.format(code=found[0]["code"]))))


def _lifts(moment: Moment) -> tuple[list[Any], list[Any]]:
    """Those that serve their homes, and where none does all of their estates."""
    assert moment.actor is not None
    stairs: dict[int, list[int]] = {}
    for home in people.homes_of(moment.session, moment.actor.id, local_day(moment.at)):
        stairs.setdefault(home["estate_id"], []).append(places.home(moment.session, home["home_id"])["stair_id"])
    own = [lift for id_, here in stairs.items() for lift in places.lifts_serving(moment.session, id_, here)]
    return own, [] if own else [lift for id_ in stairs for lift in places.lifts(moment.session, id_)]


UPKEEP = Conversation(
    name="lifts.upkeep", label="电梯保养记录", begin=begin, steps=(), ways="upkeep.toml", beside=__file__,
    begins_to=(END,), who=Who.BOUND,
)  # fmt: skip

TALKS = [UPKEEP]
