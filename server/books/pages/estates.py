"""Which estate a page of the books is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.books.queries import desk
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Html

TABS = (("books", "账本", ""), ("entries", "录入和审核", "/entries"), ("questions", "业主提问", "/questions"),
        ("budget", "预算", "/budget"), ("settlement", "年度结算", "/settlement"), ("fund", "维修资金", "/fund"),
        ("trial", "总账和结账", "/trial"))  # fmt: skip


def chosen(call: Call, wanted: int | None = None) -> Mapping[str, Any] | None:
    """The estate that was asked for, or the only one there is; None when somebody must choose. Not found for a
    stranger's."""
    estates = desk.estates(call.session, call.actor)
    asked = call.query["estate"] if wanted is None else wanted
    if asked:
        found = next((dict(one) for one in estates if one["id"] == asked), None)
        if found is None:
            raise not_found("小区")
        return found
    return dict(estates[0]) if len(estates) == 1 else None


def choose(call: Call, path: str) -> Html:
    """The page to choose an estate on, leading back to ``path``."""
    return Html("books/choose_estate.html", {"mine": desk.estates(call.session, call.actor), "path": path})
