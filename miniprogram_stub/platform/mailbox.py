"""The letters: every message that reached, or should have reached, somebody's phone."""

import itertools
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Letter:
    """One message on one phone.

    `channel`: subscribe, customer, oa, wecom, robot, where `peer` names the staff group, or friend, where it is at
    the other end. `state`: shown,
    dropped (a limit swallowed it silently), double (a duplicate check swallowed it) or recalled. `mine`: written by the
    phone's owner.
    `pressed`: the button of a card that was pressed and to which the app has not answered yet. `file` names a picture
    in the world's files; `url` is what a tap opens.
    """

    id: int
    to: str
    channel: str
    kind: str
    at: float
    title: str = ""
    text: str = ""
    page: str = ""
    msgid: str = ""
    state: str = "shown"
    mine: bool = False
    fields: list[dict[str, str]] = field(default_factory=list)
    card: dict[str, Any] = field(default_factory=dict)
    pressed: str = ""
    file: str = ""
    url: str = ""
    peer: str = ""

    def seen(self) -> dict[str, Any]:
        """As the phones, the desk and the control plane read it."""
        return asdict(self)


@dataclass(frozen=True)
class SharedCard:
    """A card that waits on somebody's phone until they choose whom to send it to. `page` has its query."""

    card: str
    by: str
    title: str
    page: str


@dataclass
class ResponseCode:
    """Lets the app change the cards of one sending, once, within 72 hours."""

    msgid: str
    members: list[str]
    ends_at: float
    used: bool = False


class Mailbox:
    """All letters in order."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self._ids = itertools.count(1)

    def put(self, to: str, channel: str, kind: str, at: float, **rest: Any) -> Letter:
        """Adds a letter."""
        letter = Letter(next(self._ids), to, channel, kind, at, **rest)
        self.letters.append(letter)
        return letter

    def restore(self, rows: Iterable[dict[str, Any]]) -> None:
        """Puts saved letters back."""
        self.letters = [Letter(**row) for row in rows]
        self._ids = itertools.count(max((letter.id for letter in self.letters), default=0) + 1)

    def of(self, person: str, channels: Iterable[str], after: int = 0) -> list[Letter]:
        """What a phone shows: not what was swallowed."""
        wanted = set(channels)
        return [
            letter
            for letter in self.letters
            if letter.to == person
            and letter.channel in wanted
            and letter.id > after
            and letter.state in {"shown", "recalled"}
        ]

    def find(self, letter_id: int) -> Letter | None:
        """One letter by its id."""
        return next((letter for letter in self.letters if letter.id == letter_id), None)
