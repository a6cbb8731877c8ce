"""待办: what waits for somebody, and one report by its number."""

from __future__ import annotations

from server.reports.queries.queues import queue_counts
from server.reports.rules.words import Priority
from workflows.engine.conversations import END, Conversation, Moment, Who
from workflows.engine.decisions import Answer, Card, End, Next
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import MOST_SHOWN, card_of
from workflows.reports.staff_talks.numbers import number_in
from workflows.reports.staff_talks.told import Told, entries, line, numbered, tell, waiting

WORDS = {
    "take": "接单", "assign": "派单", "arrive": "到场", "pause": "暂停", "resume": "继续", "finish": "完成",
    "hand_back": "退回", "transfer": "派单",
}  # fmt: skip
"""What to write for a move; the others are made in the console."""
WHO = ("谁负责", "谁来负责", "谁在", "谁接", "谁手", "归谁", "给了谁", "是谁")
"""Words that ask who has a report, and nothing of what a resident said in it."""


QUEUES = (
    ("超时", "overdue", wording.LATE_HEAD, wording.LATE_NONE),
    ("投诉", "complaint", wording.COMPLAINTS_HEAD, wording.COMPLAINTS_NONE),
)
"""A word that asks for one queue, and how it is answered."""


def begin(moment: Moment) -> Next:
    """What waits; or one report, when one was named."""
    said = number_in(moment.heard.raw)
    if said is None:
        asked = next((one for one in QUEUES if one[0] in moment.words), None)
        return End(_queue(moment, *asked[1:]) if asked else _all(moment))
    told = tell(moment, said[0])
    if told is None:
        return End(wording.NOT_FOUND.format(number=numbered(said[0])) + _all(moment).words)
    asks_who = any(words in moment.words for words in WHO)
    return End(Answer(_who(told) if asks_who else _one(told), card_of(told)))


def _queue(moment: Moment, queue: str, head: str, none: str) -> Answer:
    """All that stands in a queue, the most urgent first."""
    assert moment.actor is not None
    counts = {row["key"]: row["count"] for row in queue_counts(moment.session, moment.actor, at=moment.at)}
    found = waiting(moment, queue, None)
    found.sort(key=lambda one: (one["priority"] == Priority.C, one["priority"], one["promised_at"] or one["made_at"]))
    card = Card(wording.OWN_WORK_CARD, f"/console/reports?queue={queue}")
    if not found:
        return Answer(none, card)
    rest = counts[queue] - len(found[:MOST_SHOWN])
    more = [wording.TODO_MORE.format(count=rest)] if rest > 0 else []
    lines = [head.format(count=counts[queue]), entries(found[:MOST_SHOWN]), *more, wording.TODO_TAIL]
    return Answer("\n".join(lines), card)


def _all(moment: Moment) -> Answer:
    assert moment.actor is not None
    counts = {row["key"]: row for row in queue_counts(moment.session, moment.actor, at=moment.at)}
    mine = [one for one in waiting(moment, "mine", None) if one["state"] != "done"]
    free = waiting(moment, "open", None)
    shown = [*mine, *free][:MOST_SHOWN]
    card = Card(wording.OWN_WORK_CARD, "/console/reports?queue=mine")
    if not shown:
        return Answer(wording.TODO_NONE, card)
    head = wording.TODO_HEAD.format(mine=len(mine), open=counts["open"]["count"], overdue=counts["overdue"]["count"])
    rest = len(mine) + counts["open"]["count"] - len(shown)
    more = [wording.TODO_MORE.format(count=rest)] if rest > 0 else []
    return Answer("\n".join([head, entries(shown), *more, wording.TODO_TAIL]), card)


def _who(told: Told) -> str:
    late, who = wording.LATE if told["overdue"] else "", told["assignee"]
    has = wording.ONE_WITH.format(who=who["name"]) if who else wording.ONE_WITH_NOBODY
    return "\n".join([f"{line(told)}（{told['state_label']}{late}）", has])


def _one(told: Told) -> str:
    late = wording.LATE if told["overdue"] else ""
    lines = [wording.ONE.format(line=line(told), state=told["state_label"], late=late, words=told["words"],
                                promise=told["promised"]["words"] or "没有待办的承诺")]  # fmt: skip
    if told["assignee"]:
        lines.append(wording.ONE_WITH.format(who=told["assignee"]["name"]))
    may = list(dict.fromkeys(WORDS[one["move"]] for one in told["moves"] if one["move"] in WORDS))
    return "\n".join([*lines, *([wording.ONE_MAY.format(moves="、".join(may))] if may else [])])


TALK = Conversation(
    "staff.todo", "待办", begin, (), "todo.toml", __file__, begins_to=(END,), who=Who.STAFF,
)  # fmt: skip
