"""What I owe: the largest number first, how it came about in a line, a card to pay. Nothing of anybody else's debt.

What is said is what the app shows: an owner hears of their bills, a tenant or a family member who may pay for a home
hears the sums alone. What is disputed, or has a waiver that waits, is in no sum, as on the app's page of it. It asks
only which bill is meant, when somebody finds one wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.fees.queries.owed import owed
from server.kit.clock import local_day
from server.kit.money import yuan
from server.people import queries as people
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, Card, End, Go, Into, Next
from workflows.fees.talks import disputing, overpaid, papers, wording

PAGE = "pages/owed/owed"
MOST_BILLS, MOST_HOMES = 3, 5
SHARES = "proposals.votes"
_SHARES = ("摊", "出多少", "掏", "出好多", "出几多", "该出", "要出")
Home = Mapping[str, Any]
_ROOM = re.compile(r"(?<!\d)\d{3,4}(?!\d)(?!年|块|元|平)")
_OTHERS = (
    "别人家",
    "别人欠",
    "邻居",
    "隔壁",
    "对门",
    "楼上家",
    "楼下家",
    "谁家欠",
    "哪家欠",
    "谁欠",
    "哪些人欠",
    "欠费名单",
)


def begin(moment: Moment) -> Next:
    """All of it at once."""
    assert moment.actor is not None
    if overpaid.asked(moment.words) and not _asks_of_others(moment):
        return overpaid.told(moment)
    if disputing.asks_for_answer(moment.words) and not _asks_of_others(moment):
        return disputing.answer(moment)
    if disputing.asked(moment.words) and not _asks_of_others(moment):
        return disputing.told(moment)
    beside = papers.told(moment)
    if beside is not None:
        return beside
    found = owed(moment.session, moment.actor, today=local_day(moment.at))
    if _asks_of_a_lift(moment) and not any("电梯" in bill["item_name"] for bill in _bills(found["homes"])):
        return Into(SHARES)
    said = [wording.NOT_OTHERS] if _asks_of_others(moment) else []
    owing = [*_owing(found["homes"]), *_helped(found["helped"])]
    if not owing:
        return End("".join([*said, wording.NOTHING]))
    how = [wording.HOW_TO_PAY] if papers.asks_how(moment) else []
    payable = any(map(_of, [*found["homes"], *found["helped"]]))
    card = Card(wording.CARD, PAGE, wording.CARD_NOTE) if payable else Card(wording.CARD_RESTS, PAGE)
    return End(Answer("\n".join([*said, *owing, *how]), card))


def _unbound(moment: Moment) -> Next | None:
    """Whoever sold their home has none to name, and is answered about what they still owe or have doubted."""
    if moment.actor is None:
        return None
    doubts = disputing.asks_for_answer(moment.words) and disputing.has_doubted(moment)
    if not doubts and not owed(moment.session, moment.actor, today=local_day(moment.at))["homes"]:
        return None
    found = begin(moment)
    if isinstance(found, Go):
        return End(Answer(wording.WHICH_THERE, Card(wording.CARD, PAGE, wording.CARD_NOTE)))
    return found if isinstance(found, End) else None


def _asks_of_a_lift(moment: Moment) -> bool:
    """Whether their share of a lift is meant, which is nothing to pay before it is billed."""
    return any(one in moment.words for one in ("电梯", "加梯")) and any(one in moment.words for one in _SHARES)


def _bills(homes: Sequence[Home]) -> list[Mapping[str, Any]]:
    return [bill for home in homes for bill in home["bills"]]


def _asks_of_others(moment: Moment) -> bool:
    rooms = _ROOM.findall(moment.words)
    return any(one in moment.words for one in _OTHERS) or (bool(rooms) and _names_others(moment, rooms))


def _names_others(moment: Moment, rooms: Sequence[str]) -> bool:
    assert moment.actor is not None
    day = local_day(moment.at)
    own = [row["label"] for row in people.homes_of(moment.session, moment.actor.id, day)]
    # One they have sold is theirs, too, while they owe something for it.
    own += [home["label"] for home in owed(moment.session, moment.actor, today=day)["homes"]]
    return any(not any(label.endswith(room) for label in own) for room in rooms)


def _owing(homes: Sequence[Home]) -> Iterator[str]:
    bills = sorted(_bills(homes), key=_sum, reverse=True)
    now, doubted = [one for one in bills if not one["rests"] and _sum(one)], [one for one in bills if one["disputed"]]
    changed = [one for one in bills if one["doubt_words"] and not one["disputed"] and not one["waiting_fen"]]
    waiting = [one for one in bills if one["rests"] and not one["disputed"] and one not in changed]
    if now:
        yield from _now(homes, now)
    if doubted:
        words = wording.DISPUTED if now else wording.ONLY_DISPUTED
        yield words.format(total=yuan(sum(map(_sum, doubted))), count=len(doubted))
    if waiting:
        words = wording.WAITING if now or doubted else wording.ONLY_WAITING
        yield words.format(total=yuan(sum(map(_sum, waiting))))
    if changed:
        words = wording.CHANGED if now or doubted or waiting else wording.ONLY_CHANGED
        yield words.format(total=yuan(sum(map(_sum, changed))))
    late = sum(one["late_resting_fen"] for one in bills)
    if late:
        words = wording.LATE_RESTS if now or doubted or waiting or changed else wording.ONLY_LATE_RESTS
        yield words.format(total=yuan(late))


def _now(homes: Sequence[Home], bills: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is to be paid now, the largest first."""
    homes = [home for home in homes if _of(home)]
    if len(homes) == 1:
        yield wording.ONE.format(home=homes[0]["label"], total=f"{yuan(_of(homes[0]))} 元")
    else:
        yield wording.TOTAL.format(total=f"{yuan(sum(map(_of, homes)))} 元")
        ordered = sorted(homes, key=_of, reverse=True)[:MOST_HOMES]
        yield "；".join(wording.HOME.format(home=one["label"], total=f"{yuan(_of(one))} 元") for one in ordered)
    yield from (_bill(bill) for bill in bills[:MOST_BILLS])
    if len(bills) > MOST_BILLS:
        yield wording.MORE.format(count=len(bills) - MOST_BILLS)
    late_fen = sum(bill["late_fen"] for bill in bills)
    if late_fen and not (len(bills) == 1 and bills[0]["formula"]):  # one with a formula has said it already
        yield wording.LATE.format(late=yuan(late_fen))
    overdue = sum(bill["overdue"] for bill in bills)
    if overdue:
        yield wording.OVERDUE.format(count=overdue)


