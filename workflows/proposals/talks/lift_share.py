"""What a lift costs somebody's own home: from the table of its plan alone, never reckoned here; nobody else's share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.kit.money import yuan
from server.proposals.queries import lists as matters
from server.proposals.queries import mine as own
from server.proposals.queries import story
from server.proposals.rules.joining import JoinState
from server.proposals.rules.words import UNPAID
from workflows.engine.conversations import Moment
from workflows.engine.decisions import Answer, Card, End, Next
from workflows.proposals.talks import wording

PLAN_PAGE, MATTER_PAGE = "pages/plan/plan?id={id}", "pages/matter/matter?id={id}"
SHARE_PAGE = "pages/share/share?id={id}"
KIND = "ELEVATOR_RETROFIT"
MOST_TOLD, MOST_SETS = 3, 3
_MUCH = r"(?:多少|几多|好多|几万|几钱|几块)(?![票人户天位个])"
_ASKS = re.compile(
    rf"(?:电梯|加梯|装梯).*(?:出|掏|摊|付|交|花)\D{{0,4}}{_MUCH}|(?:出|掏|摊|付|花)\D{{0,2}}{_MUCH}.*(?:电梯|加梯|装梯)"
)
Line = Mapping[str, Any]


def asked(words: str) -> bool:
    """Whether somebody asks what a lift would cost them."""
    return _ASKS.search(words.replace(" ", "")) is not None


def told(moment: Moment) -> Next:
    """The share of each of their homes; else that there is no table, and where the matter stands."""
    lifts = _own_lifts(moment) or _others_lifts(moment)[:1]
    if not lifts:
        return End(wording.NO_LIFT)
    return End(*(_answer(moment, line, _mine(moment, line)) for line in lifts))


def _own_lifts(moment: Moment) -> Sequence[Line]:
    """The lifts of their own homes: those that go on, else the one that ended last."""
    assert moment.actor is not None
    for show, most in ((matters.OPEN, MOST_TOLD), (matters.ENDED, 1)):
        rows = own.concerning(moment.session, moment.actor, KIND, show=show, most=most, at=moment.at)
        if rows:
            return matters.lines(moment.session, rows, moment.actor.id, at=moment.at)
    return []


def _others_lifts(moment: Moment) -> Sequence[Line]:
    """Matters of a lift in their estates, those that go on first."""
    assert moment.actor is not None
    found: list[Line] = []
    for show in (matters.OPEN, matters.ENDED):
        page = matters.listed(moment.session, moment.actor, show=show, at=moment.at, limit=20)
        found += [one for one in page.items if one["kind"] == KIND]
    return found


def _mine(moment: Moment, line: Line) -> dict[str, Any]:
    assert moment.actor is not None
    return own.mine(moment.session, moment.house.vault, moment.actor, line["id"], at=moment.at)


def _answer(moment: Moment, line: Line, homes: Line) -> Answer:
    assert moment.actor is not None
    plan = story.one(moment.session, moment.house, moment.actor, line["id"], at=moment.at)["plan"]
    sets = _shown(plan["sets"]) if plan is not None else []
    after = f"{line['next_words'].rstrip('。')}。" if line["next_words"] else ""
    stands = wording.STANDS.format(stage=line["stage_label"], next=after)
    if not sets or not homes["homes"]:
        words = wording.NO_TABLE if not sets else wording.NO_SHARE
        card = Card(wording.CARD_MATTER, MATTER_PAGE.format(id=line["id"]))
        return Answer(f"{words.format(title=line['title'])}{stands}", card)
    own_homes = {one["home_id"]: one for one in homes["homes"]} if sets[0]["chosen"] else {}
    said = [*_shares(line, sets, own_homes), stands]
    if any(one["join"] for one in own_homes.values()):
        return Answer("\n".join(said), Card(wording.CARD_SHARE, SHARE_PAGE.format(id=line["id"])))
    return Answer("\n".join(said), Card(wording.CARD_PLAN, PLAN_PAGE.format(id=line["id"])))


def _shown(sets: list[Line]) -> list[Line]:
    """The way of sharing that was chosen, or all that lie beside each other."""
    return [one for one in sets if one["chosen"]] or sets[:MOST_SETS]


def _shares(line: Line, sets: list[Line], homes: Mapping[int, Line]) -> Iterator[str]:
    """What each home pays; ``homes`` is what the page of one's own share tells of them, once a way was chosen."""
    for set_ in sets:
        for share in set_["mine"]:
            if line["state"] in UNPAID:
                yield _over(line, set_, share)
                continue
            if share["gets"]:
                yield wording.GETS.format(home=share["label"], sum=f"{yuan(share['gets'])} 元")
            home = homes.get(share["home_id"])
            if home is not None and home["join"]:
                yield _late(line, home)
                continue
            yield _share(line, set_, share, outside=home is not None and home["fen"] is None)
            if home is not None and home["carries"] != home["fen"]:
                yield wording.CARRIES.format(sum=f"{yuan(home['carries'] or 0)} 元")


def _over(line: Line, set_: Line, share: Line) -> str:
    """The share of a home in a plan that came to nothing: nobody owes it."""
    words = wording.OVER if share["fen"] else wording.OVER_FREE
    return words.format(title=line["title"], unpaid=UNPAID[line["state"]], home=share["label"],
                        sum=f"{yuan(share['fen'])} 元", set=set_["name"])  # fmt: skip


def _share(line: Line, set_: Line, share: Line, *, outside: bool) -> str:
    """The share of a home by one way of sharing; ``outside``: its owner does not pay."""
    standing = wording.AGREED if set_["agreed_at"] else wording.CHOSEN if set_["chosen"] else wording.ONE_OF_SOME
    if share["fen"] and outside:
        return wording.NOT_PAYING.format(title=line["title"], home=share["label"])
    if not share["fen"]:
        return wording.FREE.format(title=line["title"], home=share["label"], set=set_["name"], agreed=standing)
    return wording.SHARE.format(
        title=line["title"], home=share["label"], sum=f"{yuan(share['fen'])} 元", set=set_["name"],
        agreed=standing, how=share["words"] or set_["formula_words"],
    )  # fmt: skip


def _late(line: Line, home: Line) -> str:
    """A home that did not sign: what joining costs now, and how far it has come; the price of the same query as the
    page of one's own share."""
    join = home["join"]
    words = wording.JOINED if join["state"] == JoinState.SETTLED else wording.JOINS
    stands = wording.MAY_JOIN if join["may_ask"] else wording.JOIN_STANDS.format(state=join["state_label"])
    return words.format(title=line["title"], home=home["label"], sum=f"{yuan(join['fen'] or 0)} 元", stands=stands)
