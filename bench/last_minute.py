"""The last minute: every owner votes in it, half of them twice at the same moment, on PostgreSQL, several processes.

``python -m bench.last_minute`` sends one ballot, or two at once, for each of 5,000 heads in the seconds before
the poll closes and goes on a little after. Then the count is held against what was answered: exactly one valid ballot
for each head that was told so, every late one refused and counted as refused, the totals exact. Changes are not allowed
here, so of two simultaneous ballots one must win and the other must be told so.
"""

from __future__ import annotations

import argparse
import json
import random
import selectors
import socket
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bench.electorate import POLL, area_of, ballot, choice_of, prepare
from bench.servers import Engines, serving
from server.kit.db import Database
from server.votes.models import Ballot, Poll, Refusal, Result
from server.votes.sealing.keys import Keys
from server.votes.service import closing

HEADS, LINES, AFTER = 5_000, 24, 40
"""``AFTER``: so many try again when the poll has closed."""


@dataclass
class Trial:
    """What was sent and answered, and what the database says afterwards."""

    heads: int
    sent: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    accepted: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)


class _Line:
    """One connection that sends one request at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head, self._got = 0, b""

    def send(self, head: int, request: bytes) -> None:
        self.head = head
        self.socket.sendall(request)

    def answered(self) -> tuple[str, bytes] | None:
        """(status, body) once all of it is here."""
        self._got += self.socket.recv(65536)
        head, mark, body = self._got.partition(b"\r\n\r\n")
        if not mark or len(body) < int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]):
            return None
        self._got = b""
        return head.split(b" ", 2)[1].decode(), body


def run(trial: Trial, engines: Engines, *, seconds: float, seed: int = 1) -> Trial:
    """Play it. ``seconds``: how long the poll stays open once the first ballot is on its way."""
    url, chance = engines.fresh("postgresql", "last_minute"), random.Random(seed)
    keys = prepare(url, engines.folder / "files", heads=trial.heads, changes=0, closes_at=datetime.now(UTC) + _HOUR)
    database = Database(url)
    with serving(url, engines) as port:
        closes_at = _close_in(database, seconds)
        began = time.monotonic()
        _send_all(trial, port, _ballots(trial.heads, chance))
        trial.figures["seconds"] = round(time.monotonic() - began, 1)
        time.sleep(max(0.0, (closes_at - datetime.now(UTC)).total_seconds() + 1))
        _send_all(trial, port, deque((head, ballot(head, f"after-{head:06d}")) for head in range(1, AFTER + 1)))
    _check(trial, database, keys, closes_at)
    database.dispose()
    return trial


_HOUR = timedelta(hours=1)


def _close_in(database: Database, seconds: float) -> datetime:
    """Not as anybody could: the announced hour is moved to where the trial needs it."""
    with database.write() as session:
        poll = session.get_one(Poll, POLL)
        poll.closes_at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
        return poll.closes_at


def _ballots(heads: int, chance: random.Random) -> deque[tuple[int, bytes]]:
    """Everybody once, every second one twice in a row, so that the two are under way together."""
    order = list(range(1, heads + 1))
    chance.shuffle(order)
    return deque(
        (head, ballot(head, f"last-{head:06d}-{turn}")) for head in order for turn in range(1 + head % 2)
    )  # fmt: skip


def _send_all(trial: Trial, port: int, waiting: deque[tuple[int, bytes]]) -> None:
    selector, lines = selectors.DefaultSelector(), [_Line(port) for _ in range(LINES)]
    for line in lines:
        selector.register(line.socket, selectors.EVENT_READ, line)
    busy = 0
    for line in lines:
        busy += _next(trial, line, waiting)
    while busy:
        for key, _ in selector.select(30):
            line = key.data
            answer = line.answered()
            if answer is None:
                continue
            _note(trial, line.head, *answer)
            busy += _next(trial, line, waiting) - 1
    for line in lines:
        line.socket.close()
    selector.close()


def _next(trial: Trial, line: _Line, waiting: deque[tuple[int, bytes]]) -> int:
    if not waiting:
        return 0
    line.send(*waiting.popleft())
    trial.sent += 1
    return 1


def _note(trial: Trial, head: int, status: str, body: bytes) -> None:
    said = json.loads(body)
    trial.answers[status if status == "201" else f"{status} {said.get('code')}"] += 1
    trial.accepted[head] += status == "201"


def _check(trial: Trial, database: Database, keys: Keys, closes_at: datetime) -> None:
    with database.write() as session:
        closing.close_due(session, keys, at=datetime.now(UTC))
    with database.read() as session:
        valid = select(Ballot.head_id, func.count()).where(Ballot.poll_id == POLL, Ballot.state == "valid")
        by_head = dict(session.execute(valid.group_by(Ballot.head_id)).all())
        refused = select(Refusal.reason, func.count()).where(Refusal.poll_id == POLL).group_by(Refusal.reason)
        reasons = dict(session.execute(refused).all())
        late = session.scalar(select(func.count()).where(Ballot.poll_id == POLL, Ballot.cast_at >= closes_at))
        figures = session.scalar(select(Result.figures).where(Result.poll_id == POLL)) or {}
        chain = session.get_one(Poll, POLL).ballots
    told = {head for head, times in trial.accepted.items() if times}
    _want(trial, set(by_head) == told, "heads with a ballot are those that were told so")
    _want(trial, max(by_head.values(), default=0) <= 1, "no head has two valid ballots")
    _want(trial, max(trial.accepted.values()) <= 1, "no head was told yes twice")
    _want(trial, late == 0, "no ballot was cast at or after closing")
    _want(trial, chain == len(told), "the chain is as long as the ballots that were taken")
    _want(trial, sum(reasons.values()) == trial.sent - len(told), "every refused ballot is counted as refused")
    _want(trial, trial.answers["409 voting_late"] == reasons.get("late", 0) > 0, "late ones count as late")
    for choice in ("approve", "oppose", "abstain"):
        mine = [head for head in told if choice_of(head) == choice]
        wanted = {"heads": len(mine), "area": sum(area_of(head - 1) for head in mine)}
        _want(trial, figures["choices"][choice] == wanted, f"the total of {choice} is exact")
    trial.figures |= {"valid": len(by_head), "refused": reasons, "answers": dict(trial.answers)}


def _want(trial: Trial, holds: bool, words: str) -> None:
    if not holds:
        trial.faults.append(f"not so: {words}")


def main() -> int:
    """Figures as JSON on standard output; 1 when something must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--heads", type=int, default=HEADS)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with Engines() as engines:
        trial = run(Trial(asked.heads), engines, seconds=asked.seconds, seed=asked.seed)
    said = {"heads": trial.heads, "sent": trial.sent, **trial.figures, "faults": trial.faults}
    sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=2) + "\n")
    return 1 if trial.faults else 0


if __name__ == "__main__":
    sys.exit(main())
