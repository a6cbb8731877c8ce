"""A bill somebody finds wrong: which one, and the page on which they say so. Nothing is disputed by chat alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from server.fees.queries import disputes
from server.fees.queries.owed import listed, owed
from server.fees.rules.items import STANDING, DisputeState
from server.kit.clock import local_day
from server.kit.money import yuan
from server.places.rules.spoken import figures
from workflows.engine.conversations import END, Moment, Step
from workflows.engine.decisions import Answer, Card, End, Go, Next, Stay
from workflows.engine.hearing import number
from workflows.fees.talks import wording
from workflows.fees.wording import answered, named

DISPUTE_PAGE, BILL_PAGE = "pages/billdispute/billdispute?id={id}", "pages/bill/bill?id={id}"
MOST_PICKED = 5
LATELY = timedelta(days=30)
_WRONG = re.compile(
    r"算错|收错|(?:算|收)得?不对|(?:面积|金额|数目|钱数|账单?)(?:都|也|就)?(?:不对|有问题|[算搞弄]错)|不(?:应)?该收"
    r"|不合理|(?:提|有)出?个?(?:疑问|异议)|多算|乱收"
)
_SAID, _BILL = r"(?:问|说|提|讲|反映)的|我[问提说]|反映|上[次回]", r"账|收费|物业费|停车费|收多了|多收|[收算]错|多算"
_CAME = r"答复|回复|回[音话了]|结果|怎么样|怎样|咋样|怎么说|进展|处理|核[对实]|查[得到清]|说法|下文"
_ANSWER = re.compile(
    rf"(?:异议|疑问).{{0,10}}(?:{_CAME})"
    rf"|(?:(?:{_SAID}).{{0,8}}(?:{_BILL})|(?:{_BILL}).{{0,8}}(?:{_SAID})).{{0,10}}(?:{_CAME})"
)
_NOT = re.compile(r"投票|表决|计票|公示|方案|名册|装修|规定|标准|选举")
_MONTH = re.compile(
    r"(?<![\d年零一二三四五六七八九十])(?:(?:\d{4}|[今去]|本)年)?(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
)
_ITEMS = ("物业", "停车", "车位", "水费", "电费", "公摊", "垃圾", "卫生", "电梯", "维修")
Pick = dict[str, Any]
"""A bill as it is kept between two messages: ``id``, ``named``, ``disputed``."""


def asked(words: str) -> bool:
    """Whether somebody says that what they are to pay is wrong."""
    said = words.replace(" ", "")
    return _WRONG.search(said) is not None and _NOT.search(said) is None


def asks_for_answer(words: str) -> bool:
    """Whether somebody asks what came of what they doubted."""
    said = words.replace(" ", "")
    return _ANSWER.search(said) is not None and _NOT.search(said) is None


def has_doubted(moment: Moment) -> bool:
    """Whether they ever doubted a bill."""
    return moment.actor is not None and disputes.latest_by(moment.session, moment.actor) is not None


def answer(moment: Moment) -> Next:
    """What came of the bills they doubted, what was answered first; of none lately, of the latest there was."""
    assert moment.actor is not None
    found = disputes.lately_by(moment.session, moment.actor, since=moment.at - LATELY)
    if not found and (latest := disputes.latest_by(moment.session, moment.actor)) is not None:
        found = [latest]
    if not found:
        return End(wording.NO_DISPUTE)
    words = "\n".join(map(_stands, found))
    return End(Answer(words, Card(wording.CARD_BILL, BILL_PAGE.format(id=found[0].bill_id))))


def _stands(one: disputes.Brief) -> str:
    if one.state != DisputeState.OPEN:
        return answered(one)
    return (wording.DISPUTED_AGAIN if one.again else wording.DISPUTED_ALREADY).format(bill=named(one))


def told(moment: Moment) -> Next:
    """The page of the bill that is meant; of several they are asked which."""
    named = _named(moment.words, _open(moment)) or _named(moment.words, _all(moment))
    found = named or _open(moment) or _all(moment)
    if not found:
        return End(wording.NO_BILL)
    if len(found) == 1:
        return _page(found[0])
    picks = found[:MOST_PICKED]
    return Go("which", _question(picks), keep={"picks": picks})


def which(moment: Moment) -> Next:
    """Which of the bills that were listed."""
    picks: list[Pick] = list(moment.kept["picks"])
    place = number(moment.words, of=len(picks))
    found = [picks[place - 1]] if place is not None else _named(moment.words, picks)
    return _page(found[0]) if len(found) == 1 else Stay()


def ask_which(moment: Moment) -> str:
    """The same question again."""
    return _question(moment.kept["picks"])


def _page(pick: Pick) -> Next:
    if pick["disputed"]:
        card = Card(wording.CARD_BILL, BILL_PAGE.format(id=pick["id"]))
        return End(Answer(wording.DISPUTED_ALREADY.format(bill=pick["named"]), card))
    card = Card(wording.CARD_DISPUTE, DISPUTE_PAGE.format(id=pick["id"]))
    return End(Answer(wording.DISPUTE.format(bill=pick["named"]), card))


def _question(picks: Sequence[Pick]) -> str:
    lines = (f"{place}. {pick['named']}" for place, pick in enumerate(picks, 1))
    return "\n".join([wording.WHICH_BILL, *lines])


def _open(moment: Moment) -> list[Pick]:
    """What is owed now, as the page of it lists it."""
    assert moment.actor is not None
    homes = owed(moment.session, moment.actor, today=local_day(moment.at))["homes"]
    several = len(homes) > 1
    return [_pick(bill, home["label"] if several else "") for home in homes for bill in home["bills"]]


def _all(moment: Moment) -> list[Pick]:
    """Their latest bills, paid ones too: what was paid may be wrong as well."""
    assert moment.actor is not None
    rows = listed(moment.session, moment.actor, today=local_day(moment.at)).items
    return [_pick(bill, "") for bill in rows if bill["state"] in STANDING]


def _pick(bill: Any, home: str) -> Pick:
    named = wording.NAMED.format(
        home=home, item=bill["item_name"], period=bill["period_words"], total=yuan(bill["fen"])
    )
    return {"id": bill["id"], "named": named, "disputed": bool(bill["disputed"])}


def _named(words: str, picks: Sequence[Pick]) -> list[Pick]:
    """Those of the month and the item that are named; none where words name neither."""
    said = words.replace(" ", "")
    months, items = _months(said), [one for one in _ITEMS if one in said]
    if not months and not items:
        return []
    fit = [one for one in picks if not months or months & _covered(one["named"])]
    return [one for one in fit if any(item in one["named"] for item in items)] if items else fit


def _months(said: str) -> set[int]:
    return {int(figures(month)) for month in _MONTH.findall(said)}


def _covered(named: str) -> set[int]:
    """The months of a bill by its period: 2026年7月至9月 covers 7, 8 and 9."""
    found = [int(month) for month in re.findall(r"(\d{1,2})月", named)]
    first, last = found[0], found[-1]
    return set(range(first, last + 1)) if first <= last else {*range(first, 13), *range(1, last + 1)}


WHICH = Step("which", which, ask_which, (END,))
