"""The questions of a report by chat, and how the answer to each is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.kit.prepared import Row
from server.people import queries as people
from server.places import queries as places
from server.places.rules.spoken import first_number, numbers_said, stair_said
from server.reports.queries.line import NO_BUILDING, to_compare
from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Ending
from server.reports.rules.endings import state_label
from server.reports.rules.words import Place, State
from workflows.engine.conversations import Moment
from workflows.engine.hearing import agrees, nearest, number, plain
from workflows.reports.talks import mine, spoken, wording
from workflows.reports.talks.drafts import Draft

_NOT_THERE = re.compile(r"不[是在](?:(?!是| ).)*")
"""不是21栋, after which another place may be named."""
PLACES = {"home": "家里", "public": "公共地方"}


def broad(words: str) -> str | None:
    """The category of an answer in one word: 水, 电, 门."""
    table: dict[str, list[str]] = spoken.WORDS["broad"]
    return next((key for key, any_of in table.items() if any(word in words for word in any_of)), None)


def same_words(found: mine.Line, is_mine: bool) -> str:
    """Is it this one?"""
    facts = {"category": found["category_label"], "number": found["number"], "place": found["place_label"],
             "state": state_label(mine.stands(found), Ending(found["ending"]))}  # fmt: skip
    if is_mine:
        done = mine.fit(found, wording.SAME_DONE, wording.SAME_DONE_OTHER)
        return (done if mine.stands(found) is State.DONE else wording.SAME_MINE).format(**facts)
    return wording.SAME_NEIGHBOUR.format(
        **facts | {"place": to_compare(found["place_label"].removesuffix(NO_BUILDING))}
    )


def ask_same(moment: Moment) -> str:
    """The same question again."""
    draft = Draft(moment.kept)
    found = mine.told(moment, draft.same_id or 0)
    return same_words(found, draft.same_is_mine) if found is not None else wording.ASK_WHAT[None]


def ask_spot(draft: Draft) -> str:
    """Where: only the floor when it is their own stair."""
    return wording.ASK_FLOOR if draft.near else wording.ASK_SPOT


def ask_home(moment: Moment) -> str:
    """Which of their homes, by what everybody calls them."""
    return wording.ASK_HOME.format(homes=homes_listed(moment))


def homes_listed(moment: Moment) -> str:
    """Their homes, numbered."""
    return "；".join(f"{count}. {row['label']}" for count, row in enumerate(homes_of(moment), 1))


def ask_lift(moment: Moment) -> str:
    """Which lift."""
    draft = Draft(moment.kept)
    return ask_lift_of(lifts_meant(moment.session, draft.estate_id, draft.own_stair_id, plain(draft.words)))


def ask_lift_of(lifts: list[Any]) -> str:
    """Which of these lifts."""
    named = "；".join(f"{count}. {row['label']}" for count, row in enumerate(lifts[:9], 1))
    return wording.ASK_LIFT.format(lifts=named)


def place_said(words: str, category: str | None) -> Place | None:
    """The answer to 家里还是公共地方."""
    allowed = default_catalogue().category(category or "").places
    found = spoken.place_of(words, allowed)
    if found is not None:
        return found
    key = nearest(words, PLACES) or ("home" if "家" in words else "public" if "公共" in words else None)
    return Place(key) if key is not None and Place(key) in allowed else None


def home_said(moment: Moment) -> Row | None:
    """The answer to 是哪一套."""
    homes = homes_of(moment)
    place = number(moment.words, of=len(homes))
    if place is not None:
        return homes[place - 1]
    named = spoken.room_in(moment.words, {row["home_id"]: row["label"] for row in homes})
    fit = [row for row in homes if row["home_id"] in named] or _beginning_with(moment.words, homes)
    if len(fit) == 1:
        return fit[0]
    key = nearest(moment.words, {str(row["home_id"]): row["label"] for row in homes})
    return next((row for row in homes if str(row["home_id"]) == key), None)


def _beginning_with(words: str, homes: list[Row]) -> list[Row]:
    """一栋那套: the homes whose numbers begin like these."""
    wanted = numbers_said(words).split()
    if not wanted:
        return []
    return [row for row in homes if numbers_said(row["label"]).split()[: len(wanted)] == wanted]


@dataclass(frozen=True, slots=True)
class Spot:
    """A lift, or only the stair or building round it, and how it is called."""

    label: str
    lift_id: int | None = None
    stair_id: int | None = None
    building_id: int | None = None


def spot_named(session: Session, estate_id: int, own_stair_id: int | None, words: str) -> Spot | None:
    """The lift that words name, though none was listed to choose from: by its plate, its own name, or because it is the
    only one of the stair or building that is named; else that stair or building. None where they name none."""
    words, lifts = _NOT_THERE.sub("", words), places.lifts(session, estate_id)
    close, wanted = words.replace(" ", ""), numbers_said(words).split()
    found = [row for row in lifts if row["code"] and row["code"].lower() in close]
    found = found or [row for row in lifts if wanted and numbers_said(row["label"]).split()[: len(wanted)] == wanted]
    # By their names only lifts without a number: 1栋1单元电梯 is inside 21栋1单元电梯.
    named = [row for row in lifts if not numbers_said(row["label"]) and len(row["label"]) > 2]
    found = found or [row for row in named if plain(row["label"]).replace(" ", "") in close]
    stairs = places.stair_names(session, estate_id)
    stair_id, building_id, _ = stair_meant(session, estate_id, own_stair_id, words)
    if not found and building_id is not None:
        around = [row["id"] for row in stairs if row["building_id"] == building_id and stair_id in (None, row["id"])]
        there = set(session.scalars(places.lifts_around(around)))
        found = [row for row in lifts if row["id"] in there]
    if len(found) == 1:
        return Spot(found[0]["label"], lift_id=found[0]["id"])
    here = next((row for row in stairs if row["id"] == stair_id), None)
    if here is not None:
        return Spot(here["building"] + here["name"], stair_id=stair_id, building_id=building_id)
    name = next((row["building"] for row in stairs if row["building_id"] == building_id), None)
    return Spot(name, building_id=building_id) if name is not None else None


def lift_said(moment: Moment, draft: Draft) -> int | None:
    """The answer to 是哪一部电梯."""
    lifts = lifts_meant(moment.session, draft.estate_id, draft.own_stair_id, plain(draft.words))
    if len(lifts) == 1 and agrees(moment.words):
        return int(lifts[0]["id"])
    return lift_named(moment.words, lifts)


def lift_named(words: str, lifts: list[Any]) -> int | None:
    """The lift these words name: by place in the list, by code on its plate, by its stair."""
    place = number(words, of=len(lifts[:9]))
    if place is not None:
        return int(lifts[place - 1]["id"])
    close = words.replace(" ", "")
    coded = [row for row in lifts if row["code"] and row["code"].lower() in close]
    wanted = numbers_said(words)
    labelled = [row for row in lifts if wanted and f"{numbers_said(row['label'])} ".startswith(f"{wanted} ")]
    unit = spoken.unit_in(words)
    if unit is not None:
        labelled = [row for row in lifts if numbers_said(row["label"]).split()[1:2] == [unit]]
    found = coded or labelled
    if len(found) == 1:
        return int(found[0]["id"])
    key = nearest(words, {str(row["id"]): row["label"] for row in lifts})
    return int(key) if key is not None else None


def lifts_meant(session: Session, estate_id: int, own_stair_id: int | None, words: str) -> list[Any]:
    """The lifts it can be: the one that is named, those of the stair that is named or else their own, or all of the
    estate."""
    lifts = places.lifts(session, estate_id)
    named = lift_named(words, lifts) if numbers_said(words) and spoken.unit_in(words) is None else None
    if named is not None:
        return [row for row in lifts if row["id"] == named]
    stair_id, _, says = stair_meant(session, estate_id, own_stair_id, words)
    stair_id = stair_id if says else own_stair_id
    around = set(session.scalars(places.lifts_around([stair_id]))) if stair_id is not None else set()
    return [row for row in lifts if row["id"] in around] or lifts


def is_surely(moment: Moment, draft: Draft, lift_id: int) -> bool:
    """Whether a lift is the one they name, or one of the stair they name or of a home of theirs: the only one of an
    estate may be somebody else's."""
    words = plain(draft.words)
    lifts = places.lifts(moment.session, draft.estate_id)
    if numbers_said(words) and spoken.unit_in(words) is None and lift_named(words, lifts) == lift_id:
        return True
    stair_id, _, says = stair_meant(moment.session, draft.estate_id, draft.own_stair_id, words)
    stairs = [stair_id] if says else [row["stair_id"] for row in homes_of(moment)]
    known = [one for one in stairs if one is not None]
    return lift_id in moment.session.scalars(places.lifts_around(known)).all()


def is_surely_there(moment: Moment, estate_id: int, lift_id: int) -> bool:
    """The same of somebody in a lift, by what they say now."""
    return is_surely(moment, Draft({"words": moment.heard.raw, "estate_id": estate_id}), lift_id)


def stair_meant(
    session: Session, estate_id: int, own_stair_id: int | None, words: str
) -> tuple[int | None, int | None, bool]:  # fmt: skip
    """(stair, building, whether the words name one at all). 三单元 alone is that of the building they live in; where
    nobody knows it, it is named and still not found, and never their own stair."""
    stairs = places.stair_names(session, estate_id)
    stair_id, building_id = stair_said(words, stairs)
    unit = spoken.unit_in(words)
    if building_id is not None or unit is None:
        return stair_id, building_id, building_id is not None
    own = next((row["building_id"] for row in stairs if row["id"] == own_stair_id), None)
    fit = [row for row in stairs if row["building_id"] == own and first_number(row["name"]) == unit]
    return (fit[0]["id"], own, True) if len(fit) == 1 else (None, None, True)


def homes_of(moment: Moment) -> list[Row]:
    """Their homes today."""
    return people.homes_of(moment.session, mine.actor(moment).id, local_day(moment.at))
