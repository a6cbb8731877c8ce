"""What there is to vote on, whether I have voted, when it ends, how many take part, what came out of it.

Never what anybody voted; the ballot itself stays in the app. It asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from server.kit.clock import local_day
from server.kit.pages.look import show_until, show_when
from server.people import queries as people
from server.proposals.queries import lists as matters
from server.votes.queries import polls, results
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, Card, End, Next
from workflows.proposals.talks import by_hand, lift_share, wording

POLL_PAGE, RESULT_PAGE = "pages/vote/vote?id={id}", "pages/result/result?id={id}"
MATTER_PAGE, LIST_PAGE = "pages/matter/matter?id={id}", "pages/matters/matters"
ABOUT: Mapping[str, tuple[str, ...]] = {
    "lift": ("电梯", "加梯", "装梯"),
    "committee": ("业委会", "业主委员会", "委员"),
    "fund": ("维修资金", "维修基金"),
    "service": ("物业公司", "换物业", "选物业", "续聘", "解聘"),
}
ENDED = ("结果", "通过", "成了没", "成没成", "选出来", "公布")
OVER = ("closed", "preliminary")
MOST = 3
Line = Mapping[str, Any]


def begin(moment: Moment) -> Next:
    """The polls their words speak of, what needs them first; else the matter, if it has not come to a vote."""
    if by_hand.asked(moment.words):
        return _by_hand(moment)
    if lift_share.asked(moment.words):
        return lift_share.told(moment)
    about = next((words for words in ABOUT.values() if any(word in moment.words for word in words)), ())
    running, ended = _polls(moment, "open", about), _polls(moment, "ended", about)[:1]
    if any(word in moment.words for word in ENDED):
        shown = [line for line in running if line["state"] in OVER] or ended or running
    else:
        shown = running or (ended if about else [])
    if shown:
        return End(_told(moment, shown))
    return _matter(moment, about) if about else End(wording.NONE)


def _by_hand(moment: Moment) -> Next:
    """How to vote without a phone, and on what there is a ballot to give now."""
    waits = [line for line in _polls(moment, "open", ()) if line["state"] in ("noticed", "open")]
    lines = [f"{wording.CLOSES.format(title=one['title'], closes=show_until(one['closes_at'], moment.at))}{_own(one)}"
             for one in waits[:MOST] if one["of"]]  # fmt: skip
    return End("\n".join([by_hand.how(moment, _estates(moment)), *(lines or [wording.NONE])]))


def _unbound(moment: Moment) -> Next | None:
    """How to vote without a phone is no secret; the telephone of an estate we do not know cannot be said."""
    return End(by_hand.how(moment, ())) if by_hand.asked(moment.words) else None


def _polls(moment: Moment, show: str, about: tuple[str, ...]) -> list[Line]:
    """Of all their estates, those they may vote in first."""
    lines: list[Line] = []
    for estate_id in _estates(moment):
        assert moment.actor is not None
        lines += polls.listed(moment.session, moment.actor, estate_id=estate_id, show=show, at=moment.at).items
    fits = [one for one in lines if one["state"] != "withdrawn" and _is_about(one, about)]
    mine = [one for one in fits if one["of"]]
    return sorted(mine, key=lambda one: one["voted"] >= one["of"]) if mine else (fits if about else [])


def _estates(moment: Moment) -> list[int]:
    assert moment.actor is not None
    held = people.homes_of(moment.session, moment.actor.id, local_day(moment.at))
    return list(dict.fromkeys(row["estate_id"] for row in held))


def _is_about(line: Line, about: tuple[str, ...]) -> bool:
    return not about or any(word in line["title"] or word in line["class_label"] for word in about)


def _told(moment: Moment, lines: list[Line]) -> Answer:
    words = ["".join(TELLING[line["state"]](moment, line)) for line in lines[:MOST]]
    if len(lines) > MOST:
        words.append(wording.OTHERS.format(count=len(lines) - MOST))
    return Answer("\n".join(words), _card(lines[0]))


def _coming(moment: Moment, line: Line) -> Iterator[str]:
    opens, closes = show_when(line["opens_at"], moment.at), show_until(line["closes_at"], moment.at)
    yield wording.NOT_YET_OPEN.format(title=line["title"], opens=opens, closes=closes)


def _running(moment: Moment, line: Line) -> Iterator[str]:
    assert moment.actor is not None
    yield wording.OPEN.format(title=line["title"], closes=show_until(line["closes_at"], moment.at))
    yield _own(line)
    found = polls.one(moment.session, moment.actor, line["id"], at=moment.at)
    turnout = found["turnout"]
    if turnout is None:
        yield wording.FEW
    else:
        said = wording.TURNOUT if turnout["heads"] else wording.TURNOUT_BEGINS
        yield said.format(heads=turnout["heads_words"], area=turnout["area_words"], needs=turnout["needs_words"])
    if found["evote_words"]:
        yield found["evote_words"]
    elif line["voted"] + line["on_paper"] < line["of"]:
        yield wording.BALLOT_WORDS


def _own(line: Line) -> str:
    if not line["of"]:
        return wording.NOT_ON_ROLL
    if line["doubted"]:
        return wording.DOUBTED if line["of"] == 1 else wording.SOME_DOUBTED.format(**line)
    if line["on_paper"] and line["voted"] + line["on_paper"] == line["of"]:
        return wording.ON_PAPER
    if line["voted"] in (0, line["of"]):
        return wording.VOTED if line["voted"] else wording.NOT_VOTED
    return wording.SOME_VOTED.format(of=line["of"], voted=line["voted"])


def _counting(_moment: Moment, line: Line) -> Iterator[str]:
    yield wording.CLOSED.format(title=line["title"])


def _counted(moment: Moment, line: Line) -> Iterator[str]:
    assert moment.actor is not None
    found = results.published(moment.session, moment.actor, line["id"], at=moment.at)
    heads = found["topics"][0]["take_part"]["heads"] if found["topics"] else 0
    yield wording.RESULT.format(
        title=line["title"], kind=found["kind_label"], outcome=found["outcome_label"], heads=heads
    )
    if line["state"] == "preliminary" and found["objections_until"] is not None:
        yield wording.OBJECTIONS.format(until=show_until(found["objections_until"], moment.at))


TELLING: Mapping[str, Callable[[Moment, Line], Iterator[str]]] = {
    "noticed": _coming, "open": _running, "closed": _counting, "preliminary": _counted, "final": _counted,
}  # fmt: skip


def _card(line: Line) -> Card:
    page = POLL_PAGE.format(id=line["id"])
    if line["state"] in ("preliminary", "final"):
        return Card(wording.CARD_RESULT, RESULT_PAGE.format(id=line["id"]))
    to_cast = line["state"] == "open" and line["voted"] < line["of"] and not line["elsewhere"]
    return Card(wording.CARD_CAST if to_cast else wording.CARD_LOOK, page)


def _matter(moment: Moment, about: tuple[str, ...]) -> Next:
    """What is talked about but has not come to a vote."""
    assert moment.actor is not None
    lines = matters.listed(moment.session, moment.actor, at=moment.at, limit=20).items
    found = next(
        (one for one in lines if any(word in one["title"] or word in one["kind_label"] for word in about)), None
    )
    if found is None:
        return End(wording.NONE_ABOUT_LIFTS if about is ABOUT["lift"] else wording.NONE)
    after = f"{found['next_words'].rstrip('。')}。" if found["next_words"] else ""
    words = wording.MATTER.format(title=found["title"], stage=found["stage_label"], next=after)
    return End(Answer(words, Card(wording.CARD_MATTER, MATTER_PAGE.format(id=found["id"]))))


VOTES = Conversation(
    name="proposals.votes", label="投票表决", begin=begin, steps=(), ways="votes.toml", beside=__file__,
    begins_to=(END,), who=Who.BOUND, unbound=_unbound,
)  # fmt: skip

TALKS = [VOTES]
