"""Checking and applying roster files: long, so a worker does it piece by piece, and bears being started over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from server.kit.house import House
from server.rosters.service import applying, checking
from workflows.engine.slow import Slow

CHECK, APPLY = "check_roster", "apply_roster"
LEASE = timedelta(minutes=30)


def check_roster(house: House, payload: Mapping[str, Any], _at: datetime) -> None:
    """Read a received file and note what was found."""
    checking.check(house, payload["import_id"])


def apply_roster(house: House, payload: Mapping[str, Any], at: datetime) -> None:
    """Put an approved file on the books."""
    applying.apply_import(house, payload["import_id"], at=at)


SLOW = [Slow(CHECK, check_roster, LEASE, long=True), Slow(APPLY, apply_roster, LEASE, long=True)]
