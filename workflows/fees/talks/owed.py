"""What I owe: the largest number first, how it came about in a line, a card to pay. Nothing of anybody else's debt.

What is said is what the app shows: an owner hears of their bills, a tenant or a family member who may pay for a home
hears the sums alone. It asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.fees.queries.owed import owed
from server.kit.clock import local_day
from server.kit.money import yuan
from server.people import queries as people
from workflows.engine.conversations import END, Answer, Card, Conversation, End, Moment, Next, Who
from workflows.fees.talks import wording

PAGE = "pages/owed/owed"
MOST_BILLS, MOST_HOMES = 3, 5
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
    today = local_day(moment.at)
    found = owed(moment.session, moment.actor, today=today)
    said = [wording.NOT_OTHERS] if _asks_of_others(moment) else []
    if not found["homes"] and not found["helped"]:
        return End("".join([*said, wording.NOTHING]))
    lines = [*said, *_owing(found["homes"], found["total_words"], found["late_fen"]), *_helped(found["helped"])]
    return End(Answer("\n".join(lines), Card(wording.CARD, PAGE, wording.CARD_NOTE)))


def _asks_of_others(moment: Moment) -> bool:
    rooms = _ROOM.findall(moment.words)
    return any(one in moment.words for one in _OTHERS) or (bool(rooms) and _names_others(moment, rooms))


def _names_others(moment: Moment, rooms: Sequence[str]) -> bool:
    assert moment.actor is not None
    own = [row["label"] for row in people.homes_of(moment.session, moment.actor.id, local_day(moment.at))]
    return any(not any(label.endswith(room) for label in own) for room in rooms)


def _owing(homes: Sequence[Home], total: str, late_fen: int) -> Iterator[str]:
    if not homes:
        return
    bills = sorted((bill for home in homes for bill in home["bills"]), key=_sum, reverse=True)
    if len(homes) == 1:
        yield wording.ONE.format(home=homes[0]["label"], total=homes[0]["total_words"])
    else:
        yield wording.TOTAL.format(total=total)
        ordered = sorted(homes, key=lambda home: -home["total_fen"])[:MOST_HOMES]
        yield "；".join(wording.HOME.format(home=one["label"], total=one["total_words"]) for one in ordered)
    yield from (_bill(bill) for bill in bills[:MOST_BILLS])
    if len(bills) > MOST_BILLS:
        yield wording.MORE.format(count=len(bills) - MOST_BILLS)
    if late_fen:
        yield wording.LATE.format(late=yuan(late_fen))
    disputed = sum(bill["disputed"] for bill in bills)
    overdue = sum(bill["overdue"] and not bill["disputed"] for bill in bills)
    if overdue:
        yield wording.OVERDUE.format(count=overdue)
    if disputed:
        yield wording.DISPUTED.format(count=disputed)


def _bill(bill: Mapping[str, Any]) -> str:
    how = wording.HOW.format(formula=bill["formula"]) if bill["formula"] else ""
    total = f"{yuan(_sum(bill))} 元"
    return wording.BILL.format(item=bill["item_name"], period=bill["period_words"], total=total, how=how)


def _helped(homes: Sequence[Home]) -> Iterator[str]:
    for home in homes[:MOST_HOMES]:
        relation = home["relation_words"]
        yield wording.HELPED.format(home=home["label"], total=home["total_words"], relation=relation)


def _sum(bill: Mapping[str, Any]) -> int:
    return int(bill["open_fen"]) + int(bill["late_fen"])


OWED = Conversation(
    name="fees.owed", label="查物业费", begin=begin, steps=(), ways="owed.toml", beside=__file__, begins_to=(END,),
    who=Who.BOUND,
)  # fmt: skip

TALKS = [OWED]