def _of(home: Home) -> int:
    """Fen to be paid now for a home, without what rests."""
    return sum(_sum(bill) for bill in home["bills"] if not bill["rests"])


def _bill(bill: Mapping[str, Any]) -> str:
    how = wording.HOW.format(formula=bill["formula"]) + "".join(_less(bill)) if bill["formula"] else ""
    total = f"{yuan(_sum(bill))} 元"
    return wording.BILL.format(item=bill["item_name"], period=bill["period_words"], total=total, how=how)


def _less(bill: Mapping[str, Any]) -> Iterator[str]:
    """What was taken off the formula's sum, so that it comes to what is said."""
    if bill["waived_fen"]:
        yield wording.WAIVED.format(fen=yuan(bill["waived_fen"]))
    paid = bill["fen"] - bill["waived_fen"] - bill["open_fen"]
    if paid:
        yield wording.PAID.format(fen=yuan(paid))
    if bill["late_fen"]:
        yield wording.WITH_LATE.format(fen=yuan(bill["late_fen"]))


def _helped(homes: Sequence[Home]) -> Iterator[str]:
    for home in [one for one in homes if _of(one)][:MOST_HOMES]:
        relation, total = home["relation_words"], f"{yuan(_of(home))} 元"
        yield wording.HELPED.format(home=home["label"], total=total, relation=relation)


def _sum(bill: Mapping[str, Any]) -> int:
    return int(bill["open_fen"]) + int(bill["late_fen"])


OWED = Conversation(
    name="fees.owed", label="查物业费", begin=begin, steps=(disputing.WHICH,), ways="owed.toml", beside=__file__,
    begins_to=(SHARES, "which", END), who=Who.BOUND, unbound=_unbound,
)  # fmt: skip

TALKS = [OWED]
