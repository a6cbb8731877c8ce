"""The demo's handbook: the version that comes with the house, brought in and published as staff would."""

from __future__ import annotations

import config
from server.handbook.service import importing, publishing
from server.kit.actor import Actor
from server.kit.house import House

FILE = config.FOLDER / "handbook" / "2026-1.md"


def publish(house: House, admin: Actor) -> None:
    """Bring it in and let it stand."""
    at = house.clock.now()
    with house.database.write() as session:
        version_id = importing.bring_in(session, admin, importing.read_file(FILE.read_bytes()), at=at)
        publishing.publish(session, admin, version_id, version=1, at=at)
