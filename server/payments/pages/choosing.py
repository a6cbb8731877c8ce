"""Which estate a page is about: the one chosen before, or the only one there is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import RowMapping

from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Html
from server.people import queries as people
from server.places import queries as places


def estates_of(call: Call, roles: Collection[str]) -> list[RowMapping]:
    """The estates where one of these roles counts."""
    return places.estates_inside(call.session, [one for one in call.actor.grants if one.role in roles])


def chosen(call: Call, roles: Collection[str], title: str, path: str) -> Any | Html:
    """The estate of the page, or the page on which one is chosen; not found where the roles do not count."""
    estates = estates_of(call, roles)
    estate_id = call.query["estate"] or (estates[0]["id"] if len(estates) == 1 else 0)
    if not estate_id:
        return Html("payments/choose.html", {"choices": estates, "title": title, "path": path})
    if not people.covers(call.session, call.actor, estate_id, roles):
        raise not_found("小区")
    return places.estate(call.session, estate_id)
