"""The export of a counted poll: what was announced, the roll, every ballot of the chain, the published result.

A file of JSON lines that ``recount.py`` reads. Ballots stand under pseudonyms, but an area that few voters have would
tell whose they are: for everybody such ballots stay shut and only their sums are told; the *whole* file, for those who
supervise the vote, has all of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, RowMapping, and_, case, func, or_, select
from sqlalchemy.orm import Session

from server.kit.errors import Conflict
from server.votes.models import Ballot, Dispute, OpenedBallot, OpenedChoice, Poll, PollTopic, Result, RollHead
from server.votes.queries.announced import announced, roll_lines
from server.votes.rules import chain
from server.votes.rules.counting import Choice
from server.votes.rules.deciding import YES_NO
from server.votes.service.closing import is_official
from server.votes.service.correcting import latest

PIECE, FEW = 2_000, 5
"""Ballots read at a time; so many voters with the same area hide each other."""
COUNTED, VALID, FROZEN = ("preliminary", "final"), "valid", "frozen"
Group = tuple[int, int]
"""(part, area)."""


def export(session: Session, poll: Poll, *, whole: bool) -> Iterator[bytes]:
    """The lines of the file, each ended. :class:`Conflict` before there is a result."""
    if poll.state not in COUNTED:
        raise Conflict("not_counted", "还没有计票结果，计票后才能下载。")
    return _lines(session, poll, whole)


def rare_groups(session: Session, poll_id: int, counted: ColumnElement[bool]) -> frozenset[Group]:
    """Areas so few of the voters of a part have that the ballot would say whose it is.

    Where the ballots of all of them in a part are few as well, the next rarest of that part are taken along.
    """
    voted = (
        select(RollHead.part, RollHead.area, func.count())
        .join(Ballot, Ballot.head_id == RollHead.id)
        .where(RollHead.poll_id == poll_id, counted)
        .group_by(RollHead.part, RollHead.area)
    )
    found: set[Group] = set()
    together: Counter[int] = Counter()
    for part, area, count in sorted(session.execute(voted).all(), key=lambda row: (row[0], row[2], row[1])):
        if count < FEW or 0 < together[part] < FEW:
            found.add((part, area))
            together[part] += count
    return frozenset(found)


def _counted(rows: Sequence[Result]) -> ColumnElement[bool]:
    """Whether a ballot is in the published count: one that was disowned since still is, until that is decided."""
    left_out = rows[0].rule.get("left_out", ()) if rows else ()
    return or_(Ballot.state == VALID, and_(Ballot.state == FROZEN, Ballot.id.not_in(left_out)))


def _lines(session: Session, poll: Poll, whole: bool) -> Iterator[bytes]:
    rows = latest(session, poll.id)
    counted = _counted(rows)
    shut: Collection[Group] = () if whole else rare_groups(session, poll.id, counted)
    yield _line("poll", announced=announced(session, poll))
    for part, number, label, area, homes, sources in roll_lines(session, poll.id):
        yield _line("head", part=part, number=number, label=label, area=area, homes=homes, sources=sources)
    topics = {row.id: row for row in session.scalars(select(PollTopic).where(PollTopic.poll_id == poll.id))}
    unopened: Counter[tuple[Any, ...]] = Counter()
    for row, choices in _ballots(session, poll.id, topics, counted):
        ballot, is_shut = _ballot(row, whole), (row["part"], row["area"]) in shut
        if is_shut and row["counted"]:
            _add(unopened, ballot, choices)
        shown = not is_shut and row["counted"]
        yield _line("ballot", **ballot, nonce=row["nonce"] if shown else None, choices=choices if shown else None)
    left_out = _left_out(session, poll.id, counted)
    yield _line("result", **_result(poll, rows, topics, unopened), left_out=left_out)
    yield _line("end", ballots=poll.ballots, head=poll.chain_head)


def _line(of: str, **said: Any) -> bytes:
    return orjson.dumps({"line": of, **said}, option=orjson.OPT_APPEND_NEWLINE)


def _ballots(
    session: Session, poll_id: int, topics: Mapping[int, PollTopic], counted: ColumnElement[bool]
) -> Iterator[tuple[RowMapping, list[dict[str, Any]]]]:
    last = 0
    while True:
        asked = _BALLOTS.add_columns(counted.label("counted")).where(Ballot.poll_id == poll_id, Ballot.number > last)
        rows = session.execute(asked.order_by(Ballot.number).limit(PIECE)).mappings().all()
        if not rows:
            return
        said = _choices(session, [row["id"] for row in rows], topics)
        yield from ((row, _as_cast(row, said[row["id"]])) for row in rows)
        last = rows[-1]["number"]


def _ballot(row: RowMapping, whole: bool) -> dict[str, Any]:
    """What is told of a ballot beside its choices. The second it was cast is for those who supervise: everybody else
    gets what the chain hashes of it, and cannot look for the one a neighbour was seen voting in."""
    kept = ("number", "tag", "part", "area", "channel", "commit", "prev", "link", "receipt", "disputed")
    told = {**{name: row[name] for name in kept}, "state": VALID if row["counted"] else row["state"]}
    told["moment"] = chain.moment(row["sealed"], row["cast_at"])
    return told | {"cast_at": chain.second(row["cast_at"]), "salt": chain.salt(row["sealed"])} if whole else told


def _choices(
    session: Session, ballot_ids: Sequence[int], topics: Mapping[int, PollTopic]
) -> dict[int, list[dict[str, Any]]]:  # fmt: skip
    """What opened ballots say, topic by topic, as it was cast."""
    asked = select(OpenedChoice).where(OpenedChoice.ballot_id.in_(ballot_ids))
    held: defaultdict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    for row in session.execute(asked.with_only_columns(*OpenedChoice.__table__.columns)):
        held[row.ballot_id, row.topic_id].append((row.option_number, row.choice))
    said: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for (ballot_id, topic_id), rows in sorted(held.items(), key=lambda item: topics[item[0][1]].number):
        said[ballot_id].append(_topic(topics[topic_id], sorted(rows)))
    return said


def _topic(topic: PollTopic, rows: Sequence[tuple[int, str]]) -> dict[str, Any]:
    if topic.kind == YES_NO or rows[0][1] == Choice.SPOILED:
        return {"topic": topic.number, "choice": rows[0][1]}
    return {"topic": topic.number, "options": [option for option, _ in rows[1:]]}


def _as_cast(row: RowMapping, choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who abstains from choosing may have said so or marked nothing; the commitment tells which."""
    if row["nonce"] is None or chain.commitment(row["nonce"], choices) == row["commit"]:
        return choices
    return [one if one.get("options", True) else {"topic": one["topic"], "choice": "abstain"} for one in choices]


