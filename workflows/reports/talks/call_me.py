"""Call me back, or go and look: a report with a clock to whoever is on duty. For an elder it is one sentence."""

from __future__ import annotations

from datetime import timedelta

from server.kit.clock import local_day
from server.kit.prepared import Row
from server.people import queries as people
from server.places.rules.spoken import numbers_said
from server.reports.queries import story
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import OPEN, Place, State
from server.reports.service import making, talking
from server.reports.service.events import RESIDENT
from server.reports.service.said import Said
from workflows.engine.conversations import END, OVER, Conversation, Moment, Step
from workflows.engine.decisions import End, Go, Next, Over, Stay
from workflows.reports.talks import choices, mine, pace, pictures, spoken, wording

CALL_BACK, PHONE = "call_back", "phone"
JUST_ASKED = timedelta(hours=2)
LONGEST = 500


def begin(moment: Moment) -> Next:
    """A call goes to their own number; a visit to the home they name, else to theirs. Strangers get a person."""
    if not moment.bound:
        why = wording.WHY_HURT if spoken.is_hurt(moment.heard.raw) else wording.WHY_CALL
        return Over(why, *_first_aid(moment), wording.SEND_NUMBER)
    known = _asked_lately(moment)
    if known is not None:
        _add_words(moment, known["id"])
        words = wording.CALL_ALREADY.format(number=known["number"], standing=mine.standing(moment, known["id"]))
        return End(*_first_aid(moment), mine.with_card(words, known["id"]))
    homes = choices.homes_of(moment)
    named = spoken.room_in(moment.words, {row["home_id"]: row["label"] for row in homes})
    if _is_visit(moment.words) and len(homes) > 1 and len(named) != 1 and not numbers_said(moment.words):
        return Go("home", *_first_aid(moment), _ask_home(moment), keep={"said": moment.heard.raw})
    home_id = named[0] if named else _home_spoken_of(moment, homes)
    return _make(moment, home_id, moment.heard.raw, where="" if named else _where_else(moment.words))


def home(moment: Moment) -> Next:
    """To which of their homes."""
    found = choices.home_said(moment)
    return _make(moment, found["home_id"], moment.kept["said"]) if found is not None else Stay()


def _home_spoken_of(moment: Moment, homes: list[Row]) -> int:
    """The home they reported about last, if it is lately; else the first they came to have."""
    for one in mine.lately(moment, set(State)):
        for row in homes:
            if row["estate_id"] == one["estate_id"] and f"{one['place_label']} ".startswith(f"{row['label']} "):
                return int(row["home_id"])
    return int(homes[0]["home_id"])


def _where_else(words: str) -> str:
    """The home that is none of theirs to which they send us, by its number or as they call it: 隔壁."""
    beside = next((one for one in wording.BESIDE if one in words), "")
    home = numbers_said(words) or beside
    return wording.GOING_TO.format(home=home) if home else ""


def _make(moment: Moment, home_id: int, raw: str, *, where: str = "") -> Next:
    """``where``: they sent us to a home that is none of theirs; it is written on their own report."""
    phone = people.me(moment.session, moment.house.vault, mine.actor(moment), local_day(moment.at))["phone"]
    how = "visit" if _is_visit(raw) or spoken.is_hurt(raw) else _how(raw)
    if phone is None and how == PHONE:
        return Over(wording.WHY_CALL, wording.SEND_NUMBER)
    held = next(row for row in choices.homes_of(moment) if row["home_id"] == home_id)
    said = Said(
        estate_id=held["estate_id"], kind=default_catalogue().category(CALL_BACK).kind, category=CALL_BACK,
        place=Place.HOME, home_id=home_id, words=raw[:LONGEST], answers={"how": how},
        where=where,
    )  # fmt: skip
    pace.check(moment, pace.MADE)
    key = pictures.request_key(moment.heard.key)
    made = making.take(moment.session, mine.actor(moment), said, channel="chat", request_key=key, at=moment.at)
    found = story.tell_made(moment.session, moment.house, mine.actor(moment), made, moment.at)
    facts = {"number": found["number"], "promise": found["promised"]["words"]}
    tail = wording.TAIL.format(tail=phone[-4:]) if phone else ""
    words = wording.CALLED[how].format(phone=tail, **facts)
    return End(*_first_aid(moment), mine.with_card(words, made.id))


def _asked_lately(moment: Moment) -> mine.Line | None:
    """What they asked for lately, where it does for this too: a call does not for somebody to be looked after, and
    neither does for somebody who is hurt."""
    label, wanted = default_catalogue().category(CALL_BACK).label, _gravity(moment.heard.raw)
    lately = (one for one in mine.lines(moment, OPEN) if one["made_at"] > moment.at - JUST_ASKED)
    return next((one for one in lately if one["category_label"] == label and _gravity(one["words"]) >= wanted), None)


def _gravity(words: str) -> int:
    """How much it matters that somebody comes: 2 where somebody is hurt, 1 for a visit or a hand, 0 for a call."""
    return 2 if spoken.is_hurt(words) else int(_how(words) != PHONE)


def _add_words(moment: Moment, report_id: int) -> None:
    """Whoever comes reads also what is said of somebody hurt or alone after it was asked for."""
    if _gravity(moment.heard.raw):
        words = moment.heard.raw[:LONGEST]
        talking.say(moment.session, mine.actor(moment), report_id=report_id, thread=RESIDENT, words=words, at=moment.at)


def _is_visit(words: str) -> bool:
    return _how(words) == "visit"


def _how(words: str) -> str:
    """They are rung, somebody lends a hand, or goes and looks at once."""
    return default_catalogue().category(CALL_BACK).answers_in(words).get("how", PHONE)


def _first_aid(moment: Moment) -> tuple[str, ...]:
    return (wording.FIRST_AID,) if spoken.is_hurt(moment.heard.raw) else ()


def _ask_home(moment: Moment) -> str:
    named = "；".join(f"{count}. {row['label']}" for count, row in enumerate(choices.homes_of(moment), 1))
    return wording.ASK_VISIT_HOME.format(homes=named)


CALL_ME = Conversation(
    name="people.call_me", label="请人回电", begin=begin,
    steps=(Step("home", home, _ask_home, (END, OVER)),),
    ways="call_me.toml", beside=__file__, begins_to=("home", END, OVER),
)  # fmt: skip
