"""What a file changes of homes that are on the books already: their owners hear of it, and where it is many homes a
second person looks first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM, Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict
from server.kit.facts import publish
from server.kit.masking import mask_phone
from server.kit.vault import Vault
from server.people import queries as people
from server.rosters.facts import RosterApprovedAlone, RosterHomeChanged
from server.rosters.models import RosterImport
from server.rosters.policy import IMPORTERS

HANDFUL = 5
"""So many homes that are on the books already one person may change by a file, unseen by a colleague."""
_TELLING = frozenset({"area", "owners", "phone"})


def homes_changed(difference: Mapping[str, Any]) -> int:
    """Of how many homes on the books a file would change the area, the owners or a number (as far as it is listed)."""
    listed = difference.get("first_changed", ())
    return sum(1 for home in listed if _TELLING & {change["field"] for change in home["changes"]})


def needs_another(session: Session, actor: Actor, found: RosterImport) -> bool:
    """Whether somebody else than brought a file in is to approve it: it changes more than a handful of homes, and there
    is somebody else who may."""
    return _is_own(session, actor, found) and bool(_others(session, found))


def check_hands(session: Session, actor: Actor, found: RosterImport, *, at: datetime) -> None:
    """:class:`Conflict` where :func:`needs_another`; where there is nobody else it goes on, and is made known."""
    if not _is_own(session, actor, found):
        return
    homes = homes_changed(found.difference)
    if _others(session, found):
        raise Conflict("second_person_needed", wanted(homes))
    assert found.estate_id is not None
    publish(session, RosterApprovedAlone(found.id, found.estate_id, actor.id, homes), at=at)


def wanted(homes: int) -> str:
    """For whoever brought the file in."""
    return f"这份文件要改 {homes} 户的面积、电话或业主，请另一位能导入名册的同事看过再写入。"


def numbers(session: Session, vault: Vault, home_id: int, at: datetime) -> dict[int, str]:
    """The masked numbers of the present owners of a home, by person."""
    rows = people.owners(session, home_id, local_day(at))
    return {row["person_id"]: mask_phone(vault.open(row["phone"])) if row["phone"] else "" for row in rows}


def tell(
    session: Session, import_id: int, home_id: int, estate_id: int, *, areas: tuple[int, int],
    before: Mapping[int, str], after: Mapping[int, str], at: datetime,
) -> None:  # fmt: skip
    """Let it be known what changed of a home: its area, and the numbers of those who owned it before already."""
    other = [[id_, number] for id_, number in after.items() if id_ in before and before[id_] != number]
    if areas[0] != areas[1] or other:
        publish(session, RosterHomeChanged(import_id, home_id, estate_id, *areas, other), at=at)


def _is_own(session: Session, actor: Actor, found: RosterImport) -> bool:
    if actor.id == SYSTEM.id or found.estate_id is None or homes_changed(found.difference) <= HANDFUL:
        return False
    return people.same(session, found.made_by, actor.id)


def _others(session: Session, found: RosterImport) -> set[int]:
    assert found.estate_id is not None
    may = {row["id"] for row in people.staff_covering(session, found.estate_id, IMPORTERS)}
    return may - {people.resolve(session, found.made_by)}
