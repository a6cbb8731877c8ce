"""Where a talk stands: one row per address, locked by the same statement that reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.prepared import Prepared
from workflows.engine.hearing import Heard
from workflows.engine.models import Talk

LONGEST_FIRST = 600
REMEMBERED = timedelta(days=1)
"""So long after it was left, somebody is told that their talk was put down."""

ASKED, ASKED_WORDS, THEN, THEN_WORDS, UNCLEAR = "_asked", "_asked_words", "_then", "_then_words", "_unclear"
OFFERED = "_offered"
NARROWED = "_narrowed"
"""Of two that we asked between, we have asked again whether it is the first."""
PASSED = "_passed"
"""How often in a row the question of a talk was passed over, because something else was asked in front of it."""
AFTER = "_after"
"""The further wishes of words that held several, each heard once the talk of the one before is over."""
BENEATH = "_beneath"
"""Where a talk stands that another one was begun in front of: it goes on when the other is over, however that ends."""
ANEW = "anew"
"""Of what waits beneath: a talk of its own kind was begun in front of it, as it could not wait."""
ASIDE = "_aside"
"""First words of a talk that had to wait and were not taken up: {"talk", "words"}, perhaps "photos" and "named"."""
LASTING = (AFTER, BENEATH, ASIDE)
"""What outlives the talk that runs, whichever comes next."""
PHOTOS = "photos"
"""Under which steps, and the engine for them, keep photos that came before they could be used: media ids."""
"""What the engine keeps beside what steps keep."""


@dataclass
class Standing:
    """A talk in memory, while its row is locked."""

    channel: str
    address: str
    person_id: int | None
    talk: str | None
    step: str | None
    kept: dict[str, Any]
    trail: list[Any]
    first_words: str | None
    touched_at: datetime
    version: int = 1

    @property
    def is_new(self) -> bool:
        """Whether we hear this address for the first time."""
        return self.version == 1

    def clear(self) -> None:
        """No talk runs; whatever was kept is forgotten."""
        self.talk = self.step = self.first_words = None
        self.kept, self.trail = {}, []

    def snapshot(self) -> dict[str, Any]:
        """What is needed to stand here again."""
        place = {"talk": self.talk, "step": self.step, "kept": self.kept, "trail": self.trail}
        return place | {"first_words": self.first_words}

    @property
    def beneath(self) -> str | None:
        """The talk that goes on once this one is over, if there is one."""
        waiting = self.kept.get(BENEATH)
        return waiting["talk"] if waiting is not None else None

    def uncover(self) -> bool:
        """No talk runs but the one beneath, which stands where it stood; False when there was none."""
        beneath, aside = self.kept.get(BENEATH), self.kept.get(ASIDE)
        self.clear()
        if beneath is not None:
            self.talk, self.step, self.first_words = beneath["talk"], beneath["step"], beneath["first_words"]
            self.kept, self.trail = beneath["kept"], beneath["trail"]
        self.kept |= {ASIDE: aside} if aside is not None else {}
        return beneath is not None

    def visible(self) -> Mapping[str, Any]:
        """What steps kept."""
        return {key: value for key, value in self.kept.items() if not key.startswith("_")}


def lock(session: Session, heard: Heard, at: datetime) -> Standing:
    """The talk of an address, locked until the transaction ends. An address we hear for the first time gets its row.

    ``touched_at`` is the last time before this one.
    """
    row = {"channel": heard.channel, "address": heard.address, "kept": {}, "trail": [], "touched_at": at, "version": 1}
    found = _LOCK.first(session, row)
    assert found is not None
    return Standing(**found)


def save(session: Session, standing: Standing, at: datetime) -> None:
    """Write where it stands now."""
    _SAVE.later(session, {
        "of_channel": standing.channel, "of_address": standing.address, "person_id": standing.person_id,
        "talk": standing.talk, "step": standing.step, "kept": standing.kept, "trail": standing.trail,
        "first_words": standing.first_words and standing.first_words[:LONGEST_FIRST], "touched_at": at,
    })  # fmt: skip


_T = table(Talk).c
_COLUMNS = ("channel", "address", "kept", "trail", "touched_at", "version")
_READ = ("channel", "address", "person_id", "talk", "step", "kept", "trail", "first_words", "touched_at", "version")
_SAVED = ("person_id", "talk", "step", "kept", "trail", "first_words", "touched_at")
# PostgreSQL's own INSERT: SQLite writes ON CONFLICT alike, and its compiler reads it.
_LOCK = Prepared(
    postgres_insert(table(Talk))
    .on_conflict_do_update(index_elements=["channel", "address"], set_={"version": _T.version + 1})
    .returning(*(_T[name] for name in _READ)),
    _COLUMNS,
)
_SAVE = Prepared(
    update(table(Talk))
    .where(_T.channel == bindparam("of_channel"), _T.address == bindparam("of_address"))
    .values({name: bindparam(name) for name in _SAVED})
)
