"""The open report that may be the same trouble: their own, or a neighbour's of a public part."""

from __future__ import annotations

from collections.abc import Sequence

from server.places import queries as places
from server.places.rules.spoken import is_within, names_a_place
from server.reports.queries import alike as same
from server.reports.queries.line import NO_BUILDING
from server.reports.rules.category import AT_ONCE
from server.reports.rules.words import PLACE_LABELS, Place
from workflows.engine.conversations import Moment
from workflows.engine.hearing import plain
from workflows.reports.talks import choices, mine
from workflows.reports.talks.drafts import Draft, Question

_AT_LARGE = PLACE_LABELS[Place.PUBLIC]
MOST_ALIKE = 20
"""Open reports of one kind at one place that are looked at for the same trouble."""


def question(moment: Moment, draft: Draft) -> Question | None:
    """Whether it is the report there is already; nothing where there is none, or where no answer can be waited for."""
    if draft.same_id is not None:
        return None
    there, is_mine = found(moment, draft)
    if there is None:
        draft.same_id = 0
        return None
    draft.same_id, draft.same_is_mine = there["id"], is_mine
    if is_mine and draft.category_named().got_worse(plain(draft.words)):
        # 水管爆了 waits for no answer: said again it is the urgent one of just now, and else somebody has to come now.
        is_same = there["priority"] in AT_ONCE and there["made_at"] > moment.at - mine.JUST_MADE
        draft.same_id = there["id"] if is_same else 0
        return None
    return "same", choices.same_words(there, is_mine)


def found(moment: Moment, draft: Draft) -> tuple[mine.Line | None, bool]:
    """An open report of the same trouble at the same place: their own, or a neighbour's of a public part; where there
    are several, the one on the storey they name."""
    category = draft.category_named()
    label = _place_label(moment, draft)
    own = [one for one in mine.lines(moment, mine.STILL_OPEN) if one["category_label"] == category.label]
    own = [one for one in own if label and one["place_label"].startswith(label)]
    if own or draft.place is Place.HOME:
        return (_nearest(draft, own), True) if own else (None, True)
    assert draft.place is not None
    others = same.similar(
        moment.session, mine.actor(moment), estate_id=draft.estate_id, category=category.key, place=str(draft.place),
        at=moment.at, lift_id=draft.lift_id, stair_id=draft.stair_id, building_id=draft.building_id,
        limit=MOST_ALIKE,
    )  # fmt: skip
    precise = draft.lift_id or draft.stair_id or draft.building_id
    others = [one for one in others if _may_be_there(draft, label, one["place_label"], precise=bool(precise))]
    return (_nearest(draft, others), False) if others else (None, False)


def _may_be_there(draft: Draft, label: str, there: str, *, precise: bool) -> bool:
    """Of the estate at large nobody can say whether it is the same lamp, unless both name its place: 大门口; and the
    lamp at the gate is none of a stair."""
    at_large = there.startswith(_AT_LARGE)
    if not precise:
        return bool(label) and there == label
    if not at_large or there == f"{_AT_LARGE} {draft.where}":
        return True
    storeys_differ = names_a_place(draft.where) and names_a_place(there) and not is_within(draft.where, there)
    return there.endswith(NO_BUILDING) and not storeys_differ


def _nearest(draft: Draft, found: Sequence[mine.Line]) -> mine.Line:
    return next((one for one in found if is_within(draft.where, one["place_label"])), found[0])


def _place_label(moment: Moment, draft: Draft) -> str:
    """The place as reports are labelled with it; empty for the estate at large, unless they name a spot of it."""
    if draft.place is Place.HOME:
        return draft.home_label
    if draft.lift_id:
        return str(places.lift(moment.session, lift_id=draft.lift_id)["label"])
    if draft.stair_id:
        stair = places.stair_of(moment.session, draft.stair_id)
        return str(stair["building"] + stair["stair"])
    if draft.building_id:
        return str(places.building_of(moment.session, draft.building_id)["name"])
    named = draft.place is Place.PUBLIC and draft.where not in ("", choices.PLACES["public"])
    return f"{_AT_LARGE} {draft.where}" if named else ""
