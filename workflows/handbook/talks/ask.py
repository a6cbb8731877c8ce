"""Questions about the rules: answered from the handbook alone, with version, article and law, or by a person.

Where one article fits, it is said as it stands; where several are near, they are offered; where none is, a person is
offered. Nothing is ever made up.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.handbook import queries
from server.handbook.queries import Found
from server.kit.clock import local_day
from workflows.engine.conversations import END, OVER, Conversation, Moment, Step
from workflows.engine.decisions import Answer, Card, End, Go, Next, Over, Stay
from workflows.engine.hearing import agrees, nearest, number
from workflows.handbook.talks import wording

PAGE = "pages/handbook/handbook?id={id}"
PERSON = "chats.person"
MOST_OFFERED, BY_NAME = 3, 5
BARE = (
    "手册",
    "规定",
    "问规定",
    "查手册",
    "查规定",
    "看手册",
    "问个规定",
    "问一下规定",
    "查一下手册",
    "政策",
    "问政策",
)
NONE_OF_THEM = ("都不是", "没有", "不是这个", "不是这些", "没有我要的", "都没有")


def begin(moment: Moment) -> Next:
    """Answer what was asked; ask what, where only the handbook was named."""
    words = moment.words.replace(" ", "")
    return Go("what") if not words or words in BARE else _answer(moment)


def hear_what(moment: Moment) -> Next:
    """Any words are a question, unless they surely start something else."""
    return Stay() if moment.elsewhere is not None else _answer(moment)


def hear_which(moment: Moment) -> Next:
    """The one they choose of those offered; a new question is answered anew."""
    offered: dict[str, str] = moment.kept["offered"]
    place = number(moment.words, of=len(offered))
    key = list(offered)[place - 1] if place else None
    if key is None and len(offered) == 1 and agrees(moment.words):
        key = next(iter(offered))
    key = key or nearest(moment.words, offered)
    if key is not None:
        return _told(moment, int(key))
    if moment.words.replace(" ", "") in NONE_OF_THEM:
        return Go("person")
    if moment.elsewhere is not None:
        return Stay()
    if agrees(moment.words) is False:
        return Go("person")
    return Stay() if len(moment.words) < 3 else _answer(moment)


def hear_person(moment: Moment) -> Next:
    """Whether a person shall answer."""
    wanted = agrees(moment.words)
    if wanted is None or (wanted is False and moment.elsewhere not in (None, PERSON)):
        return Stay()
    return Over(wording.WHY) if wanted else End(wording.NOT_ASKED)


def ask_which(moment: Moment) -> str:
    """The articles offered, as a question."""
    return _offer(list(moment.kept["offered"].values()))


def _answer(moment: Moment) -> Next:
    session, day, asked = moment.session, local_day(moment.at), moment.words
    city = queries.city_of(session, moment.person_id, day=day) if moment.person_id is not None else ""
    found = queries.search(session, asked, city=city, day=day, limit=MOST_OFFERED)
    if found and found[0].sure:
        return End(_said(found[0]))
    near = [one for one in found if one.near]
    # 不交物业费会怎么样 is the heading 不交物业费会怎样: asked by its name, an article needs no choosing.
    called = nearest(asked, {str(one.article_id): one.heading for one in near}) if len(asked) >= BY_NAME else None
    if called is not None:
        return _told(moment, int(called))
    keep = {"offered": {str(one.article_id): one.heading for one in near}}
    if not near:
        return Go("person", keep=keep)
    return Go("which", _offer([one.heading for one in near]), keep=keep)


def _offer(headings: Sequence[str]) -> str:
    if len(headings) == 1:
        return wording.ONE_NEAR.format(heading=headings[0])
    lines = (wording.LINE.format(place=place, heading=heading) for place, heading in enumerate(headings, 1))
    return wording.NEAR.format(lines="\n".join(lines))


def _told(moment: Moment, article_id: int) -> Next:
    one = queries.one(moment.session, article_id, day=local_day(moment.at))
    return End(_answered(one["text"], one["edition"]["number"], one["number"], one["heading"], one["law"], article_id))


def _said(found: Found) -> Answer:
    return _answered(found.text, found.version, found.number, found.heading, found.law, found.article_id)


def _answered(text: str, version: str, number_: str, heading: str, law: str, article_id: int) -> Answer:
    words = wording.ANSWER.format(text=text, version=version, number=number_, heading=heading, law=law)
    note = wording.CARD_NOTE.format(version=version, number=number_)
    return Answer(words, Card(wording.CARD, PAGE.format(id=article_id), note))


ASK = Conversation(
    name="handbook.ask",
    label="问规定",
    begin=begin,
    begins_to=("what", "which", "person", END),
    steps=(
        Step("what", hear_what, wording.WHAT, ways_out=("which", "person", END)),
        Step("which", hear_which, ask_which, ways_out=("which", "person", END), takes_no=True),
        Step("person", hear_person, wording.NONE, ways_out=(OVER, END), takes_no=True),
    ),
    ways="ask.toml",
    beside=__file__,
    tries=True,
)

TALKS = [ASK]
