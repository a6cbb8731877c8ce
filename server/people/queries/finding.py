"""One field at a desk, by which homes are found: room, a resident's name, or the last four digits of their number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.kit.hanzi import bare
from server.kit.masking import mask_name, mask_phone
from server.kit.vault import Vault
from server.people.models import Person, Tenure
from server.people.rules import HOME_ROLES, OWNING
from server.places.queries import HOMES

TAIL = re.compile(r"[0-9]{4}|1[3-9][0-9]{9}")
"""The end of a number, or a whole one."""
MOST_FOUND = 30
_GROUPS = re.compile(r"[0-9A-Za-z]+")
_JOINTS = re.compile(r"[\s,，、\-—/#]+|[幢座栋单元室号楼]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A home that fits: its owners by masked name, and what made it fit where that was no room."""

    home_id: int
    label: str
    owners: str
    why: str


@dataclass(frozen=True, slots=True)
class Dweller:
    """Somebody who has a home on a day; the number stays sealed."""

    home_id: int
    role: str
    name: str
    phone: str | None


def found_homes(session: Session, vault: Vault, estate_id: int, words: str, *, day: date) -> list[Found]:
    """The homes of an estate that fit, rooms before people, at most :data:`MOST_FOUND`. Two statements.

    ``702``, ``21-702`` and ``21栋1单元702`` are rooms, and numbers fit whole: 702 is not 1702. Four digits are the end
    of a phone number as well; anything else is a name, or a part of one.
    """
    words = words.strip()
    if not words:
        return []
    labels, dwellers, whys = _fitting(session, vault, estate_id, words, day)
    return [Found(home_id, labels[home_id], _owners(dwellers, home_id), why) for home_id, why in _first(whys)]


def homes_that_fit(session: Session, vault: Vault, estate_id: int, words: str, *, day: date) -> list[int]:
    """The ids of all homes that fit by the same rule, for a list that is read page by page."""
    return list(_fitting(session, vault, estate_id, words.strip(), day)[2]) if words.strip() else []


def _fitting(
    session: Session, vault: Vault, estate_id: int, words: str, day: date
) -> tuple[dict[int, str], list[Dweller], dict[int, str]]:
    """The labels of an estate, who has its homes, and why which home fits."""
    asked = select(HOMES.c.id, HOMES.c.label).where(HOMES.c.estate_id == estate_id).order_by(HOMES.c.id)
    labels: dict[int, str] = dict(session.execute(asked).all())
    dwellers = _dwellers(session, estate_id, day)
    whys = dict.fromkeys(rooms_that_fit(labels, words), "")
    for one, why in _people_who_fit(dwellers, vault, words):
        whys.setdefault(one.home_id, why)
    return labels, dwellers, whys


def rooms_that_fit(labels: Mapping[int, str], words: str) -> list[int]:
    """The homes whose label has these numbers in this order and ends with the last of them."""
    wanted = [one.lstrip("0") for one in _GROUPS.findall(_JOINTS.sub(" ", words))]
    if not wanted or re.sub(r"[0-9A-Za-z]", "", _JOINTS.sub("", words)):
        return [home_id for home_id, label in labels.items() if words in label] if wanted else []
    return [home_id for home_id, label in labels.items() if _fits(label, wanted)]


def _fits(label: str, wanted: Sequence[str]) -> bool:
    has = [one.lstrip("0") for one in _GROUPS.findall(label)]
    if not has or has[-1].lower() != wanted[-1].lower():
        return False
    rest: Iterator[str] = iter(has[:-1])
    return all(any(one.lower() == group.lower() for group in rest) for one in wanted[:-1])


def _dwellers(session: Session, estate_id: int, day: date) -> list[Dweller]:
    held = (Tenure.since <= day) & or_(Tenure.until.is_(None), Tenure.until > day)
    asked = (
        select(Tenure.home_id, Tenure.role, Person.name, Person.phone)
        .join(Person, Person.id == Tenure.person_id)
        .join(HOMES, HOMES.c.id == Tenure.home_id)
        .where(HOMES.c.estate_id == estate_id, held)
        .order_by(Tenure.home_id, Tenure.id)
    )
    return [Dweller(home_id, role, name or "", phone) for home_id, role, name, phone in session.execute(asked)]


def _people_who_fit(dwellers: Sequence[Dweller], vault: Vault, words: str) -> Iterator[tuple[Dweller, str]]:
    named = bare(words)
    for one in dwellers:
        called = f"{HOME_ROLES[one.role]} {mask_name(one.name)}"
        if TAIL.fullmatch(words):
            number = vault.open(one.phone) if one.phone else ""
            if number.endswith(words):
                yield one, f"{called} {mask_phone(number)}"
        elif not words.isascii() and named in bare(one.name):
            yield one, called


def _owners(dwellers: Sequence[Dweller], home_id: int) -> str:
    return "、".join(mask_name(one.name) for one in dwellers if one.home_id == home_id and one.role in OWNING)


def _first(whys: Mapping[int, str]) -> list[tuple[int, str]]:
    return list(whys.items())[:MOST_FOUND]
