"""What happened to a report, as somebody may read it, with the pictures that came with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.db import table
from server.kit.house import House
from server.kit.masking import mask_name
from server.kit.money import yuan
from server.kit.prepared import Prepared
from server.kit.record import record
from server.media import queries as media
from server.people import queries as people
from server.reports import policy
from server.reports.models import Report, ReportEvent, ReportMedia
from server.reports.policy import Sight
from server.reports.rules import doubted, endings, spoken, states
from server.reports.rules.category import Ending
from server.reports.rules.words import Kind, Move
from server.reports.service.proof import SHOWN

Pictures = dict[str | int, list[dict[str, Any]]]
"""By stage (``before``, ``arrival``, ``after``) and by the id of the event they came with."""

_SHOWN, _HAPPENED = table(ReportMedia).c, table(ReportEvent).c


def _pictures_of(*, team: bool) -> Prepared:
    asked = (
        select(_SHOWN.media_id, _SHOWN.event_id, _SHOWN.stage, _HAPPENED.by_part)
        .join_from(table(ReportMedia), table(ReportEvent), _HAPPENED.id == _SHOWN.event_id)
        .where(_SHOWN.report_id == bindparam("report_id"))
        .order_by(_SHOWN.media_id)
    )
    return Prepared(asked if team else asked.where(_HAPPENED.thread == "resident"))


def _events_for(*, team: bool, inside: bool) -> Prepared:
    asked = select(table(ReportEvent)).where(_HAPPENED.report_id == bindparam("report_id")).order_by(_HAPPENED.id)
    if not team:
        asked = asked.where(_HAPPENED.thread == "resident")
    return Prepared(asked if inside else asked.where(_HAPPENED.kind != "said"))


_PICTURES = {team: _pictures_of(team=team) for team in (True, False)}
_EVENTS = {(team, inside): _events_for(team=team, inside=inside) for team in (True, False) for inside in (True, False)}

_EVENT_LABELS = {"made": "已提交", "said": "留言", "dispatched": "自动派单", "noticed": "请您确认",
                 "alarmed": "通知值班", "standing": "告诉您一声", "called_back": "回访", "phoned": "打电话告诉",
                 "quote_over": "报价作废"}  # fmt: skip
TOGETHER, TOGETHER_WITH = "和另一件一起办", "和 {number} 一起办"
TAKEN, CALLED_FOR = "{who}接手了", "已通知值班的人"
"""Said to residents: 我来处理 is a button of staff; and a call for help is not handed in, it is heard."""
KEPT = "具体经过写给了报事人，里面可能有别家的情况，这里不显示。想知道，可以打物业电话。"
"""Said to a follower in place of the words of an end, which may tell of a neighbour's home: label, day and the pictures
that everybody may see tell the rest."""
_ENDS = frozenset(map(str, (Move.FINISH, Move.CLOSE_UNFIXED, Move.REFUSE_RETURN)))
_STEP_LABELS = {(str(state), str(move)): step.label for (state, move), step in states.TABLE.items()}
_MOVE_LABELS = {move: label for (_, move), label in reversed(_STEP_LABELS.items())}


def pictures(session: Session, house: House, report: Report, found: Sight) -> Pictures:
    """The pictures somebody may see. Neighbours see the reporter's own only if the reporter agreed to that, and none of
    what they only follow."""
    if not policy.reads_about(found, report.kind):
        return {}
    rows = _PICTURES[found.team].all(session, {"report_id": report.id})
    if not found.inside:
        rows = [row for row in rows if row["by_part"] == "staff" or report.photo_consent]
        rows = [row for row in rows if row["stage"] in SHOWN]
    views = media.views(session, house, [row["media_id"] for row in rows], private=found.inside) if rows else {}
    sorted_: Pictures = {}
    for row in rows:
        if row["media_id"] in views:
            sorted_.setdefault(row["stage"], []).append(views[row["media_id"]])
            sorted_.setdefault(row["event_id"], []).append(views[row["media_id"]])
    return sorted_


def events_of(session: Session, report: Report, found: Sight) -> Sequence[ReportEvent]:
    """Every event somebody may read, oldest first: the team both threads, insiders the talk with the resident,
    neighbours the steps without what was said."""
    rows = _EVENTS[found.team, found.inside].all(session, {"report_id": report.id})
    return [record(ReportEvent, row) for row in rows]


def names_in(session: Session, events: Sequence[ReportEvent]) -> dict[int, people.Called]:
    """How everybody these events speak of is called."""
    ids = {event.by_id for event in events} | {event.data.get("assignee_id", 0) for event in events}
    return people.called(session, ids)


def timeline(
    actor: Actor, report: Report, found: Sight, shown: Pictures, events: Sequence[ReportEvent],
    names: Mapping[int, people.Called], joint: Mapping[str, Any] | None = None, *, following: bool = False,
    sums: Mapping[tuple[str, datetime], int] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The events as they are shown, without anybody's words but the house's own to neighbours, and without the
    reporter's reasons to who only follows. ``joint`` is the one it was put together with, as residents read it;
    ``sums`` what a step about a price was about, for who may read that."""
    reads = policy.reads_about(found, report.kind)
    together = {} if found.team else _together(events, joint)
    return [
        {
            "id": event.id,
            "kind": event.kind,
            "label": together.get(event.id) or _label(event, report, names, found) + _sum(event, sums or {}),
            "thread": event.thread,
            "at": event.at,
            "who": _who(event, actor, names, report, found),
            "mine": event.by_id == actor.id and event.by_id != 0,
            "words": _words(event, found, following=following),
            "double": None,
            "reason": _reason(event, report) if reads or event.by_part != "reporter" else None,
            "photos": shown.get(event.id, []),
        }
        for event in events
    ]


