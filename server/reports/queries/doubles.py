"""The reports that were put together with one: what was said in each, for the team that works on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.house import House
from server.kit.numbering import report_number
from server.reports import policy
from server.reports.models import Report
from server.reports.policy import Sight
from server.reports.queries.timeline import events_of, names_in, pictures, timeline
from server.reports.rules.words import Move, State
from server.reports.service import proof
from server.reports.service.events import RESIDENT

_REPORTS = table(Report)
JOINED = "{number} 并到这里一起办"
BEFORE_IT_CAME = (Move.PAUSE, Move.FINISH, Move.RETURN, Move.REOPEN, Move.URGE)
"""What whoever goes on with it must know of a double: what was tried, and why it was not enough."""


def with_doubles(session: Session, house: House, actor: Actor, told: dict[str, Any], at: datetime) -> dict[str, Any]:
    """A report's story with the reports that ended in it: ``doubles``, their numbers, and in its timeline what was said
    in each and that it came, under ``double``. Only of those on whose team the reader is."""
    if "internal" not in told["may_say"]:
        return told
    ending = [(each, policy.sight(session, actor, each, local_day(at))) for each in _ending_in(session, told)]
    found = [(each, sight) for each, sight in ending if sight.team]
    lines = [line for each, sight in found for line in _lines(session, house, actor, each, sight)]
    return told | {
        "doubles": [_named(each) for each, _ in found],
        "double_count": len(found),
        "timeline": sorted([*told["timeline"], *lines], key=lambda line: line["at"]),
    }


def counted(session: Session, lines: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """How many reports ended in each of these lines, by id; none of those where that is none."""
    estates, ids = {line["estate_id"] for line in lines}, [line["id"] for line in lines]
    return dict(Counter(row.end for row in session.execute(_ways_to(ids, estates))))


def _ending_in(session: Session, told: Mapping[str, Any]) -> Sequence[Report]:
    ways = _ways_to([told["id"]], {told["estate_id"]}).subquery()
    return session.scalars(select(Report).join(ways, ways.c.double == Report.id).order_by(Report.id)).all()


def _ways_to(ids: Collection[int], estates: Collection[int]) -> Select[int, int]:
    """Each report that ended in one of these, by way of others too (``double``), with that one (``end``). The estates
    are named so that an index leads there."""
    merged = (_REPORTS.c.estate_id.in_(estates), _REPORTS.c.state == State.MERGED)
    first = select(_REPORTS.c.id.label("double"), _REPORTS.c.merged_into.label("end")).where(*merged)
    way = first.where(_REPORTS.c.merged_into.in_(ids)).cte("way", recursive=True)
    further = select(_REPORTS.c.id, way.c.end).join_from(way, _REPORTS, _REPORTS.c.merged_into == way.c.double)
    way = way.union(further.where(*merged))
    return select(way.c.double, way.c.end)


def _lines(session: Session, house: House, actor: Actor, double: Report, sight: Sight) -> list[dict[str, Any]]:
    """The first words and all later ones as words said, what became of it, and the last time it was put together with
    another."""
    events = [event for event in events_of(session, double, sight) if event.thread == RESIDENT]
    shown = pictures(session, house, double, sight)
    told = timeline(actor, double, sight, shown, events, names_in(session, events))
    joined = [line["id"] for line in told if line["kind"] == Move.MERGE][-1:]
    number, lines = _named(double), []
    for line in told:
        if line["kind"] == "made":
            first = {"kind": "said", "words": double.words, "photos": shown.get(proof.BEFORE, [])}
            lines.append(line | first | {"double": number})
        elif line["kind"] == "said" or line["kind"] in BEFORE_IT_CAME:
            lines.append(line | {"double": number})
        elif line["id"] in joined:
            lines.append(line | {"label": JOINED.format(number=number["number"]), "words": None, "double": number})
    return lines


def _named(report: Report) -> dict[str, Any]:
    return {"id": report.id, "number": report_number(report.id)}
