"""今天收款: the day's money by way of paying, from the ledger, for who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from server.kit.clock import local_day
from server.kit.money import yuan
from server.payments.queries.day import Day, taken_on
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, Card, End, Next

HEAD = "{day}收款 {total} 元"
METHOD = "{label} {fen} 元"
NOTHING = "{day}还没有收款入账。"
BALANCE = "另用预存款抵扣 {fen} 元（不是新收的钱）"
BACK = "退回给住户 {fen} 元"
WAITING = "还有 {count} 笔前台登记在等复核，没有算进去"
ESTATE = "{estate} {fen} 元"
CARD = "打开收款记录"
MOST_ESTATES = 8
_YESTERDAY = ("昨天", "昨日")


def begin(moment: Moment) -> Next:
    """The day's money; of yesterday when that was asked."""
    assert moment.actor is not None
    past = any(word in moment.words for word in _YESTERDAY)
    day = local_day(moment.at) - timedelta(days=int(past))
    found = taken_on(moment.session, moment.actor, day)
    label = f"{'昨天' if past else '今天'}（{day.month}月{day.day}日）"
    return End(Answer("\n".join(_lines(found, label)), Card(CARD, "/console/payments")))


def _lines(found: Sequence[Day], label: str) -> list[str]:
    methods: dict[str, int] = {}
    for one in found:
        for method, fen in one.by_method.items():
            methods[method] = methods.get(method, 0) + fen
    total = sum(methods.values())
    lines = [HEAD.format(day=label, total=yuan(total))] if methods else [NOTHING.format(day=label)]
    lines += [METHOD.format(label=method, fen=yuan(fen)) for method, fen in methods.items()]
    balance, back = sum(one.from_balance for one in found), sum(one.back for one in found)
    lines += [BALANCE.format(fen=yuan(balance))] if balance else []
    lines += [BACK.format(fen=yuan(back))] if back else []
    taken = [one for one in found if one.total]
    if len(found) > 1:
        lines += [ESTATE.format(estate=one.estate, fen=yuan(one.total)) for one in taken[:MOST_ESTATES]]
    waiting = sum(one.waiting for one in found)
    return [*lines, *([WAITING.format(count=waiting)] if waiting else [])]


TALK = Conversation(
    "staff.money", "今天收款", begin, (), "money.toml", __file__, begins_to=(END,), who=Who.STAFF,
)  # fmt: skip
CONVERSATIONS = [TALK]
