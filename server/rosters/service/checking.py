"""Checking a received file: read it all, compare it with what is kept, note what was found. Writes nothing else."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.kit.area import square_metres
from server.kit.errors import DomainError
from server.kit.house import House
from server.places import queries as places
from server.rosters.check import Checked
from server.rosters.check import check as check_path
from server.rosters.difference import Difference, difference
from server.rosters.kept import facts_of, kept_of
from server.rosters.models import RosterImport
from server.rosters.rules import MOVES, RECEIVED
from server.rosters.spool import Spool, spooled
from server.rosters.summary import summary

Told = Callable[[int, int], None]
SHOWN_FINDINGS, SHOWN_CHANGES = 2_000, 500


def check_import(house: House, import_id: int, *, spool: Spool, told: Told | None = None) -> Checked | None:
    """Check a received file and keep what was found on its row; a file already checked is left alone.

    Opens short transactions of its own, for progress and at the end. ``spool`` receives the homes. Gives what was
    found, None when the file was refused or is not to be checked.
    """
    with house.database.read() as session:
        record = session.get_one(RosterImport, import_id)
    if record.state != RECEIVED or record.file_key is None:
        return None
    checked = None
    try:
        checked = read_file(house, record, spool, told)
        values = _found(house, record, checked, spool)
    except DomainError as refused:
        values = {"state": MOVES["refuse"][RECEIVED], "refusal": refused.sentence, "found": dict(refused.detail)}
    with house.database.write() as session:
        same = (RosterImport.id == import_id, RosterImport.version == record.version, RosterImport.state == RECEIVED)
        session.execute(update(RosterImport).where(*same).values(version=record.version + 1, **values))
    return checked


def check(house: House, import_id: int) -> None:
    """Check a received file where nobody needs its homes afterwards."""
    with spooled() as spool:
        check_import(house, import_id, spool=spool)


def read_file(house: House, record: RosterImport, spool: Spool, told: Told | None = None) -> Checked:
    """Read the file of an import; progress goes to its row and to ``told``."""
    progress = Progress(house, record.id, told)
    with tempfile.TemporaryDirectory(prefix="linli-roster-") as folder:
        path = Path(folder) / f"roster{PurePath(record.file_name).suffix}"
        path.write_bytes(house.files.get(record.file_key or ""))
        spool.clear()
        return check_path(
            path, called=record.file_name, estate=record.estate_name, city=record.city, mapped=record.mapped,
            progress=progress.reading, take=spool.add,
        )  # fmt: skip


class Progress:
    """Tells how far an import is, on its row for all who look, at most every ``STEP`` rows."""

    STEP = 10_000

    def __init__(self, house: House, import_id: int, told: Told | None) -> None:
        self._house, self._import_id, self._told = house, import_id, told
        self._last = 0

    def reading(self, _sheet: str, done: int, total: int) -> None:
        """So many rows of a sheet are read."""
        if self._told is not None:
            self._told(done, total)
        if done - self._last >= self.STEP:
            with self._house.database.write() as session:
                note_progress(session, self._import_id, done, total)
            self._last = done


def note_progress(session: Session, import_id: int, done: int, total: int) -> None:
    """Keep how far an import is."""
    session.execute(update(RosterImport).where(RosterImport.id == import_id).values(done=done, total=total))


def _found(house: House, record: RosterImport, checked: Checked, spool: Spool) -> dict[str, Any]:
    """The values of the row after a check."""
    name, city = checked.estate.value[:40], checked.city.value[:20]
    with house.database.read() as session:
        estate_id = record.estate_id or (places.estate_named(session, name, city) if name and city else None)
        told = told_of(checked)
        if estate_id is not None:
            estate = places.estate(session, estate_id)
            if _another(name, estate["name"]) or _another(city, estate["city"]):
                chosen = f"{estate['city']}“{estate['name']}”"
                told["notices"].insert(0, f"文件看起来是{city}“{name}”的，您选的是{chosen}，请核对。")
            name, city = estate["name"], estate["city"]
        found = _difference(house, session, estate_id, checked, spool)
    return {
        "state": MOVES["check"][RECEIVED], "estate_id": estate_id, "estate_name": name, "city": city, "refusal": None,
        "found": told, "difference": shown(found), "done": 0, "total": checked.homes,
    }  # fmt: skip


def _another(read: str, chosen: str) -> bool:
    return bool(read) and read.removesuffix("市") not in chosen and chosen.removesuffix("市") not in read


def _difference(house: House, session: Session, estate_id: int | None, checked: Checked, spool: Spool) -> Difference:
    kept = kept_of(session, estate_id)
    if estate_id is None or not kept.facts:
        return Difference((), (), (), 0, new=checked.homes)
    filed = (facts_of(home, estate_id, house.vault.index) for chunk in spool.chunks() for home in chunk)
    return difference(kept.facts.values(), filed, checked.kept_out)


def told_of(checked: Checked) -> dict[str, Any]:
    """Everything a check found, as plain values to keep with the import."""
    totals = checked.reconciled
    return {
        **summary(checked),
        "findings": [asdict(found) for found in checked.findings[:SHOWN_FINDINGS]],
        "finding_counts": dict(Counter(checked.finding_counts)),
        "notices": list(checked.notices),
        "sheets": [asdict(sheet) for sheet in checked.sheets],
        "declared": {"homes": totals.declared_homes, "area": _metres(totals.declared_area)},
        "read": {"homes": totals.read_homes, "area": _metres(totals.read_area)},
        "owners_without_id": checked.owners_without_id,
    }


def shown(found: Difference) -> dict[str, Any]:
    """A difference as plain values: how many of each, and the first of them with their labels."""
    return {
        "added": found.new + len(found.added),
        "changed": len(found.changed),
        "missing": len(found.missing),
        "same": found.same,
        "first_added": [label for _, label in found.added[:SHOWN_CHANGES]],
        "first_missing": [label for _, label in found.missing[:SHOWN_CHANGES]],
        "first_changed": [
            {
                "label": home.label,
                "owners_differ": home.owners_differ,
                "changes": [asdict(change) for change in home.changes],
            }
            for home in found.changed[:SHOWN_CHANGES]
        ],
    }


def _metres(area: int | None) -> str | None:
    return None if area is None else square_metres(area)
