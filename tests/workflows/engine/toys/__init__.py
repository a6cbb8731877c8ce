"""Small talks about nothing of ours, to see how talks run at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit.actor import Actor, Grant
from server.kit.errors import Conflict
from server.kit.facts import Fact, publish_with
from server.kit.house import House
from server.wechat.inbound import Inbound
from workflows.engine.answering import Desk, Leaving, Turn
from workflows.engine.conversations import END, OVER, Conversation, Moment, Step, Who
from workflows.engine.decisions import Answer, Card, End, Go, Into, Next, Over, Stay
from workflows.engine.hearing import Channel, Heard, agrees, nearest, number
from workflows.engine.switchboard import Switchboard
from workflows.engine.talks import Talks

TEAS = {"red": "红茶", "green": "绿茶"}
DANCE = Card("看看茶壶", "pages/pot?id=1")


@dataclass(frozen=True)
class Poured(Fact):
    """Tea was poured."""

    name = "toy.poured"
    cups: int


def begin_tea(moment: Moment) -> Next:
    """泡红茶 says already which."""
    tea = nearest(moment.words, TEAS)
    return Go("cups", keep={"tea": tea}) if tea else Go("what")


def what(moment: Moment) -> Next:
    """Which tea."""
    if "咖啡" in moment.words:
        return Over("要喝咖啡")
    if moment.words == "看钟":
        return Into("toy.clock", "先看钟。")
    if moment.words == "迷路":
        return Go("nowhere")
    tea = nearest(moment.words, TEAS)
    return Go("cups", f"好，{TEAS[tea]}。几杯？", keep={"tea": tea}) if tea else Stay()


def cups(moment: Moment) -> Next:
    """How many; pours before it finds that there are not so many cups."""
    many = number(moment.words)
    if moment.heard.kind == "photo":
        return Stay("看到杯子了。", "几杯？", keep={"photos": [*moment.kept.get("photos", []), moment.heard.media_id]})
    if many is None:
        return Stay()
    publish_with(moment.session, Poured(many), at=moment.at)
    if many > 9:
        raise Conflict("no_cups", "没有这么多杯子。")
    if many == 8:
        raise ZeroDivisionError("the pot broke")
    return Go("sugar", keep={"cups": many}, back=many != 7)


def sugar(moment: Moment) -> Next:
    """Whether sugar is wanted."""
    wanted = agrees(moment.words)
    if wanted is None and moment.words != "算了":
        return Stay()
    kept = moment.kept
    how = "加糖" if wanted else "不加糖"
    return End(Answer(f"{TEAS[kept['tea']]}{kept['cups']}杯，{how}，泡好了。", DANCE))


def clock(moment: Moment) -> Next:
    """The time."""
    return End(f"现在{moment.at:%H:%M}。")


def fire(_moment: Moment) -> Next:
    """Somebody must come at once."""
    return Go("where")


def where(moment: Moment) -> Next:
    """Where it burns."""
    return End(f"{moment.words}着火，马上来人。")


def umbrella(moment: Moment) -> Next:
    """One umbrella for each member."""
    assert moment.bound
    return End(f"伞给您了：{moment.heard.raw}")


def register(moment: Moment) -> Next:
    """Become a member."""
    return Go("code", f"先登记，再{moment.afterwards}。口令？" if moment.afterwards else "口令？")


def code(moment: Moment) -> Next:
    """The word that makes a member."""
    callers = moment.callers
    assert isinstance(callers, FakeCallers)
    if moment.words == "芝麻":
        callers.members.add(moment.heard.address)
        return End("登记好了。")
    return End("口令不对，已交给人工核对。") if moment.words == "西瓜" else Stay()


def sweep(moment: Moment) -> Next:
    """Staff sweep."""
    assert moment.actor is not None
    return End(f"{moment.actor.name}扫{moment.heard.raw}")


TEA = Conversation(
    "toy.tea", "泡茶", begin_tea,
    (
        Step("what", what, "红茶还是绿茶？", ("cups", OVER, "toy.clock")),
        Step("cups", cups, "几杯？", ("sugar",), hears=("text", "voice", "press", "photo")),
        Step("sugar", sugar, lambda moment: f"{moment.kept['cups']}杯，加糖吗？", (END,), takes_no=True),
    ),
    "tea.toml", __file__, begins_to=("what", "cups"), begins_with=("location",), keeps_photos=True,
)  # fmt: skip
CLOCK = Conversation("toy.clock", "几点了", clock, (), "clock.toml", __file__, begins_to=(END,))
FIRE = Conversation(
    "toy.fire", "着火了", fire, (Step("where", where, "在哪里？", (END,)),), "fire.toml", __file__,
    begins_to=("where",), always=True, through_person=True, in_help=False,
)  # fmt: skip
MEMBER = Conversation("toy.member", "借伞", umbrella, (), "member.toml", __file__, begins_to=(END,), who=Who.BOUND,
                      keeps_photos=True)  # fmt: skip
BIND = Conversation(
    "people.bind",
    "登记",
    register,
    (Step("code", code, "口令？", (END,), secret=True),),
    "bind.toml",
    __file__,
    begins_to=("code",),
)
SWEEP = Conversation("toy.sweep", "扫地", sweep, (), "sweep.toml", __file__, begins_to=(END,), who=Who.STAFF)
ALL = (TEA, CLOCK, FIRE, MEMBER, BIND, SWEEP)


@dataclass
class FakeCallers:
    """Everybody is person 7, except strangers; members are remembered. Staff are called 小李."""

    members: set[str] = field(default_factory=set)

    def person(self, session: Session, channel: Channel, address: str) -> int | None:
        """Person 7."""
        return None if "stranger" in address else 7

    def actor(self, session: Session, channel: Channel, address: str, person_id: int | None) -> Actor | None:
        """小李, or a resident."""
        if person_id is None:
            return None
        return Actor(person_id, "小李", (Grant("staff", "estate", 1),) if channel == "work" else ())

    def bound(self, session: Session, person_id: int, at: datetime) -> bool:
        """Whether 7 is a member."""
        return bool(self.members)

    def refusal(self, session: Session, address: str) -> str:
        """Nobody has left here."""
        return "您不在这里上班。"


@dataclass
class FakeDesk:
    """Remembers what it was asked; ``taken``: a person has the chat; ``awaited``: one is still to read it."""

    taken: bool = False
    awaited: bool = False
    turns: list[Turn] = field(default_factory=list)
    left: list[Leaving] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    windows: int = 0

    def desk(self) -> Desk:
        """As the engine wants it."""
        return Desk(
            self._opened, self._has_person, self._waits, self._let_go, self._note, self._hand_over, self._leave
        )  # fmt: skip

    def _opened(self, _session: Session, _house: House, _heard: Heard, _before: datetime | None, _at: datetime) -> None:
        self.windows += 1

    def _has_person(self, _session: Session, _house: House, _heard: Heard, _at: datetime) -> bool:
        return self.taken

    def _waits(self, _session: Session, _house: House, _heard: Heard, _at: datetime) -> str | None:
        return "也记下了。" if self.awaited else None

    def _let_go(self, _session: Session, _house: House, _heard: Heard, _at: datetime) -> bool:
        was, self.taken = self.taken, False
        return was

    def _note(self, _session: Session, _house: House, turn: Turn, _at: datetime) -> None:
        self.turns.append(turn)

    def _hand_over(
        self, _session: Session, _house: House, _heard: Heard, _person: int | None, why: str, _at: datetime
    ) -> Sequence[Answer]:
        self.called.append(why)
        return (Answer("已请人来。"),)

    def _leave(self, _session: Session, _house: House, leaving: Sequence[Leaving], _at: datetime) -> None:
        self.left += leaving


class Line:
    """One phone on one channel, and a switchboard that knows the toys. ``said`` is what left in the last turn."""

    def __init__(self, house: House, channel: Channel = "oa", address: str = "o-toy", *, strict: bool = True) -> None:
        self.house, self.channel, self.address = house, channel, address
        self.callers, self.desk, self._numbers, self.strict = FakeCallers(), FakeDesk(), 0, strict
        self.last: Inbound | None = None
        self.restart()

    def restart(self) -> None:
        """The process ends and another begins."""
        self.talks = Talks(self.house, ALL, self.callers, self.desk.desk(), strict=self.strict)
        self.board = Switchboard(self.house, [], self.talks)

    def say(self, words: str) -> str:
        """Write; gives everything we said."""
        return self.push(self.made("text", Content=words))

    def push(self, inbound: Inbound) -> str:
        """Bring a push; gives the reply and what left as messages, a card by its title."""
        before = len(self.desk.left)
        reply = self.board(inbound)
        self.last = inbound
        left = [one.words or (one.card.title if one.card else "") for one in self.desk.left[before:]]
        return "\n".join([*([str(reply["Content"])] if reply else []), *left])

    def made(self, kind: str, **fields: Any) -> Inbound:
        """A push with a number of its own."""
        self._numbers += 1
        key = f"{self.channel}:message:{self.address}:{self._numbers}"
        return Inbound(self.channel, kind, fields.get("Event", ""), self.address, "gh_1", self.house.clock.now(), key,
                       fields.get("Content", ""), fields)  # fmt: skip


__all__ = ["ALL", "TEA", "Line", "Poured"]
