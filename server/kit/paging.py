"""Cursor paging: the cursor names the last row seen, so that new rows never shift a page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from marshmallow import fields

from server.kit.errors import Malformed
from server.kit.fields import LARGEST_ID, KitSchema, Text, Whole

PAGE, LARGEST_PAGE = 25, 100


class PageArgs(KitSchema):
    """What a list takes: where to go on, and how many rows (1 to 100)."""

    cursor = Text(200, load_default=None, allow_none=True)
    limit = Whole(1, LARGEST_PAGE, load_default=PAGE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows. ``next`` is None on the last page."""

    items: Sequence[Any]
    next: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def page_schema(item: type[KitSchema], **extra: fields.Field[Any]) -> type[KitSchema]:
    """The shape of a page of ``item``: items, next, and what else the list tells."""
    name = item.__name__.removesuffix("Out") + "Page"
    shape = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": fields.String(allow_none=True),
        **extra,
    }
    return type(name, (KitSchema,), shape)


def write_cursor(*keys: int) -> str:
    """A cursor from the sort keys of the last row."""
    return base64.urlsafe_b64encode(orjson.dumps(keys)).decode().rstrip("=")


def read_cursor(cursor: str | None, length: int) -> list[int] | None:
    """The sort keys a cursor holds; :class:`Malformed` when it is not one of ours."""
    if not cursor:
        return None
    try:
        keys = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        keys = None
    if not (isinstance(keys, list) and len(keys) == length and all(_is_key(key) for key in keys)):
        raise Malformed("cursor_unknown", "列表位置已失效，请从头刷新。")
    return keys


def cut(rows: Sequence[Any], limit: int, *keys: str) -> Page:
    """A page from ``limit + 1`` fetched row mappings; the extra row only tells whether there is more."""
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(shown, write_cursor(*(shown[-1][key] for key in keys)) if more else None)


def _is_key(key: object) -> bool:
    return isinstance(key, int) and not isinstance(key, bool) and 0 <= key <= LARGEST_ID
