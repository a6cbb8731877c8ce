"""A file of debts and balances from another system is read, matched with what is here, and kept to be looked at."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import date, datetime
from pathlib import Path, PurePath

from sqlalchemy.orm import Session

from server.fees.queries import openings as reads
from server.fees.rules import openings as rules
from server.fees.rules.openings import Brought, Flaw
from server.fees.service import openings
from server.kit.actor import Actor
from server.places import queries as places
from server.rosters import opening_lines, opening_match
from server.rosters.opening_lines import Sheet
from server.rosters.reading import judge_name

MOST_FLAWS = 500


def bring(
    session: Session, actor: Actor, *, estate_id: int, name: str, content: bytes, day: date, at: datetime
) -> int:  # fmt: skip
    """Read a file and keep what was understood; gives its number. ``Malformed`` for a file that cannot be read."""
    sheet = sheet_of(name, content)
    rows, flaws = understand(session, estate_id, sheet, day)
    return openings.keep(
        session, actor, estate_id=estate_id, file_name=PurePath(name).name, digest=hashlib.sha256(content).hexdigest(),
        day=day, rows=rows, flaws=flaws[:MOST_FLAWS], declared=sheet.declared, at=at,
    )  # fmt: skip


def sheet_of(name: str, content: bytes) -> Sheet:
    """What the file says."""
    judge_name(PurePath(name), len(content))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{PurePath(name).suffix.lower()}"
        path.write_bytes(content)
        return opening_lines.read(path)


def understand(session: Session, estate_id: int, sheet: Sheet, day: date) -> tuple[list[Brought], list[Flaw]]:
    """What it means here, and every cell that is not as wanted, in the order of rows."""
    homes = opening_match.homes_of([dict(row) for row in places.homes_inside(session, estate_id)])
    named = {id_ for line in sheet.lines for id_ in homes.find(line.home)}
    rows, flaws = opening_match.matched(
        sheet.lines, homes, openings.holders(session, named), reads.items(session, estate_id), sheet.columns, day
    )
    taken = rules.overlapping(rows, reads.standing(session, named))
    flaws += [Flaw(row, "月份", words) for row, words in taken.items()]
    flaws += sheet.flaws
    flaws += [Flaw(0, "合计", words) for words in rules.differs(rules.totals(rows), sheet.declared)]
    return rows, sorted(flaws, key=lambda one: (one.level != rules.ERROR, one.row))
