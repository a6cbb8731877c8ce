"""The house as a door sees it: clock, database, vault, and whatever else the composition root put in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from config import Settings
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.files import FileStore
from server.kit.limits import Limits
from server.kit.vault import Vault
from server.kit.watch import Watch

Thing = TypeVar("Thing")
Badge = Callable[[Session, int, Sequence[int], datetime], int]
"""How much somebody (person id) has not seen in the estates where they have a home: a number on a card of the app."""


class House:
    """Built once by ``bootstrap.build`` and handed to every door, reaction and job."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        database: Database,
        vault: Vault,
        files: FileStore,
        limits: Limits,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.database = database
        self.watch = Watch(clock, database)
        self.vault = vault
        self.files = files
        self.limits = limits
        self.badges: dict[str, Badge] = {}
        self._things: dict[type[object], object] = {}

    def put(self, thing: object, *, as_: type[object] | None = None) -> None:
        """Make a client or service available under its type."""
        self._things[as_ or type(thing)] = thing

    def need(self, kind: type[Thing]) -> Thing:
        """The thing put in under this type; ``LookupError`` when the composition root forgot it."""
        thing = self._things.get(kind)
        if not isinstance(thing, kind):
            raise LookupError(f"the house has no {kind.__name__}")
        return thing
