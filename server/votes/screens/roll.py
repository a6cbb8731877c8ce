"""The roll as the console shows it: as it would be before the notice, as it was frozen after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.area import square_metres
from server.kit.db import table
from server.kit.masking import mask_name
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people
from server.places import queries as places
from server.places.rules.areas import AREA_SOURCE_LABELS, AreaSource
from server.votes.models import Poll, RollChange, RollHead, RollUnit, RollVoter
from server.votes.screens.words import HEAD_KIND_LABELS, PARKING_WORDS

PER_PAGE, NAMED, MOST_WEAK = 50, 6, 30


def row_of(session: Session, poll_id: int) -> dict[str, Any]:
    """The bare row of a poll."""
    return dict(session.execute(select(table(Poll)).where(Poll.id == poll_id)).mappings().one())


def part_labels(session: Session, poll: Mapping[str, Any]) -> dict[int, str]:
    """What each part of the scope is called; nothing where the whole is one."""
    if not poll["each_part"]:
        return {}
    return {row["id"]: row["label"] for row in places.stair_names(session, poll["estate_id"])}


def frozen(session: Session, poll: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of a roll that was frozen. Five statements."""
    mine = RollHead.poll_id == poll["id"]
    kinds = select(RollHead.kind, func.count()).where(mine).group_by(RollHead.kind)
    units = select(RollUnit.area_source, func.count()).where(RollUnit.poll_id == poll["id"])
    sources = Counter(dict(session.execute(units.group_by(RollUnit.area_source)).all()))
    away = select(func.count(RollHead.id)).where(mine, RollHead.reachable.is_(False))
    return {
        "heads": poll["heads_total"], "area": poll["area_total"], "homes": sources.total(), "blockers": [],
        "kinds": _kinds(dict(session.execute(kinds).all())), "unreachable": session.scalar(away) or 0,
        "parking_words": PARKING_WORDS.get(poll["rules"]["parking"], ""), "sources": source_lines(sources),
        "weak": _weak(session, poll["id"]), "weak_count": weak_count(sources),
        "orphans": _orphans(session, poll), "orphan_count": poll["rules"].get("unowned", 0),
        "hash": poll["roll_hash"], "number": poll["roll_number"],
    }  # fmt: skip


def page(session: Session, poll: Mapping[str, Any], *, words: str, cursor: str | None) -> Page:
    """The heads of a frozen roll in its order, optionally those one of whose units is called so."""
    asked = select(RollHead).where(RollHead.poll_id == poll["id"]).order_by(RollHead.part, RollHead.number)
    if words:
        units = RollUnit.poll_id == poll["id"], RollUnit.label.contains(words, autoescape=True)
        asked = asked.where(RollHead.id.in_(select(RollUnit.head_id).where(*units)))
    if after := read_cursor(cursor, 2):
        asked = asked.where((RollHead.part > after[0]) | (RollHead.part == after[0]) & (RollHead.number > after[1]))
    heads = [
        {name: getattr(row, name) for name in ("id", "part", "number", "label", "kind", "area", "reachable")}
        for row in session.scalars(asked.limit(PER_PAGE + 1))
    ]
    shown = cut(heads, PER_PAGE, "part", "number")
    return Page(_dressed(session, poll, list(shown.items)), shown.next)


def changes(session: Session, poll_id: int) -> list[dict[str, Any]]:
    """What was corrected, newest first."""
    rows = session.scalars(select(RollChange).where(RollChange.poll_id == poll_id).order_by(RollChange.id.desc())).all()
    names = people.names(session, [row.by for row in rows])
    return [
        {"number": row.number, "why": row.why, "at": row.at, "by": names.get(row.by, ""),
         "words": change_words(row.before, row.after)}
        for row in rows
    ]  # fmt: skip


def change_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """A correction in one sentence: totals before and after, and the homes it was about."""
    if "heads_total" not in before:
        return "过户后由新业主投票"
    totals, was, is_ = [], before.get("unowned", 0), after.get("unowned", 0)
    if before["heads_total"] != after["heads_total"]:
        totals.append(f"人数 {before['heads_total']} 改为 {after['heads_total']}")
    if before["area_total"] != after["area_total"]:
        totals.append(f"面积 {square_metres(before['area_total'])} 改为 {square_metres(after['area_total'])} ㎡")
    if was != is_:
        totals.append(f"没有登记业主的 {was} 户改为 {is_} 户")
    about = list(dict.fromkeys(row["label"] for row in [*before["heads"], *after["heads"]]))
    named = "、".join(about[:NAMED]) + (f"等 {len(about)} 处" if len(about) > NAMED else "")
    return "；".join((*totals, *([f"涉及 {named}"] if named else [])))


def source_lines(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """Where the areas come from, the strongest source first."""
    return [(AREA_SOURCE_LABELS[one], counted[one]) for one in AreaSource if counted.get(one)]


def weak_count(counted: Mapping[str, int]) -> int:
    """How many units count with an area that is not the registered one."""
    return sum(count for source, count in counted.items() if source != AreaSource.REGISTERED)


def weak_line(label: str, source: str, home_id: int | None) -> dict[str, Any]:
    """A unit whose area is not the registered one, as the page names it."""
    return {"label": label, "source_label": AREA_SOURCE_LABELS[AreaSource(source)], "home_id": home_id}


def _orphans(session: Session, poll: Mapping[str, Any]) -> list[str]:
    homes = RollUnit.poll_id == poll["id"], RollUnit.home_id.in_(poll["rules"].get("unowned_homes", ()))
    return list(session.scalars(select(RollUnit.label).where(*homes).order_by(RollUnit.id)))


def _weak(session: Session, poll_id: int) -> list[dict[str, Any]]:
    columns = RollUnit.label, RollUnit.area_source, RollUnit.home_id
    asked = select(*columns).where(RollUnit.poll_id == poll_id, RollUnit.area_source != AreaSource.REGISTERED)
    return [weak_line(*row) for row in session.execute(asked.order_by(RollUnit.id).limit(MOST_WEAK))]


def _kinds(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    labels = {"joint": "其中共有的", "company": "其中单位的", "developer": "开发商（合算一人）"}
    return [(label, counted.get(kind, 0)) for kind, label in labels.items()]


def _dressed(session: Session, poll: Mapping[str, Any], heads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids, labels = [row["id"] for row in heads], part_labels(session, poll)
    asked = select(RollVoter.head_id, RollVoter.person_id).where(RollVoter.head_id.in_(ids))
    voters = session.execute(asked.order_by(RollVoter.person_id)).all()
    names = people.names(session, [person for _, person in voters])
    sources = select(RollUnit.head_id, RollUnit.area_source).where(RollUnit.head_id.in_(ids)).distinct()
    found = session.execute(sources).all()
    return [
        {
            **row, "homes_words": row["label"], "kind_label": HEAD_KIND_LABELS[row["kind"]],
            "part_label": labels.get(row["part"], ""),
            "owners": "、".join(mask_name(names.get(person, "")) for head, person in voters if head == row["id"]),
            "source_words": "、".join(AREA_SOURCE_LABELS[AreaSource(of)] for head, of in found if head == row["id"]),
        }
        for row in heads
    ]  # fmt: skip
