"""Reporting by chat: 厨房漏水了 is a report within one turn. What the first words do not say is asked, and no more."""

from __future__ import annotations

from server.places.rules.spoken import is_within, names_a_place
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import Place
from workflows.engine.conversations import END, OVER, Conversation, Moment, Step, Who
from workflows.engine.decisions import Go, Into, Next, Over, Stay
from workflows.engine.hearing import Kind as HeardKind
from workflows.engine.hearing import agrees, plain
from workflows.reports.talks import (
    aside,
    asking,
    choices,
    danger_home,
    danger_place,
    judging,
    mine,
    pace,
    sending,
    spoken,
    urge,
    wording,
)
from workflows.reports.talks.danger import TO_LIFE
from workflows.reports.talks.drafts import LONGEST, Draft, drafted
from workflows.reports.talks.parted import parted
from workflows.reports.talks.pressing import presses, tells_anew
from workflows.reports.talks.telling import sign, word

TRAPPED = "lift_trapped"
ONE_WORD = 3


def begin(moment: Moment) -> Next:
    """Take from the first words whatever they say. A photo that came before any word is kept until they do."""
    if moment.heard.kind == "photo":
        return Go("what", wording.PHOTO_KEPT + wording.ASK_WHAT[None], keep={"photos": [moment.heard.media_id]})
    raw, other = parted(moment.heard.raw) or (moment.heard.raw, "")
    draft = drafted(raw, plain(raw))
    draft.photos = list(moment.kept.get("photos", ()))
    found = asking.category_in(plain(raw)) if len(raw) > LONGEST else None
    # A long preamble: what it is about may stand where the words of the report are cut.
    draft.category = found.key if found is not None else None
    return _on(moment, draft, then=other)


def urgent(moment: Moment) -> bool:
    """Fire, gas and live wires are no answer to anything, unless they are what is being reported."""
    return moment.kept.get("category") not in TO_LIFE and asking.danger_in(moment.words) is not None


def unbound(moment: Moment) -> Next | None:
    """Whoever tells of danger to life is told what to do and given a person; their home can wait."""
    danger = asking.danger_in(moment.words)
    return Over(wording.WHY_DANGER, wording.DANGER[danger], wording.DANGER_WHERE) if danger else None


def what(moment: Moment) -> Next:
    """What it is about. Twice not understood: a person asks."""
    draft = Draft(moment.kept)
    if moment.heard.kind == "photo":
        return _one_photo_more(moment, draft, _ask_what(moment))
    if moment.elsewhere is not None and not asking.category_in(moment.words):
        return Stay()
    named = asking.category_in(moment.words)
    short = len(moment.words) <= ONE_WORD
    in_a_word = choices.broad(moment.words) if named is None and (short or draft.asked_kind) else None
    if named is None and in_a_word is None and spoken.only_says_where(moment.words):
        draft.add_words(moment.heard.raw)
        return Stay(wording.ASK_THERE.format(place=moment.heard.raw.strip()), keep=draft.kept)
    if short and named is None and in_a_word is None:
        return Stay()
    raw, other = parted(moment.heard.raw) or (moment.heard.raw, "")
    draft.add_words(raw)
    draft.category = in_a_word
    if in_a_word is None and draft.asked_kind and not asking.category_in(draft.words):
        return Over(sending.LOST)
    return _on(moment, draft, then=other)


def place(moment: Moment) -> Next:
    """At home or in a public part."""
    draft = Draft(moment.kept)
    found = choices.place_said(moment.words, draft.category) or _at_home_after_all(moment, draft)
    if found is None:
        return Stay()
    draft.place = found
    if found is Place.PUBLIC and spoken.says_where(moment.words):
        # 在我们楼门口 answers the next question too.
        asking.stand_at(moment, draft, moment.heard.raw)
    return _on(moment, draft)


def _at_home_after_all(moment: Moment, draft: Draft) -> Place | None:
    """家里 said of 灯坏了: at home it is no lamp of the stairs."""
    other = default_catalogue().guess(plain(draft.words), Place.HOME)
    if other is None or choices.place_said(moment.words, other.key) is not Place.HOME:
        return None
    draft.category = other.key
    return Place.HOME


def home(moment: Moment) -> Next:
    """Which of their homes."""
    draft = Draft(moment.kept)
    found = choices.home_said(moment)
    if found is None:
        return Stay()
    draft.at_home(found)
    return _on(moment, draft)


def lift(moment: Moment) -> Next:
    """Which lift of the estate."""
    draft = Draft(moment.kept)
    found = choices.lift_said(moment, draft)
    if found is None:
        return Stay()
    draft.lift_id = found
    return _on(moment, draft)


