"""Who asked for an extraordinary meeting (V-20): the committee, by its minutes, or a fifth of the owners, counted as
heads of the roll. Without either there is none, and no shorter notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.kit.errors import Conflict, Malformed
from server.votes.rules.committee import REQUEST, request_reached
from server.votes.rules.heads import heads_of
from server.votes.service.frozen import Books

COMMITTEE, OWNERS = "committee", "owners"
_KEPT = ("asked", "asked_homes")


@dataclass(frozen=True, slots=True)
class Asked:
    """By whom: of the committee ``paper`` names the minutes, of owners ``home_ids`` are the homes on their list."""

    by: str
    paper: str = ""
    home_ids: Sequence[int] = ()


def said(extraordinary: bool, asked: Asked | None) -> dict[str, Any]:
    """What of it is kept with a draft; :class:`Malformed` where an extraordinary meeting names nobody who asked."""
    if not extraordinary:
        return {"extraordinary": False, "asked": None, "asked_homes": []}
    if asked is None or asked.by not in (COMMITTEE, OWNERS):
        raise _missing("asked_by", "请写明临时会议是谁提议的：业主委员会，或者 20% 以上的业主。")
    if asked.by == COMMITTEE and not asked.paper.strip():
        raise _missing("asked_paper", "请写明是哪一次业委会会议的纪要。")
    if asked.by == OWNERS and not asked.home_ids:
        raise _missing("asked_homes", "请按提议名单写上房号，一行一个。")
    homes = list(asked.home_ids) if asked.by == OWNERS else []
    paper = asked.paper.strip() if asked.by == COMMITTEE else ""
    return {"extraordinary": True, "asked": {"by": asked.by, "paper": paper}, "asked_homes": homes}


def carried(rules: Mapping[str, Any]) -> dict[str, Any]:
    """What of it goes into the rules that are frozen."""
    return {name: rules[name] for name in _KEPT if rules.get("asked")}


def check(rules: Mapping[str, Any], books: Books) -> None:
    """:class:`Conflict` where nobody asked for an extraordinary meeting, or too few owners did."""
    if not rules["extraordinary"]:
        return
    if not rules.get("asked"):
        raise Conflict("asked_needed", "临时会议要写明是谁提议的，请先修改草稿。")
    if rules["asked"]["by"] == OWNERS:
        heads, of = _heads(rules, books)
        if not request_reached(heads, of):
            least = -(-of * REQUEST.share.numerator // REQUEST.share.denominator)
            words = f"提议开临时会议的是 {heads} 位业主，{of} 位业主至少要有 {least} 位提议。"
            raise Conflict("asked_too_few", words, heads=heads, least=least)


def settled(rules: Mapping[str, Any], books: Books) -> dict[str, Any]:
    """The rules with how many owners asked, of how many; it is published, which homes they have is not."""
    if not rules.get("asked") or rules["asked"]["by"] != OWNERS:
        return dict(rules)
    heads, of = _heads(rules, books)
    return {**rules, "asked": {**rules["asked"], "heads": heads, "of": of}}


def _heads(rules: Mapping[str, Any], books: Books) -> tuple[int, int]:
    """How many heads asked, by homes that are somebody's; and how many there are."""
    listed = set(rules["asked_homes"]) - set(books.unowned)
    named = {key for key, place in books.places.items() if place.home_id in listed}
    heads = heads_of([unit for unit in books.units if unit.area], rules["parking"])
    return sum(any(unit.key in named for unit in head.units) for head in heads), len(heads)


def _missing(field: str, words: str) -> Malformed:
    return Malformed("asked_needed", words, fields={field: [words]})
