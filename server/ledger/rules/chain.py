"""The hash of a closed day: what is hashed, in which bytes. Pure.

SHA-256 over the hash of the closed day before, the estate and the day, and then every event with its transfers in the
order of their numbers, each as one line of JSON with sorted keys. Whoever changes, adds or takes out a row of a closed
day changes its hash, and would have to change that of every later day; the last one stands in the open books.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import orjson

BEGINNING = "0" * 64
EVENT = ("id", "company_id", "kind", "source", "step", "words", "at", "by")
TRANSFER = ("id", "event_id", "debit", "credit", "fen", "debtor_id", "person_id", "bill_id", "payment_id", "item")


def instant(at: datetime) -> str:
    """An instant as the chain writes it, to the microsecond, in UTC."""
    return at.astimezone(UTC).isoformat(" ", "microseconds")


def line(row: Mapping[str, Any], names: Iterable[str]) -> bytes:
    """One row as it is hashed."""
    values = {name: instant(row[name]) if isinstance(row[name], datetime) else row[name] for name in names}
    return orjson.dumps(values, option=orjson.OPT_SORT_KEYS) + b"\n"


def day_hash(
    before: str, estate_id: int, day: date, events: Iterable[Mapping[str, Any]], transfers: Iterable[Mapping[str, Any]]
) -> str:
    """The hash of a day from that of the closed day before (:data:`BEGINNING` for the first)."""
    hashed = hashlib.sha256(f"{before} {estate_id} {day.isoformat()}\n".encode())
    for event in events:
        hashed.update(line(event, EVENT))
    for transfer in transfers:
        hashed.update(line(transfer, TRANSFER))
    return hashed.hexdigest()
