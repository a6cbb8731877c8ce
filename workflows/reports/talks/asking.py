"""What a report by chat still lacks, and how the answer to each question is read. Everything that can be known is."""

from __future__ import annotations

from server.places.rules.spoken import block_said, names_a_place
from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Category
from server.reports.rules.words import Kind, Place
from server.reports.service.said import Said
from workflows.engine import dialects
from workflows.engine.conversations import Moment
from workflows.engine.denied import without_denied
from workflows.engine.hearing import plain
from workflows.reports.talks import alike, choices, danger, mine, spoken, whereabouts, wording
from workflows.reports.talks.drafts import Draft, Question

UNSURE_OF_PLACE = (Kind.REPAIR,)
"""Of a trouble to be mended we ask where; a complaint, an idea or danger is taken as it was said."""


def missing(moment: Moment, draft: Draft) -> Question | None:
    """The first thing nobody can know from what was said; None when there is nothing to ask."""
    for look in (_what, _again, _place, _home, _lift, _spot, alike.question):
        question = look(moment, draft)
        if question is not None:
            return question
    return None


def said(draft: Draft) -> Said:
    """The report as the use case takes it."""
    category = draft.category_named()
    assert draft.place is not None
    return Said(
        estate_id=draft.estate_id, kind=category.kind, category=category.key, place=draft.place, words=draft.words,
        home_id=draft.home_id if draft.place is Place.HOME else None, building_id=draft.building_id,
        stair_id=draft.stair_id, lift_id=draft.lift_id, where=draft.where,
        answers=category.answers_in(plain(draft.words)),
    )  # fmt: skip


def category_in(words: str) -> Category | None:
    """What is meant; of two things with the same name the one that can be where they say it is."""
    words, catalogue = spoken.of_the_thing(danger.without_denied(meant(words))), default_catalogue()
    found, understood = catalogue.guess(words), dialects.understood(spoken.without_how(words))
    better = catalogue.guess(understood)
    if found is None or (better is not None and better.kind is Kind.EMERGENCY):
        # 没汽漏了 is gas before it is a leak.
        words, found = understood, better
    if found is not None and spoken.is_at_home(words) and Place.HOME not in found.places:
        at_home = catalogue.guess(words, Place.HOME)
        return at_home if at_home is not None and found.kind is not Kind.EMERGENCY else found
    return found


def meant(raw: str) -> str:
    """What was said, plain and without what they say it is not: 我家没漏水，是楼道的灯不亮."""
    return without_denied(plain(raw))


def danger_in(words: str) -> str | None:
    """The category when words tell of a danger to life that is there now: fire, gas, a live wire. Nobody says so of
    what may happen one day, or of a stove that does not light."""
    parts = ((part, category_in(part)) for part in danger.breaths(plain(words)))
    told = ((part, found.key) for part, found in parts if found is not None and found.key in danger.TO_LIFE)
    return next((key for part, key in told if danger.is_now(part, key)), None)


def _what(_moment: Moment, draft: Draft) -> Question | None:
    if draft.category is None and draft.words:
        found = category_in(draft.words)
        draft.category = found.key if found is not None else None
    if draft.category is not None:
        return None
    if not draft.words:
        return "what", wording.ASK_WHAT[draft.kind]
    draft.asked_kind = True
    return "what", wording.ASK_KIND


def _again(moment: Moment, draft: Draft) -> Question | None:
    """卫生间那个还在滴水: of their own open reports the only one of this kind, in this room where one is named."""
    words = plain(draft.words)
    if draft.same_id is not None or draft.place is not None or not spoken.points_back(words):
        return None
    label, rooms = draft.category_named().label, spoken.rooms_in(words)
    fit = [one for one in mine.lines(moment, mine.STILL_OPEN) if one["category_label"] == label]
    fit = [one for one in fit if any(room in one["words"] for room in rooms)] or ([] if len(fit) > 1 else fit)
    if len(fit) != 1 or not _fits_what_is_named(moment, words, fit[0]):
        return None
    draft.same_id, draft.same_is_mine = fit[0]["id"], True
    return "same", choices.same_words(fit[0], is_mine=True)


def _fits_what_is_named(moment: Moment, words: str, line: mine.Line) -> bool:
    """Whether it is in the home that is named, where one is."""
    homes = {row["home_id"]: row["label"] for row in choices.homes_of(moment)}
    named = [homes[home_id] for home_id in spoken.room_in(words, homes)]
    return not named or any(line["place_label"].startswith(label) for label in named)


def _place(moment: Moment, draft: Draft) -> Question | None:
    if draft.place is not None:
        return None
    category, words = draft.category_named(), meant(draft.words)
    if Place.PUBLIC in category.places and _at_anothers(moment, words):
        draft.place = Place.PUBLIC
        return None
    draft.place = spoken.place_of(words, category.places)
    if (
        draft.place is None
        and Place.HOME not in category.places
        and not spoken.is_my_home(words)
        and (names_a_place(words) or default_catalogue().guess(words, Place.HOME) is None)
    ):
        # 二楼的感应灯 is no lamp of a home, and nobody sweeps one.
        draft.place = Place.PUBLIC
    if category.kind is Kind.EMERGENCY:
        _danger_elsewhere(draft, words)
    if draft.place is None and category.kind not in UNSURE_OF_PLACE:
        is_danger = category.kind is Kind.EMERGENCY
        draft.place = Place.HOME if is_danger and Place.HOME in category.places else _private(category)
    return None if draft.place is not None else ("place", wording.ASK_PLACE)


