"""The JSON door of who to turn to."""

from __future__ import annotations

from typing import Any

from server.contacts.queries import told
from server.contacts.schemas import ContactsOut
from server.kit.doors import Call, Doors

doors = Doors("contacts")


@doors.get("/estates/<id:estate_id>/contacts", out=ContactsOut)
def show_contacts(call: Call) -> dict[str, Any]:
    """Whom to turn to in an estate: its desk, its commissioner, community, street and committee, by name and number."""
    return told.told(call.session, call.actor, call.path["estate_id"], at=call.at)
