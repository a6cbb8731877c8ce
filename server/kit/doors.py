"""JSON doors: declared with who may knock, the shape in and the shape out; the wrapper does the rest.

A door is a short function from :class:`Call` to a result. The wrapper reads and checks the request before any
transaction, opens one transaction, finds the actor, calls, dumps, commits and answers. Whatever is refused below
comes back as ``application/problem+json``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit.actor import SIGNED_IN, Actor, Who
from server.kit.fields import KitSchema
from server.kit.house import House

Authenticate = Callable[[Session, str, datetime], Actor]
"""Finds the actor of a token, or raises ``Unauthenticated``."""


@dataclass(slots=True)
class Call:
    """One knock: everything a door needs and nothing of Flask. ``files`` holds uploads by field name, ``afterwards``
    what is done once the transaction has been committed, such as dropping files; ``left`` is what the door leaves to
    its finish, so that nothing is read again; ``hopes`` says that a hopeful door has not looked for an earlier
    answer."""

    session: Session
    actor: Actor
    at: datetime
    house: House
    path: dict[str, Any]
    query: dict[str, Any]
    body: dict[str, Any]
    key: str | None = None
    version: int | None = None
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    address: str = ""
    fetched: Any = None
    afterwards: list[Callable[[], object]] = field(default_factory=list)
    left: Any = None
    hopes: bool = False


Handler = Callable[[Call], Any]
Fetch = Callable[[House, Actor, dict[str, Any]], Any]
"""What takes long and happens before the transaction opens: asking others, making pictures small.

It gets the checked body, and uploads by field name; no network call happens inside a transaction.
"""
Finish = Callable[[House, dict[str, Any], Any], dict[str, Any]]
"""What is asked of others once the act is committed, such as a payment order at WeChat.

It gets what was answered, as JSON, and what the door left it (``Call.left``), and gives what is answered instead. It
runs after a repeat too, with nothing left, so it looks how far things are and goes on from there; what it writes it
writes in transactions of its own.
"""


@dataclass(frozen=True, slots=True)
class Door:
    """A declared door. ``path`` is in Flask's words with ``<id:name>`` for ids; ``page`` marks a list.

    ``private``: what was asked and answered is kept for a repeat under the caller's token alone, so that nobody reads
    it in the database (:mod:`server.kit.secrecy`). ``hopeful``: a repeat is so rare that it is looked for only when
    something is in the way; then the act is undone and the door begins again, looking first.
    """

    room: str
    method: str
    path: str
    handler: Handler
    who: Who
    summary: str
    body: KitSchema | None = None
    query: KitSchema | None = None
    out: KitSchema | None = None
    status: int = 200
    creates: bool = False
    edits: bool = False
    writes: bool = True
    page: bool = False
    upload: str | None = None
    rate: str | None = None
    private: bool = False
    hopeful: bool = False
    fetch: Fetch | None = None
    finish: Finish | None = None
    notes: dict[int, str] = field(default_factory=dict)


class Doors:
    """The doors of one room, in the order they were declared."""

    def __init__(self, room: str) -> None:
        self.room = room
        self._doors: list[Door] = []

    def __iter__(self) -> Iterator[Door]:
        return iter(self._doors)

    def get(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a door that only looks."""
        return self._declare("GET", path, {"writes": False, **options})

    def post(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a door that makes something; ``creates=True`` takes an ``Idempotency-Key``."""
        return self._declare("POST", path, options)

    def put(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a door that replaces something."""
        return self._declare("PUT", path, options)

    def patch(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a door that changes something; ``edits=True`` asks for ``If-Match``."""
        return self._declare("PATCH", path, options)

    def delete(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a door that ends something."""
        return self._declare("DELETE", path, {"status": 204, **options})

    def _declare(self, method: str, path: str, options: dict[str, Any]) -> Callable[[Handler], Handler]:
        def keep(handler: Handler) -> Handler:
            shapes = {name: options[name]() for name in ("body", "query", "out") if options.get(name)}
            summary = (handler.__doc__ or handler.__name__).strip().split("\n")[0]
            rest = {"who": SIGNED_IN, **options, **shapes}
            self._doors.append(Door(self.room, method, path, handler, summary=summary, **rest))
            return handler

        return keep
