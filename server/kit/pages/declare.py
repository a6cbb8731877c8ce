"""Declaring pages: who may open them, what a form must hold, whether the page writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.kit.actor import STAFF, Who
from server.kit.doors import Call, Fetch
from server.kit.fields import KitSchema
from server.kit.pages.answers import Answer

Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Page:
    """A declared page. ``path`` begins below the console's address.

    ``keeps`` names query values that stay chosen from page to page; ``once`` takes a form's key so that a double
    click is one act; ``badge`` counts what waits behind it; ``early`` opens before whatever the person has to do
    first; ``nav`` is the entry it belongs to.
    """

    room: str
    folder: Path
    method: str
    path: str
    handler: Handler
    who: Who
    summary: str
    form: KitSchema | None = None
    query: KitSchema | None = None
    writes: bool = True
    once: bool = False
    keeps: tuple[str, ...] = ()
    early: bool = False
    nav: str = ""
    upload: str | None = None
    rate: str | None = None
    fetch: Fetch | None = None
    badge: Callable[[Call], int] | None = None

    @property
    def name(self) -> str:
        """What tells it from every other page."""
        return f"{self.room}_{self.handler.__name__}"


class Pages:
    """The pages of one room, in the order they were declared; their templates lie beside ``file``."""

    def __init__(self, room: str, folder: Path, *, nav: str = "") -> None:
        self.room, self.folder, self.nav = room, folder, nav
        self._pages: list[Page] = []

    def __iter__(self) -> Iterator[Page]:
        return iter(self._pages)

    def get(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a page that only looks."""
        return self._declare("GET", path, {"writes": False, **options})

    def post(self, path: str, **options: Any) -> Callable[[Handler], Handler]:
        """Declare a form's target; ``once=False`` when the act itself may be repeated harmlessly."""
        return self._declare("POST", path, {"once": True, **options})

    def _declare(self, method: str, path: str, options: dict[str, Any]) -> Callable[[Handler], Handler]:
        def keep(handler: Handler) -> Handler:
            shapes = {name: options[name]() for name in ("form", "query") if options.get(name)}
            summary = (handler.__doc__ or handler.__name__).strip().split("\n")[0]
            rest = {"who": STAFF, "nav": self.nav, **options, **shapes}
            self._pages.append(Page(self.room, self.folder, method, path, handler, summary=summary, **rest))
            return handler

        return keep
