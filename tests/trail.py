"""Every field any test's act writes into the audit trail has words: whoever reads the trail reads no field names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from config import FOLDER, read_toml
from server.kit import audit


class Unspoken(AssertionError):
    """An act records a field that ``config/audit.toml`` has no words for."""


def unspoken(act: str, *told: Mapping[str, Any] | None) -> Unspoken | None:
    """What is missing in the book of words for these records of an act; None when everything is said."""
    said = _said()
    missing = sorted({field for values in told for field in values or () if field not in said})
    return Unspoken(f"config/audit.toml [fields] does not say what {missing} of {act!r} is called") if missing else None


@cache
def _said() -> Mapping[str, str]:
    fields: Mapping[str, str] = read_toml(FOLDER / "audit.toml")["fields"]
    return fields


def listen() -> None:
    """From now on an act that records a field without words fails its test, wherever it is recorded."""
    record = audit.record

    def checked(*given: Any, **more: Any) -> None:
        if problem := unspoken(given[2], more.get("before"), more.get("after")):
            raise problem
        record(*given, **more)

    audit.record = checked
