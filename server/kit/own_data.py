"""What the rooms keep of one person, for who asks after their own data (个人信息保护法 44, 45, 47).

No room reads another's tables: each says in a :class:`Keeper` what it keeps and forgets what may go, and the
composition root puts them all into the house as :class:`OwnData`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from server.kit.clock import SHANGHAI, local_day
from server.kit.vault import Vault


@dataclass(frozen=True, slots=True)
class Of:
    """Whose data is meant, in which transaction, and when somebody asks."""

    session: Session
    vault: Vault
    person_id: int
    at: datetime

    @property
    def day(self) -> date:
        """The Shanghai day on which somebody asks."""
        return local_day(self.at)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a copy: a title, and a line for each thing that is kept."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Stay:
    """What stays after deleting, why, with the article, and until which day; None where nobody is named in it.
    ``named``: until then the name stays with it."""

    what: str
    why: str
    until: date | None = None
    named: bool = False


def _none(_of: Of) -> Iterable[str]:
    return ()


def _no_stays(_of: Of) -> Iterable[Stay]:
    return ()


def _nothing(_of: Of) -> None:
    return None


def _nobody(_session: Session, _ids: Collection[int], _since: date) -> Collection[int]:
    return ()


@dataclass(frozen=True, slots=True)
class Keeper:
    """What one room says and does about one person's data.

    ``told`` are the pieces of their copy, ``stands`` sentences of what must be settled before anything is deleted,
    ``stays`` what is kept afterwards. ``forget`` lets go of what may go. ``lately``: who of these persons was needed by
    something of this room since a day. ``goes``: what of theirs is under way and ends with deleting.
    """

    told: Callable[[Of], Iterable[Part]]
    stands: Callable[[Of], Iterable[str]] = _none
    stays: Callable[[Of], Iterable[Stay]] = _no_stays
    forget: Callable[[Of], None] = _nothing
    lately: Callable[[Session, Collection[int], date], Collection[int]] = _nobody
    goes: Callable[[Of], Iterable[str]] = _none


@dataclass(frozen=True, slots=True)
class OwnData:
    """Every room's word on one person's data, in the order it is read."""

    keepers: Sequence[Keeper]

    def copy(self, of: Of) -> list[Part]:
        """Everything that is kept; a room that keeps nothing says nothing."""
        return [part for one in self.keepers for part in one.told(of) if part.lines]

    def in_the_way(self, of: Of) -> list[str]:
        """What must be settled first."""
        return [words for one in self.keepers for words in one.stands(of)]

    def stays(self, of: Of) -> list[Stay]:
        """What is kept after deleting."""
        return [stay for one in self.keepers for stay in one.stays(of)]

    def goes(self, of: Of) -> list[str]:
        """What is under way and ends with deleting."""
        return [words for one in self.keepers for words in one.goes(of)]

    def forget(self, of: Of) -> None:
        """Let every room let go of what may go, the first one last: the others still ask it who that is."""
        for one in reversed(self.keepers):
            one.forget(of)

    def needed(self, session: Session, person_ids: Collection[int], since: date) -> set[int]:
        """Who of these was needed somewhere since a day."""
        return {id_ for one in self.keepers for id_ in one.lately(session, person_ids, since)}


def day_words(day: date | datetime | None) -> str:
    """A day as a copy writes it."""
    if isinstance(day, datetime):
        day = local_day(day)
    return f"{day:%Y-%m-%d}" if day else ""


def moment_words(at: datetime | None) -> str:
    """An instant as a copy writes it."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""
