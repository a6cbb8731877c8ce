"""派单: to whom. Who has the report already is changed for another only with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.reports.rules.words import Move
from server.reports.service import watching
from server.reports.service.moving import Bring
from workflows.engine.conversations import END, Conversation, Moment, Step, Who
from workflows.engine.decisions import End, Go, Next, Stay
from workflows.engine.hearing import agrees, number, plain
from workflows.reports.staff_talks import wording
from workflows.reports.staff_talks.finding import WHICH, Act, asking
from workflows.reports.staff_talks.making import listed, make, reason_in
from workflows.reports.staff_talks.refuse import SIGNS
from workflows.reports.staff_talks.told import Told, line, offered, tell

VERBS = (
    "派单", "派给", "派", "指派", "分派", "分配", "安排", "安排给", "改派", "转给", "转单", "转", "换", "给", "让",
    "叫", "把", "去", "处理", "接", "去一下", "我要派单", "这个单", "单子", "派活", "安排人去", "安排人", "来",
)  # fmt: skip
MOST_SHOWN = 9
CALLED = ("小", "老", "阿")
AFTER_SURNAME = ("师傅", "工", "经理", "姐", "哥")

Person = Mapping[str, Any]


def ready(moment: Moment, told: Told, keep: Mapping[str, Any]) -> Next:
    """Ask whom, unless a name was said."""
    team = _team(moment, told)
    if not team:
        return End(wording.ASSIGN_NOBODY.format(number=told["number"]))
    rest = plain(str(keep.get("rest", "")))
    named = _named(rest, team) if rest else []
    if len(named) == 1:
        return _picked(moment, told, named[0], sure=_is_name(rest, named[0]))
    shown = (named or team)[:MOST_SHOWN]
    return Go("whom", _whom(told, shown), keep={"id": told["id"], "people": [one["id"] for one in shown]})


def hear_whom(moment: Moment, told: Told) -> Next:
    """A place in the list, or a name."""
    team = {one["id"]: one for one in _team(moment, told)}
    ids: Sequence[int] = moment.kept["people"]
    place = number(moment.words, len(ids))
    if place is not None and ids[place - 1] in team:
        return _picked(moment, told, team[ids[place - 1]], sure=True)
    named = _named(moment.words, list(team.values()))
    if len(named) != 1:
        return Stay()
    return _picked(moment, told, named[0], sure=_is_name(moment.words, named[0]))


def hear_sure(moment: Moment, told: Told) -> Next:
    """Whether it is this one."""
    answer = agrees(moment.words)
    if answer is None:
        return Stay()
    team = _team(moment, told)
    if not answer:
        shown = team[:MOST_SHOWN]
        return Go("whom", _whom(told, shown), keep={"people": [one["id"] for one in shown]})
    found = next((one for one in team if one["id"] == moment.kept["to"]), None)
    return _picked(moment, told, found, sure=True) if found else End(wording.ASSIGN_NOBODY.format(**told))


def hear_why(moment: Moment, told: Told) -> Next:
    """Why another one: only where somebody has it already."""
    step = ACT.offers(told)
    key = reason_in(moment.words, step, SIGNS) if step else None
    if key is None or key == "other":
        return Stay()
    done = wording.ASSIGN_DONE.format(number=told["number"], who=moment.kept["name"])
    return make(moment, told, Move.TRANSFER, Bring(assignee_id=moment.kept["to"], reason=key), done)


def _picked(moment: Moment, told: Told, one: Person, *, sure: bool) -> Next:
    """Somebody was meant: at once where it was plainly said, with a question where it was a guess."""
    shared = {"number": told["number"], "line": line(told), "who": one["name"]}
    keep = {"id": told["id"], "to": one["id"], "name": one["name"]}
    if not sure:
        return Go("sure", wording.ASSIGN_SURE.format(**shared), keep=keep)
    if offered(told, Move.ASSIGN):
        return make(moment, told, Move.ASSIGN, Bring(assignee_id=one["id"]), wording.ASSIGN_DONE.format(**shared))
    return Go("why", _why(told), keep=keep)


def _team(moment: Moment, told: Told) -> list[dict[str, Any]]:
    found = watching.team(moment.session, told["estate"]["id"], seen_by=moment.actor, report_id=told["id"])
    return sorted(found, key=lambda one: (not one["on_duty"], one["load"], one["id"]))


def _named(words: str, team: Sequence[Person]) -> list[Person]:
    """Whose name is in the words; or whose surname, as people say it: 小李, 李师傅."""
    whole = [one for one in team if one["name"] and one["name"] in words]
    if whole:
        return whole
    return [one for one in team if one["name"] and _spoken_of(words, str(one["name"])[0])]


def _spoken_of(words: str, surname: str) -> bool:
    before, after = [f"{one}{surname}" for one in CALLED], [f"{surname}{one}" for one in AFTER_SURNAME]
    return any(one in words for one in (*before, *after)) or words == surname


def _is_name(words: str, one: Person) -> bool:
    return bool(one["name"]) and str(one["name"]) in words


def _whom(told: Told, people: Sequence[Person]) -> str:
    rows = [
        wording.ASSIGN_ENTRY.format(n=n, name=one["name"], load=one["load"],
                                    off="" if one["on_duty"] else wording.ASSIGN_OFF)
        for n, one in enumerate(people, 1)
    ]  # fmt: skip
    return "\n".join([wording.ASSIGN_WHOM.format(line=line(told)), *rows])


def _why(told: Told) -> str:
    step = offered(told, Move.TRANSFER)
    labels = [one["label"] for one in step["reasons"] if one["key"] != "other"] if step else []
    return f"{wording.ASSIGN_WHY.format(number=told['number'])}\n{listed(labels)}"


def _whom_again(moment: Moment) -> str:
    told = tell(moment, moment.kept["id"])
    people = [one for one in _team(moment, told) if one["id"] in moment.kept["people"]] if told else []
    return _whom(told, people) if told and people else wording.ASSIGN_WHICH


def _sure_again(moment: Moment) -> str:
    told = tell(moment, moment.kept["id"])
    return wording.ASSIGN_SURE.format(line=line(told), who=moment.kept["name"]) if told else wording.ASSIGN_WHICH


def _why_again(moment: Moment) -> str:
    told = tell(moment, moment.kept["id"])
    return _why(told) if told else wording.ASSIGN_WHICH


ACT = Act(Move.ASSIGN, "open", VERBS, wording.ASSIGN_WHICH, wording.ASSIGN_NONE, ready, or_else=Move.TRANSFER)
WHOM = Step("whom", asking(ACT, hear_whom), _whom_again, ("sure", "why", END))
SURE = Step("sure", asking(ACT, hear_sure), _sure_again, ("whom", "why", END))
WHY = Step("why", asking(ACT, hear_why), _why_again, (END,))
TALK = Conversation(
    "staff.assign", "派单", ACT.begin, (ACT.which_step("whom", "sure", "why"), WHOM, SURE, WHY), "assign.toml",
    __file__, begins_to=(WHICH, "whom", "sure", "why", END), who=Who.STAFF,
)  # fmt: skip
