"""Cards of those who hold an office, made in one line through the use cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from server.contacts.queries.shown import Shown, shown
from server.contacts.service import cards
from server.contacts.service.cards import Says
from server.kit.clock import local_day
from server.people import queries as people
from server.places import queries as places
from server.register.service import offices
from tests.cast import Cast

SAYS = Says("陈工", "电梯事务社区专员", "0771-5550106", "市场监管局")


def says(cast: Cast, *, term: int | None = 400, certificate: int | None = 300, **more: Any) -> Says:
    """What a card says; its days so many days from today."""
    day = local_day(cast.house.clock.now())
    until = [None if left is None else day + timedelta(days=left) for left in (term, certificate)]
    return replace(SAYS, term_until=until[0], certificate_until=until[1], **more)


def grant_of(cast: Cast, role: str) -> int:
    """The grant of the one who holds a role in 秀山花园."""
    with cast.house.database.read() as session:
        return int(people.posts(session, cast.xiushan, [role])[0]["id"])


def ask(cast: Cast, by: str = "street", role: str = "commissioner", **said: Any) -> int:
    """Somebody writes down a card."""
    with cast.house.database.write() as session:
        return cards.ask(session, cast.house.vault, cast[by], cast.xiushan, grant_id=grant_of(cast, role),
                         says=says(cast, **said), at=cast.house.clock.now())  # fmt: skip


def answer(
    cast: Cast, card_id: int, by: str = "admin", *, approved: bool = True, why: str = "", version: int = 1
) -> None:
    """Somebody answers it."""
    with cast.house.database.write() as session:
        cards.answer(session, cast[by], card_id, approved=approved, why=why, version=version,
                     at=cast.house.clock.now())  # fmt: skip


def card(cast: Cast, role: str = "commissioner", by: str = "street", **said: Any) -> int:
    """A card residents read."""
    card_id = ask(cast, by, role, **said)
    answer(cast, card_id)
    return card_id


def read(cast: Cast) -> list[Shown]:
    """What residents of 秀山花园 read today."""
    with cast.house.database.read() as session:
        return shown(session, cast.xiushan, local_day(cast.house.clock.now()))


def write_offices(cast: Cast, by: str = "liujingli", **said: Any) -> None:
    """The numbers of community and street are written down."""
    with cast.house.database.write() as session:
        now = places.offices(session, cast.xiushan)
        assert now is not None
        words = {"community_phone": "0771-5550113", "community_address": "新竹路 3 号", "street_phone": None,
                 "street_address": "", "community_version": now["community_version"],
                 "street_version": now["street_version"], **said}  # fmt: skip
        offices.write(session, cast[by], estate_id=cast.xiushan, at=cast.house.clock.now(), **words)
