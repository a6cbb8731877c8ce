"""Who speaks: an address of a chat, as a person, as an actor, as somebody with a home."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.people import queries as people
from workflows.engine.hearing import Channel


class Speakers:
    """The engine's questions about whoever speaks, answered from the room of people."""

    def person(self, session: Session, channel: Channel, address: str) -> int | None:
        """The person behind an address, None when we do not know them."""
        if channel == "work":
            found = people.actor_of_wecom(session, address)
            return found.id if found else None
        return people.person_of_chat(session, address)

    def actor(self, session: Session, channel: Channel, address: str, person_id: int | None) -> Actor | None:
        """The same as an actor; residents come through the door "chat", staff through "wecom"."""
        if person_id is None:
            return None
        return people.actor_of(session, person_id, door="wecom" if channel == "work" else "chat")

    def bound(self, session: Session, person_id: int, at: datetime) -> bool:
        """Whether the person has a home with us today."""
        return bool(people.homes_of(session, person_id, local_day(at)))

    def refusal(self, session: Session, address: str) -> str:
        """No account yet, or one that was closed."""
        return people.why_no_member(session, address)
