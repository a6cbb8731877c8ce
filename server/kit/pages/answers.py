"""What a page may answer: a whole page, a piece of one, somewhere else to go, a file, nothing, or a no that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.kit.errors import DomainError


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set, for so many seconds; 0 takes it away. ``lax`` lets it come back from another site."""

    name: str
    value: str
    seconds: int
    lax: bool = False


@dataclass(frozen=True, slots=True)
class Html:
    """A whole page inside the frame of the shell."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    cookies: tuple[Cookie, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a page, put by the browser where it belongs. ``said`` is shown for a moment."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """The act is done; go there. ``said`` is shown for a moment on arrival."""

    to: str
    said: str | None = None
    cookies: tuple[Cookie, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing to show; ``said`` is shown for a moment."""

    said: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file made for whoever asks, to be kept under this name; nothing of it stays here."""

    name: str
    mime: str
    content: bytes


def workbook_file(name: str, content: bytes) -> File:
    """An Excel workbook."""
    return File(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", content)


@dataclass(frozen=True, slots=True)
class Refused:
    """A no whose traces stay: unlike a raised error it does not undo the transaction (a failed try must count)."""

    error: DomainError


Answer = Html | Fragment | Redirect | Done | File | Refused
