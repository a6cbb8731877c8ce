"""What is told of a price: to whoever pays and nobody else of the residents, and of its answer whoever works on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.money import yuan
from server.kit.sentences import because
from server.people import queries as people
from server.reports.queries import priced
from server.reports.queries.brief import Brief, step
from server.reports.rules import quotes
from server.reports.rules.quote_pushes import push_words
from server.reports.rules.words import Move
from workflows.engine.reactions import Happened
from workflows.reports import telling

NAMED = (
    "一共 {sum} 元：{lines}。{why}{until}前（含当天）有效。您同意了我们才动手，不同意不收费。"
    "请在小程序里答复，或在服务号里回“同意报价”“不同意报价”。"
)
ASK_ANEW = "请问问现在的住户，要修就用他的名义另记一件再报价。"
NOT_YOURS = "不是您的意思，请马上告诉我们。"
TOLD: Mapping[Move, tuple[str, str]] = {
    Move.QUOTE: ("请您答复", NAMED),
    Move.CONSENT: ("已同意", "按您{heard}，记下您同意报价 {sum} 元。修好、" + quotes.BILLED + "。" + NOT_YOURS),
    Move.DECLINE: ("没有同意", "按您{heard}，记下您不同意报价 {sum} 元。没有动手，不收费。" + NOT_YOURS),
    Move.LAPSE: ("报价过期", "报价 {sum} 元过了有效期，没有动手，也不收费。还要修，说一声，我们重新报价。"),
    Move.PAYER_LEFT: ("报价收回", "您已经不住这套房了，报价收回，不用您答复，也不收费。"),
    Move.WAIVE: ("不收费", "这次维修不收您的钱。"),
}  # fmt: skip
"""What whoever pays reads of each step: the state in at most five characters, and a sentence. Of an answer they gave by
themselves nothing is told; of one that staff wrote down, everything."""
TOLD_BESIDE: Mapping[Move, tuple[str, str]] = {
    Move.DECLINE: ("没有同意", "按您{heard}，记下您不同意报价 {sum} 元，这个价不算。{still}" + NOT_YOURS),
    Move.LAPSE: ("报价过期", "报价 {sum} 元过了有效期，这个价不算。{still}"),
    Move.PAYER_LEFT: ("报价收回", "您已经不住这套房了，刚才的报价收回，不用您答复。{still}"),
}  # fmt: skip
"""The same where another price was agreed to before and holds."""
STAFF_TOLD: Mapping[Move, tuple[str, str]] = {
    Move.CONSENT: ("{number} 同意报价了", "{place} {category}：可以动手了。"),
    Move.DECLINE: ("{number} 没有同意报价", "{place} {category}：{reason}。请商量后重新报价，谈不拢就结案。"),
    Move.LAPSE: ("{number} 报价没人答复", "{place} {category}：过了有效期。请打电话问一问，要修就重新报价。"),
    Move.PAYER_LEFT: ("{number} 报价收回了", "{place} {category}：报事人不住这里了。" + ASK_ANEW),
}
SPENDS = frozenset({Move.QUOTE, Move.LAPSE})


def tell_of_price(session: Session, found: Brief, fact: Happened, move: Move, at: datetime) -> None:
    """A price was named, answered, let lapse or waived."""
    row, said = priced.last(session, found.id), step(session, fact["event_id"])
    if row is None:
        return
    if move not in quotes.ANSWERS or said.by_part == "staff":
        agreed = priced.agreed_fen(session, found.id)
        state, pattern = (TOLD_BESIDE if agreed is not None and move in TOLD_BESIDE else TOLD)[move]
        lines = [quotes.Line(**line) for line in row["lines"]]
        until = quotes.day_words(row["until"]) if row["until"] else ""
        push = push_words(row["fen"], lines, row["words"]) if move is Move.QUOTE else None
        words = pattern.format(sum=yuan(row["fen"]), lines=quotes.lines_words(lines), until=until,
                               why=because(row["words"]), still=quotes.still_words(agreed),
                               heard=quotes.HEARD.get(row["heard"] or "", "说的"))  # fmt: skip
        telling.tell_residents(session, found, cause=fact.cause("step"), state=state, words=words,
                               spends=move in SPENDS, at=at, push=push)  # fmt: skip
    if move in STAFF_TOLD:
        title, pattern = STAFF_TOLD[move]
        words = pattern.format(place=found.place_label, category=found.category_label, reason=said.reason)
        to = {*telling.in_charge(session, found), *(_supervisors(session, found) if move is not Move.CONSENT else ())}
        telling.tell_staff(session, found, cause=fact.cause("price"), to=sorted(to - {fact["by_id"]}), at=at,
                           title=title.format(number=found.number), words=words)  # fmt: skip


def _supervisors(session: Session, found: Brief) -> list[int]:
    return [row["id"] for row in people.staff_covering(session, found.estate_id, telling.SUPERVISORS)]
