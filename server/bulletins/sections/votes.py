"""Matters and votes: what is open and how many have voted, what closes when, what came out, who speaks
for the owners from now on. Nothing of a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.bodies.queries import told as bodies
from server.bodies.queries.told import Changed
from server.bulletins.sections.contract import Ground, Order, Reading, Section, counted
from server.kit.clock import SHANGHAI
from server.proposals.queries import day as matters
from server.proposals.queries.day import Moved
from server.votes.queries import day as votes
from server.votes.queries.day import Decided, Running

MOST_LINES, LONGEST_LINE = 6, 80
OPEN = "open"


def running(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, list[Running]]:
    """The polls of each estate that were announced or are open now."""
    return votes.running_in(session, [one.estate_id for one in orders])


def decided(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, list[Decided]]:
    """The polls whose result came out in the span of each sheet."""
    spans: dict[tuple[datetime, datetime], list[int]] = {}
    for one in orders:
        spans.setdefault((one.since, one.until), []).append(one.estate_id)
    found: dict[int, list[Decided]] = {}
    for (since, until), estates in spans.items():
        found |= votes.decided_in(session, estates, since, until)
    return found


def moved(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, list[Moved]]:
    """The matters that moved in the span of each sheet."""
    return matters.moved_in(session, {one.estate_id: (one.since, one.until) for one in orders})


def founded(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, Sequence[Changed]]:
    """The bodies of owners written down in the span of each sheet."""
    return bodies.founded_in(session, {one.estate_id: (one.since, one.until) for one in orders})


def read(ground: Ground) -> Reading | None:
    """How many are open and came out, how many matters moved, and a line for each; nothing where nothing is."""
    now: Sequence[Running] = ground[running]
    out: Sequence[Decided] = ground[decided]
    along: Sequence[Moved] = ground[moved]
    new: Sequence[Changed] = ground[founded]
    if not now and not out and not along and not new:
        return None
    is_open = [one.id for one in now if one.state == OPEN]
    figures = (
        counted(ground, "open", "正在表决", "votes.open", is_open, "个"),
        counted(ground, "soon", "公示中", "votes.noticed", [one.id for one in now if one.state != OPEN], "个"),
        counted(ground, "out", "有结果", "votes.decided", [one.id for one in out], "个"),
        counted(ground, "moved", "有进展的议题", "matters.moved", [one.id for one in along], "个"),
    )
    return Reading((*_founded(new), *_lines(now, out, along))[:MOST_LINES], figures)


def _founded(new: Sequence[Changed]) -> Iterable[str]:
    for one in new:
        yield f"{one.label} {one.since.month}月{one.since.day}日{one.how}，名单在小程序“业委会”里看"[:LONGEST_LINE]


def _lines(now: Sequence[Running], out: Sequence[Decided], along: Sequence[Moved]) -> Iterable[str]:
    for one in out:
        kind = "最终结果" if one.final else "初步结果"
        yield f"{one.title}：{kind} {'、'.join(one.outcomes)}"[:LONGEST_LINE]
    for vote in sorted(now, key=lambda each: each.state != OPEN):
        yield (_open(vote) if vote.state == OPEN else _soon(vote))[:LONGEST_LINE]
    for matter in along:
        yield f"{matter.title}：{matter.said}"[:LONGEST_LINE]


def _open(vote: Running) -> str:
    turnout = f"共 {vote.of} 位业主，已有{vote.voted_words} 位投了票，" if vote.voted is not None else ""
    return f"{vote.title}：{turnout}{deadline(vote.closes_at)}截止"


def _soon(vote: Running) -> str:
    opens = vote.opens_at.astimezone(SHANGHAI)
    return f"{vote.title}：公示中，{opens.month}月{opens.day}日开始投票"


def deadline(closes_at: datetime) -> str:
    """Until when, as people say it: midnight belongs to the day that ends with it."""
    local = closes_at.astimezone(SHANGHAI)
    if (local.hour, local.minute) == (0, 0):
        before = local - timedelta(days=1)
        return f"{before.month}月{before.day}日 24:00 "
    return f"{local.month}月{local.day}日 {local:%H:%M} "


SECTION = Section("votes", "议题与表决", "ballot", read, (running, decided, moved, founded))
