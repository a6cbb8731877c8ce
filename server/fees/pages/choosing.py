"""Which estate a page is about: the one chosen before, or the only one there is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Html
from server.people import queries as people
from server.places import queries as places


def chosen(call: Call, roles: Collection[str], title: str, path: str) -> Any | Html:
    """The estate of the page, or the page on which one is chosen; not found where the roles do not count."""
    estates = places.estates_inside(call.session, [one for one in call.actor.grants if one.role in roles])
    estate_id = call.query["estate"] or (estates[0]["id"] if len(estates) == 1 else 0)
    if not estate_id:
        return Html("fees/choose.html", {"choices": estates, "title": title, "path": path})
    return known(call, roles, estate_id)


def known(call: Call, roles: Collection[str], estate_id: int) -> Any:
    """An estate where one of these roles counts; not found otherwise."""
    if not people.covers(call.session, call.actor, estate_id, roles):
        raise not_found("小区")
    return places.estate(call.session, estate_id)
