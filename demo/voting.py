"""Votes of the demo: the notice, the ballots cast as in life by phone and on paper, and what the clock does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import config
from demo import pictures
from demo.numbers import last_fours
from demo.table import Table
from demo.walk import Act
from server.kit.actor import Actor
from server.people import queries as people
from server.votes.models import PaperEntry, Poll, RollHead, RollUnit, RollVoter
from server.votes.service import Keys, casting, closing, finishing, opening, paper, rolls

ROSTER = config.FOLDER / "demo" / "xiushan.xlsx"
A_MOMENT, OBJECTION_DAYS = timedelta(seconds=1), 12


class Voting:
    """Plans what happens to the poll of a matter."""

    def __init__(self, table: Table) -> None:
        self._table, self.keys = table, Keys.of(table.walk.house)

    @cached_property
    def numbers(self) -> Mapping[tuple[str, str], str]:
        """The last four of everybody on the roster."""
        return last_fours(ROSTER)

    def notice(self, key: str, days: int, *, opens: int, closes: int, words: str) -> None:
        """The roll is frozen on one day, ballots are taken from the midnight before ``opens`` to that of ``closes``."""
        table = self._table

        def act(session: Session, at: datetime) -> None:
            poll = self.poll(session, key)
            rolls.freeze(session, table.manager(session), poll.id, opens_at=table.day(opens),
                         closes_at=table.day(closes), notice_words=words, version=poll.version, keys=self.keys,
                         at=at)  # fmt: skip

        table.on(days, 10, act)
        self._by_the_clock(opens, closes)

    def ballots(self, key: str, days: int, choices: Mapping[str, str]) -> None:
        """Owners vote on their phones one after the other, by the label of their home."""
        for number, (label, choice) in enumerate(choices.items()):
            self._table.on(days + number // 6, 19, self._cast(key, label, choice), minute=11 * (number % 6))

    def on_paper(self, key: str, days: int, label: str, choice: str) -> None:
        """Two colleagues enter one paper, each by themselves, the photo beside it."""
        self._table.on(days, 15, self._enter(key, label, choice))
        self._table.on(days, 16, self._confirm(key, label, choice))

    def _by_the_clock(self, opens: int, closes: int) -> None:
        day = self._table.day
        self._table.walk.at(day(opens) + A_MOMENT, lambda session, at: _ignore(opening.open_due(session, at=at)))
        self._table.walk.at(day(closes) + A_MOMENT, self._close)
        for days in range(closes + 1, closes + OBJECTION_DAYS):
            self._table.walk.at(day(days) + A_MOMENT, lambda session, at: _ignore(finishing.final_due(session, at=at)))

    def _close(self, session: Session, at: datetime) -> None:
        closing.close_due(session, self.keys, at=at)

    def _cast(self, key: str, label: str, choice: str) -> Act:
        def act(session: Session, at: datetime) -> None:
            head = self._head(session, key, label)
            who, last4 = self._voter(session, head.id)
            casting.cast(session, who, vault=self.keys.vault, poll_id=head.poll_id, head_id=head.id,
                         choices=_choices(choice), id_last4=last4, at=at)  # fmt: skip

        return act

    def _enter(self, key: str, label: str, choice: str) -> Act:
        photo = pictures.draw("wall", 1, after=True)

        def act(session: Session, at: datetime) -> None:
            head = self._head(session, key, label)
            paper.enter(session, self._staff(session, 0), keys=self.keys, poll_id=head.poll_id, head_id=head.id,
                        channel="visit", choices=_choices(choice), photo=photo, at=at)  # fmt: skip

        return act

    def _confirm(self, key: str, label: str, choice: str) -> Act:
        def act(session: Session, at: datetime) -> None:
            head = self._head(session, key, label)
            waiting = PaperEntry.head_id == head.id, PaperEntry.state == "waiting"
            entry_id = session.scalars(select(PaperEntry.id).where(*waiting)).one()
            paper.confirm(session, self._staff(session, 1), keys=self.keys, entry_id=entry_id,
                          choices=_choices(choice), at=at)  # fmt: skip

        return act

    def _voter(self, session: Session, head_id: int) -> tuple[Actor, str]:
        """The first who may cast for a head and whose number the roster has."""
        ids = session.scalars(select(RollVoter.person_id).where(RollVoter.head_id == head_id)).all()
        labels = session.scalars(select(RollUnit.label).where(RollUnit.head_id == head_id)).all()
        for person_id, name in people.names(session, ids).items():
            for label in labels:
                if last4 := self.numbers.get((label, name)):
                    return Actor(person_id), last4
        raise LookupError(f"nobody of {labels} is on the roster")

    def _head(self, session: Session, key: str, label: str) -> RollHead:
        unit = select(RollUnit.head_id).where(RollUnit.poll_id == self.poll(session, key).id, RollUnit.label == label)
        return session.get_one(RollHead, session.scalars(unit).one())

    def poll(self, session: Session, key: str) -> Poll:
        """The poll of a matter, by the matter's title."""
        matter_id = self._table.matter(session, key).id
        return session.scalars(select(Poll).where(Poll.matter_id == matter_id)).one()

    def _staff(self, session: Session, number: int) -> Actor:
        team = people.staff_covering(session, self._table.estate_id, ("staff",))
        return people.actor_of(session, team[number]["id"], door="console")


def _choices(choice: str) -> list[dict[str, Any]]:
    return [{"topic": 1, "choice": choice}]


def _ignore(_done: object) -> None:
    return None
