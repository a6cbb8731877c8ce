"""Calling a person 人工. It always works: whatever is said to its one question, a person is called.

A stranger is asked where they live, so that the right colleague reads them; no answer is no obstacle.
"""

from __future__ import annotations

from server.chats.queries.brief import living
from server.chats.rules.settings import default_talks
from server.chats.rules.waiting import is_danger
from server.chats.rules.words import State
from server.chats.service import handing, keeping
from server.places import queries as places
from workflows.chats import desk, wording
from workflows.engine.conversations import END, OVER, Conversation, Moment, Step, Who
from workflows.engine.decisions import End, Go, Next, Over

NO_MORE = ("取消人工", "不用人工", "不要人工了", "不找人了", "不找人工了", "不用找人", "退出人工", "结束人工")
WHY, STRANGER_WHY = "住户找人工", "还没绑定的住户找人工"


def begin(moment: Moment) -> Next:
    """Call, or call off. Who talks to somebody already is not talked into."""
    if any(word in moment.words.replace(" ", "") for word in NO_MORE):
        desk.leave(moment.session, moment.house, moment.heard, moment.at)
        return End(wording.LEFT)
    chat = living(moment.session, moment.channel, moment.heard.address)
    if chat is not None and chat.state is State.PERSON:
        return End()
    known = moment.bound or _claims(moment) or (chat is not None and chat.estate_id is not None)
    if known or is_danger(moment.heard.raw, default_talks()) or _estates(moment) <= 1:
        return Over(WHY if moment.bound else STRANGER_WHY)
    return Go("estate", wording.WHICH_ESTATE)


def hear_estate(moment: Moment) -> Next:
    """Note where they live if they said so; call in any case."""
    found = desk.estate_said(moment.session, moment.words)
    if found is not None:
        noted = keeping.note(
            moment.session, moment.house.vault, channel=moment.channel, address=moment.heard.address,
            person_id=moment.person_id, estate_id=found, lines=(), at=moment.at,
        )  # fmt: skip
        handing.place(moment.session, noted.chat_id, estate_id=found)
    return Over(STRANGER_WHY)


def _claims(moment: Moment) -> bool:
    return bool(desk.estates_of(moment.session, moment.person_id, moment.at))


def _estates(moment: Moment) -> int:
    return len(places.estates_known(moment.session, (), desk.ANYWHERE, limit=2))


PERSON = Conversation(
    name="chats.person",
    label="找工作人员",
    begin=begin,
    begins_to=("estate", OVER, END),
    steps=(Step("estate", hear_estate, wording.WHICH_ESTATE, ways_out=(OVER,)),),
    ways="person.toml",
    beside=__file__,
    who=Who.ANYONE,
    always=True,
    through_person=True,
    in_help=False,
)

TALKS = [PERSON]
