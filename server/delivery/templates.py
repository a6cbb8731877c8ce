"""The kinds of things we tell people, read from ``config/templates.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from config import FOLDER, BadSettings, read_toml
from server.wechat.subscribe import RULES, Value, field_kind, render

CHANNELS = ("subscribe", "work")


@dataclass(frozen=True, slots=True)
class Template:
    """One kind. ``id`` is the subscribe template's, empty for what goes to staff only.

    ``fields`` maps our names to the template's; ``page`` is where a tap leads when the message names none.
    """

    key: str
    title: str
    why: str
    channels: tuple[str, ...]
    id: str = ""
    page: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)

    def fill(self, values: Mapping[str, Value]) -> dict[str, str]:
        """The template's fields filled and fitted; a field nobody gave is an empty text.

        ``FieldRefused`` when a value cannot be made to fit.
        """
        return {place: render(place, values.get(name, "")) for name, place in self.fields.items()}


@cache
def templates() -> Mapping[str, Template]:
    """Every kind by its key. :class:`BadSettings` when the file contradicts itself."""
    table = read_toml(FOLDER / "templates.toml")
    return {key: _checked(_read(key, row)) for key, row in table.items()}


def template(key: str) -> Template:
    """One kind; :class:`BadSettings` when the file has none of this key."""
    found = templates().get(key)
    if found is None:
        raise BadSettings(f"templates.toml has no [{key}]")
    return found


def consent_ids() -> dict[str, Template]:
    """Every subscribe template a person can agree to, once each, by its id."""
    found: dict[str, Template] = {}
    for each in templates().values():
        if each.id:
            found.setdefault(each.id, each)
    return found


def keys_of(template_id: str) -> list[str]:
    """The kinds that go out by this subscribe template."""
    return [each.key for each in templates().values() if each.id == template_id]


def _read(key: str, row: Mapping[str, Any]) -> Template:
    return Template(key=key, **{**row, "channels": tuple(row["channels"])})


def _checked(found: Template) -> Template:
    odd = [place for place in found.fields.values() if field_kind(place) not in RULES]
    if odd or not set(found.channels) <= set(CHANNELS) or ("subscribe" in found.channels) != bool(found.id):
        raise BadSettings(f"templates.toml: [{found.key}] names an unknown channel or field, or lacks its id")
    return found
