"""The roll as the books would give it now: what somebody looks over before the notice. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from server.kit.area import square_metres
from server.kit.masking import mask_name
from server.kit.paging import Page, read_cursor, write_cursor
from server.kit.vault import Vault
from server.people import queries as people
from server.places.rules.areas import AreaSource
from server.votes.models import Poll
from server.votes.rules.heads import Head, HeadKind, Unit, counted, heads_of
from server.votes.screens.roll import MOST_WEAK, source_lines, weak_count, weak_line
from server.votes.screens.words import HEAD_KIND_LABELS, PARKING_WORDS
from server.votes.service import frozen
from server.votes.service.frozen import Books

PER_PAGE, NAMED = 50, 12


@dataclass(frozen=True, slots=True)
class Preview:
    """Heads and totals of the units that have an area, and what is in the way of the notice."""

    books: Books
    heads: Sequence[Head]
    blockers: Sequence[Mapping[str, Any]]
    told: Mapping[str, Any]


def preview(session: Session, vault: Vault, poll: Poll, *, day: date) -> Preview:
    """The roll of a draft whose rules are set (:func:`server.votes.screens.rulebook.draft_of`)."""
    books = frozen.read_books(session, vault, poll, day=day)
    units = counted(books.units, poll.rules["parking"])
    known = [unit for unit in units if unit.area]
    heads = heads_of(known, poll.rules["parking"])
    blockers = [_blocker(books, unit) for unit in units if not unit.area]
    if not units:
        blockers = [{"words": "这个范围里没有房屋。", "home_id": None}]
    return Preview(books, heads, blockers, _told(poll, books, heads, known, blockers))


def page(session: Session, found: Preview, labels: Mapping[int, str], *, words: str, cursor: str | None) -> Page:
    """The heads in their order, optionally those one of whose units is called so."""
    after = (read_cursor(cursor, 1) or [0])[0]
    numbered = [
        (number, head) for number, head in enumerate(found.heads, 1)
        if number > after and (not words or any(words in found.books.places[unit.key].label for unit in head.units))
    ]  # fmt: skip
    shown = numbered[:PER_PAGE]
    ids = {int(owner) for _, head in shown for owner in _owners(head)}
    names = people.names(session, sorted(ids))
    rows = [_row(number, head, found.books, names, labels) for number, head in shown]
    return Page(rows, write_cursor(shown[-1][0]) if len(numbered) > PER_PAGE else None)


def _row(
    number: int, head: Head, books: Books, names: Mapping[int, str], labels: Mapping[int, str]
) -> dict[str, Any]:  # fmt: skip
    held = [f"{books.places[unit.key].label}（{square_metres(unit.area or 0)}㎡）" for unit in head.units]
    more = f"等 {len(held)} 处" if len(held) > NAMED else ""
    return {
        "id": None, "number": number, "homes_words": "、".join(held[:NAMED]) + more, "area": head.area,
        "kind_label": HEAD_KIND_LABELS[head.kind],
        "source_words": "、".join(label for label, _ in source_lines(head.sources)),
        "owners": "、".join(mask_name(names.get(int(one), "")) for one in _owners(head)),
        "reachable": any(one in books.reachable for one in _owners(head)),
        "part_label": labels.get(int(head.part or 0), ""),
    }  # fmt: skip


def _owners(head: Head) -> list[str]:
    if head.kind is HeadKind.DEVELOPER:
        return sorted({owner for unit in head.units for owner in unit.owners})
    return sorted(head.owners)


def _blocker(books: Books, unit: Unit) -> dict[str, Any]:
    place = books.places[unit.key]
    return {"words": f"{place.label} 没有面积", "home_id": place.home_id}


def _told(
    poll: Poll, books: Books, heads: Sequence[Head], known: Sequence[Unit], blockers: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:  # fmt: skip
    kinds = Counter(head.kind for head in heads)
    sources = Counter(str(unit.source) for unit in known)
    weak = [
        weak_line(books.places[unit.key].label, unit.source, books.places[unit.key].home_id)
        for unit in known if unit.source != AreaSource.REGISTERED
    ]  # fmt: skip
    nobodys = set(books.unowned)
    orphans = [place.label for place in books.places.values() if place.home_id in nobodys]
    return {
        "heads": len(heads), "area": sum(head.area for head in heads), "homes": len(known), "blockers": blockers,
        "kinds": [("其中共有的", kinds[HeadKind.JOINT]), ("其中单位的", kinds[HeadKind.COMPANY]),
                  ("开发商（合算一人）", kinds[HeadKind.DEVELOPER])],
        "unreachable": sum(not any(one in books.reachable for one in _owners(head)) for head in heads),
        "parking_words": PARKING_WORDS.get(poll.rules["parking"], ""), "sources": source_lines(sources),
        "weak": weak[:MOST_WEAK], "weak_count": weak_count(sources), "orphans": orphans,
        "orphan_count": len(orphans), "hash": None, "number": 0,
    }  # fmt: skip