def staff_name(one: people.Called) -> str:
    """A member of staff, as residents call them."""
    return one.by_residents or "工作人员"


def _together(events: Sequence[ReportEvent], joint: Mapping[str, Any] | None) -> dict[int, str]:
    """How residents read that it was put together with another: the last time by the number of the one it ended in."""
    merges = [event.id for event in events if event.kind == Move.MERGE]
    labels = dict.fromkeys(merges, TOGETHER)
    if merges and joint is not None and joint["number"] is not None:
        labels[merges[-1]] = TOGETHER_WITH.format(number=joint["number"])
    return labels


def _sum(event: ReportEvent, sums: Mapping[tuple[str, datetime], int]) -> str:
    fen = sums.get((event.kind, event.at))
    return f" {yuan(fen)} 元" if fen else ""


def _words(event: ReportEvent, found: Sight, *, following: bool) -> str | None:
    if found.inside or event.by_part == "system":
        return event.words
    return KEPT if following and event.words and event.kind in _ENDS else None


def _reason(event: ReportEvent, report: Report) -> str | None:
    return endings.reason_words(event.data.get("reason"), endings.ending(report.kind, report.category))


def _label(event: ReportEvent, report: Report, names: Mapping[int, people.Called], found: Sight) -> str:
    if event.kind == Move.TAKE and not found.team:
        return TAKEN.format(who=staff_name(names.get(event.by_id, people.NOBODY)))
    if event.kind == "made" and report.kind == Kind.EMERGENCY:
        return CALLED_FOR
    label = _EVENT_LABELS.get(event.kind) or event.kind
    if event.kind in _MOVE_LABELS:
        # 受理 of what nobody has, 收到 of who was given it.
        label = _STEP_LABELS.get((event.data.get("before", ""), event.kind), _MOVE_LABELS[event.kind])
        label = endings.move_label(Move(event.kind), label, endings.ending(report.kind, report.category))
        label = doubted.label(report.channel, Move(event.kind), label)
        if event.by_part == "staff" and event.kind in spoken.SPOKEN:
            mended = endings.ending(report.kind, report.category) is Ending.MENDED
            label = spoken.label(Move(event.kind), mended=mended, heard=event.data.get("heard"))
    person = names.get(event.data.get("assignee_id", 0), people.NOBODY)
    return f"{label}给{staff_name(person)}" if person.name and event.kind in ("assign", "transfer") else label


def _who(event: ReportEvent, actor: Actor, names: Mapping[int, people.Called], report: Report, found: Sight) -> str:
    if event.by_id == actor.id and event.by_id:
        return "您"
    if event.by_part == "system" or event.by_id == 0:
        return "系统"
    one = names.get(event.by_id, people.NOBODY)
    name = one.name
    if event.by_part == "staff":
        return f"物业{name}" if found.team or found.watches else f"物业{staff_name(one)}"
    part = "报事人" if event.by_part == "reporter" else "邻居"
    if report.anonymous and event.by_part == "reporter":
        return f"{part}（匿名）"
    return f"{part}{mask_name(name)}" if name and found.team else part