def _add(sums: Counter[tuple[Any, ...]], ballot: Mapping[str, Any], choices: Sequence[Mapping[str, Any]]) -> None:
    for one in choices:
        options = one.get("options")
        whole = one["choice"] if options is None else "approve" if options else "abstain"
        for option, choice in [(0, whole), *((option, "approve") for option in options or ())]:
            key = ballot["part"], one["topic"], option, choice
            sums[*key, "heads"] += 1
            sums[*key, "area"] += ballot["area"]


def _result(
    poll: Poll, rows: Sequence[Result], topics: Mapping[int, PollTopic], unopened: Counter[tuple[Any, ...]]
) -> dict[str, Any]:  # fmt: skip
    keys = sorted({key[:-1] for key in unopened})
    return {
        "number": rows[0].number if rows else 0,
        "kind": rows[0].kind if rows else None,
        "unopened": [
            {"key": list(key), "heads": unopened[*key, "heads"], "area": unopened[*key, "area"]} for key in keys
        ],
        "topics": [
            {"topic": topics[row.topic_id].number, "part": row.part, "applied": plain(row.figures),
             "strict": plain(row.strict or row.figures), "silent": row.rule.get("silent")}
            for row in rows
            if not is_official(poll) and not row.rule.get("each_part")
        ],
    }  # fmt: skip


def plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a result as ``recount.py`` counts them."""
    said = {
        "total": {"heads": figures["heads_total"], "area": figures["area_total"]},
        "took_part": {"heads": figures["heads_took_part"], "area": figures["area_took_part"]},
        "choices": figures["choices"],
        "outcome": figures["outcome"],
    }
    if "options" in figures:
        marks = {str(one["number"]): {"heads": one["heads"], "area": one["area"]} for one in figures["options"]}
        said |= {"options": marks, "elected": figures["elected"]}
    return said


def _left_out(session: Session, poll_id: int, counted: ColumnElement[bool]) -> int:
    """Heads that cast a ballot of which none counts: it was struck out, or a dispute about it is still open."""
    counts = func.max(case((counted, 1), else_=0))
    heads = select(Ballot.head_id).where(Ballot.poll_id == poll_id).group_by(Ballot.head_id).having(counts == 0)
    return session.scalar(select(func.count()).select_from(heads.subquery())) or 0


_BALLOTS = (
    select(Ballot.id, Ballot.number, Ballot.channel, Ballot.commit, Ballot.prev, Ballot.link, Ballot.receipt,
           Ballot.cast_at, Ballot.state, Ballot.area, Ballot.sealed, RollHead.tag, RollHead.part, OpenedBallot.nonce,
           select(Dispute.id).where(Dispute.ballot_id == Ballot.id).exists().label("disputed"))
    .join(RollHead, RollHead.id == Ballot.head_id)
    .outerjoin(OpenedBallot, OpenedBallot.ballot_id == Ballot.id)
)  # fmt: skip
