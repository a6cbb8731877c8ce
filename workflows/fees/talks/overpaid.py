"""Money somebody paid too much or twice: it is balance 预存 of the payer in the ledger; how it comes back."""

from __future__ import annotations

from server.kit.clock import local_day
from server.payments.queries.payments import balances
from server.people import queries as people
from server.places import queries as places
from workflows.engine.conversations import Moment
from workflows.engine.decisions import Answer, Card, End, Next
from workflows.fees.talks import wording

PAGE = "pages/balance/balance"
_SAID = (
    "交多了", "多交", "缴多了", "多缴", "付多了", "多付", "交重", "缴重", "付重",
    "重复交", "重复缴", "重复付", "交了两次", "缴了两次", "付了两次", "交了两遍", "交了两回", "付了两遍",
    "缴了两遍", "交了2次", "预存", "存的钱", "存了多少", "余额", "又交了一", "又缴了一", "又付了一",
    "都交了一次", "转多了", "打多了", "多转", "重交", "交双份", "交了双份",
)  # fmt: skip
_NOT = ("多交几", "多交点", "多付点", "要多交", "要多付", "多交违约", "多交滞纳")


def asked(words: str) -> bool:
    """Whether somebody says that they paid too much, or asks for what they left with us."""
    said = words.replace(" ", "")
    return any(one in said for one in _SAID) and not any(one in said for one in _NOT)


def told(moment: Moment) -> Next:
    """What the ledger holds of theirs, what becomes of it, and whom to ask for it."""
    assert moment.actor is not None
    held = people.homes_of(moment.session, moment.actor.id, local_day(moment.at))
    estates = list(dict.fromkeys(row["estate_id"] for row in held))
    items = balances(moment.session, moment.actor.id, estates)["items"]
    mine = [one for one in items if one["fen"] > 0]
    lines = [wording.LEFT.format(estate=one["estate"]["name"], sum=one["words"]) for one in mine]
    phones = [places.estate(moment.session, one["estate"]["id"])["phone"] for one in mine or items]
    phone = "、".join(dict.fromkeys(filter(None, phones)))
    call = wording.CALL.format(phone=phone) if phone else wording.CALL_SOMEBODY
    back = (wording.ASK_BACK if mine else wording.NOT_SEEN).format(call=call)
    words = [*(lines or [wording.NOTHING_LEFT]), wording.KEPT, back, wording.WRONG_BILL]
    return End(Answer("\n".join(words), Card(wording.CARD_LEFT, PAGE)))