def spot(moment: Moment) -> Next:
    """Where in a public part: any words that hold a place will do, a place sent from the phone too."""
    draft = Draft(moment.kept)
    if moment.heard.kind == "photo":
        return _one_photo_more(moment, draft, choices.ask_spot(draft))
    sent = moment.heard.place
    elsewhere = moment.elsewhere not in (None, "reports.add")  # 不是三楼，是四楼 is an answer here
    indoors = draft.place is Place.PUBLIC and spoken.is_at_home(moment.words)  # 厨房洗菜盆上面 is of another trouble
    if sent is None and (elsewhere or indoors or not spoken.holds_a_place(moment.words)):
        return Stay()
    asking.stand_at(moment, draft, sent.label if sent is not None else spoken.only_the_place(moment.heard.raw))
    return _on(moment, draft)


def same(moment: Moment) -> Next:
    """Whether it is the report there is already."""
    draft, agreed = Draft(moment.kept), agrees(moment.words)
    if judging.denies(moment.words):
        return sending.not_mended(moment, draft)
    if draft.place is Place.PUBLIC and names_a_place(moment.words):
        # 3楼, 不是 是3楼, or 是3楼的 of one at 5楼: another one.
        if agreed is not False and _is_there(moment, draft):
            return sending.join(moment, draft)
        asking.at_another_spot(moment, draft, spoken.only_the_place(moment.heard.raw))
        return _on(moment, draft)
    if agreed is None:
        other = asking.category_in(moment.words)
        is_other = other is not None and other.key != draft.category and len(moment.words) > ONE_WORD
        return Stay(wording.THIS_FIRST + choices.ask_same(moment)) if is_other else Stay()
    if not agreed:
        draft.same_id = 0
        return _on(moment, draft)
    return sending.join(moment, draft)


def _is_there(moment: Moment, draft: Draft) -> bool:
    """Whether what they name is where the report that is there already says it is."""
    found = mine.told(moment, draft.same_id or 0)
    return found is not None and is_within(plain(spoken.only_the_place(moment.heard.raw)), found["place_label"])


def _one_photo_more(moment: Moment, draft: Draft, question: str) -> Next:
    if len(draft.photos) >= pace.MOST_PHOTOS:
        return Stay(wording.PHOTOS_ENOUGH + question)
    return Stay(wording.PHOTO_KEPT + question, keep={"photos": [*draft.photos, moment.heard.media_id]})


def _on(moment: Moment, draft: Draft, *, then: str = "") -> Next:
    """Ask the first thing that is missing, or make the report; ``then`` is the other trouble they told of. Who is
    trapped is asked nothing."""
    next_ = _ask_or_make(moment, draft)
    next_.then = then
    return next_


def _ask_or_make(moment: Moment, draft: Draft) -> Next:
    question = asking.missing(moment, draft)
    if draft.category == TRAPPED:
        return Into(_INTO)
    if question is not None:
        step, words = question
        danger = wording.DANGER.get(draft.category or "")
        return Go(step, *([danger] if danger else []), words, keep=draft.kept)
    return sending.join(moment, draft) if draft.same_id else sending.make(moment, draft)


def _ask_what(moment: Moment) -> str:
    draft = Draft(moment.kept)
    return wording.ASK_KIND if draft.asked_kind else wording.ASK_WHAT[draft.kind]


_ON = ("what", "place", "home", "lift", "spot", "same", danger_place.STEP, sending.IN_DOUBT, END)
_INTO = "reports.trapped"
_ANY: tuple[HeardKind, ...] = ("text", "voice", "press", "photo")
REPORT = Conversation(
    name="reports.report", label="报修投诉", begin=begin, keeps_photos=True,
    steps=tuple(map(aside.or_phone, (
        Step("what", what, _ask_what, (*_ON, OVER, _INTO), hears=_ANY),
        Step("place", place, wording.ASK_PLACE, _ON[2:]),
        Step("home", home, choices.ask_home, _ON[3:]),
        Step("lift", lift, choices.ask_lift, _ON[4:]),
        Step("spot", spot, lambda moment: choices.ask_spot(Draft(moment.kept)), _ON[5:], hears=(*_ANY, "location")),
        Step("same", same, choices.ask_same, ("same", "shall", danger_place.STEP, sending.IN_DOUBT, END, OVER)),
        urge.SHALL,
        danger_place.WHERE,
        danger_home.WHERE,
    ))),
    ways="report.toml", beside=__file__, begins_to=(*_ON, _INTO), who=Who.BOUND,
    urgent=urgent, presses=presses, anew=tells_anew, unbound=unbound, signs=(sign(), word()),
)  # fmt: skip
