"""The requests that are sent: each door of Linli and its ceiling, with the same body and the same rows."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.crowd import ESTATE, STAFF, Scale, token_of

Knocks = Callable[[Scale], Iterator[bytes]]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Pair:
    """A door, what it is measured against, the status both must answer, and the share that is wanted."""

    name: str
    ours: Knocks
    ceiling: Knocks
    status: bytes
    wanted: float


def make_report(scale: Scale) -> Iterator[bytes]:
    """Residents in turn, each for the own home: nobody comes near what one person may report in an hour."""
    for n in _numbers:
        who = n % scale.residents + 1
        yield _post("/api/v1/reports", _body(who, n), f"Authorization: Bearer {token_of(who)}\r\n"
                    f"Idempotency-Key: bench-{n:010d}\r\n")  # fmt: skip


def bare_insert(scale: Scale) -> Iterator[bytes]:
    """The same bodies at the bare door."""
    for n in _numbers:
        yield _post("/bare/insert", _body(n % scale.residents + 1, n), "")


def list_mine(scale: Scale) -> Iterator[bytes]:
    """Residents in turn look at their latest 25."""
    for who in itertools.cycle(_reporters(scale)):
        yield _get("/api/v1/reports?scope=mine&limit=25", f"Authorization: Bearer {token_of(who)}\r\n")


def bare_list(scale: Scale) -> Iterator[bytes]:
    """The same rows from the bare door."""
    for who in itertools.cycle(_reporters(scale)):
        yield _get(f"/bare/list?of={who}", "")


def list_work(_scale: Scale) -> Iterator[bytes]:
    """A member of staff looks at everything in the estate, newest first."""
    return itertools.repeat(_get("/api/v1/reports?scope=work&queue=all&limit=25",
                                 f"Authorization: Bearer {token_of(STAFF)}\r\n"))  # fmt: skip


def list_open(_scale: Scale) -> Iterator[bytes]:
    """A member of staff looks at what waits for somebody."""
    return itertools.repeat(_get("/api/v1/reports?scope=work&queue=open&limit=25",
                                 f"Authorization: Bearer {token_of(STAFF)}\r\n"))  # fmt: skip


PAIRS = (
    Pair("create a report", make_report, bare_insert, b"201", 0.45),
    Pair("list of 25", list_mine, bare_list, b"200", 0.5),
)
ON_MORE_ROWS = (
    ("create a report", make_report, b"201"),
    ("list of 25", list_mine, b"200"),
    ("list of 25 of the team", list_work, b"200"),
    ("list of 25 of the team, open ones", list_open, b"200"),
)


def _reporters(scale: Scale) -> range:
    # Thirty reports each, so the first thirty-odd residents have a full page; only those are asked for.
    return range(1, scale.reports // 30 + 1)


def _body(who: int, n: int) -> str:
    return json.dumps({"estate_id": ESTATE, "kind": "repair", "category": "leak", "place": "home", "home_id": who,
                       "words": f"厨房漏水，洗菜池下面的管子在滴水 {n}"}, ensure_ascii=False)  # fmt: skip


def _post(path: str, body: str, headers: str) -> bytes:
    raw = body.encode()
    return (f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(raw)}\r\n{headers}\r\n").encode() + raw  # fmt: skip


def _get(path: str, headers: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}\r\n".encode()
