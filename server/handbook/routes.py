"""The JSON doors of the handbook."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from server.handbook import queries
from server.handbook.schemas import ArticleOut, Asked, HandbookOut
from server.kit.clock import local_day
from server.kit.doors import Call, Doors

doors = Doors("handbook")


@doors.get("/handbook", query=Asked, out=HandbookOut)
def look_up(call: Call) -> dict[str, Any]:
    """What fits my words in the handbook as it holds where I live; without words, what is in it."""
    session, day, words = call.session, local_day(call.at), call.query["q"]
    version = queries.standing(session, day)
    city = queries.city_of(session, call.actor.id, day=day, estate_id=call.query["estate_id"])
    found = queries.search_in(session, version, words, city=city) if words and version is not None else []
    return {
        "edition": version,
        "found": [asdict(each) | {"snippet": each.snippet} for each in found],
        "chapters": [] if words else queries.contents(session, city=city, day=day),
    }


@doors.get("/handbook/<id:article_id>", out=ArticleOut)
def read_article(call: Call) -> dict[str, Any]:
    """One article of any version that was published, with the law it comes from."""
    return queries.one(call.session, call.path["article_id"], day=local_day(call.at))
