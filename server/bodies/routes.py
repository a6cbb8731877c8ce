"""The JSON door of bodies of owners."""

from __future__ import annotations

from typing import Any

from server.bodies.queries import told
from server.bodies.schemas import BodiesArgs, OwnerBodiesOut
from server.kit.doors import Call, Doors

doors = Doors("bodies")


@doors.get("/owner-bodies", query=BodiesArgs, out=OwnerBodiesOut)
def show_owner_bodies(call: Call) -> dict[str, Any]:
    """Who speaks for the owners of an estate: by name and part, since and until when, and what comes next."""
    return told.told(call.session, call.actor, at=call.at, **call.query)