def _danger_elsewhere(draft: Draft, words: str) -> None:
    """Danger next door is told from their own home, and they say where to go; what burns across the way does not burn
    at home."""
    places = draft.category_named().places
    if Place.HOME in places and (home := spoken.next_door(words)):
        draft.place, draft.where = Place.HOME, wording.GOING_TO.format(home=home)
    elif Place.PUBLIC in places and (block := spoken.another_block(words)) and not spoken.is_my_home(words):
        draft.place, draft.where = Place.PUBLIC, block


def _at_anothers(moment: Moment, words: str) -> bool:
    """Whether they name a building in which none of their homes is, and speak of no home of theirs: 五栋三楼阳台."""
    block, homes = block_said(words), choices.homes_of(moment)
    if block is None or not homes or spoken.is_my_home(words):
        return False
    return all(block_said(row["label"]) not in (None, block) for row in homes)


def _private(category: Category) -> Place:
    return Place.PUBLIC if Place.PUBLIC in category.places else category.places[0]


def _home(moment: Moment, draft: Draft) -> Question | None:
    """Their home where the trouble is at home; elsewhere any of theirs tells the estate."""
    if draft.estate_id:
        return None
    homes = choices.homes_of(moment)
    if not homes:
        # Lost meanwhile: the use case itself says so.
        return None
    named = spoken.room_in(plain(draft.words), {row["home_id"]: row["label"] for row in homes})
    fit = [row for row in homes if row["home_id"] in named] or homes
    estates = {row["estate_id"] for row in fit}
    if len(fit) == 1 or (draft.place is not Place.HOME and len(estates) == 1):
        draft.at_home(fit[0], sure=len(fit) == 1)
        return None
    if draft.category_named().kind is Kind.EMERGENCY and draft.place is Place.HOME:
        # Nobody waits for an answer: somebody goes to the first, and they are asked afterwards.
        draft.at_home(fit[0], sure=False)
        draft.home_in_doubt = True
        return None
    return "home", choices.ask_home(moment)


def _lift(moment: Moment, draft: Draft) -> Question | None:
    if draft.place is not Place.LIFT or draft.lift_id or draft.stair_id or draft.where:
        return None
    found = choices.lifts_meant(moment.session, draft.estate_id, draft.own_stair_id, plain(draft.words))
    if len(found) == 1 and choices.is_surely(moment, draft, found[0]["id"]):
        draft.lift_id = found[0]["id"]
        return None
    if not found:
        stair_id, _, says = _named_stair(moment, draft, plain(draft.words))
        draft.stair_id = stair_id if says else draft.own_stair_id
        return ("spot", wording.ASK_SPOT) if says and stair_id is None else None
    return "lift", choices.ask_lift_of(found)


def _spot(moment: Moment, draft: Draft) -> Question | None:
    if draft.place is not Place.PUBLIC or draft.stair_id or draft.building_id or draft.where:
        return None
    words = plain(draft.words)
    draft.stair_id, draft.building_id, says = _named_stair(moment, draft, words)
    own = not says and spoken.is_my_stair(words) and draft.own_stair_id is not None
    if draft.building_id is None and own:
        draft.stair_id = draft.own_stair_id
    if draft.category_named().kind is not Kind.REPAIR or draft.building_id or spoken.says_where(words):
        draft.where = _beside(draft, whereabouts.place_in(draft.words))
        if draft.category_named().kind is Kind.EMERGENCY:
            draft.where = draft.where or _beside(draft, spoken.shared_in(words))
        elif draft.category_named().kind is not Kind.REPAIR and not spoken.says_where(draft.where):
            # Who is loud lives 楼上: that is where nobody needs to go.
            draft.where = ""
        return None
    draft.near = own
    draft.stair_id = None
    return "spot", choices.ask_spot(draft)


def stand_at(moment: Moment, draft: Draft, where: str) -> None:
    """Put the report where they say, in words and on the plan of the estate."""
    words = plain(where)
    draft.stair_id, draft.building_id, says = _named_stair(moment, draft, words)
    if not says and (draft.near or spoken.is_my_stair(words)):
        draft.stair_id = draft.own_stair_id
    said = whereabouts.answered(where, tells_more=category_in(where) is not None)
    draft.where = _beside(draft, said) if draft.stair_id or draft.building_id else said or choices.PLACES["public"]


def at_another_spot(moment: Moment, draft: Draft, where: str) -> None:
    """It is not the one we asked of, for it is there: 3楼. The stair stays unless they name another, where what is open
    is looked at anew."""
    stair_id, building_id, says = _named_stair(moment, draft, plain(where))
    draft.same_id = 0
    if says:
        draft.stair_id, draft.building_id, draft.same_id = stair_id, building_id, None
    said = whereabouts.answered(where, tells_more=category_in(where) is not None)
    draft.where = _beside(draft, said)


def _beside(draft: Draft, place: str) -> str:
    return whereabouts.beside(place, stair=draft.stair_id is not None, block=draft.building_id is not None)


def _named_stair(moment: Moment, draft: Draft, words: str) -> tuple[int | None, int | None, bool]:
    return choices.stair_meant(moment.session, draft.estate_id, draft.own_stair_id, words)
