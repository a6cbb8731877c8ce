"""同意 and 不同意: the answer to the price of a repair, by whoever pays. The sum is said back; it takes a second word.

Only what is their own and waits; a price that was changed meanwhile is asked about anew.
"""

from __future__ import annotations

import re
from typing import Any

from server.kit.money import yuan
from server.kit.sentences import closed
from server.reports.rules import quotes
from server.reports.rules.reasons import OTHER, REASONS
from server.reports.rules.words import Move, State
from server.reports.service import moving
from workflows.engine.conversations import END, Conversation, Moment, Step, Who
from workflows.engine.decisions import End, Go, Next, Stay
from workflows.engine.hearing import agrees, asks, nearest, number, plain
from workflows.reports.talks import mine, pace, wording

_NO = re.compile(
    "(?:不|没|别|唔|冇)(?:太|大|能|想|会|要|用|愿意?|敢|有|再|是|肯|说)?(?:同意|接受|答应|认可|可以|动手|修)|"
    "不接受|不认|不答应|不行|不修|不要修|不干|拒绝|谈不拢|太贵|太高|贵了|高了|算了"
)
_YES = re.compile("同意|接受|答应|认可|我认|可以|行|没问题|没意见|修吧|动手")
_SURE = re.compile(
    "(?:(?:我|好的?|嗯|是的?|对的?|行|那就|就|完全|当然|ok)*"
    "(?:确认|确定|同意|接受|答应|认可|可以|没问题|没意见|冇问题)"
    "(?:这个|这|报价|价钱?|价格|维修|修理?|动手|开始|了|的|吧|谢谢)*)+"
    "|那?(?:好|好的|嗯|是|是的|对|对的|没错|行|中|成|要得|系|ok|yes)+吧?"
)
"""A second word that can mean nothing but yes, from its first sign to its last: with it somebody owes money."""
WHYS = REASONS[Move.DECLINE]
Told = dict[str, Any]


def begin(moment: Moment) -> Next:
    """The only price that waits, or the one they name; asked where several fit."""
    waiting = _waiting(moment)
    if not waiting:
        return End(wording.NO_PRICE)
    fit = mine.named(moment, waiting) or waiting
    if len(fit) == 1:
        return _on(moment, fit[0]["id"], wants(moment.words))
    return Go("which", mine.asking(fit), keep=mine.choice([one["id"] for one in fit]) | {"wants": wants(moment.words)})


def which(moment: Moment) -> Next:
    """Which of several."""
    line = mine.chosen(moment, _waiting)
    return _on(moment, line["id"], moment.kept["wants"]) if line is not None else Stay()


def say(moment: Moment) -> Next:
    """Yes or no to what was read out."""
    wanted = wants(moment.words)
    return Stay() if wanted is None else _on(moment, moment.kept["line"], wanted)


def sure(moment: Moment) -> Next:
    """Once more, the sum before their eyes: nothing is owed by one slip of the thumb."""
    told = _told(moment, moment.kept["line"])
    if told is None:
        return End(wording.NO_PRICE)
    wanted = confirms(moment.words)
    if wanted is None:
        return Stay()
    if not wanted:
        return End(wording.PRICE_LEFT.format(until=quotes.day_words(told["price"]["until"])))
    if _of(told) != moment.kept["price"]:
        return Stay(_question(told, "sure"), keep={"price": _of(told)})
    _answer(moment, told, Move.CONSENT, moving.Bring())
    return End(mine.with_card(wording.PRICE_AGREED.format(sum=yuan(told["price"]["fen"])), told["id"]))


