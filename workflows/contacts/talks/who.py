"""Whom to turn to beyond the desk: commissioner, community, street, committee, the manager, by name and number. Nothing
is kept, and whoever has no home hears it too. Whose number is missing is said, with the property's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.contacts.queries import asking, hours, told
from server.kit.clock import local_day
from workflows.contacts.talks import wording
from workflows.engine.conversations import END, Conversation, Moment
from workflows.engine.decisions import Answer, Card, End, Next

PAGE = "pages/who/who"
RECEPTION = "接待"
ASKED = (
    ("commissioner", ("专员",)),
    ("street", ("街道", "街道办", "镇政府")),
    ("community", ("居委", "社区", "包小专", "网格", "社工")),
    ("committee", ("业委会", "业主委员会", "物管会")),
    ("property", ("经理", "负责人", "物业主任")),
)
"""What words ask after which group, the narrower ones first: 社区专员 is no community."""


def begin(moment: Moment) -> Next:
    """Of each estate they live in; of the few there are to a stranger."""
    day = local_day(moment.at)
    estates = asking.estates_of(moment.session, moment.person_id, day)
    if not 0 < len(estates) <= asking.MOST_TOLD:
        return End(wording.WHICH)
    said = [_said(moment, one, told.groups(moment.session, one["id"], day)) for one in estates]
    named = [f"{one['name']}\n{words}" for one, words in zip(estates, said, strict=True)] if len(said) > 1 else said
    return End(Answer("\n".join(named), Card(wording.CARD, PAGE, wording.CARD_NOTE)))


def wanted(words: str) -> list[str]:
    """Which groups are asked after; all of them where none is named."""
    rest, found = words.replace(" ", ""), []
    for kind, names in ASKED:
        if any(name in rest for name in names):
            found.append(kind)
            for name in ("社区专员", *names):
                rest = rest.replace(name, "")
    return found


def _said(moment: Moment, estate: Mapping[str, Any], groups: Sequence[dict[str, Any]]) -> str:
    if RECEPTION in moment.words:
        return wording.RECEPTION.format(estate=estate["name"], hours=hours.said(estate))
    kinds = wanted(moment.words)
    by_kind = {one["kind"]: one for one in groups}
    shown = [by_kind[kind] for kind in kinds if kind in by_kind] if kinds else list(groups)
    lines = [line for one in shown for line in _lines(one, estate, alone=kinds == ["property"])]
    if "committee" in kinds and "committee" not in by_kind:
        lines.append(wording.NO_COMMITTEE.format(estate=estate["name"]))
    if any(one["missing"] for one in shown) and estate["phone"] and kinds and "property" not in kinds:
        lines.append(wording.ASK_DESK.format(phone=estate["phone"]))
    return "\n".join(lines)


def _lines(group: dict[str, Any], estate: Mapping[str, Any], *, alone: bool) -> list[str]:
    people = [wording.PERSON.format(**one) for one in group["people"]]
    if alone and not people:
        phone = estate["phone"]
        return [wording.HEAD_MISSING.format(phone=phone) if phone else wording.HEAD_NOWHERE]
    office = group["office"]
    desk = [_office(office)] if office and office["phone"] else []
    return [*desk, *people, *([group["missing"]] if group["missing"] else [])]


def _office(office: dict[str, Any]) -> str:
    address = wording.ADDRESS.format(address=office["address"]) if office["address"] else ""
    return wording.OFFICE.format(name=office["name"], phone=office["phone"], address=address)


WHO = Conversation(
    name="contacts.who", label="问该找谁", begin=begin, steps=(), ways="who.toml", beside=__file__, begins_to=(END,),
    in_help=False,
)  # fmt: skip
TALKS = [WHO]
