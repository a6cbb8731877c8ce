"""The demo's handbook: the version that comes with the house and what the estate has agreed on by itself, brought in
and published as staff would."""

from __future__ import annotations

from pathlib import Path

import config
from server.handbook.service import importing, publishing
from server.kit.actor import Actor
from server.kit.house import House

FILE = config.FOLDER / "handbook" / "2026-1.md"
OWN_RULES = Path(__file__).with_name("own_rules.md")


def content() -> bytes:
    """The file as staff would bring it in."""
    return FILE.read_bytes() + OWN_RULES.read_bytes()


def publish(house: House, admin: Actor) -> None:
    """Bring it in and let it stand."""
    at = house.clock.now()
    with house.database.write() as session:
        version_id = importing.bring_in(session, admin, importing.read_file(content()), at=at)
        publishing.publish(session, admin, version_id, version=1, at=at)