def why(moment: Moment) -> Next:
    """Why not: their second word."""
    place = number(moment.words, of=len(WHYS))
    key = WHYS[place - 1].key if place is not None else nearest(moment.words, {one.key: one.label for one in WHYS})
    key = key or ("too_dear" if re.search("贵|高", moment.words) else None)
    if key is None:
        return Stay()
    told = _told(moment, moment.kept["line"])
    if told is None:
        return End(wording.NO_PRICE)
    if _of(told) != moment.kept["price"]:
        return Stay(_question(told, "why"), keep={"price": _of(told)})
    words = wording.PRICE_OTHER if key == OTHER.key else ""
    _answer(moment, told, Move.DECLINE, moving.Bring(reason=key, words=words))
    still = quotes.still_words(told["agreed"]["fen"]) if told["agreed"] is not None else ""
    said = wording.PRICE_DECLINED_BESIDE.format(still=still) if still else wording.PRICE_DECLINED
    return End(mine.with_card(said, told["id"]))


def wants(words: str) -> bool | None:
    """Whether they agree; None where the words say neither."""
    if _NO.search(words):
        return False
    return True if _YES.search(words) else None


def confirms(words: str) -> bool | None:
    """Whether a second word says yes and nothing beside it; None where it asks back, or could be either."""
    said = plain(words).replace(" ", "")
    if _SURE.fullmatch(said):
        return True
    if asks(words) or said.endswith("吗"):
        return None
    return False if wants(words) is False or agrees(words) is False else None


def _on(moment: Moment, report_id: int, wanted: bool | None) -> Next:
    """The sum, line by line, and what is to be said."""
    told = _told(moment, report_id)
    if told is None:
        return End(wording.NO_PRICE)
    keep = {"line": report_id, "price": _of(told)}
    step = "say" if wanted is None else "sure" if wanted else "why"
    return Go(step, _question(told, step), keep=keep)


def _question(told: Told, step: str) -> str:
    price = told["price"]
    lines = quotes.lines_words([quotes.Line(**one) for one in price["lines"]])
    shared = {"report": mine.headline(told), "sum": yuan(price["fen"]), "lines": lines,
              "until": quotes.day_words(price["until"]),
              "why": wording.PRICE_WHY.format(words=closed(price["words"])) if price["words"] else ""}  # fmt: skip
    return wording.PRICE_ASKS[step].format(**shared)


def _again(step: str, moment: Moment) -> str:
    told = _told(moment, moment.kept["line"])
    return _question(told, step) if told is not None else wording.NO_PRICE


def _answer(moment: Moment, told: Told, move: Move, bring: moving.Bring) -> None:
    pace.check(moment, pace.MOVED)
    moving.move(moment.session, mine.actor(moment), report_id=told["id"], move=move, version=told["version"],
                bring=bring, at=moment.at)  # fmt: skip


def _of(told: Told) -> list[Any]:
    """What tells one price from another."""
    price = told["price"]
    return [price["fen"], price["until"].isoformat(), *([one["what"], one["fen"]] for one in price["lines"])]


def _told(moment: Moment, report_id: int) -> Told | None:
    """The story of a report whose price waits for this person; None for every other one."""
    told = mine.told(moment, report_id)
    offered = {one["move"] for one in told["moves"]} if told is not None else set()
    return told if offered >= {Move.CONSENT, Move.DECLINE} else None


def _waiting(moment: Moment) -> list[mine.Line]:
    found = [one for one in mine.lines(moment, {State.QUOTED}) if not mine.is_joint(one)]
    return [one for one in found if _told(moment, one["id"]) is not None]


def _ask_which(moment: Moment) -> str:
    return mine.asking([one for one in _waiting(moment) if one["id"] in moment.kept["among"]])


PRICE = Conversation(
    name="reports.price", label="答复报价", begin=begin,
    steps=(
        Step("which", which, _ask_which, ("say", "sure", "why", END)),
        Step("say", say, lambda moment: _again("say", moment), ("sure", "why", END), takes_no=True),
        Step("sure", sure, lambda moment: _again("sure", moment), (END,), takes_no=True),
        Step("why", why, lambda moment: _again("why", moment), (END,)),
    ),
    ways="price.toml", beside=__file__, begins_to=("which", "say", "sure", "why", END), who=Who.BOUND,
    in_help=False,
)  # fmt: skip
